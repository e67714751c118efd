//! A photo moves in layers by its depth where a model tells that, and as one where none does.

use std::path::Path;

use gala_testkit::ffmpeg::{decode, make};
use serde_json::Value;

use super::{fixture::Fixture, graphs, small_depth::small_depth};

/// The frame.
const WIDTH: usize = 288;
const HEIGHT: usize = 512;
/// What is behind, with a line in it, and what is before.
const BEHIND: [u8; 3] = [20, 40, 90];
const LINE: [u8; 3] = [60, 20, 110];
const BEFORE: [u8; 3] = [250, 190, 70];
/// Where the line and the outer edge of what is before lie, in shares of the width.
const LINE_AT: f64 = 0.2;
const EDGE_AT: f64 = 0.8;

fn color(x: f64, y: f64) -> [u8; 3] {
    match () {
        () if (0.6..EDGE_AT).contains(&x) && (0.4..0.6).contains(&y) => BEFORE,
        () if (x - LINE_AT).abs() < 0.01 => LINE,
        () => BEHIND,
    }
}

/// A folder with a photo twice as large as the frame, and a brief of one scene that shows it.
fn fixture() -> Fixture {
    let fixture = Fixture::with_brief("");
    let (width, height) = (2 * WIDTH, 2 * HEIGHT);
    let place = |at: usize, length: usize| (at as f64 + 0.5) / length as f64;
    let pixels = (0..width * height).flat_map(|at| color(place(at % width, width), place(at / width, height)));
    let ppm = [format!("P6 {width} {height} 255\n").into_bytes(), pixels.collect()].concat();
    fixture.write("photo.ppm", ppm);
    make(&fixture.path("photo.png"), &format!("-i {}", fixture.path("photo.ppm").display()));
    fixture.write(
        "brief.json",
        format!(
            r#"{{"language": "en", "format": "{WIDTH}x{HEIGHT}", "fps": 25, "music": "off", "captions": "off",
            "scenes": [{{"text": "A thing before a wall.", "picture": "photo.png"}}]}}"#
        ),
    );
    fixture
}

/// The frames of a video, as rows of pixels.
struct Frames(Vec<u8>);

impl Frames {
    fn of(video: &Path) -> Self {
        Self(decode(video, "-f rawvideo -pix_fmt rgb24"))
    }

    fn count(&self) -> usize {
        self.0.len() / (3 * WIDTH * HEIGHT)
    }

    fn pixels(&self, frame: usize) -> &[[u8; 3]] {
        &self.0.as_chunks::<3>().0[frame * WIDTH * HEIGHT..][..WIDTH * HEIGHT]
    }

    /// Returns where the line lies, and the outer edge of what is before, in shares of the width.
    fn places(&self, frame: usize) -> (f64, f64) {
        let row = &self.pixels(frame)[HEIGHT / 2 * WIDTH..][..WIDTH];
        let left = row[..WIDTH / 2].iter().enumerate();
        // Weighted by how red it is, for parts of pixels.
        let red = left.map(|(x, pixel)| (x as f64 + 0.5, f64::from(pixel[0]) - f64::from(pixel[1]) + 20.0));
        let (sum, weight) = red.fold((0.0, 0.0), |(sum, weight), (x, red)| {
            let red = (red - 15.0).max(0.0);
            (sum + x * red, weight + red)
        });
        let edge = row.iter().rposition(|pixel| pixel[0] > 135).expect("something is before");
        (sum / weight / WIDTH as f64, (edge + 1) as f64 / WIDTH as f64)
    }
}

/// How light a pixel is, from 0 to 255 (BT.709): colours are kept at half the size, and blur at edges.
fn luma([r, g, b]: [u8; 3]) -> f64 {
    0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b)
}

fn report(fixture: &Fixture, name: &str) -> Value {
    fixture.run(&["make", "brief.json", "-o", name]).assert_ok();
    fixture.json(&format!("{name}/report.json"))
}

fn add_depth(fixture: &Fixture, model: Vec<u8>) {
    fixture.write("small-depth.onnx", model);
    let add = ["models", "add", "small-depth.onnx", "--licence", "Apache-2.0", "--author", "Ada"];
    let added = fixture.run(&add).assert_ok();
    assert!(added.text.contains("photos move in layers"), "{}", added.text);
}

