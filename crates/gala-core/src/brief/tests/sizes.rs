//! How large a brief may be, and that what pretends to be small is not taken either.

use serde_json::{Value as Json, json};

use super::{
    super::{
        limits::{self, MAX_REFERENCES, MAX_SCENE_CHARS, MAX_SCENES, MAX_SEED, MAX_TEXT_CHARS},
        *,
    },
    check_bad, md, parse, problems,
};

#[test]
fn a_huge_brief_is_refused_before_it_is_read() {
    let told = check_bad("brief.md", vec![b'a'; 50 * 1024 * 1024], &["brief_too_large"]);
    assert!(told[0].message.contains("1048576"), "{told:?}");
}

/// A document brief with a scene for each text.
fn document(scenes: impl Iterator<Item = Json>) -> String {
    json!({"scenes": scenes.collect::<Vec<_>>()}).to_string()
}

/// Each limit with what meets it and what is one past it, the code of the refusal, and the limit as it is told.
#[test]
fn each_limit_is_met_and_one_past_it_is_refused_with_field_limit_and_remedy() {
    let scene = |text: &str| json!({"text": text});
    let chars = |count: usize| "a".repeat(count);
    let padded = |bytes: usize| format!("{}Hi.", "\n".repeat(bytes - 3));
    let scenes = |count: usize| document(std::iter::repeat_n(scene("Hi."), count));
    let all_chars = |count: usize| {
        let whole = std::iter::repeat_n(chars(MAX_SCENE_CHARS), count / MAX_SCENE_CHARS);
        let rest = Some(chars(count % MAX_SCENE_CHARS)).filter(|rest| !rest.is_empty());
        document(whole.chain(rest).map(|text| scene(&text)))
    };
    let with = |key: &str, value: String| document([json!({"text": "Hi.", key: value})].into_iter());
    let path = |bytes: usize| with("picture", format!("{}.png", chars(bytes - 4)));
    let target = |ms: u64| json!({"target_duration_ms": ms, "scenes": [scene("Hi.")]}).to_string();
    let title = |count: usize| json!({"title": chars(count), "scenes": [scene("Hi.")]}).to_string();
    let references = |count: usize| {
        let paths: Vec<String> = (0..count).map(|index| format!("{index}.png")).collect();
        json!({"references": paths, "scenes": [scene("Hi.")]}).to_string()
    };
    let seed = |seed: u32| json!({"seed": seed, "scenes": [scene("Hi.")]}).to_string();
    let bytes = MAX_BYTES as usize;
    let (max_ms, min_ms) = (limits::MAX_TARGET_MS, limits::MIN_TARGET_MS);
    for (name, meets, breaks, code, limit) in [
        ("brief.md", padded(bytes), padded(bytes + 1), "brief_too_large", "1048576"),
        ("brief.md", "Hi.\n\n".repeat(MAX_SCENES), "Hi.\n\n".repeat(MAX_SCENES + 1), "too_many_scenes", "2000"),
        ("b.json", scenes(MAX_SCENES), scenes(MAX_SCENES + 1), "too_many_scenes", "2000"),
        ("brief.md", chars(MAX_SCENE_CHARS), chars(MAX_SCENE_CHARS + 1), "scene_too_long", "10000"),
        ("b.json", all_chars(MAX_TEXT_CHARS), all_chars(MAX_TEXT_CHARS + 1), "script_too_long", "100000"),
        ("b.json", title(200), title(201), "too_long", "200"),
        ("b.json", with("shows", chars(500)), with("shows", chars(501)), "too_long", "500"),
        ("b.json", with("chapter", chars(200)), with("chapter", chars(201)), "too_long", "200"),
        ("b.json", path(1024), path(1025), "bad_path", "1024"),
        ("b.json", references(MAX_REFERENCES), references(MAX_REFERENCES + 1), "too_many_references", "4"),
        ("b.json", seed(MAX_SEED), seed(MAX_SEED + 1), "out_of_range", "999999"),
        ("b.json", target(max_ms), target(max_ms + 1), "out_of_range", "60"),
        ("b.json", target(min_ms), target(min_ms - 1), "out_of_range", "3"),
    ] {
        parse(name, &meets);
        let told = check_bad(name, &breaks, &[code]);
        assert!(told[0].message.contains(limit), "{code}: {told:?}");
        assert!(!told[0].field.is_empty() && !told[0].remedy.is_empty(), "{told:?}");
    }
}

#[test]
fn as_many_scenes_as_there_may_be_can_say_all_that_scenes_can() {
    let keys = ["text", "chapter", "picture", "narration", "shows"];
    let scene: serde_json::Map<String, Json> = keys.map(|key| (key.to_owned(), json!("a"))).into_iter().collect();
    let brief = parse("b.json", &document(std::iter::repeat_n(Json::Object(scene), MAX_SCENES)));
    assert_eq!(brief.scenes.len(), MAX_SCENES);
}

#[test]
fn lengths_have_limits() {
    let long = "word ".repeat(MAX_SCENE_CHARS / 5 + 1);
    let told = check_bad("brief.md", format!("Hi.\n\n{long}."), &["scene_too_long"]);
    assert_eq!(told[0].field, "scene 2 (line 3)");
    let paragraph = "word ".repeat(1900) + "\n\n";
    check_bad("brief.md", paragraph.repeat(11), &["script_too_long"]);
    check_bad("brief.md", "Hi.\n\n".repeat(MAX_SCENES + 1), &["too_many_scenes"]);
    md(&"Hi.\n\n".repeat(MAX_SCENES));
    let title = "t".repeat(201);
    check_bad("brief.md", format!("---\ntitle: {title}\n---\nHi."), &["too_long"]);
}

#[test]
fn bombs_do_not_go_off() {
    let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, last) in "bcdefghi".chars().zip("abcdefgh".chars()) {
        bomb += &format!("{name}: &{name} [{}]\n", vec![format!("*{last}"); 9].join(","));
    }
    check_bad("b.yaml", &bomb, &["brief_syntax"]);
    check_bad("b.yaml", "[".repeat(200_000), &["brief_too_deep"]);
    check_bad("b.yaml", "- ".repeat(20_000), &["brief_too_deep"]);
    check_bad("b.json", "[".repeat(200_000), &["brief_too_deep"]);
    check_bad("b.json", format!("[{}1]", "1,".repeat(50_000)), &["brief_too_many_values"]);
    check_bad("b.yaml", "- 1\n".repeat(50_000), &["brief_too_many_values"]);
    check_bad("b.yaml", "title: !!python/object x\nscenes: [{text: Hi}]", &["brief_syntax"]);
    md(&">".repeat(50_000).replace("> ", ">").chars().chain(" Hi.".chars()).collect::<String>());
}

#[test]
fn a_broken_file_does_not_answer_with_a_book() {
    let keys: String = (0..300).map(|i| format!("k{i}: 1\n")).collect();
    let told = problems("brief.md", format!("---\n{keys}---\nHi.").as_bytes());
    assert_eq!(told.len(), MAX_PROBLEMS + 1);
    assert!(told.last().is_some_and(|last| last.message.contains("250")), "{:?}", told.last());
}
