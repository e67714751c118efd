//! The contract.

use std::{collections::BTreeSet, path::Path};

/// The document that clients are made from.
const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

#[test]
fn the_document_is_the_one_that_is_checked_in() {
    let mut document = gala_api::openapi().to_pretty_json().expect("JSON");
    document.push('\n');
    if std::env::var_os("GALA_ACCEPT").is_some() {
        std::fs::write(SNAPSHOT, document).expect("docs/openapi.json");
        return;
    }
    let kept = std::fs::read_to_string(Path::new(SNAPSHOT)).unwrap_or_default();
    let differs = kept.lines().zip(document.lines()).position(|(kept, new)| kept != new);
    assert!(
        kept == document,
        "docs/openapi.json differs from line {} on; if the change is meant, accept it with\n    \
         GALA_ACCEPT=1 cargo test -p gala-api --test api openapi\nand commit the file",
        differs.unwrap_or(0) + 1,
    );
}

#[test]
fn every_operation_has_an_id_a_summary_and_its_problems() {
    let document = serde_json::to_value(gala_api::openapi()).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id.to_owned()), "{id} stands twice");
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() > 10),
                "{method} {path} has no summary"
            );
            let responses = operation["responses"].as_object().expect("responses");
            let has = |status: &str| responses.contains_key(status);
            for status in ["400", "405", "500"] {
                assert!(has(status), "{method} {path} lacks {status}");
            }
            assert_eq!(has("401"), path.starts_with("/api/") || path == "/metrics", "{method} {path}");
            assert!(!path.contains('{') || has("404"), "{method} {path} lacks 404");
            // Answers with secrets are not kept, and so not given again; what a model writes is kept by itself, and an
            // estimate makes nothing.
            let is_kept = method == "post" && !is_of_accounts(path);
            assert!(!is_kept || (has("409") && has("422")), "{method} {path} lacks 409 or 422");
            assert!(operation.get("requestBody").is_none() || (has("413") && has("415")), "{method} {path}");
        }
    }
    assert!(ids.contains("create_project") && ids.contains("stream_job_events"), "{ids:?}");
}

fn is_of_accounts(path: &str) -> bool {
    let of_people = ["auth/", "me/", "keys", "users", "workspace", "members", "invitations"];
    let path = path.trim_start_matches("/api/v1/");
    of_people.iter().any(|begin| path.starts_with(begin))
        || path.ends_with("/links")
        || path.ends_with("/estimate")
        // What data make of a template is told, and not kept.
        || path.ends_with("/expand")
        || path.ends_with("/preview")
        || path.ends_with("/transfer")
        || path == "ai/text"
        // Told twice, they do nothing the second time.
        || path.starts_with("hooks/")
        || path == "local-models"
}

#[test]
fn every_reference_points_at_something() {
    let document = serde_json::to_value(gala_api::openapi()).expect("JSON");
    let text = document.to_string();
    let mut references = 0;
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().expect("a pointer");
        assert!(document.pointer(pointer).is_some(), "{pointer} is missing");
        references += 1;
    }
    assert!(references > 20);
}

#[test]
fn words_of_the_contract_are_written_as_they_are_sent() {
    let document = serde_json::to_value(gala_api::openapi()).expect("JSON");
    let words = |name: &str| document["components"]["schemas"][name]["enum"].clone();
    assert_eq!(
        words("JobKind"),
        serde_json::json!([
            "generate_plan",
            "process_clip",
            "generate_take",
            "generate_scene_image",
            "animate_scene",
            "render_segment",
            "render_final",
            "watermark_draft",
            "export_package",
            "import_asset",
            "ingest_asset",
            "transcribe_asset",
            "match_film",
            "publish_folder",
            "move_asset",
            "render_animatic"
        ])
    );
    assert_eq!(words("JobState")[3], "SUCCEEDED");
    assert_eq!(words("ProjectStatus")[1], "processing_script");
    assert_eq!(words("StorageProvider")[0], "localfs");
}

/// What the description tells of edits is what the model reads: the same edits, fields, and fields that must be there.
#[test]
fn edits_are_described_as_they_are_read() {
    let described = serde_json::to_value(gala_api::openapi()).expect("JSON");
    let read = schemars::schema_for!(gala_core::timeline::Edit).to_value();
    let described = variants(&described["components"]["schemas"]["Edit"], &described);
    assert_eq!(described, variants(&read, &read));
    assert_eq!(described.len(), 15);
}

/// `name: field, field?, …` of each edit of a schema, in the order of their letters.
fn variants(schema: &serde_json::Value, document: &serde_json::Value) -> BTreeSet<String> {
    let texts = |list: &serde_json::Value| -> BTreeSet<String> {
        list.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
    };
    let mut told = BTreeSet::new();
    for variant in schema["oneOf"].as_array().expect("one of several") {
        let tag = &variant["properties"]["edit"];
        let name = tag["const"].as_str().or_else(|| tag["enum"][0].as_str()).expect("the name of an edit").to_owned();
        let mut fields = variant["properties"].as_object().expect("fields").clone();
        let mut required = texts(&variant["required"]);
        if let Some(reference) = variant["$ref"].as_str() {
            let inside = document.pointer(reference.trim_start_matches('#')).expect("what is referred to");
            fields.extend(inside["properties"].as_object().expect("fields").clone());
            required.extend(texts(&inside["required"]));
        }
        let mark = |field: &String| if required.contains(field) { field.clone() } else { format!("{field}?") };
        told.insert(format!("{name}: {}", fields.keys().map(mark).collect::<Vec<_>>().join(", ")));
    }
    told
}
