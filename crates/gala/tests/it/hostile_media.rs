//! Media that lie, are odd or were cut: each is either used as far as it goes or refused by name, soon, in bounded
//! memory, and nothing is left behind.

use std::{fs, path::Path};

use gala_testkit::ffmpeg::ffmpeg;
use serde_json::{Value, json};

use super::{
    film::{fixture, refused, rendered, timeline, write},
    fixture::{Fixture, probe},
};

/// Half a second of something, seen alone.
fn seen(fixture: &Fixture, content: Value) {
    let clip = json!({"duration_ms": 480, "content": content});
    let format = json!({"size": "96x64", "fps": 25});
    write(fixture, &json!({"version": 1, "format": format, "tracks": [{"kind": "visual", "clips": [clip]}]}));
}

fn video(fixture: &Fixture, name: &str) {
    seen(fixture, json!({"kind": "video", "source": name}));
}

/// Half a second of a sound under a colour.
fn heard(fixture: &Fixture, name: &str) {
    seen(fixture, json!({"kind": "color", "solid": "#204080"}));
    let mut timeline = fixture.json("timeline.json");
    let sound = json!({"kind": "audio", "role": "effect", "clips": [{"source": name, "duration_ms": 480}]});
    timeline["tracks"].as_array_mut().expect("tracks").push(sound);
    write(fixture, &timeline);
}

const FRAMES: usize = 12;

fn shown(fixture: &Fixture, name: &str) {
    rendered(fixture, &["-o", "out.mp4", "--quality", "draft"]);
    let streams = probe(&fixture.path("out.mp4"), "stream=nb_frames");
    assert_eq!(streams["streams"][0]["nb_frames"], FRAMES.to_string(), "{name}");
}

/// Replaces the value behind each box of a name by another, `at` bytes after it.
fn patch(file: &Path, name: &[u8; 4], at: usize, value: &[u8]) {
    let mut bytes = fs::read(file).expect("a file");
    let boxes: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, box_)| box_ == name).map(|(at, _)| at).collect();
    assert!(!boxes.is_empty(), "{} has no box {name:?}", file.display());
    boxes.into_iter().for_each(|found| bytes[found + at..found + at + value.len()].copy_from_slice(value));
    fs::write(file, bytes).expect("written");
}

/// Copies the bars, half a minute long, with the index in front.
fn bars(fixture: &Fixture, name: &str, args: &str) -> std::path::PathBuf {
    let path = fixture.path(&format!("media/{name}"));
    let source = "-f lavfi -i testsrc2=s=160x120:r=25:d=1 -pix_fmt yuv420p -movflags +faststart";
    ffmpeg(&source.split(' ').chain(args.split_ascii_whitespace()).collect::<Vec<_>>(), &path);
    path
}

#[test]
fn a_header_that_lies_about_its_length_is_refused_or_not_believed() {
    let fixture = fixture();
    // Of version 0: flags, two dates and a time scale come before the length.
    let ten_hours = 36_000_000_u32.to_be_bytes();
    let long = bars(&fixture, "long.mp4", "");
    patch(&long, b"mvhd", 20, &ten_hours);
    patch(&long, b"mdhd", 20, &(36_000_u32 * 12_800).to_be_bytes());
    patch(&long, b"tkhd", 24, &ten_hours);
    video(&fixture, "media/long.mp4");
    refused(
        &fixture,
        &["-o", "out.mp4"],
        &["tracks[0].clips[0].content.source", "media/long.mp4", "10.0 h", "4 h", "cut it"],
    );
    // Only the whole says so, and the track knows better.
    let whole = bars(&fixture, "whole.mp4", "");
    patch(&whole, b"mvhd", 20, &3_600_000_u32.to_be_bytes());
    video(&fixture, "media/whole.mp4");
    refused(&fixture, &["-o", "out.mp4"], &["media/whole.mp4", "3600.0 s", "truncated"]);
    let none = bars(&fixture, "no-track.mp4", "");
    patch(&none, b"mdhd", 20, &[0; 4]);
    video(&fixture, "media/no-track.mp4");
    shown(&fixture, "no-track.mp4");
    let none = bars(&fixture, "none.mp4", "");
    [b"mvhd", b"mdhd"].iter().for_each(|name| patch(&none, name, 20, &[0; 4]));
    video(&fixture, "media/none.mp4");
    refused(&fixture, &["-o", "out.mp4"], &["media/none.mp4", "lasts 0 s", "export it again", "empty_media"]);
}

