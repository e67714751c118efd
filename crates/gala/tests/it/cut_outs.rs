//! The subject of a scene's picture is seen on a new background, where the scene asks for that.

use gala_testkit::ffmpeg::{decode, make};
use serde_json::Value;

use super::{fixture::Fixture, small_cutout::small_cutout};

const WIDTH: usize = 144;
const HEIGHT: usize = 256;
const WALL: [u8; 3] = [20, 30, 110];
const SUBJECT: [u8; 3] = [250, 170, 90];

/// A folder with a picture of something bright before a dark wall, and a brief whose only scene says `more` of it.
fn fixture(more: &str) -> Fixture {
    let fixture = Fixture::with_brief("");
    let (width, height) = (2 * WIDTH, 2 * HEIGHT);
    let is_subject =
        |at: usize| (width / 4..width * 3 / 4).contains(&(at % width)) && (150..360).contains(&(at / width));
    let pixels = (0..width * height).flat_map(|at| if is_subject(at) { SUBJECT } else { WALL });
    let ppm = [format!("P6 {width} {height} 255\n").into_bytes(), pixels.collect()].concat();
    fixture.write("thing.ppm", ppm);
    make(&fixture.path("thing.png"), &format!("-i {}", fixture.path("thing.ppm").display()));
    make(&fixture.path("green.jpg"), "-f lavfi -i color=0x20c040:s=300x200 -frames:v 1");
    fixture.write("brief.json", brief(more));
    fixture
}

fn brief(more: &str) -> String {
    format!(
        r#"{{"language": "en", "format": "{WIDTH}x{HEIGHT}", "fps": 25, "music": "off", "captions": "off",
        "scenes": [{{"text": "A thing.", "shows": "beach", "picture": "thing.png"{more}}}]}}"#
    )
}

fn add_model(fixture: &Fixture) {
    fixture.write("my-u2netp.onnx", small_cutout(320, 0.0));
    let add = ["models", "add", "my-u2netp.onnx", "--licence", "Apache-2.0", "--author", "Ada"];
    let added = fixture.run(&add).assert_ok();
    assert!(added.text.contains("cut out from now on"), "{}", added.text);
}

/// Makes the video and returns its report and the pixels of its first frame.
fn made(fixture: &Fixture, name: &str) -> (Value, Vec<[u8; 3]>) {
    fixture.run(&["make", "brief.json", "-o", name]).assert_ok();
    let frames = decode(&fixture.path(&format!("{name}/final.mp4")), "-frames:v 1 -f rawvideo -pix_fmt rgb24");
    (fixture.json(&format!("{name}/report.json")), frames.as_chunks::<3>().0.to_vec())
}

fn at(frame: &[[u8; 3]], x: f64, y: f64) -> [u8; 3] {
    frame[(y * HEIGHT as f64) as usize * WIDTH + (x * WIDTH as f64) as usize]
}

fn is_near(found: [u8; 3], expected: [u8; 3]) -> bool {
    found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) < 14)
}

