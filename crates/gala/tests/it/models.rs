//! `gala models`, and videos that are spoken by what it installed.

use std::fs;

use gala_testkit::sound::write_tone;
use md5::{Digest, Md5};
use serde_json::Value;

use super::{
    fixture::{Fixture, Run},
    small_whisper,
    written_whisper::write_whisper,
};

const NAME: &str = "en_US-small-medium";
/// As small as a voice of Piper can be: `crates/gala-models/tests/local_models/small_voice.rs` writes it.
const MODEL: &[u8] = include_bytes!("../../../gala-models/tests/golden/small_voice.onnx");
const LETTERS: &str = " .,:;?!abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒˈˌːθᵻ";
const BRIEF: &str = "---\nlanguage: en\nformat: 96x96\n---\nTea is a drink. It is made of a leaf.\n";

fn description() -> String {
    let ids = LETTERS.chars().enumerate().map(|(at, letter)| format!(r#""{letter}":[{}]"#, at + 3));
    let ids = ids.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"audio":{{"sample_rate":22050}},"espeak":{{"voice":"en-us"}},"language":{{"code":"en_US"}},
        "phoneme_id_map":{{"_":[0],"^":[1],"$":[2],{ids}}}}}"#
    )
}

/// Makes a mirror of a publisher with one voice, whose file is `served`, while the index tells of `MODEL`.
fn publish(fixture: &Fixture, served: &[u8]) {
    let description = description();
    let card = "* URL: https://example.org/data\n* License: CC0\n";
    let (model_name, description_name) = (format!("{NAME}.onnx"), format!("{NAME}.onnx.json"));
    let file = |name: &str, content: &[u8], served: &[u8]| {
        let path = format!("en/en_US/small/medium/{name}");
        fixture.write(&format!("mirror/piper-voices/{path}"), served);
        let digest = hex::encode(Md5::digest(content));
        format!(r#""{path}":{{"size_bytes":{},"md5_digest":"{digest}"}}"#, content.len())
    };
    let files = [
        file(&model_name, MODEL, served),
        file(&description_name, description.as_bytes(), description.as_bytes()),
        file("MODEL_CARD", card.as_bytes(), card.as_bytes()),
    ];
    let index = format!(r#"{{"{NAME}":{{"language":{{"code":"en_US"}},"files":{{{}}}}}}}"#, files.join(","));
    fixture.write("mirror/piper-voices/voices.json", index);
}

fn install(fixture: &Fixture) -> Run {
    let mut command = fixture.command(&["models", "install", NAME]);
    Run::of(command.env("GALA_MODELS_URL", fixture.path("mirror")).output().expect("gala starts"))
}

fn listed(fixture: &Fixture) -> Vec<Value> {
    let output = fixture.command(&["models", "list", "--json"]).output().expect("gala starts");
    let all: Vec<Value> = serde_json::from_slice(&output.stdout).expect("a list");
    all.into_iter().filter(|model| model["is_installed"] == true).collect()
}

#[test]
fn a_voice_is_fetched_from_a_mirror_and_tells_its_size_and_licence() {
    let fixture = Fixture::with_brief(BRIEF);
    publish(&fixture, MODEL);
    let run = install(&fixture).assert_ok();
    assert!(run.text.contains("licence: CC0") && run.text.contains("it speaks en-US"), "{}", run.text);
    let models = listed(&fixture);
    assert_eq!((models.len(), &models[0]["name"], &models[0]["is_verified"]), (1, &NAME.into(), &true.into()));
    fixture.run(&["models", "verify"]).assert_ok();
    install(&fixture).assert_fails(&["is installed already", "gala models remove"]);
    let file = fixture.path(&format!("models/{NAME}/{NAME}.onnx"));
    fs::write(file, "another file").expect("written");
    fixture.run(&["models", "verify", NAME]).assert_fails(&["is not the file that was installed"]);
}

#[test]
fn what_is_not_the_voice_is_not_installed() {
    let fixture = Fixture::with_brief(BRIEF);
    install(&fixture).assert_fails(&["voices.json", "not there"]);
    let mut changed = MODEL.to_vec();
    changed[100] ^= 1;
    publish(&fixture, &changed);
    install(&fixture).assert_fails(&["its digest is another one"]);
    assert!(listed(&fixture).is_empty());
    fixture.run(&["models", "remove", "nobody"]).assert_fails(&["no model nobody is installed"]);
}

#[test]
fn a_video_is_spoken_by_the_voice_that_was_added_and_says_whose_it_is() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("mine.onnx", MODEL);
    fixture.write("mine.onnx.json", description());
    let add = ["models", "add", "mine.onnx", "mine.onnx.json", "--licence", "CC0-1.0", "--author", "Ada"];
    let added = fixture.run(&add);
    assert!(added.ok, "{}", added.text);
    let doctor = fixture.run(&["doctor"]);
    assert!(doctor.text.contains("local voices: mine can be read"), "{}", doctor.text);
    let voices = fixture.run(&["voices", "--language", "en"]);
    assert!(voices.text.lines().any(|line| line.starts_with("local") && line.contains("mine")), "{}", voices.text);

    let report = |name: &str| -> Value {
        let made = fixture.run(&["make", "brief.md", "-o", name]);
        assert!(made.ok, "{}", made.text);
        fixture.json(&format!("{name}/report.json"))
    };
    let spoken = report("first");
    assert_eq!(spoken["scenes"][0]["voice"], "mine");
    let credits = spoken["credits"].as_array().expect("credits");
    assert!(
        credits.iter().any(|credit| credit["work"] == "mine (voice)"
            && credit["licence"] == "CC0-1.0"
            && credit["author"] == "Ada"),
        "{credits:?}"
    );
    assert!(fixture.run(&["models", "remove", "mine"]).ok);
    assert!(report("second")["scenes"][0]["speaker"].as_str().expect("a name").starts_with("espeak"));
}

/// A brief of one scene of which nothing is given but a recorded voice.
fn narrated(more: &str) -> String {
    format!(
        r#"{{{more} "format": "144x256", "fps": 25, "music": "off", "scenes": [{{"narration": "voice.wav", "shows": "tea"}}]}}"#
    )
}

#[test]
fn a_recorded_voice_is_written_down_and_captioned_on_this_machine() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("brief.json", narrated(r#""language": "en","#));
    write_tone(&fixture.path("voice.wav"), 4.0, 300.0, 0.4);
    let make = || fixture.run(&["make", "brief.json", "-o", "out"]);
    make().assert_fails(&["gala models install whisper-base"]);
    let doctor = fixture.run(&["doctor"]);
    assert!(doctor.text.contains("local transcription: none is installed; captions of voices"), "{}", doctor.text);
    write_whisper(&fixture, small_whisper::EN);
    let added = fixture.run(&["models", "add", "base", "--licence", "MIT", "--author", "OpenAI"]).assert_ok();
    assert!(added.text.contains("base is installed: it writes down what is said"), "{}", added.text);
    let doctor = fixture.run(&["doctor"]);
    assert!(doctor.text.contains("base can be read") && doctor.text.contains("install silero-vad"), "{}", doctor.text);

    make().assert_ok();
    let report = fixture.json("out/report.json");
    let speaker = report["scenes"][0]["speaker"].as_str().expect("a name");
    assert!(speaker.starts_with("given, local base "), "{speaker}");
    let credits = report["credits"].as_array().expect("credits");
    let is_own = |credit: &Value| credit["work"] == "base (transcription)" && credit["author"] == "OpenAI";
    assert!(credits.iter().any(is_own), "{credits:?}");
    assert_eq!(report["warnings"], serde_json::json!([]));
    let timing = fixture.json("out/audio/scene-01.json");
    let words: Vec<(&str, u64)> = timing["words"]
        .as_array()
        .expect("words")
        .iter()
        .map(|word| (word["text"].as_str().expect("a text"), word["start"].as_u64().expect("a sample") / 48))
        .collect();
    let texts: Vec<&str> = words.iter().map(|word| word.0).collect();
    assert_eq!(texts, ["Tea", "is", "a", "drink."]);
    for ((word, start), expected) in words.iter().zip([600, 1370, 2000, 2250]) {
        assert!(start.abs_diff(expected) < 200, "{word} at {start} ms and not {expected}");
    }
    let captions = String::from_utf8(fixture.read("out/captions/en.srt")).unwrap_or_default();
    assert!(captions.contains("Tea is a drink."), "{captions}");
}

#[test]
fn the_language_of_a_recorded_voice_is_found_where_nothing_else_tells_it() {
    let fixture = Fixture::with_brief(BRIEF);
    write_tone(&fixture.path("voice.wav"), 4.0, 300.0, 0.4);
    write_whisper(&fixture, small_whisper::ES);
    fixture.run(&["models", "add", "base"]).assert_ok();
    for (name, more, language) in [("found", "", "es"), ("told", r#""language": "en","#, "en")] {
        fixture.write("brief.json", narrated(more));
        fixture.run(&["make", "brief.json", "-o", name]).assert_ok();
        assert_eq!(fixture.json(&format!("{name}/plan.json"))["language"], language, "{name}");
        let captions = fixture.path(&format!("{name}/captions/{language}.srt"));
        assert!(captions.is_file(), "{}", captions.display());
    }
}