#[test]
fn a_header_of_16k_frames_is_refused_before_anything_is_decoded() {
    let fixture = fixture();
    let huge = bars(&fixture, "huge.mp4", "-c:v mpeg4");
    patch(&huge, b"mp4v", 28, &[0x40, 0, 0x40, 0]);
    video(&fixture, "media/huge.mp4");
    // MPEG-4 tells its size in the stream too: it is believed, or the file is refused.
    shown(&fixture, "huge.mp4");
    // The pictures themselves say it: the start of a JPEG's frame is its mark, 17 bytes, 8 bits, height and width.
    let huge = bars(&fixture, "huge.mov", "-c:v mjpeg -pix_fmt yuvj420p");
    patch(&huge, b"\xff\xc0\0\x11", 5, &[0x40, 0, 0x40, 0]);
    video(&fixture, "media/huge.mov");
    refused(&fixture, &["-o", "out.mp4"], &["media/huge.mov", "too_many_pixels", "8192 x 8192", "scale it down"]);
}

#[test]
fn rates_of_0_and_1000_frames_per_second_are_settled() {
    let fixture = fixture();
    let path = fixture.path("media/fast.mkv");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=s=160x120:r=1000:d=0.6", "-r", "1000", "-c:v", "ffv1"], &path);
    video(&fixture, "media/fast.mkv");
    shown(&fixture, "fast.mkv");
    // A time scale of 0 ticks a second.
    let none = bars(&fixture, "none.mp4", "");
    patch(&none, b"mdhd", 16, &[0; 4]);
    patch(&none, b"mvhd", 16, &[0; 4]);
    video(&fixture, "media/none.mp4");
    shown(&fixture, "none.mp4");
    // All frames at once.
    let still = bars(&fixture, "still.mp4", "");
    patch(&still, b"stts", 12, &[0; 4]);
    video(&fixture, "media/still.mp4");
    let (ok, text) = super::film::render(&fixture, &["-o", "out.mp4"]);
    assert!(ok || text.contains("media/still.mp4"), "{text}");
}

#[test]
fn odd_sizes_are_shown() {
    let fixture = fixture();
    for (name, options) in [
        ("odd.mp4", "-vf scale=101:57 -pix_fmt yuv444p"),
        ("thin.mkv", "-vf scale=1:57 -c:v ffv1"),
        ("flat.mkv", "-vf scale=801:9 -c:v ffv1 -pix_fmt yuv444p"),
    ] {
        bars(&fixture, name, options);
        video(&fixture, &format!("media/{name}"));
        shown(&fixture, name);
    }
    refused_size(&fixture);
}

fn refused_size(fixture: &Fixture) {
    let mut odd = timeline();
    odd["format"]["size"] = json!("101x57");
    write(fixture, &odd);
    refused(fixture, &["-o", "odd.mp4"], &["format.size", "101x57", "even"]);
}

#[test]
fn a_film_that_is_cut_or_damaged_in_the_middle_is_told_or_shown() {
    let fixture = fixture();
    let whole = fs::read(bars(&fixture, "front.mp4", "-g 5")).expect("a video");
    let ends = fs::read(fixture.path("media/bars.mp4")).expect("a video");
    let mdat = whole.windows(4).position(|name| name == b"mdat").expect("a box");
    let mut torn = whole.clone();
    torn[mdat + 2000..mdat + 12_000].fill(0);
    fixture.write("media/torn.mp4", torn);
    // Noise in the index.
    let mut noise = whole.clone();
    (0..mdat - 40).step_by(7).for_each(|at| noise[at + 32] ^= 0x5a);
    for (name, bytes) in [
        // The index comes last and is gone; half of it is there; the pictures end in the middle.
        ("gone.mp4", &ends[..ends.len() * 2 / 3]),
        ("index.mp4", &ends[..ends.len() - 300]),
        ("noise.mp4", &noise),
    ] {
        fixture.write(&format!("media/{name}"), bytes);
        video(&fixture, &format!("media/{name}"));
        refused(&fixture, &["-o", "out.mp4"], &[&format!("media/{name}"), "tracks[0].clips[0].content.source"]);
    }
    video(&fixture, "media/torn.mp4");
    shown(&fixture, "torn.mp4");
}

#[test]
fn names_do_not_make_files_what_they_are_not() {
    let fixture = fixture();
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=1"], &fixture.path("media/moving.gif"));
    for (from, to) in
        [("moving.gif", "gif.mp4"), ("cup.png", "png.mp4"), ("bars.mp4", "film.png"), ("bars.mp4", "film.cube")]
    {
        fs::copy(fixture.path("media").join(from), fixture.path("media").join(to)).expect("copied");
    }
    for name in ["gif.mp4", "png.mp4"] {
        video(&fixture, &format!("media/{name}"));
        refused(&fixture, &["-o", "out.mp4"], &[name, "unsupported_format", "use MP4"]);
    }
    seen(&fixture, json!({"kind": "image", "source": "media/film.png"}));
    refused(&fixture, &["-o", "out.mp4"], &["film.png", "unsupported_format", "convert it"]);
    heard(&fixture, "media/cup.png");
    refused(&fixture, &["-o", "out.mp4"], &["cup.png", "tracks[1].clips[0].source", "unsupported_format"]);
}

