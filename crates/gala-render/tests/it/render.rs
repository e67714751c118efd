//! Whole renders: what comes out, that it never depends on how, and that nothing is encoded twice.

use std::fs;

use gala_core::{cancel::Cancel, timeline::Track};
use gala_media::{Container, SoundCut};
use gala_render::{OutputSound, RenderTo, Rendered, Renderer};
use gala_testkit::{ffmpeg::ffprobe, sound::write_mono_tone};

use crate::support::*;

fn render(bench: &Bench, timeline: &gala_core::timeline::Timeline, name: &str) -> Rendered {
    let plan = bench.plan(timeline);
    let mix = bench.path("mix.wav");
    write_mono_tone(&mix, 2000);
    let out = bench.path(name);
    let to = RenderTo {
        out: &out,
        container: Container::Mp4,
        sound: Some(OutputSound::Mixed(SoundCut { mix: &mix, name: None, from: 0 })),
    };
    bench.renderer.render(&plan, &to, &Cancel::new(), &|_| {}).expect("a render")
}

#[test]
fn a_video_has_the_promised_streams_on_the_exact_frame_grid() {
    let mut bench = Bench::new();
    let mut timeline = three_scenes(&mut bench);
    timeline.tracks.push(karaoke("one two three", 300, 500));
    let rendered = render(&bench, &timeline, "out.mp4");
    assert_eq!((rendered.frames, rendered.segments, rendered.encoded_frames), (72, 5, 72));
    let out = bench.path("out.mp4");
    let video = ffprobe(
        &out,
        &[
            "-select_streams",
            "v",
            "-show_entries",
            "stream=codec_name,profile,width,height,pix_fmt,color_range,color_space,color_transfer,color_primaries,r_frame_rate,nb_frames",
        ],
    );
    assert_eq!(video.trim(), "h264,High,160,284,yuv420p,tv,bt709,bt709,bt709,30/1,72");
    let audio = ffprobe(&out, &["-select_streams", "a", "-show_entries", "stream=codec_name,sample_rate,channels"]);
    assert_eq!(audio.trim(), "aac,48000,2");
    let packets = packets(&out);
    let mut shown: Vec<i64> = packets.iter().map(|packet| packet[0]).collect();
    shown.sort_unstable();
    assert_eq!(shown, (0..72).collect::<Vec<_>>());
    assert!(packets.windows(2).all(|pair| pair[1][1] == pair[0][1] + 1), "decoding times go up by one frame");
    let lengths = ffprobe(&out, &["-show_entries", "stream=duration"]);
    let lengths: Vec<f64> = lengths.lines().map(|line| line.trim_matches(',').parse().expect("seconds")).collect();
    assert!(lengths.iter().all(|length| (length - 2.4).abs() <= 1.0 / 30.0), "{lengths:?}");
    let bytes = fs::read(&out).expect("a file");
    let at = |name: &[u8]| bytes.windows(4).position(|window| window == name).expect("a box");
    assert!(at(b"moov") < at(b"mdat"), "the index comes first");
}

#[test]
fn the_bytes_do_not_depend_on_how_many_encoders_there_are() {
    let (mut one, mut four) = (Bench::with_encoders(1), Bench::with_encoders(4));
    let timelines = [three_scenes(&mut one), three_scenes(&mut four)];
    render(&one, &timelines[0], "out.mp4");
    render(&four, &timelines[1], "out.mp4");
    assert!(fs::read(one.path("out.mp4")).expect("a file") == fs::read(four.path("out.mp4")).expect("a file"));
}

#[test]
fn a_second_render_encodes_nothing_and_a_changed_scene_only_what_it_touches() {
    let mut bench = Bench::new();
    let timeline = three_scenes(&mut bench);
    render(&bench, &timeline, "first.mp4");
    let again = render(&bench, &timeline, "second.mp4");
    assert_eq!((again.segments, again.encoded_segments), (5, 0));
    assert!(fs::read(bench.path("first.mp4")).expect("a file") == fs::read(bench.path("second.mp4")).expect("a file"));
    bench.add_scene("c", 300);
    let changed = render(&bench, &timeline, "third.mp4");
    assert_eq!((changed.encoded_segments, changed.encoded_frames), (2, 30), "the transition into c, and c");
}

#[test]
fn a_caption_changes_only_the_segments_that_it_is_seen_in() {
    let mut bench = Bench::new();
    let mut timeline = three_scenes(&mut bench);
    render(&bench, &timeline, "first.mp4");
    timeline.tracks.push(karaoke("late words", 1800, 300));
    assert!(matches!(timeline.tracks[1], Track::Caption(_)));
    let changed = render(&bench, &timeline, "second.mp4");
    assert_eq!(changed.encoded_segments, 1);
}

