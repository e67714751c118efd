//! What the schema, the examples and the documentation say of briefs is what is read.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value as Json, json};

use super::{
    super::{
        limits::{self, MAX_SCENE_CHARS, MAX_SCENES, MAX_TEXT_CHARS},
        *,
    },
    parse,
};

/// The object schemas by the place where their keys stand, with references followed.
fn objects(schema: &Json) -> [(&'static str, &Json); 3] {
    let defs = &schema["$defs"];
    [("", schema), ("voice_style", &defs["VoiceStyle"]), ("scenes", &defs["BriefScene"])]
}

#[test]
fn the_schema_has_the_keys_that_the_parser_knows() {
    let schema = schema();
    let known: [Vec<&str>; 3] = [
        settings::KEYS.into_iter().chain([document::SCENES]).collect(),
        settings::VOICE_STYLE_KEYS.to_vec(),
        document::SCENE_KEYS.to_vec(),
    ];
    for ((place, object), known) in objects(&schema).into_iter().zip(known) {
        let properties: BTreeSet<&str> =
            object["properties"].as_object().expect(place).keys().map(String::as_str).collect();
        assert_eq!(properties, known.into_iter().collect(), "{place}");
        assert_eq!(object["additionalProperties"], json!(false), "{place}");
    }
}

#[test]
fn the_parser_takes_every_example_of_the_schema() {
    let schema = schema();
    let mut seen = 0;
    for (place, object) in objects(&schema) {
        for (key, property) in object["properties"].as_object().expect(place) {
            for example in property["examples"].as_array().into_iter().flatten() {
                let mut document = json!({"scenes": [{"text": "Hi."}]});
                match place {
                    "" if key == "topic" => document = json!({ "topic": example }),
                    "" => document[key] = example.clone(),
                    "scenes" => {
                        document["scenes"][0][key] = example.clone();
                        if matches!(key.as_str(), "background" | "rim") {
                            document["scenes"][0]["cutout"] = json!("on");
                        }
                    }
                    _ => document[place] = json!({ key.as_str(): example }),
                }
                parse("b.json", &document.to_string());
                jsonschema::validate(&schema, &document).unwrap_or_else(|error| panic!("{document}: {error}"));
                seen += 1;
            }
        }
    }
    assert!(seen >= 18, "{seen}");
}

#[test]
fn the_example_briefs_read_and_fit_the_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/briefs");
    let mut read = 0;
    for entry in std::fs::read_dir(&folder).expect("examples/briefs") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let bytes = std::fs::read(&path).expect("a brief");
        let brief = Brief::parse(&name, &bytes).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        assert!(!brief.scenes.is_empty());
        if name.ends_with(".json") {
            let document: Json = serde_json::from_slice(&bytes).expect("JSON");
            jsonschema::validate(&schema(), &document).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        read += 1;
    }
    assert!(read >= 7, "{read} examples");
}

#[test]
fn the_documentation_names_every_key_preset_language_and_limit() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/BRIEF.md");
    let text = std::fs::read_to_string(path).expect("docs/BRIEF.md");
    let keys = settings::KEYS.into_iter().chain(document::SCENE_KEYS).chain(settings::VOICE_STYLE_KEYS).chain(PRESETS);
    let tags = crate::language::all().iter().map(|language| language.tag);
    for word in keys.chain(tags) {
        assert!(text.contains(&format!("`{word}`")), "{word}");
    }
    let (bytes, path, values) = (MAX_BYTES as usize, limits::MAX_PATH_BYTES, limits::MAX_VALUES);
    for limit in [bytes, MAX_SCENE_CHARS, MAX_TEXT_CHARS, MAX_SCENES, limits::MAX_TOPIC_CHARS, path, values] {
        assert!(text.contains(&limit.to_string()), "{limit}");
    }
}
