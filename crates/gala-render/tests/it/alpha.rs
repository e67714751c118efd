//! Frames with alpha, laid over backgrounds, look as the same timeline does when it is drawn over them.

use std::process::Command;

use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    hash::ContentHash,
    timeline::{Timeline, TransitionKind},
};
use gala_render::{EncodeSettings, Quality, Source, plan, resolve};
use serde_json::{Value, json};

use crate::support::*;

const SIZE: FrameSize = FrameSize { width: 160, height: 96 };
const LUMA: usize = 160 * 96;
const BACKGROUNDS: [[u8; 3]; 4] = [[0, 0, 0], [255, 255, 255], [128, 128, 128], [30, 144, 255]];
/// In 8-bit levels: each sum is rounded by itself, over what is beneath and for the alpha, and what was made straight is rounded
/// once more. That much a single sample of several layers may be off, and so much all luma on the average.
const TOLERANCE: f64 = 3.0;
const MEAN: f64 = 0.5;

/// Renders frames as an encoder would read them: with alpha, or over the background.
fn render(bench: &Bench, tracks: &Value, background: &str, alpha: bool) -> Vec<u8> {
    let document = json!({
        "version": 1,
        "format": {"size": "160x96", "fps": 25, "background": background},
        "tracks": tracks,
    });
    let timeline: Timeline = serde_json::from_value(document).expect("a timeline");
    let settings = EncodeSettings { alpha, ..bench.renderer.settings(Quality::Standard) };
    let plan = plan(&resolve(&timeline, &bench.sources).expect("a valid timeline"), &settings);
    let mut frames = Vec::new();
    for segment in &plan.segments {
        bench.renderer.raw_frames(&plan, segment, &mut frames, &Cancel::new()).expect("frames");
    }
    frames
}

/// Renders a timeline both ways, over each background, and compares each sample of each frame.
fn check(what: &str, bench: &Bench, tracks: &Value) {
    let straight = render(bench, tracks, "#000000", true);
    let frames = straight.chunks_exact(LUMA * 5 / 2);
    assert!(frames.len() >= 5 && frames.remainder().is_empty(), "{what}: {} bytes", straight.len());
    let seen = |alpha: fn(u8) -> bool| frames.clone().flat_map(|frame| &frame[LUMA * 3 / 2..]).any(|a| alpha(*a));
    assert!(seen(|alpha| alpha > 0) && seen(|alpha| alpha < 255), "{what}: all or nothing is seen");
    for background in BACKGROUNDS {
        let [r, g, b] = background;
        let name = format!("#{r:02x}{g:02x}{b:02x}");
        let opaque = render(bench, tracks, &name, false);
        assert_eq!(opaque.len() / (LUMA * 3 / 2), frames.len(), "{what}");
        for (at, (frame, expected)) in frames.clone().zip(opaque.chunks_exact(LUMA * 3 / 2)).enumerate() {
            compare(&format!("{what}: frame {at} over {name}"), frame, expected, samples_of(background));
        }
    }
}

/// Returns the samples of a colour, by the definition of BT.709.
fn samples_of(rgb: [u8; 3]) -> [u8; 3] {
    let [r, g, b] = rgb.map(|channel| f64::from(channel) / 255.0);
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
        .map(|sample| sample.round() as u8)
}

/// Compares a frame that is laid over a background with an opaque one.
fn compare(what: &str, straight: &[u8], expected: &[u8], [y, u, v]: [u8; 3]) {
    let (colors, alpha) = straight.split_at(LUMA * 3 / 2);
    let over =
        |color: u8, alpha: f64, beneath: u8| (f64::from(color) * alpha + f64::from(beneath) * (1.0 - alpha)).round();
    let mut total = 0.0;
    for at in 0..LUMA {
        let laid = over(colors[at], f64::from(alpha[at]) / 255.0, y);
        let off = (laid - f64::from(expected[at])).abs();
        assert!(off <= TOLERANCE, "{what}: luma {at}: {laid}, not {}", expected[at]);
        total += off;
    }
    assert!(total / LUMA as f64 <= MEAN, "{what}: luma is {} off", total / LUMA as f64);
    let width = SIZE.width as usize;
    for (plane, beneath) in [(LUMA, u), (LUMA * 5 / 4, v)] {
        for at in 0..LUMA / 4 {
            let (row, column) = (at / (width / 2) * 2, at % (width / 2) * 2);
            let seen = |x: usize, y: usize| alpha[y * width + x];
            let four = [seen(column, row), seen(column + 1, row), seen(column, row + 1), seen(column + 1, row + 1)];
            // All that chroma between pixels may see, if it moved by a fraction.
            let mut around = (row.saturating_sub(2)..(row + 4).min(SIZE.height as usize))
                .flat_map(|y| (column.saturating_sub(3)..(column + 4).min(width)).map(move |x| (x, y)));
            let is_flat = around.all(|(x, y)| seen(x, y) == four[0]);
            // Where an edge crosses the block, chroma that is sited at its left sees other parts of picture and background than
            // the four pixels do, of whose alphas alone a decoder knows: colours become stronger than samples can be, and
            // more or less of a coloured background shines through.
            let straight = colors[plane + at];
            let mean = four.iter().map(|alpha| f64::from(*alpha)).sum::<f64>() / 1020.0;
            if is_flat || beneath == 128 && mean > 0.0 && (17..240).contains(&straight) {
                let laid = over(straight, mean, beneath);
                let expected = expected[plane + at];
                assert!((laid - f64::from(expected)).abs() <= TOLERANCE, "{what}: chroma {at}: {laid}, not {expected}");
            }
        }
    }
}

