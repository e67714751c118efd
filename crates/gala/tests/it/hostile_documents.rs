//! Documents that nobody means well with, as files: the program answers soon, in bounded memory, and leaves nothing.

use serde_json::{Value, json};

use super::film::{fixture, refused, timeline};

/// The timeline as text, with a token in the place of one of its values.
fn with(pointer: &str, token: &str) -> String {
    let mut document = timeline();
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = json!("@here@");
    document.to_string().replace("\"@here@\"", token)
}

#[test]
fn documents_are_refused_with_field_limit_and_remedy() {
    let fixture = fixture();
    let clip = "/tracks/0/clips/1";
    let solid = format!("{clip}/content");
    let text = |bytes: usize| json!({"kind": "text", "runs": [{"text": "x".repeat(bytes)}]}).to_string();
    let caption = json!({"kind": "caption", "style": "plain", "language": "en", "captions": [
        {"start_ms": 0, "end_ms": 500, "text": "x".repeat(1 << 20)}]});
    let sky = json!({"kind": "color", "solid": "#204080"});
    let clips = |count: usize| Value::from(vec![json!({"duration_ms": 1000, "content": sky}); count]).to_string();
    let apart = json!({"id": "sky", "start_ms": 2000, "duration_ms": 1000, "content": sky,
        "transition": {"kind": "crossfade", "duration_ms": 400}});
    let cases: Vec<(String, &[&str])> = vec![
        (with(&format!("{clip}/duration_ms"), "1e400"), &["line 1", "number out of range", "correct"]),
        (with(&format!("{clip}/duration_ms"), "NaN"), &["line 1", "timeline_syntax"]),
        (with(&format!("{clip}/duration_ms"), "-1"), &["tracks[0].clips[1].duration_ms", "whole milliseconds"]),
        (with(&format!("{clip}/duration_ms"), "9223372036854775808"), &["tracks[0].clips[1]", "24 h"]),
        (with(&format!("{clip}/duration_ms"), "86400001"), &["tracks[0].clips[1]", "24 h"]),
        (with("/format/fps", "0"), &["format.fps", "23.976"]),
        (with("/format/fps", "1000"), &["format.fps", "23.976"]),
        (with("/format/size", "\"16384x16384\""), &["format.size", "4096"]),
        (with(&solid, &text(1 << 20)), &["tracks[0].clips[1].content.runs", "10000", "too_many_bytes"]),
        (with("/tracks/1", &caption.to_string()), &["tracks[1].captions[0].text", "1000", "too_many_bytes"]),
        (with(&format!("{clip}/id"), &format!("\"{}\"", "i".repeat(10 << 20))), &["tracks[0].clips[1].id", "200"]),
        (with(&format!("{clip}/id"), &("[".repeat(200_000) + &"]".repeat(200_000))), &["recursion limit"]),
        (with(&format!("{clip}/id"), r#""one", "id": "two""#), &["double_field", "keep one"]),
        (with("/tracks/0/clips", &clips(10_001)), &["tracks", "10000", "too_many_clips"]),
        (with(clip, &apart.to_string()), &["tracks[0].clips[1].transition", "transition_without_overlap"]),
        (with(&format!("{clip}/content"), "null"), &["tracks[0].clips[1].content", "wrong_type"]),
        (with("/variants/0/name", "\"../tall\""), &["variants[0].name", "bad_name"]),
        (format!("{{\"version\": 1, \"x\": \"{}\"}}", "x".repeat(33 << 20)), &["32 MiB", "split"]),
    ];
    for (document, parts) in cases {
        fixture.write("timeline.json", &document);
        refused(&fixture, &["-o", "out.mp4"], parts);
    }
}

#[test]
fn a_document_that_has_no_end_is_not_read_to_it() {
    let fixture = fixture();
    let link = fixture.path("timeline.json");
    std::fs::remove_file(&link).expect("removed");
    std::os::unix::fs::symlink("/dev/zero", &link).expect("a link");
    refused(&fixture, &["-o", "out.mp4"], &["32 MiB", "timeline_too_large"]);
}
