//! Every container and codec: what ffprobe and a decoder find in it.

use std::{fs, path::Path};

use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    time::{FrameRate, Frames},
    timeline::{Color, Content, Fill, Fit, Image, Length, Rgba, Start, Timeline, VisualClip},
};
use gala_media::{Codec, Container, RunError, SoundCut};
use gala_render::{EncodeSettings, OutputSound, Quality, RenderPlan, RenderTo, Rendered, plan, resolve};
use gala_testkit::{
    ffmpeg::{self, ffprobe},
    sound::{write_mono_tone, write_wave},
};

use crate::support::*;

const NTSC: &str = "29.97";

/// Three clips of 5, 10 and 7 frames: three segments that are joined.
fn clips(bench: &mut Bench) -> Timeline {
    bench.add_scene("a", 210);
    let mut timeline = timeline(vec![
        color("red", 0, 167, Rgba([200, 30, 30, 255])),
        still("a", "a", 167, 333, 0),
        color("grey", 500, 234, Rgba([60, 60, 60, 255])),
    ]);
    timeline.format.size = FrameSize { width: 80, height: 64 };
    timeline.format.fps = NTSC.parse().expect("a rate");
    timeline
}

fn color(id: &str, start_ms: u64, duration_ms: u64, color: Rgba) -> VisualClip {
    VisualClip {
        id: id.to_owned(),
        start_ms: Start::At(start_ms),
        duration_ms: Length::Ms(duration_ms),
        ..VisualClip::new(Content::Color(Fill::Solid(color)))
    }
}

fn plan_with(bench: &Bench, timeline: &Timeline, codec: Codec, alpha: bool) -> RenderPlan {
    let settings = EncodeSettings { codec, alpha, ..bench.renderer.settings(Quality::Standard) };
    plan(&resolve(timeline, &bench.sources).expect("a valid timeline"), &settings)
}

fn write(bench: &Bench, plan: &RenderPlan, container: Container, out: &Path) -> Rendered {
    let mix = bench.path("mix.wav");
    write_mono_tone(&mix, 3000);
    let sound = Some(OutputSound::Mixed(SoundCut { mix: &mix, name: None, from: 0 }));
    let to = RenderTo { out, container, sound };
    bench.renderer.render(plan, &to, &Cancel::new(), &|_| {}).expect("a render")
}

/// Writes the clips and checks what is the same in every video: frames on their grid, each decodable, sound as long.
fn check(container: Container, codec: Codec, video: &str, audio: &str) {
    let mut bench = Bench::new();
    let timeline = clips(&mut bench);
    let out = bench.path("out").with_extension(container.extension());
    let rendered = write(&bench, &plan_with(&bench, &timeline, codec, false), container, &out);
    assert_eq!((rendered.frames, rendered.segments, rendered.encoded_segments), (22, 3, 3));
    let told = |kind, entries| ffprobe(&out, &["-select_streams", kind, "-show_entries", entries]).trim().to_owned();
    assert_eq!(
        told(
            "v",
            "stream=codec_name,profile,codec_tag_string,width,height,pix_fmt,color_range,color_space,color_transfer,color_primaries,r_frame_rate"
        ),
        video
    );
    assert_eq!(told("a", "stream=codec_name,sample_rate,channels"), audio);
    let times = times(&out, "v");
    let fps: FrameRate = NTSC.parse().expect("a rate");
    assert_eq!(times.len(), 22);
    // Matroska counts in milliseconds.
    let grid = if matches!(container, Container::Mp4 | Container::Mov) { 1e-5 } else { 5.1e-4 };
    for (frame, time) in times.iter().enumerate() {
        let exact = frame as f64 / fps.as_f64();
        assert!((time - exact).abs() <= grid, "{container:?} {codec}: frame {frame} at {time}, not {exact}");
    }
    let sound = decode(&out, "0:a", &["-f", "f32le", "-ac", "1"]);
    let samples = sound.len() as f64 / 4.0;
    let (wanted, frame) = (fps.sample_at(Frames(22)) as f64, 48_000.0 / fps.as_f64());
    assert!((samples - wanted).abs() <= frame, "{container:?} {codec}: {samples} samples, not {wanted}");
    let frames = decode(&out, "0:v", &["-f", "rawvideo", "-pix_fmt", "yuv420p"]);
    assert_eq!(frames.len(), 22 * 80 * 64 * 3 / 2, "{container:?} {codec}");
    let luma = |frame: usize| f64::from(frames[frame * 80 * 64 * 3 / 2 + 700]);
    // The luma of the two colours in BT.709.
    assert!(
        (luma(2) - 71.0).abs() < 6.0 && (luma(20) - 67.0).abs() < 6.0,
        "{container:?} {codec}: {} {}",
        luma(2),
        luma(20)
    );
    assert!(decode(&out, "0:v", &["-ss", "0.6", "-f", "rawvideo"]).len() < frames.len() * 2, "it can be entered");
}

