//! `gala make` and `gala render` with a font of one's own.

use gala_testkit::ffmpeg;
use serde_json::json;

use crate::fixture::Fixture;

fn face(name: &str) -> Vec<u8> {
    let fonts =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../art/node_modules/@expo-google-fonts/inter");
    std::fs::read(fonts.join(name).join(format!("Inter_{name}.ttf"))).expect("make setup was run")
}

#[test]
fn captions_of_a_brief_are_drawn_with_its_font_and_nothing_is_encoded_twice() {
    let brief =
        "---\nformat: 144x256\nfps: 25\nmusic: off\nfont: fonts/title.ttf\n---\nTea is warm.\n\nA leaf falls.\n";
    let fixture = Fixture::with_brief(brief);
    fixture.write("fonts/title.ttf", face("300Light"));
    fixture.make().assert_ok();
    let timeline = fixture.json("out/timeline.json");
    let captions = timeline["tracks"].as_array().expect("tracks").iter().find(|track| track["kind"] == "caption");
    assert_eq!(captions.expect("captions")["font"], "fonts/text.otf");
    assert!(fixture.read("out/fonts/text.otf").starts_with(b"\0\x01\0\0"));
    let report = fixture.json("out/report.json");
    let files: Vec<_> = report["files"].as_array().expect("files").iter().map(|file| file["path"].clone()).collect();
    assert!(files.contains(&json!("fonts/text.otf")), "{files:?}");
    // What the output folder holds is what it was made of: rendering it again needs nothing else.
    fixture.run(&["render", "out/timeline.json", "-o", "again.mp4"]).assert_ok();
    let frame =
        |path: &str| ffmpeg::decode(&fixture.path(path), "-frames:v 1 -vf select=eq(n\\,30) -f rawvideo -pix_fmt gray");
    assert_eq!(frame("out/final.mp4"), frame("again.mp4"));
    let plain = Fixture::with_brief(brief.replace("font: fonts/title.ttf\n", ""));
    plain.make().assert_ok();
    let other =
        ffmpeg::decode(&plain.path("out/final.mp4"), "-frames:v 1 -vf select=eq(n\\,30) -f rawvideo -pix_fmt gray");
    assert_ne!(frame("out/final.mp4"), other, "the letters are others");
}

#[test]
fn a_font_that_is_none_is_told_before_anything_is_made() {
    let fixture = Fixture::with_brief("---\nformat: 144x256\nfont: title.ttf\n---\nTea is warm.\n");
    let refused = fixture.make();
    assert!(!refused.ok && refused.text.contains("missing_file"), "{}", refused.text);
    fixture.write("title.ttf", "not a font");
    let refused = fixture.make();
    assert!(!refused.ok && refused.text.contains("damaged") && refused.text.contains("font"), "{}", refused.text);
}