fn star(bench: &mut Bench) {
    let star = r##"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><defs><radialGradient id="g">
        <stop offset="0" stop-color="#fde047"/><stop offset="1" stop-color="#dc2626" stop-opacity="0.2"/></radialGradient></defs>
        <circle cx="30" cy="30" r="28" fill="url(#g)"/><rect x="20" y="5" width="9" height="50" fill="#2563eb"/></svg>"##;
    bench.add("star.svg", star.as_bytes());
}

fn clip(content: Value, look: Value) -> Value {
    json!({"duration_ms": 600, "content": content, "look": look})
}

fn picture(look: Value) -> Value {
    clip(json!({"kind": "image", "source": "star.svg"}), look)
}

fn track(clips: Value) -> Value {
    json!({"kind": "visual", "clips": clips})
}

#[test]
fn pictures_texts_and_captions_over_each_other() {
    let mut bench = Bench::new();
    star(&mut bench);
    let turning = json!([{"at_ms": 0, "value": 0}, {"at_ms": 600, "value": 50}]);
    let fading = json!([{"at_ms": 0, "value": 0.1}, {"at_ms": 600, "value": 1}]);
    let shape =
        json!({"kind": "shape", "shape": "ellipse", "width": 0.5, "height": 0.5, "fill": {"solid": "#16a34ab0"}});
    let words = json!({"kind": "text", "runs": [{"text": "Both"}], "size": 0.3,
        "entrance": {"kind": "pop", "by": "character", "each_ms": 200, "step_ms": 80}, "shadow": {"blur": 0.03}});
    let tracks = json!([
        track(json!([clip(shape, json!({"transform": {"position": {"x": 0.3, "y": 0.6}}}))])),
        track(json!([picture(json!({"fit": "contain", "shadow": {"x": 0.05, "y": 0.05, "blur": 0.04},
            "corner_radius": 0.1, "opacity": fading, "transform": {"rotation": turning}}))])),
        track(json!([clip(words, json!({}))])),
        {"kind": "caption", "style": "karaoke", "language": "en", "captions": [{"start_ms": 100, "end_ms": 500,
            "text": "Every word", "words": [{"bytes": {"start": 0, "end": 5}, "start_ms": 100, "end_ms": 300},
            {"bytes": {"start": 6, "end": 10}, "start_ms": 300, "end_ms": 500}]}]},
    ]);
    check("layers", &bench, &tracks);
}

#[test]
fn every_transition_between_clips_and_of_a_clip_by_itself() {
    let mut bench = Bench::new();
    star(&mut bench);
    for kind in TransitionKind::ALL {
        let transition = json!({"kind": kind, "duration_ms": 200, "direction": "right"});
        let (old, mut new) = (picture(json!({"fit": "contain"})), picture(json!({"fit": "crop"})));
        new["transition"] = transition.clone();
        check(&format!("{kind:?} between"), &bench, &json!([track(json!([old, new]))]));
        let mut alone = picture(json!({"fit": "contain"}));
        (alone["enter"], alone["exit"]) = (transition.clone(), transition);
        check(&format!("{kind:?} alone"), &bench, &json!([track(json!([alone]))]));
    }
}

#[test]
fn films_that_cover_the_frame_and_films_that_do_not() {
    let mut bench = Bench::new();
    let path = bench.path("film.mp4");
    let made = Command::new("ffmpeg")
        .args("-v error -f lavfi -i testsrc2=size=160x96:rate=25:duration=1 -c:v libx264 -pix_fmt yuv420p".split(' '))
        .arg(&path)
        .status()
        .expect("ffmpeg runs");
    assert!(made.success());
    let mut source = Source::new(&path, ContentHash::of(&std::fs::read(&path).expect("a film")));
    source.facts.duration_ms = Some(1000);
    bench.sources.insert("film.mp4".to_owned(), source);
    let film = |look: Value| clip(json!({"kind": "video", "source": "film.mp4"}), look);
    let mut covering = film(json!({}));
    covering["start_ms"] = json!(200);
    covering["duration_ms"] = json!(200);
    let small = json!({"corner_radius": 0.2, "transform": {"scale": 0.4, "position": {"x": 0.3, "y": 0.4}}});
    check("films", &bench, &json!([track(json!([covering])), track(json!([film(small)]))]));
}