/// The times at which packets are shown, in seconds and in order.
fn times(out: &Path, kind: &str) -> Vec<f64> {
    let told = ffprobe(out, &["-select_streams", kind, "-show_entries", "packet=pts_time"]);
    let mut times: Vec<f64> = told.lines().filter_map(|line| line.trim_matches(',').parse().ok()).collect();
    times.sort_by(f64::total_cmp);
    times
}

fn decode(file: &Path, map: &str, arguments: &[&str]) -> Vec<u8> {
    decode_with(file, &[], map, arguments)
}

fn decode_with(file: &Path, before: &[&str], map: &str, arguments: &[&str]) -> Vec<u8> {
    ffmpeg::decode_with(before, file, &[&["-map", map], arguments].concat())
}

#[test]
fn h264_is_joined_in_mp4_mov_and_matroska() {
    check(Container::Mp4, Codec::H264, "h264,High,avc1,80,64,yuv420p,tv,bt709,bt709,bt709,30000/1001", "aac,48000,2");
    check(Container::Mov, Codec::H264, "h264,High,avc1,80,64,yuv420p,tv,bt709,bt709,bt709,30000/1001", "aac,48000,2");
    check(
        Container::Mkv,
        Codec::H264,
        "h264,High,[0][0][0][0],80,64,yuv420p,tv,bt709,bt709,bt709,30000/1001",
        "opus,48000,2",
    );
}

#[test]
fn hevc_is_joined_in_mp4_under_the_name_that_apple_plays() {
    check(Container::Mp4, Codec::Hevc, "hevc,Main,hvc1,80,64,yuv420p,tv,bt709,bt709,bt709,30000/1001", "aac,48000,2");
}

#[test]
fn av1_is_joined_in_mp4_and_webm() {
    check(Container::Mp4, Codec::Av1, "av1,Main,av01,80,64,yuv420p,tv,bt709,bt709,bt709,30000/1001", "aac,48000,2");
    check(
        Container::Webm,
        Codec::Av1,
        "av1,Main,[0][0][0][0],80,64,yuv420p,tv,bt709,bt709,bt709,30000/1001",
        "opus,48000,2",
    );
}

#[test]
fn vp9_is_joined_in_webm() {
    check(
        Container::Webm,
        Codec::Vp9,
        "vp9,Profile 0,[0][0][0][0],80,64,yuv420p,tv,bt709,bt709,bt709,30000/1001",
        "opus,48000,2",
    );
}

#[test]
fn prores_is_joined_in_mov_with_sound_without_loss() {
    check(
        Container::Mov,
        Codec::Prores422,
        "prores,HQ,apch,80,64,yuv422p10le,tv,bt709,bt709,bt709,30000/1001",
        "pcm_s24le,48000,2",
    );
    check(
        Container::Mov,
        Codec::Prores4444,
        "prores,4444,ap4h,80,64,yuv444p12le,tv,bt709,bt709,bt709,30000/1001",
        "pcm_s24le,48000,2",
    );
}

#[test]
fn a_gif_has_every_frame_and_plays_for_ever() {
    let mut bench = Bench::new();
    let timeline = clips(&mut bench);
    let out = bench.path("out.gif");
    write(&bench, &plan_with(&bench, &timeline, Codec::H264, false), Container::Gif, &out);
    assert_eq!(times(&out, "v").len(), 22);
    let bytes = fs::read(&out).expect("a file");
    assert!(bytes.starts_with(b"GIF89a") && bytes.windows(11).any(|window| window == b"NETSCAPE2.0"));
    let again = bench.path("again.gif");
    write(&bench, &plan_with(&bench, &timeline, Codec::H264, false), Container::Gif, &again);
    assert!(bytes == fs::read(&again).expect("a file"));
}