#[test]
fn a_scene_made_between_neighbours_is_found_in_the_whole_video() {
    let mut bench = Bench::new();
    let timeline = three_scenes(&mut bench);
    let alone = vec![still("x", "a", 0, 600, 0), still("y", "b", 300, 1000, 300), still("z", "c", 1000, 600, 300)];
    let part = bench.plan(&crate::support::timeline(alone));
    let body = part.segments.iter().position(|segment| segment.clip.as_deref() == Some("y")).expect("a body");
    bench.renderer.segment(&part, body, &Cancel::new(), &|_| {}).expect("a segment");
    let whole = bench.plan(&timeline);
    let found: Vec<bool> = whole.segments.iter().map(|segment| bench.renderer.has_segment(&segment.hash)).collect();
    assert_eq!(found, [false, false, true, false, false]);
}

/// Returns presentation and decoding time and length of each packet of the pictures, in the order of the file.
fn packets(path: &std::path::Path) -> Vec<[i64; 3]> {
    let told = ffprobe(path, &["-select_streams", "v", "-show_entries", "packet=pts,dts,duration"]);
    let numbers = |line: &str| -> Vec<i64> {
        line.split(',').filter(|field| !field.is_empty()).map(|n| n.parse().expect("a number")).collect()
    };
    told.lines().map(|line| numbers(line).try_into().expect("three numbers")).collect()
}

#[test]
fn clips_of_a_few_frames_keep_every_time_stamp() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10).add_scene("b", 99);
    let (mut frame, mut clips) = (0, Vec::new());
    for (index, frames) in [1, 3, 12, 1, 2, 1, 1, 4, 30, 1].into_iter().enumerate() {
        let ms = |frame: u64| (frame * 1000 + 15) / 30;
        let scene = if index % 2 == 0 { "a" } else { "b" };
        clips.push(still(&format!("clip-{index}"), scene, ms(frame), ms(frame + frames) - ms(frame), 0));
        frame += frames;
    }
    let rendered = render(&bench, &timeline(clips), "out.mp4");
    assert_eq!((rendered.frames, rendered.segments), (56, 10));
    let packets = packets(&bench.path("out.mp4"));
    let mut shown: Vec<i64> = packets.iter().map(|[shown, ..]| *shown).collect();
    shown.sort_unstable();
    assert_eq!(shown, (0..56).collect::<Vec<_>>());
    assert!(packets.windows(2).all(|pair| pair[1][1] == pair[0][1] + 1), "decoding times go up by one frame");
    assert!(packets.iter().all(|[shown, decoded, length]| shown >= decoded && *length == 1), "{packets:?}");
}

fn video(bench: &Bench, name: &str) -> Vec<u8> {
    fs::read(bench.path(name)).expect("a video")
}

#[test]
fn a_segment_that_is_damaged_before_it_is_joined_is_named_and_encoded_again_by_the_next_run() {
    let mut bench = Bench::new();
    let timeline = three_scenes(&mut bench);
    render(&bench, &timeline, "first.mp4");
    let plan = bench.plan(&timeline);
    let cancel = Cancel::new();
    let segments = bench.renderer.segments(&plan, &cancel, &|_| ()).expect("segments");
    let path = bench.renderer.segment_path(&plan.segments[2].hash);
    let length = fs::metadata(&path).expect("a segment").len();
    fs::File::options().write(true).open(&path).expect("a segment").set_len(length / 2).expect("cut");
    let out = bench.path("second.mp4");
    let error = bench.renderer.join(&segments, plan.fps, None, &out, &cancel).expect_err("half a segment");
    let told = format!("{error}: {}", std::error::Error::source(&error).expect("a cause"));
    assert!(told.contains(&path.display().to_string()) && told.contains("is removed: run again"), "{told}");
    assert!(!out.exists() && error.is_transient());
    render(&bench, &timeline, "second.mp4");
    assert!(video(&bench, "first.mp4") == video(&bench, "second.mp4"), "another video was made");
}

