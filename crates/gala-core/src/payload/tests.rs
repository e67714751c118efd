//! Rows that earlier programs wrote are read, and are written as they were.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::*;

/// Rows of the first version, of each kind and shape, as they stood in a database.
const ROWS: &str = include_str!("rows.json");

fn check<T: DeserializeOwned + Serialize>(document: &Value) {
    let payload: T = read(document).unwrap_or_else(|error| panic!("{error}: {document:#}"));
    assert_eq!(serde_json::to_value(payload).expect("JSON"), *document);
}

#[test]
fn rows_of_the_first_version_are_read_and_written_as_they_were() {
    let rows: Vec<Value> = serde_json::from_str(ROWS).expect("JSON");
    let mut kinds = Vec::new();
    for row in &rows {
        let (input, output) = (&row["input"], &row["output"]);
        let kind = row["kind"].as_str().expect("a kind");
        match kind {
            "generate_plan" => (check::<PlanInput>(input), check::<PlanOutput>(output)),
            "process_clip" => (check::<ClipInput>(input), check::<ClipOutput>(output)),
            "render_segment" => (check::<SegmentInput>(input), check::<SegmentCount>(output)),
            "render_final" => (check::<FinalInput>(input), check::<FinishedVideo>(output)),
            other => panic!("{other} is no kind"),
        };
        kinds.push(kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["generate_plan", "process_clip", "render_final", "render_segment"]);
}

#[test]
fn what_a_row_may_lack_has_its_default() {
    let video: FinishedVideo =
        read(&json!({ "files": [], "duration_ms": 1, "segments": { "encoded": 1, "reused": 2 } })).expect("a video");
    assert_eq!(video.warnings, []);
}

#[test]
fn a_row_of_a_newer_version_is_refused_by_its_version() {
    let row = |version: Value| json!({ "version": version, "encoded": 1, "reused": 2 });
    assert_eq!(read::<SegmentCount>(&row(json!(1))).expect("a count"), SegmentCount { encoded: 1, reused: 2 });
    for version in [json!(2), json!("2")] {
        let error = read::<SegmentCount>(&row(version)).expect_err("a newer version");
        assert!(error.to_string().contains("reads up to 1 (update it)"), "{error}");
    }
    assert!(matches!(read::<SegmentCount>(&json!({ "encoded": 1 })), Err(UnreadablePayload::Shape(_))));
}
