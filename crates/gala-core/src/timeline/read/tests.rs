use serde_json::{Value, json};

use super::super::{
    Timeline,
    limits::{MAX_BYTES, MAX_PROBLEMS},
};

/// Returns what is told of a document: `code path: message`, one fault a line.
fn told(bytes: &[u8]) -> String {
    let problems = Timeline::from_json(bytes).err().unwrap_or_default().0;
    let lines = problems.iter().map(|problem| format!("{} {}: {}", problem.code, problem.field, problem.message));
    lines.collect::<Vec<_>>().join("\n")
}

const HEAD: &str = r#""version": 1, "format": {"size": "64x64", "fps": 25}"#;
const BLACK: &str = r##""content": {"kind": "color", "solid": "#000000"}"##;

fn visual(clip: &str) -> String {
    format!(r#"{{{HEAD}, "tracks": [{{"kind": "visual", "clips": [{{{BLACK}}}, {{{clip}}}]}}]}}"#)
}

#[test]
fn a_document_is_read_with_and_without_a_byte_order_mark() {
    let text = visual(BLACK);
    assert_eq!(told(text.as_bytes()), "");
    assert_eq!(told(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), "");
}

#[test]
fn what_cannot_be_read_is_told_with_its_path() {
    let cases = [
        (
            visual(&format!(r#"{BLACK}, "colour": 1"#)),
            "unknown_field tracks[0].clips[1].colour: unknown field `colour`",
        ),
        (
            visual(r#""content": {"kind": "film"}"#),
            "unknown_word tracks[0].clips[1].content.kind: unknown word `film`, expected one of `still`",
        ),
        (visual(r#""content": {}"#), "missing_field tracks[0].clips[1].content: missing field `kind`"),
        (visual(r#""content": 7"#), "wrong_type tracks[0].clips[1].content: invalid type: integer `7`"),
        (visual(""), "missing_field tracks[0].clips[1]: missing field `content`"),
        (
            visual(r#""content": {"kind": "video", "source": "a", "speed": "fast"}"#),
            "wrong_type tracks[0].clips[1].content.speed: invalid type: string \"fast\", expected a number",
        ),
        (
            visual(r#""content": {"kind": "text", "runs": [{"text": "a", "color": "red"}]}"#),
            "bad_value tracks[0].clips[1].content.runs[0].color: a colour is #rrggbb or #rrggbbaa",
        ),
        (
            visual(&format!(r#"{BLACK}, "start_ms": -1"#)),
            "wrong_type tracks[0].clips[1].start_ms: invalid type: integer `-1`, expected whole milliseconds from 0, or \"auto\"",
        ),
        (
            visual(&format!(r#"{BLACK}, "duration_ms": "long""#)),
            "bad_value tracks[0].clips[1].duration_ms: invalid value: string \"long\", expected whole milliseconds, or",
        ),
        (
            visual(&format!(r#"{BLACK}, "look": {{"opacity": "half"}}"#)),
            "wrong_type tracks[0].clips[1].look.opacity: invalid type: string \"half\", expected a value or a list of key frames",
        ),
        (
            visual(&format!(r#"{BLACK}, "look": {{"opacity": [{{"at_ms": 0, "value": 1, "ease": "in"}}]}}"#)),
            "unknown_field tracks[0].clips[1].look.opacity[0].ease: unknown field `ease`",
        ),
        (
            visual(&format!(r#"{BLACK}, "look": {{"transform": {{"position": {{"x": 1}}}}}}"#)),
            "missing_field tracks[0].clips[1].look.transform.position: missing field `y`",
        ),
        (
            format!(r#"{{{HEAD}, "tracks": [{{"kind": "audio", "role": "speech", "clips": [{{"source": 5}}]}}]}}"#),
            "wrong_type tracks[0].clips[0].source: invalid type: integer `5`, expected a string",
        ),
        (
            format!(r#"{{{HEAD}, "tracks": [{{"kind": "sound"}}]}}"#),
            "unknown_word tracks[0].kind: unknown word `sound`, expected one of `visual`, `audio`, `caption`",
        ),
        (
            format!(
                r#"{{{HEAD}, "tracks": [{{"kind": "caption", "style": "plain", "language": "en", "captions":
                    [{{"start_ms": 0, "end_ms": 1.5, "text": ""}}]}}]}}"#
            ),
            "wrong_type tracks[0].captions[0].end_ms: invalid type: floating point `1.5`, expected a whole number from 0",
        ),
        (
            format!(
                r#"{{{HEAD}, "tracks": [], "variants": [{{"name": "a", "size": "1:1", "clips":
                    {{"x": {{"content": {{"kind": "image"}}}}}}}}]}}"#
            ),
            "missing_field variants[0].clips.x.content: missing field `source`",
        ),
        (r#"{"version": 1}"#.to_owned(), "missing_field timeline: missing field `format`"),
        ("[]".to_owned(), "wrong_type timeline: is not an object"),
        (format!(r#"{{{HEAD}, "tracks": 3}}"#), "wrong_type tracks: invalid type: integer `3`, expected a list"),
    ];
    for (text, expected) in cases {
        let told = told(text.as_bytes());
        assert!(told.starts_with(expected), "{text}\n{told}\n{expected}");
        assert_eq!(told.lines().count(), 1, "{text}\n{told}");
    }
}

#[test]
fn rates_and_sizes_that_cannot_be_rendered_are_told_with_those_that_can() {
    let with = |size: &str, fps: &str| {
        told(format!(r#"{{"version": 1, "format": {{"size": {size}, "fps": {fps}}}, "tracks": []}}"#).as_bytes())
    };
    for fps in ["0", "1000", "-30", "30.5", "\"fast\""] {
        let told = with("\"1:1\"", fps);
        assert!(told.starts_with("bad_value format.fps: ") && told.contains("(use 23.976, 24, 25,"), "{told}");
    }
    for size in ["\"65x64\"", "\"62x64\"", "\"8000x64\"", "\"3:2\"", "\"\""] {
        let told = with(size, "25");
        assert!(told.starts_with("bad_value format.size: ") && told.contains("each side even and from 64"), "{told}");
    }
    assert!(with("640", "25").starts_with("wrong_type format.size: invalid type: integer `640`, expected a string"));
    assert!(with("\"1:1\"", "null").starts_with("wrong_type format.fps: "), "{}", with("\"1:1\"", "null"));
}

#[test]
fn what_is_not_json_is_told_with_its_line() {
    let number = |number: &str| visual(&format!("{BLACK},\n \"look\": {{\"corner_radius\": {number}}}"));
    let cases = [
        (String::new(), 1, "is not valid JSON: EOF while parsing a value"),
        (number("1e400"), 2, "is not valid JSON: number out of range"),
        (number("NaN"), 2, "is not valid JSON: expected value"),
        (number("Infinity"), 2, "is not valid JSON: expected value"),
        ("[".repeat(1000), 1, "is not valid JSON: recursion limit exceeded"),
        (format!("{} {{", visual(BLACK)), 1, "is not valid JSON: trailing characters"),
    ];
    for (text, line, expected) in cases {
        let told = told(text.as_bytes());
        assert!(told.starts_with(&format!("timeline_syntax line {line}, column ")), "{text}\n{told}");
        assert!(told.ends_with(expected), "{text}\n{told}");
    }
    let mut bytes = visual(BLACK).into_bytes();
    bytes.splice(0..0, *b"\n\xff");
    assert_eq!(told(&bytes), "timeline_not_utf8 line 2: is not valid UTF-8");
    let large = vec![b' '; MAX_BYTES + 1];
    assert_eq!(told(&large), "timeline_too_large timeline: has 33554433 bytes; at most 33554432 (32 MiB) are read");
}

#[test]
fn a_field_that_is_given_twice_is_told() {
    let text = format!(r#"{{"version": 1, {HEAD}, "tracks": []}}"#);
    assert_eq!(told(text.as_bytes()), "double_field line 1, column 24: duplicate field `version`");
}

#[test]
fn every_part_that_cannot_be_read_is_told_at_once() {
    let mut document: Value = serde_json::from_str(&visual(BLACK)).expect("JSON");
    document["loud"] = json!(true);
    document["tracks"][0]["name"] = json!(4);
    document["tracks"][0]["clips"][0]["look"] = json!({"blend": "mix"});
    document["tracks"][0]["clips"][1]["content"] = json!({"kind": "svg", "text": ""});
    let noise = json!({"kind": "audio", "role": "noise", "clips": [{}]});
    document["tracks"].as_array_mut().expect("tracks").push(noise);
    document["markers"] = json!([{"at_ms": 0, "name": "a"}, {"at_ms": "a", "name": "b"}]);
    let told = told(document.to_string().as_bytes());
    let places: Vec<&str> = told.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        places,
        [
            "unknown_field loud",
            "wrong_type tracks[0].name",
            "unknown_word tracks[0].clips[0].look.blend",
            "unknown_field tracks[0].clips[1].content.text",
            "unknown_word tracks[1].role",
            "missing_field tracks[1].clips[0]",
            "wrong_type markers[1].at_ms",
        ]
    );
}

#[test]
fn long_values_and_many_faults_make_no_long_answer() {
    let text = visual(&format!(r#"{BLACK}, "start_ms": "{}""#, "é".repeat(100_000)));
    assert!(told(text.as_bytes()).chars().count() < 500);
    let many: Vec<Value> = (0..1000).map(|index| json!({"content": index})).collect();
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": [
        {"kind": "visual", "clips": many}]});
    let problems = Timeline::from_json(document.to_string().as_bytes()).expect_err("faults").0;
    assert_eq!(problems.len(), MAX_PROBLEMS);
}
