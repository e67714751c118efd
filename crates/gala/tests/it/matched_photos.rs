//! Photos of a folder of one's own are chosen by what they show, where a model compares them with sentences.

use std::collections::BTreeSet;

use gala_testkit::ffmpeg::make;
use serde_json::Value;

use super::{
    fixture::{Fixture, Run},
    small_clip::{text_graph, tokenizer, vision_graph},
    small_multilingual::{self, sentence_graph},
};

/// A folder whose pictures say nothing by their names, and a brief whose scenes name their colours.
fn fixture(language: &str) -> Fixture {
    let fixture = Fixture::with_brief("");
    std::fs::create_dir(fixture.path("library")).expect("a folder");
    let pictures = [("IMG_1", "0x1414e6"), ("IMG_2", "0xe61414"), ("IMG_3", "0x14e614"), ("IMG_4", "0xc80a28")];
    for (name, color) in pictures {
        let path = fixture.path(&format!("library/{name}.png"));
        make(&path, &format!("-f lavfi -i color={color}:s=160x280 -frames:v 1"));
    }
    let scene = |text: &str| format!(r#"{{"text": "{text}", "shows": "{text}"}}"#);
    let scenes = ["A green thing", "A red thing", "A red light", "A light red thing"].map(scene).join(", ");
    let brief = format!(
        r#"{{"language": "{language}", "format": "144x256", "fps": 25, "music": "off", "captions": "off",
        "providers": {{"image": ["library", "illustrator"], "speech": "espeak"}}, "scenes": [{scenes}]}}"#
    );
    fixture.write("brief.json", brief);
    fixture
}

fn add_model(fixture: &Fixture) {
    fixture.write("small-clip/onnx/text_model.onnx", text_graph(0.0));
    fixture.write("small-clip/onnx/vision_model.onnx", vision_graph(0.0));
    fixture.write("small-clip/tokenizer.json", tokenizer());
    let add = ["models", "add", "small-clip", "--licence", "MIT", "--author", "Ada"];
    let added = fixture.run(&add).assert_ok();
    assert!(added.text.contains("chosen by what they show"), "{}", added.text);
}

fn made(fixture: &Fixture, name: &str) -> Value {
    let mut command = fixture.command(&["make", "brief.json", "-o", name]);
    Run::of(command.env("GALA_LIBRARY_FOLDER", "library").output().expect("gala starts")).assert_ok();
    fixture.json(&format!("{name}/report.json"))
}

fn assets(report: &Value) -> Vec<Option<&str>> {
    report["scenes"].as_array().expect("scenes").iter().map(|scene| scene["stock"]["asset"].as_str()).collect()
}

#[test]
fn each_scene_shows_the_photo_that_fits_it_best_and_none_is_seen_twice() {
    let fixture = fixture("en");
    assert_eq!(assets(&made(&fixture, "by-words")), [None; 4], "their names say nothing");
    let doctor = fixture.run(&["doctor"]);
    assert!(doctor.text.contains("gala models install clip-vit-base-patch32"), "{}", doctor.text);
    add_model(&fixture);
    let doctor = fixture.run(&["doctor"]);
    assert!(doctor.text.contains("local choice of photos: small-clip can be read"), "{}", doctor.text);
    let report = made(&fixture, "by-looks");
    let shown = assets(&report);
    assert_eq!(shown[0], Some("library IMG_3.png"), "{report}");
    // Three scenes want a red one, and there are two: the last to look has what the illustrator draws.
    let red: Vec<&str> = shown[1..].iter().flatten().copied().collect();
    assert_eq!(red.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&"library IMG_2.png", &"library IMG_4.png"]));
    assert_eq!(red.len(), 2, "none is seen twice: {red:?}");
    for scene in report["scenes"].as_array().expect("scenes").iter().filter(|scene| scene["stock"].is_object()) {
        let fit = scene["stock"]["fit_permille"].as_i64().expect("a fit");
        assert!((240..=1000).contains(&fit), "{scene}");
        for other in scene["stock"]["alternatives"].as_array().expect("others") {
            assert!(other["fit_permille"].as_i64().expect("a fit") <= fit && other["asset"] != scene["stock"]["asset"]);
        }
        let provider = scene["image_provider"].as_str().expect("a name");
        assert!(provider.starts_with("library/folder/") && provider.contains(", local small-clip "), "{provider}");
    }
    let credits = report["credits"].as_array().expect("credits");
    assert!(credits.iter().any(|credit| credit["work"] == "small-clip (choice of pictures)"), "{credits:?}");
}