#[test]
fn a_sequence_is_a_folder_of_numbered_frames_that_replaces_only_an_earlier_one() {
    let mut bench = Bench::new();
    let timeline = clips(&mut bench);
    let plan = plan_with(&bench, &timeline, Codec::Png, false);
    let out = bench.path("100% tea.png");
    write(&bench, &plan, Container::Png, &out);
    write(&bench, &plan, Container::Png, &out);
    let names = |folder: &Path| {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
            .collect();
        names.sort();
        names
    };
    let folder = bench.path("100% tea");
    let found = names(&folder);
    assert_eq!(
        (found.len(), found[0].as_str(), found[21].as_str()),
        (22, "100% tea-000001.png", "100% tea-000022.png")
    );
    let picture = image::open(folder.join(&found[0])).expect("a picture").to_rgb8();
    assert!(picture.dimensions() == (80, 64) && close(picture.get_pixel(9, 9).0, [200, 30, 30]), "{picture:?}");
    fs::write(folder.join("mine.txt"), "mine").expect("written");
    let to = RenderTo { out: &out, container: Container::Png, sound: None };
    let refused = bench.renderer.render(&plan, &to, &Cancel::new(), &|_| {}).expect_err("the folder is in use");
    assert!(refused.code() == "folder_in_use" && refused.to_string().contains("mine.txt"), "{refused}");
    assert_eq!(names(&folder).len(), 23);
}

fn close(found: [u8; 3], wanted: [u8; 3]) -> bool {
    found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) <= 4)
}

/// A picture that is opaque red on its left half, inside a frame that is wider: transparent on both sides.
fn half_red(bench: &mut Bench) -> Timeline {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="5" height="10" fill="#c81e1e"/>
        <rect x="5" width="5" height="10" fill="#c81e1e" fill-opacity="0.5"/></svg>"##;
    bench.add("half.svg", svg.as_bytes());
    let mut clip = color("half", 0, 400, Rgba::BLACK);
    clip.content = Content::Image(Image { source: "half.svg".to_owned() });
    clip.look.fit = Fit::Contain;
    let mut timeline = timeline(vec![clip]);
    timeline.format.size = FrameSize { width: 128, height: 64 };
    timeline.format.background = Color([0, 90, 0]);
    timeline
}

#[test]
fn transparency_is_kept_by_vp9_prores_and_png() {
    let mut bench = Bench::new();
    let timeline = half_red(&mut bench);
    // 128 pixels: 32 of nothing, 32 opaque, 32 half seen, 32 of nothing.
    let cases = [
        (Container::Webm, Codec::Vp9, &["-c:v", "libvpx-vp9"][..]),
        (Container::Mov, Codec::Prores4444, &[]),
        (Container::Png, Codec::Png, &[]),
    ];
    for (container, codec, decoder) in cases {
        let out = bench.path("alpha").with_extension(container.extension());
        write(&bench, &plan_with(&bench, &timeline, codec, true), container, &out);
        let file = if container == Container::Png { bench.path("alpha/alpha-000012.png") } else { out };
        let rgba = decode_with(&file, decoder, "0:v", &["-f", "rawvideo", "-pix_fmt", "rgba"]);
        let frames = if container == Container::Png { 1 } else { 12 };
        assert_eq!(rgba.len(), frames * 128 * 64 * 4, "{codec}");
        let pixel = |x: usize| {
            let at = rgba.len() - 128 * 64 * 4 + (32 * 128 + x) * 4;
            [rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]]
        };
        let (outside, opaque, half) = (pixel(8), pixel(48), pixel(80));
        assert!(outside[3] <= 6, "{codec}: {outside:?}");
        let is_red = |[r, g, b, _]: [u8; 4]| r.abs_diff(200) < 14 && g.abs_diff(30) < 14 && b.abs_diff(30) < 14;
        assert!(opaque[3] >= 249 && is_red(opaque), "{codec}: {opaque:?}");
        assert!(half[3].abs_diff(128) < 8 && is_red(half), "{codec}: {half:?}");
    }
}

