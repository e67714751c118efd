//! `gala template`, and videos of templates over HTTP.

use serde_json::{Value, json};

use gala_testkit::ffmpeg::ffmpeg;

use super::{
    fixture::{Fixture, Run, probe},
    serve::Server,
};

/// A card as small as can be, with a picture where one is given.
fn document() -> Value {
    json!({
        "version": 1, "title": "Name card", "kind": "card", "duration_ms": "{{ 200 * (words | length) }}",
        "params": {
            "properties": {
                "words": { "type": "array", "items": { "type": "string", "maxLength": 10 }, "minItems": 1, "maxItems": 3 },
                "loud": { "type": "boolean", "default": false },
                "photo": { "type": "string", "format": "asset", "media": "image" },
            },
            "required": ["words"],
        },
        "timeline": {
            "version": 1, "format": { "size": "96x64", "fps": 25, "background": "#102030" },
            "tracks": [
                { "$if": "photo", "then": { "kind": "visual", "clips": [
                    { "duration_ms": "{{ duration_ms }}", "content": { "kind": "image", "source": "{{ photo }}" } },
                ] } },
                { "kind": "visual", "clips": [{ "$for": "words", "as": "word", "each": {
                    "duration_ms": 200,
                    "content": { "kind": "text", "size": 0.3, "runs": [{ "text": "{{ word | upper if loud else word }}" }] },
                } }] },
            ],
        },
        "example": { "words": ["Tea"] },
    })
}

fn fixture() -> Fixture {
    let fixture = Fixture::with_brief("");
    fixture.write("card.json", document().to_string());
    fixture
}

fn template(fixture: &Fixture, args: &[&str]) -> Run {
    let mut command = fixture.command(&["template"]);
    Run::of(command.args(args).env("GALA_CACHE", fixture.path("cache")).output().expect("gala starts"))
}