#[test]
fn lists_of_other_files_open_none_of_them() {
    let fixture = fixture();
    let bars = fixture.path("media/bars.mp4").display().to_string();
    let lists = [
        ("hls.mp4", format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{bars}\n#EXT-X-ENDLIST\n")),
        ("relative.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nbars.mp4\n#EXT-X-ENDLIST\n".to_owned()),
        ("concat.mp4", format!("ffconcat version 1.0\nfile '{bars}'\n")),
        ("dash.mp4", format!("<?xml version=\"1.0\"?><MPD><Period><BaseURL>{bars}</BaseURL></Period></MPD>")),
        ("sdp.mp4", "v=0\nm=video 5004 RTP/AVP 96\n".to_owned()),
        ("script.mp4", format!("ffmpeg://{bars}")),
    ];
    for (name, list) in lists {
        fixture.write(&format!("media/{name}"), list);
        video(&fixture, &format!("media/{name}"));
        refused(&fixture, &["-o", "out.mp4"], &[name, "unsupported_format"]);
        heard(&fixture, &format!("media/{name}"));
        refused(&fixture, &["-o", "out.mp4"], &[name, "unsupported_format"]);
    }
    // A film whose data lie in another file.
    let outside = super::hostile_media::bars(&fixture, "outside.mov", "");
    patch(&outside, b"url ", 4, &[0, 0, 0, 0]);
    video(&fixture, "media/outside.mov");
    let (ok, text) = super::film::render(&fixture, &["-o", "out.mp4"]);
    assert!(ok || text.contains("media/outside.mov"), "{text}");
}

#[test]
fn films_without_sound_and_sounds_of_every_layout_and_rate_are_used_or_refused() {
    let fixture = fixture();
    heard(&fixture, "media/bars.mp4");
    refused(&fixture, &["-o", "out.mp4"], &["tracks[1].clips[0].source", "media/bars.mp4", "no_sound"]);
    seen(&fixture, json!({"kind": "video", "source": "media/bars.mp4", "sound": {}}));
    refused(&fixture, &["-o", "out.mp4"], &["tracks[0].clips[0].content.sound", "media/bars.mp4", "no_sound"]);
    for (name, options) in [
        ("around.wav", "-ac 8 -channel_layout 7.1"),
        ("around.flac", "-ac 8"),
        ("phone.wav", "-ar 8000 -ac 1"),
        ("studio.wav", "-ar 192000 -c:a pcm_f32le"),
        ("studio.flac", "-ar 192000"),
        ("odd.wav", "-ar 11025 -ac 3 -c:a pcm_u8"),
    ] {
        let path = fixture.path(&format!("media/{name}"));
        let source = ["-f", "lavfi", "-i", "sine=440:r=48000:d=1"];
        ffmpeg(&source.into_iter().chain(options.split(' ')).collect::<Vec<_>>(), &path);
        heard(&fixture, &format!("media/{name}"));
        rendered(&fixture, &["-o", "out.mp4", "--report", "report.json"]);
        let report = fixture.json("report.json");
        let lufs = report["sound"]["integrated_lufs"].as_f64().expect("a loudness");
        assert!((lufs + 14.0).abs() < 1.5, "{name}: {lufs}");
    }
}

#[test]
fn what_is_no_file_is_never_waited_for() {
    let fixture = fixture();
    let pipe = fixture.path("media/pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is installed");
    assert!(made.success());
    let color = json!({"kind": "color", "solid": "#204080"});
    for content in [
        json!({"kind": "video", "source": "media/pipe"}),
        json!({"kind": "image", "source": "media/pipe"}),
        json!({"kind": "image", "source": "media"}),
        json!({"kind": "visualiser", "source": "media/pipe"}),
    ] {
        seen(&fixture, content);
        refused(&fixture, &["-o", "out.mp4"], &["media", "not a file", "name a file"]);
    }
    seen(&fixture, color);
    let mut timeline = fixture.json("timeline.json");
    timeline["tracks"][0]["clips"][0]["look"] = json!({"color": {"lut": "media/pipe"}});
    write(&fixture, &timeline);
    refused(&fixture, &["-o", "out.mp4"], &["look.color.lut", "media/pipe", "not a file"]);
    for name in ["media/a\u{0}b.png", "media/a\nb.png", "", ".", "..", "media/", "con\u{1b}[31m.png"] {
        seen(&fixture, json!({"kind": "image", "source": name}));
        refused(&fixture, &["-o", "out.mp4"], &["tracks[0].clips[0].content.source"]);
    }
}