#[test]
fn sound_files_are_as_long_as_asked_and_begin_at_the_asked_sample() {
    let bench = Bench::new();
    let mix = bench.path("mix.wav");
    ramp(&mix);
    for (container, codec) in [(Container::Wav, "pcm_s24le"), (Container::Flac, "flac"), (Container::Mp3, "mp3")] {
        let out = bench.path("out").with_extension(container.extension());
        let cut = SoundCut { mix: &mix, name: None, from: 12_345 };
        bench.renderer.write_sound(cut, 30_000, container, &out, &Cancel::new()).expect("written");
        assert_eq!(ffprobe(&out, &["-show_entries", "stream=codec_name"]).trim(), codec);
        let sound = decode(&out, "0:a", &["-af", "pan=mono|c0=c0", "-f", "f32le"]);
        let samples: Vec<f32> =
            sound.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().expect("4 bytes"))).collect();
        assert_eq!(samples.len(), 30_000, "{codec}");
        if container != Container::Mp3 {
            let wanted = |at: usize| (at + 12_345) as f32 / 96_000.0;
            for at in [0, 1, 15_000, 29_999] {
                assert!(
                    (samples[at] - wanted(at)).abs() < 5e-6,
                    "{codec}: sample {at} is {}, not {}",
                    samples[at],
                    wanted(at)
                );
            }
        }
    }
}

/// Two seconds whose samples tell where they are.
fn ramp(path: &Path) {
    write_wave(path, 2.0, |t| [t / 2.0; 2]);
}

#[test]
fn every_codec_gives_the_same_bytes_for_one_and_for_four_encoders() {
    for codec in [Codec::H264, Codec::Hevc, Codec::Av1, Codec::Vp9, Codec::Prores422, Codec::Png] {
        let segments = [1, 4].map(|encoders| {
            let mut bench = Bench::with_encoders(encoders);
            let timeline = clips(&mut bench);
            let plan = plan_with(&bench, &timeline, codec, false);
            let files = bench.renderer.segments(&plan, &Cancel::new(), &|_| {}).expect("segments");
            files.into_iter().map(|file| fs::read(file.path).expect("a segment")).collect::<Vec<_>>()
        });
        assert!(segments[0] == segments[1], "{codec}");
    }
}

#[test]
fn a_video_of_thousands_of_segments_is_joined_without_a_gap() {
    let bench = Bench::new();
    // Ten minutes; four colours in turn, so that encoding is quick and joining is what takes the time.
    let clips = (0..1500_u64).map(|index| {
        let level = 40 * (index % 4) as u8;
        color(&format!("c{index}"), index * 400, 400, Rgba([level, 90, 200 - level, 255]))
    });
    let mut timeline = timeline(clips.collect());
    timeline.format.size = FrameSize { width: 64, height: 64 };
    let out = bench.path("long.mp4");
    let rendered = write(&bench, &plan_with(&bench, &timeline, Codec::H264, false), Container::Mp4, &out);
    assert_eq!((rendered.segments, rendered.encoded_segments, rendered.frames), (1500, 4, 18_000));
    let told = ffprobe(&out, &["-select_streams", "v", "-show_entries", "packet=pts"]);
    let mut shown: Vec<u64> = told.lines().filter_map(|line| line.trim_matches(',').parse().ok()).collect();
    shown.sort_unstable();
    assert!(shown.iter().copied().eq(0..18_000), "{} packets", shown.len());
}

#[test]
fn a_cancelled_render_leaves_nothing_but_whole_segments() {
    // One encoder, so that the first segment is whole before the second one is begun.
    let mut bench = Bench::with_encoders(1);
    let timeline = clips(&mut bench);
    let plan = plan_with(&bench, &timeline, Codec::H264, false);
    let cancel = Cancel::new();
    let out = bench.path("videos/out.mp4");
    fs::create_dir(bench.path("videos")).expect("a folder");
    let to = RenderTo { out: &out, container: Container::Mp4, sound: None };
    let ended = bench.renderer.render(&plan, &to, &cancel, &|done| {
        if done > 8 {
            cancel.cancel()
        }
    });
    assert!(matches!(ended, Err(RunError::Cancelled)));
    assert_eq!(fs::read_dir(bench.path("videos")).expect("a folder").count(), 0);
    let kept = plan.segments.iter().filter(|segment| bench.renderer.has_segment(&segment.hash)).count();
    assert_eq!(kept, 1);
    let cache = fs::read_dir(bench.path("cache")).expect("a folder").flatten().next().expect("of this encoder").path();
    let names: Vec<String> = fs::read_dir(cache)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().display().to_string())
        .collect();
    assert_eq!(names.len(), 2, "a segment and what is seen in it: {names:?}");
}