#[test]
fn a_subject_is_seen_on_a_colour_with_the_rim_of_a_sticker() {
    let fixture = fixture(r##", "cutout": "on", "background": "#00a0a0", "rim": 0.03"##);
    add_model(&fixture);
    let (report, frame) = made(&fixture, "out");
    assert_eq!(report["warnings"], serde_json::json!([]));
    let provider = report["scenes"][0]["image_provider"].as_str().expect("a name");
    assert!(provider.starts_with("given, local my-u2netp "), "{provider}");
    let credits = report["credits"].as_array().expect("credits");
    assert!(credits.iter().any(|credit| credit["work"] == "my-u2netp (cut-outs)" && credit["author"] == "Ada"));
    assert!(is_near(at(&frame, 0.5, 0.5), SUBJECT), "{:?}", at(&frame, 0.5, 0.5));
    assert!(is_near(at(&frame, 0.1, 0.9), [0, 160, 160]), "{:?}", at(&frame, 0.1, 0.9));
    // Between 360 and 360 + 15 of 512 rows: the rim below the subject.
    assert!(is_near(at(&frame, 0.5, 367.0 / 512.0), [255; 3]), "{:?}", at(&frame, 0.5, 367.0 / 512.0));
    let blue = frame.iter().filter(|pixel| pixel[2] > 60 && pixel[1] < 60 && pixel[0] < 60).count();
    assert_eq!(blue, 0, "nothing of the wall is left");
}

#[test]
fn a_subject_is_seen_on_a_picture_or_on_the_place_that_is_drawn_for_the_words() {
    let fixture = fixture(r#", "cutout": "on", "background": "green.jpg""#);
    add_model(&fixture);
    let (_, frame) = made(&fixture, "picture");
    assert!(is_near(at(&frame, 0.5, 0.5), SUBJECT) && is_near(at(&frame, 0.1, 0.9), [32, 192, 64]), "{frame:?}");
    assert!(fixture.path("picture/images/scene-01/00-background.jpg").is_file());
    fixture.write("brief.json", brief(r#", "cutout": "on""#));
    let (_, frame) = made(&fixture, "place");
    assert!(is_near(at(&frame, 0.5, 0.5), SUBJECT));
    assert!(!is_near(at(&frame, 0.1, 0.9), WALL) && fixture.path("place/images/scene-01/00-sky.svg").is_file());
    // Another request, another picture: what was made for one is not shown for another.
    fixture.write("brief.json", brief(""));
    let (report, frame) = made(&fixture, "whole");
    assert_eq!(report["scenes"][0]["image_provider"], "given");
    assert!(is_near(at(&frame, 0.1, 0.9), WALL));
}

#[test]
fn a_subject_is_cut_out_where_markdown_says_so() {
    let fixture = fixture("");
    add_model(&fixture);
    let front = format!("language: en\nformat: {WIDTH}x{HEIGHT}\nfps: 25\nmusic: off\ncaptions: off");
    let text = format!("---\n{front}\n---\n![a thing](thing.png){{cutout=on background=\"#00a0a0\"}} A thing.\n");
    fixture.write("brief.md", text);
    fixture.run(&["make", "brief.md", "-o", "out"]).assert_ok();
    let frames = decode(&fixture.path("out/final.mp4"), "-frames:v 1 -f rawvideo -pix_fmt rgb24");
    let frame = frames.as_chunks::<3>().0;
    assert!(is_near(at(frame, 0.5, 0.5), SUBJECT) && is_near(at(frame, 0.1, 0.9), [0, 160, 160]));
    let captions = String::from_utf8(fixture.read("out/captions/en.srt")).expect("text");
    assert!(captions.contains("A thing.") && !captions.contains("cutout"), "{captions}");
}

#[test]
fn without_a_model_the_picture_is_seen_as_it_is_and_a_warning_says_what_to_do() {
    let fixture = fixture(r#", "cutout": "on""#);
    let (report, frame) = made(&fixture, "out");
    assert!(is_near(at(&frame, 0.1, 0.9), WALL));
    let warning = &report["warnings"][0];
    assert_eq!(warning["code"], "picture_not_cut_out", "{report}");
    assert!(warning["remedy"].as_str().expect("a text").contains("gala models install u2netp"), "{warning}");
}

#[test]
fn what_is_wrong_with_a_cut_out_is_told_before_anything_is_made() {
    for (more, told) in [
        (r#", "cutout": "maybe""#, "unknown_cutout"),
        (r##", "cutout": "on", "background": "#12""##, "bad_color"),
        (r#", "cutout": "on", "background": "../up.jpg""#, "bad_path"),
        (r#", "cutout": "on", "background": "missing.jpg""#, "missing.jpg"),
        (r#", "cutout": "on", "rim": 0.11"#, "0.1"),
        (r#", "rim": 0.02"#, "cutout: on"),
    ] {
        let fixture = fixture(more);
        fixture.run(&["make", "brief.json", "-o", "out"]).assert_refused(&fixture, &[told]);
    }
}