#[test]
fn the_best_of_a_large_folder_is_found_in_english_and_in_other_languages() {
    let fixture = fixture("es");
    for number in 5..70 {
        std::fs::copy(fixture.path("library/IMG_1.png"), fixture.path(&format!("library/A_{number:03}.png")))
            .expect("copied");
    }
    add_model(&fixture);
    fixture.write("small-texts/model.onnx", sentence_graph(0.0));
    fixture.write("small-texts/tokenizer.json", small_multilingual::tokenizer());
    let texts = ["small-texts/model.onnx", "small-texts/tokenizer.json"];
    let add = ["models", "add", texts[0], texts[1], "--name", "small-texts", "--licence", "MIT", "--author", "Bea"];
    let added = fixture.run(&add).assert_ok();
    assert!(added.text.contains("in other languages than English"), "{}", added.text);
    let scenes = |texts: [&str; 2]| texts.map(|text| format!(r#"{{"text": "{text}", "shows": "{text}"}}"#)).join(", ");
    // All that are blue come first by name; the ones that fit are the last of sixty-nine.
    for (language, texts) in [("es", ["Una cosa verde", "Una luz rojo"]), ("en", ["A green thing", "A red light"])] {
        let brief = format!(
            r#"{{"language": "{language}", "format": "144x256", "fps": 25, "music": "off", "captions": "off",
            "providers": {{"image": ["library", "illustrator"], "speech": "espeak"}}, "scenes": [{}]}}"#,
            scenes(texts)
        );
        fixture.write("brief.json", brief);
        let report = made(&fixture, language);
        let shown = assets(&report);
        assert_eq!(shown[0], Some("library IMG_3.png"), "{report}");
        assert!(matches!(shown[1], Some("library IMG_2.png" | "library IMG_4.png")), "{report}");
        let provider = report["scenes"][0]["image_provider"].as_str().expect("a name");
        assert_eq!(provider.contains("local small-texts "), language == "es", "{provider}");
        let is_credited = report["credits"].to_string().contains("Bea");
        assert_eq!(is_credited, language == "es", "{report}");
    }
    let kept = fixture.path("models/.vectors/small-clip");
    let version = std::fs::read_dir(&kept).expect("vectors").flatten().next().expect("a version").path();
    // Equal pictures are looked at once.
    assert_eq!(std::fs::read_dir(version).expect("vectors").count(), 4);
}

#[test]
fn films_of_a_folder_are_chosen_by_what_they_show() {
    let fixture = fixture("en");
    std::fs::remove_dir_all(fixture.path("library")).expect("removed");
    std::fs::create_dir(fixture.path("library")).expect("a folder");
    for (name, color) in [("MOV_1", "0x1414e6"), ("MOV_2", "0xe61414"), ("MOV_3", "0x14e614")] {
        let film = format!("-f lavfi -i color={color}:s=160x280:r=25:d=4 -c:v libx264 -pix_fmt yuv420p");
        make(&fixture.path(&format!("library/{name}.mp4")), &film);
    }
    add_model(&fixture);
    let brief = r#"{"language": "en", "format": "144x256", "fps": 25, "music": "off", "captions": "off",
        "providers": {"animation": ["library", "camera"], "image": "illustrator", "speech": "espeak"},
        "scenes": [{"text": "A green thing", "shows": "A green thing"}, {"text": "A red thing", "shows": "A red thing"},
                   {"text": "A thing", "shows": "A thing"}]}"#;
    fixture.write("brief.json", brief);
    let report = made(&fixture, "out");
    let shown = assets(&report);
    assert_eq!(shown[..2], [Some("library MOV_3.mp4"), Some("library MOV_2.mp4")], "{report}");
    let fit = report["scenes"][0]["stock"]["fit_permille"].as_i64().expect("a fit");
    assert!((240..=1000).contains(&fit), "{report}");
}

#[test]
fn words_alone_decide_in_a_language_that_the_model_does_not_know() {
    let fixture = fixture("es");
    add_model(&fixture);
    assert_eq!(assets(&made(&fixture, "out")), [None; 4]);
}

#[test]
fn a_photo_that_cannot_be_read_is_passed_over() {
    let fixture = fixture("en");
    add_model(&fixture);
    fixture.write("library/IMG_3.png", b"\x89PNG\r\n\x1a\n and no more");
    let report = made(&fixture, "out");
    assert_eq!(assets(&report)[0], None, "nothing else is green: {report}");
    assert_eq!(assets(&report).iter().flatten().count(), 2);
}