#[test]
fn a_cached_segment_that_is_not_as_it_was_written_is_encoded_again() {
    let mut bench = Bench::new();
    let timeline = three_scenes(&mut bench);
    render(&bench, &timeline, "first.mp4");
    let path = bench.renderer.segment_path(&bench.plan(&timeline).segments[2].hash);
    let note = path.with_extension("seen");
    let change = |path: &std::path::Path, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = fs::read(path).expect("it is kept");
        change(&mut bytes);
        fs::write(path, bytes).expect("written");
    };
    let flip = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    };
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2);
    let without_checksum = |bytes: &mut Vec<u8>| {
        let line = bytes.iter().position(|byte| *byte == b'\n').expect("a line");
        bytes.drain(..=line);
    };
    let damages: [(&str, &dyn Fn()); 7] = [
        ("a byte of the segment", &|| change(&path, &flip)),
        ("the segment is cut", &|| change(&path, &cut)),
        ("the segment is empty", &|| change(&path, &Vec::clear)),
        ("a byte of the note", &|| change(&note, &flip)),
        ("a byte of the checksum", &|| change(&note, &|bytes| bytes[0] ^= 1)),
        ("an earlier version noted no checksum", &|| change(&note, &without_checksum)),
        ("there is no note", &|| fs::remove_file(&note).expect("removed")),
    ];
    let kept = [fs::read(&path).expect("a segment"), fs::read(&note).expect("a note")];
    for (name, damage) in damages {
        damage();
        let again = render(&bench, &timeline, "second.mp4");
        assert_eq!((again.segments, again.encoded_segments), (5, 1), "{name}");
        assert!(video(&bench, "first.mp4") == video(&bench, "second.mp4"), "{name}: another video was made");
        assert!(kept == [&path, &note].map(|path| fs::read(path).expect("it is there")), "{name}: it was replaced");
    }
    assert_eq!(render(&bench, &timeline, "second.mp4").encoded_segments, 0);
}

#[test]
fn a_cache_is_trimmed_beside_a_render_that_counts_on_it() {
    let mut bench = Bench::new();
    let timeline = three_scenes(&mut bench);
    let plan = bench.plan(&timeline);
    let cancel = Cancel::new();
    let segments = bench.renderer.segments(&plan, &cancel, &|_| ()).expect("segments");
    assert_eq!(bench.renderer.clone().trim(0).expect("trimmed"), 0);
    let out = bench.path("out.mp4");
    bench.renderer.join(&segments, plan.fps, None, &out, &cancel).expect("joined");
    drop(segments);
    assert!(bench.renderer.trim(0).expect("trimmed") > 0);
    assert!(!plan.segments.iter().any(|segment| bench.renderer.has_segment(&segment.hash)));
}

#[test]
fn a_segment_travels_whole_or_not_at_all() {
    let mut bench = Bench::new();
    let timeline = three_scenes(&mut bench);
    let plan = bench.plan(&timeline);
    let cancel = Cancel::new();
    let [first, second] = [0, 1].map(|index| {
        bench.renderer.segment(&plan, index, &cancel, &|_| ()).expect("a segment");
        plan.segments[index].hash
    });
    let parcel = bench.path("parcel");
    bench.renderer.pack_segment(&first, &parcel).expect("packed");
    let bytes = fs::read(&parcel).expect("a parcel");

    let other = Renderer::new(tools(), &bench.path("other"), 4).expect("a cache");
    let cut = bytes[..bytes.len() - 1].to_vec();
    let mut spoiled = bytes.clone();
    *spoiled.last_mut().expect("bytes") ^= 1;
    let mut noted_otherwise = bytes.clone();
    let note = 1 + bytes.iter().position(|byte| *byte == b'\n').expect("a line");
    noted_otherwise[note + 2] ^= 1;
    let longer = [&bytes[..], b"x"].concat();
    for bad in [&cut, &spoiled, &noted_otherwise, &longer, &b"\xff\n".to_vec(), &Vec::new()] {
        fs::write(&parcel, bad).expect("written");
        assert!(!other.unpack_segment(&first, &parcel).expect("read"));
        assert!(!other.has_segment(&first));
    }
    fs::write(&parcel, &bytes).expect("written");
    assert!(!other.unpack_segment(&second, &parcel).expect("read"), "it is another segment");
    assert!(other.unpack_segment(&first, &parcel).expect("read"));
    let kept = |renderer: &Renderer, what| fs::read(renderer.segment_path(&first).with_extension(what)).expect("kept");
    for what in ["segment", "seen"] {
        assert_eq!(kept(&other, what), kept(&bench.renderer, what));
    }
    assert!(bench.renderer.pack_segment(&plan.segments[2].hash, &parcel).is_err(), "it was never encoded");
    let mut changed = kept(&bench.renderer, "segment");
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(bench.renderer.segment_path(&first), changed).expect("written");
    assert!(bench.renderer.pack_segment(&first, &parcel).is_err(), "what changed on the disk does not travel");
}