#[test]
fn what_is_near_in_a_photo_moves_more_than_what_is_far_and_leaves_no_hole() {
    let fixture = fixture();
    let whole = report(&fixture, "whole");
    assert_eq!(whole["scenes"][0]["image_provider"], "given");
    let doctor = fixture.run(&["doctor"]);
    assert!(doctor.text.contains("gala models install depth-anything-v2-small"), "{}", doctor.text);
    add_depth(&fixture, small_depth(0.0));
    let doctor = fixture.run(&["doctor"]);
    assert!(doctor.text.contains("local depth: small-depth can be read"), "{}", doctor.text);
    let layered = report(&fixture, "layered");
    let provider = layered["scenes"][0]["image_provider"].as_str().expect("a name");
    assert!(provider.starts_with("given, local small-depth "), "{provider}");
    assert_eq!(layered["warnings"], serde_json::json!([]));
    let credits = layered["credits"].as_array().expect("credits");
    let is_own = |credit: &Value| credit["work"] == "small-depth (depth of pictures)" && credit["author"] == "Ada";
    assert!(credits.iter().any(is_own), "{credits:?}");
    for layer in ["00-far.jpg", "01-near.png"] {
        assert!(fixture.path(&format!("layered/images/scene-01/{layer}")).is_file(), "{layer}");
    }

    // The camera comes 1.14 times as near in the whole scene.
    let outwards = |at: f64, zoom: f64| 0.5 + (at - 0.5) * zoom;
    for (name, zoom_of_far) in [("whole", 1.14), ("layered", 1.0 + 0.14 * 0.3)] {
        let frames = Frames::of(&fixture.path(&format!("{name}/final.mp4")));
        let (first, last) = (frames.places(0), frames.places(frames.count() - 1));
        let near = |found: f64, expected: f64| (found - expected).abs() < 0.008;
        assert!(near(first.0, LINE_AT) && near(first.1, EDGE_AT), "{name} begins with {first:?}");
        let expected = (outwards(LINE_AT, zoom_of_far), outwards(EDGE_AT, 1.14));
        assert!(near(last.0, expected.0) && near(last.1, expected.1), "{name} ends with {last:?}, not {expected:?}");
    }
    let frames = Frames::of(&fixture.path("layered/final.mp4"));
    for frame in 0..frames.count() {
        for (at, pixel) in frames.pixels(frame).iter().enumerate() {
            // A hole would be black; everything in the photo is lighter than 35.
            let light = luma(*pixel);
            assert!(light > 22.0, "frame {frame} shows {pixel:?} at {}, {}", at % WIDTH, at / WIDTH);
        }
    }
}

#[test]
fn a_photo_stays_whole_where_the_brief_says_so() {
    let fixture = fixture();
    add_depth(&fixture, small_depth(0.0));
    let front = format!("language: en\nformat: {WIDTH}x{HEIGHT}\nfps: 25\nmusic: off\ncaptions: off\n");
    let check = |more: &str, attributes: &str, layers: usize| {
        let text = format!("---\n{front}{more}---\n![](photo.png){attributes} A thing before a wall.\n");
        fixture.write("brief.md", text);
        fixture.run(&["make", "brief.md", "-o", "out"]).assert_ok();
        let report = fixture.json("out/report.json");
        let provider = report["scenes"][0]["image_provider"].as_str().expect("a name").to_owned();
        assert_eq!(provider.starts_with("given, local small-depth "), layers > 1, "{more} {attributes}: {provider}");
        assert_eq!(report["warnings"], serde_json::json!([]));
        std::fs::remove_dir_all(fixture.path("out")).expect("removed");
    };
    check("layers: off\n", "", 1);
    check("", "{layers=off}", 1);
    check("layers: off\n", "{layers=on}", 2);
}

#[test]
fn a_photo_stays_whole_and_says_why_where_its_depth_is_not_told() {
    let fixture = fixture();
    add_depth(&fixture, no_depth());
    let report = report(&fixture, "out");
    assert_eq!(report["scenes"][0]["image_provider"], "given");
    let warning = &report["warnings"][0];
    assert_eq!(warning["code"], "picture_not_layered", "{report}");
    assert!(warning["message"].as_str().expect("a text").contains("no number"), "{warning}");
}

/// A model whose depths are no numbers.
fn no_depth() -> Vec<u8> {
    use graphs::{
        Attribute, GraphWriter,
        Size::{Any, Of},
    };
    use rten_onnx::onnx::DataType;

    let mut graph = GraphWriter::default();
    graph.input("pixel_values", DataType::FLOAT, &[Any("b"), Of(3), Any("h"), Any("w")]);
    graph.output("predicted_depth", DataType::FLOAT, &[Any("b"), Any("h"), Any("w")]);
    let channels = graph.integers("channels", &[1], &[1]);
    graph.node("ReduceSum", &["pixel_values", &channels], "sum", &[("keepdims", Attribute::Int(0))]);
    graph.node("Log", &["sum"], "predicted_depth", &[]);
    graph.file(17)
}
