//! What MLT shows of our document, frame for frame: `melt` renders it of media whose every frame has a brightness of its
//! own, and that is what its output is measured by.
//!
//! `scripts/setup test` installs melt. Where it is missing the test fails.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use gala_core::timeline::SettledTimeline;
use gala_handover::{
    Handover,
    cut::{Cut, Media, MediaKind},
    format::mlt::to_mlt,
    hand_over,
};

use crate::film::settle;

/// Cuts, gaps, odd and even dissolves, and a second track that is seen through.
fn film(rate: &str) -> SettledTimeline {
    let json = r##"{"version": 1, "format": {"size": "64x64", "fps": RATE}, "tracks": [
      {"kind": "visual", "clips": [
        {"id": "a", "start_ms": 200, "duration_ms": 1200, "content": {"kind": "color", "solid": "#ffffff"}},
        {"id": "b", "duration_ms": 1400, "transition": {"kind": "crossfade", "duration_ms": 280},
          "content": {"kind": "color", "solid": "#ffffff"}},
        {"id": "c", "duration_ms": 900, "transition": {"kind": "crossfade", "duration_ms": 400},
          "content": {"kind": "color", "solid": "#ffffff"}},
        {"id": "d", "duration_ms": 500, "content": {"kind": "color", "solid": "#ffffff"}},
        {"id": "e", "start_ms": 4000, "duration_ms": 800, "content": {"kind": "color", "solid": "#ffffff"}}
      ]},
      {"kind": "visual", "clips": [
        {"id": "over", "start_ms": 2900, "duration_ms": 600, "content": {"kind": "color", "solid": "#ffffff"}}
      ]},
      {"kind": "audio", "role": "speech", "clips": [{"source": "media/hello.wav", "start_ms": 300, "duration_ms": 4000}]}
    ], "markers": [{"at_ms": 400, "name": "here"}]}"##;
    settle(&json.replace("RATE", rate))
}

/// How bright a frame of a file is, 20 to 219. Neighbours are three steps apart, so that no frame is taken for the next.
fn level(media: usize, frame: u64) -> f64 {
    (20 + (u64::try_from(media).expect("few files") * 61 + frame * 3) % 200) as f64
}

/// The alpha of the file on the second track.
const ALPHA: u8 = 128;

fn make_media(cut: &Cut, folder: &Path) {
    for (index, media) in cut.media.iter().enumerate() {
        match media.kind {
            MediaKind::Picture { alpha } => make_picture(cut, index, media, alpha, &folder.join(&media.file)),
            MediaKind::Sound(_) => {
                let seconds = cut.fps.ms_at(media.frames).0 as f64 / 1000.0;
                let source = format!("anullsrc=r=48000:cl=stereo:d={seconds}");
                ffmpeg(&["-f", "lavfi", "-i", &source], &[], &folder.join(&media.file), &[]);
            }
        }
    }
}

fn make_picture(cut: &Cut, index: usize, media: &Media, alpha: bool, out: &Path) {
    let rate = cut.fps.to_string();
    let mut raw = Vec::new();
    for frame in 0..media.frames.0 {
        let level = level(index, frame) as u8;
        match alpha {
            // What a full-range grey is of this level once it is converted.
            true => {
                let grey = ((f64::from(level) - 16.0) * 255.0 / 219.0).round() as u8;
                (0..64 * 64).for_each(|_| raw.extend([grey, grey, grey, ALPHA]));
            }
            false => {
                raw.extend([level; 64 * 64]);
                raw.extend([128; 64 * 64 / 2]);
            }
        }
    }
    let format = if alpha { "rgba" } else { "yuv420p" };
    let input = ["-f", "rawvideo", "-pix_fmt", format, "-s", "64x64", "-r", &rate, "-i", "-"];
    let codec: &[&str] = if alpha { &["-c:v", "png"] } else { &["-c:v", "libx264", "-qp", "0"] };
    let colors = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"];
    let coding = if alpha { codec.to_vec() } else { [codec, &colors].concat() };
    ffmpeg(&input, &coding, out, &raw);
}