fn texts(timeline: &Value) -> Vec<String> {
    let clips = timeline["tracks"].as_array().expect("tracks").last().expect("a track")["clips"]
        .as_array()
        .expect("clips")
        .clone();
    clips.iter().map(|clip| clip["content"]["runs"][0]["text"].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn templates_are_listed_shown_and_checked() {
    let fixture = fixture();
    let listed = template(&fixture, &["list"]).assert_ok().text;
    for name in ["quote-card", "product", "birthday", "headlines", "before-after"] {
        assert!(listed.contains(name), "{listed}");
        let shown = template(&fixture, &["show", name]).assert_ok().text;
        fixture.write("copy.json", shown);
        template(&fixture, &["check", "copy.json"]).assert_ok();
    }
    assert!(listed.contains("quote (required), author"), "{listed}");
    let params: Value =
        serde_json::from_str(&template(&fixture, &["show", "card.json", "--params"]).assert_ok().text).expect("JSON");
    assert_eq!(params["properties"]["words"]["maxItems"], 3);
    let all: Value = serde_json::from_str(&template(&fixture, &["list", "--json"]).assert_ok().text).expect("JSON");
    assert_eq!(all.as_array().map(Vec::len), Some(5));
    template(&fixture, &["show", "nothing"]).assert_fails(&["unknown_template", "quote-card"]);
    let mut wrong = document();
    wrong["timeline"]["tracks"][1]["clips"][0]["each"]["content"]["runs"][0]["text"] = json!("{{ wrd }}");
    fixture.write("wrong.json", wrong.to_string());
    template(&fixture, &["check", "wrong.json"]).assert_fails(&[
        "unknown_name",
        "timeline.tracks[1].clips[0].each.content.runs[0].text",
        "wrd",
        "word",
    ]);
}

#[test]
fn data_come_of_the_command_of_a_file_and_of_the_example() {
    let fixture = fixture();
    let made = |args: &[&str]| {
        template(&fixture, &[&["render", "card.json", "--timeline", "out.json"], args].concat()).assert_ok();
        texts(&fixture.json("out.json"))
    };
    assert_eq!(made(&["--example"]), ["Tea"]);
    assert_eq!(made(&["--set", "words=a=b", "--set", "words={{ 7*7 }}", "--set", "loud=true"]), ["A=B", "{{ 7*7 }}"]);
    fixture.write("data.json", r#"{"words": ["one", "two"]}"#);
    assert_eq!(made(&["--data", "data.json"]), ["one", "two"]);
    assert_eq!(made(&["--data", "data.json", "--set", "words=three"]), ["three"]);
    let refused = |args: &[&str], parts: &[&str]| {
        template(&fixture, &[&["render", "card.json", "-o", "out/never.mp4"], args].concat())
            .assert_refused(&fixture, parts);
    };
    refused(&[], &["missing_field", "data.words"]);
    refused(&["--set", "words=far too long a word"], &["too_long", "data.words[0]", "10 characters"]);
    refused(&["--set", "wrds=x"], &["unknown_field", "loud", "photo", "words"]);
    refused(&["--set", "words"], &["bad_setting", "NAME=VALUE"]);
    refused(&["--example", "--set", "loud=maybe"], &["wrong_type", "loud"]);
    refused(&["--example", "--set", "photo=../../etc/passwd"], &["bad_path", "content.source"]);
    fixture.write("data.json", "[1]");
    refused(&["--data", "data.json"], &["bad_data", "item 1"]);
    fixture.write("data.json", r#"[{"words": ["ok"]}, {"words": []}]"#);
    refused(&["--data", "data.json"], &["[1].data.words", "too_few_items"]);
}

#[test]
fn each_item_of_a_list_of_data_makes_a_film_with_its_files() {
    let fixture = fixture();
    std::fs::create_dir(fixture.path("pictures")).expect("a folder");
    ffmpeg(&["-f", "lavfi", "-i", "color=red:s=96x64", "-frames:v", "1"], &fixture.path("pictures/red.png"));
    fixture.write("data.json", r#"[{"words": ["a"]}, {"words": ["a", "b"], "photo": "red.png"}]"#);
    let args = [
        "render",
        "card.json",
        "--data",
        "data.json",
        "--files",
        "pictures",
        "-o",
        "card.mp4",
        "--frame",
        "0s",
        "card.png",
    ];
    template(&fixture, &args).assert_ok();
    for (name, seconds) in [("card-1.mp4", 0.2), ("card-2.mp4", 0.4)] {
        let told = probe(&fixture.path(name), "format=duration");
        let found: f64 = told["format"]["duration"].as_str().expect("a length").parse().expect("a number");
        assert!((found - seconds).abs() < 0.05, "{name} lasts {found} s");
    }
    assert_ne!(fixture.read("card-1.png"), fixture.read("card-2.png"), "the picture is seen");
    assert!(!fixture.path("card.mp4").exists());
}

#[test]
fn a_picture_and_a_video_are_made_of_a_template_over_http() {
    let fixture = fixture();
    let server = Server::start(&fixture);
    let (status, kept) = server.ask("POST", "/api/v1/templates", &document().to_string());
    assert_eq!(status, 201, "{kept}");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let path = format!("/api/v1/templates/{}", kept["id"].as_str().expect("an id"));
    let preview = |data: Value, at_ms: Option<u64>| {
        let body = json!({ "data": data, "at_ms": at_ms, "longest": 96 }).to_string();
        let (head, picture) = server.exchange_bytes("POST", &format!("{path}/preview"), &[], &body);
        assert!(head.contains(" 200 ") && head.contains("image/jpeg"), "{head}");
        picture
    };
    let words = |words: &[&str]| json!({ "words": words });
    let (first, second) = (preview(words(&["a", "b"]), Some(0)), preview(words(&["a", "b"]), Some(300)));
    assert_eq!(first[..2], [0xff, 0xd8]);
    assert_ne!(first, second);
    assert_eq!(preview(words(&["a", "b"]), Some(86_400_000)), second, "past its end its last frame");
    assert_eq!(preview(words(&["a", "b"]), Some(0)), first, "the same each time");
    let body = json!({ "data": { "words": ["a", "b"] }, "title": "Cards" }).to_string();
    let (status, begun) = server.ask("POST", &format!("{path}/render"), &body);
    assert_eq!(status, 202, "{begun}");
    let begun: Value = serde_json::from_str(&begun).expect("JSON");
    let project = begun["project"]["id"].as_str().expect("an id");
    server.completed(project);
    let (_, assets) = server.ask("GET", &format!("/api/v1/projects/{project}/assets"), "");
    assert!(assets.contains("\"final\"") && assets.contains("\"thumbnail\""), "{assets}");
}
