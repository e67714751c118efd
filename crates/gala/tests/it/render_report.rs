//! What `gala render` tells of its outputs, and the pictures that it writes beside them.

use std::path::Path;

use gala_testkit::ffmpeg;
use serde_json::{Value, json};

use super::{
    film::{fixture, refused, rendered, write},
    fixture::{Fixture, probe},
};

/// Two seconds of two titles, of which the second does not fit, and of captions, of which the second does not.
fn written() -> Value {
    let title = |id: &str, text: &str| {
        let room = json!({"width": 0.3, "height": 0.2});
        json!({"id": id, "duration_ms": 1000, "content": {"kind": "text", "runs": [{"text": text}], "box": room}})
    };
    json!({
        "version": 1,
        "format": {"size": "64x64", "fps": 25, "safe_area": {"left": 0.4, "top": 0.4, "right": 0.4, "bottom": 0.4}},
        "tracks": [
            {"kind": "visual", "clips": [title("short", "Tea"), title("long", &"no room for this ".repeat(200))]},
            {"kind": "caption", "style": "plain", "language": "en", "scale": 3, "captions": [
                {"start_ms": 0, "end_ms": 1000, "text": "Tea"},
                {"start_ms": 1000, "end_ms": 2000, "text": "wide".repeat(240)},
            ]},
        ],
        "variants": [
            {"name": "free", "size": "160x120", "safe_area": {"left": 0, "top": 0, "right": 0, "bottom": 0}, "clips": {
                "short": {"transform": {"position": {"x": 1.0, "y": 0.5}}},
                "long": {"hidden": true},
            }},
        ],
    })
}

fn written_house() -> Fixture {
    let fixture = Fixture::with_brief("");
    write(&fixture, &written());
    fixture
}

fn reported(fixture: &Fixture, args: &[&str]) -> Value {
    rendered(fixture, &[&["-o", "out.mp4", "--report", "report.json"], args].concat());
    fixture.json("report.json")
}

#[test]
fn a_report_names_clipped_texts_and_captions_that_leave_the_safe_area() {
    let fixture = written_house();
    let report = reported(&fixture, &["--variant", "all"]);
    let told = |output: usize| {
        let output = &report["outputs"][output];
        (output["clipped_texts"].clone(), output["captions_outside_safe_area"].clone())
    };
    assert_eq!(told(0), (json!(["long"]), json!([{"from_ms": 1000, "to_ms": 2000}])));
    // What does not fit is another in another shape: the title that fits is moved over the edge, the other is hidden.
    assert_eq!(told(1), (json!(["short"]), json!([])));
}

#[test]
fn a_report_tells_only_of_what_lies_in_the_range() {
    let fixture = written_house();
    let report = reported(&fixture, &["--range", "0s..1s"]);
    let output = &report["outputs"][0];
    assert_eq!((&output["clipped_texts"], &output["captions_outside_safe_area"]), (&json!([]), &json!([])));
    let report = reported(&fixture, &["--range", "0.6s..1.2s"]);
    let output = &report["outputs"][0];
    assert_eq!(output["clipped_texts"], json!(["long"]));
    assert_eq!(output["captions_outside_safe_area"], json!([{"from_ms": 400, "to_ms": 600}]));
}

#[test]
fn every_shape_has_its_pictures() {
    let fixture = fixture();
    let pictures = ["--frame", "1.5s", "sky.png", "--poster", "poster.jpg", "--contact-sheet", "sheet.jpg"];
    rendered(&fixture, &[&pictures[..], &["--variant", "all"]].concat());
    let size = |name: &str| {
        let streams = probe(&fixture.path(name), "stream=width,height");
        (streams["streams"][0]["width"].as_u64(), streams["streams"][0]["height"].as_u64())
    };
    for (shape, width, height) in [("", 160, 120), ("-tall", 96, 160), ("-square", 128, 128)] {
        for name in [format!("sky{shape}.png"), format!("poster{shape}.jpg")] {
            assert_eq!(size(&name), (Some(width), Some(height)), "{name}");
        }
        assert!(fixture.path(&format!("sheet{shape}.jpg")).exists(), "{shape}");
    }
    refused(&fixture, &["-o", "twice.mp4", "--variant", "tall", "--variant", "tall"], &["twice-tall.mp4", "twice"]);
    refused(&fixture, &["--frame", "1s", "one.png", "--frame", "2s", "one.png"], &["one.png", "twice"]);
}

#[test]
fn a_frame_keeps_its_transparency_when_that_is_asked_for() {
    let fixture = Fixture::with_brief("");
    let dot = json!({"kind": "shape", "shape": "rectangle", "width": 0.5, "height": 0.5, "fill": {"solid": "#ff0000"}});
    let clip = json!({"duration_ms": 1000, "content": dot, "look": {"opacity": 0.5}});
    write(
        &fixture,
        &json!({
            "version": 1, "format": {"size": "64x64", "fps": 25, "background": "#0000ff"},
            "tracks": [{"kind": "visual", "clips": [clip]}],
        }),
    );
    rendered(&fixture, &["--frame", "0.5s", "dot.png", "--alpha"]);
    let pixel = |x: usize, y: usize| rgba(&fixture.path("dot.png"), (y * 64 + x) * 4);
    assert_eq!(pixel(2, 2)[3], 0);
    let [red, green, blue, alpha] = pixel(32, 32);
    assert!(red > 240 && green < 15 && blue < 15 && alpha.abs_diff(128) <= 3, "{red} {green} {blue} {alpha}");
    rendered(&fixture, &["--frame", "0.5s", "dot.png"]);
    let [red, _, blue, alpha] = pixel(32, 32);
    assert!(red.abs_diff(blue) < 10 && alpha == 255, "{red} {blue} {alpha}");
}

/// A pixel of a picture, by the place of its first byte.
fn rgba(picture: &Path, at: usize) -> [u8; 4] {
    let pixels = ffmpeg::decode(picture, "-f rawvideo -pix_fmt rgba");
    pixels[at..at + 4].try_into().expect("four channels")
}