fn ffmpeg(input: &[&str], coding: &[&str], out: &Path, raw: &[u8]) {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y"].iter().filter(|word| raw.is_empty() || **word != "-nostdin"));
    command.args(input).args(coding).arg(out).stdin(Stdio::piped());
    let mut child = command.spawn().expect("ffmpeg runs");
    child.stdin.take().expect("a pipe").write_all(raw).expect("written");
    assert!(child.wait().expect("ended").success(), "ffmpeg wrote {}", out.display());
}

/// Renders a document and returns how bright each frame is. On a busy machine melt now and then ends before it has begun,
/// with no frame and no error: then it is asked again.
fn render(folder: &Path, document: &str) -> Vec<f64> {
    (0..3).map(|_| render_once(folder, document)).find(|frames| !frames.is_empty()).unwrap_or_default()
}

fn render_once(folder: &Path, document: &str) -> Vec<f64> {
    let out = folder.join("out.mkv");
    let mut command = Command::new("melt");
    command.arg(folder.join(document)).arg("-consumer").arg(format!("avformat:{}", out.display()));
    command.args(["vcodec=ffv1", "an=1", "real_time=-1", "pix_fmt=yuv420p"]);
    let output = command.stdin(Stdio::null()).output().expect("melt is missing: run `scripts/setup test`");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("failed to load"), "{said}");
    let mut decode = Command::new("ffmpeg");
    decode.args(["-v", "error", "-i"]).arg(&out).args([
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-vf",
        "extractplanes=y",
        "-",
    ]);
    let raw = decode.output().expect("ffmpeg runs").stdout;
    raw.chunks(64 * 64).map(|frame| frame.iter().map(|y| f64::from(*y)).sum::<f64>() / 4096.0).collect()
}

/// What of the document each frame should be as bright as.
fn expected(handover: &Handover) -> Vec<f64> {
    let cut = &handover.cut;
    let mut levels = vec![16.0; cut.frames.0 as usize];
    let lowest = &cut.video[0];
    for clip in &lowest.clips {
        for frame in clip.record.start.0..clip.record.end.0 {
            levels[frame as usize] = level(clip.media, clip.source_in.0 + frame - clip.record.start.0);
        }
    }
    for pair in lowest.clips.windows(2) {
        let [before, clip] = pair else { continue };
        let Some(dissolve) = clip.dissolve else { continue };
        let first = clip.record.start.0 - dissolve.before.0;
        for step in 0..dissolve.frames().0 {
            let old = level(before.media, before.source().end.0 - dissolve.before.0 + step);
            let new = level(clip.media, clip.source_in.0 - dissolve.before.0 + step);
            // MLT begins a mix of n frames with the old picture alone.
            let weight = step as f64 / dissolve.frames().0 as f64;
            levels[(first + step) as usize] = old + (new - old) * weight;
        }
    }
    for clip in &cut.video[1].clips {
        for frame in clip.record.start.0..clip.record.end.0 {
            let over = level(clip.media, clip.source_in.0 + frame - clip.record.start.0);
            let beneath = &mut levels[frame as usize];
            *beneath += (over - *beneath) * f64::from(ALPHA) / 255.0;
        }
    }
    levels
}

fn check(rate: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let handover = hand_over(&film(rate), "film");
    let media = folder.path().join("media");
    fs::create_dir(&media).expect("a folder");
    make_media(&handover.cut, &media);
    fs::write(folder.path().join("film.mlt"), to_mlt(&handover.cut, "media/")).expect("written");
    let (found, expected) = (render(folder.path(), "film.mlt"), expected(&handover));
    assert_eq!(found.len(), expected.len(), "{rate}: frames");
    // A frame too early or too late is three steps off. Over the whole that is a PSNR of more than 46 dB.
    let wrong: Vec<_> = found.iter().zip(&expected).enumerate().filter(|(_, (a, b))| (*a - *b).abs() > 1.4).collect();
    assert!(wrong.is_empty(), "{rate}: (frame, (melt, expected)) {wrong:?}");
    let square: f64 = found.iter().zip(&expected).map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / found.len() as f64;
    let psnr = 10.0 * (255.0 * 255.0 / square.max(1e-9)).log10();
    assert!(psnr > 46.0, "{rate}: {psnr:.1} dB");
}

#[test]
fn melt_shows_every_frame_where_the_timeline_has_it() {
    check("25");
    check("29.97");
}
