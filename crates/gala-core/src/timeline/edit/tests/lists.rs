//! Lists of edits, and the lists that take them back.

use serde_json::{Value, json};

use super::{cat, facts, film, row, spans, timeline, with};
use crate::{
    problem::Problems,
    timeline::{Edit, Timeline, limits::MAX_EDITS},
};

pub(super) fn told(problems: &Problems) -> String {
    let told = problems.0.iter().map(|problem| format!("{} {}", problem.code, problem.field));
    told.collect::<Vec<_>>().join("\n")
}

pub(super) fn list(edits: &Value) -> Result<Vec<Edit>, String> {
    Edit::list_from_json(edits.to_string().as_bytes()).map_err(|problems| told(&problems))
}

fn bytes(timeline: &Timeline) -> Vec<u8> {
    serde_json::to_vec_pretty(timeline).expect("JSON")
}

pub(super) fn refused(timeline: &Timeline, edits: &Value) -> Problems {
    let edits = list(edits).expect("edits");
    timeline.apply_all(&edits, &facts()).expect_err("a refusal")
}

/// Applies edits and takes them back; returns the timeline in between.
#[track_caller]
pub(super) fn there_and_back(before: &Timeline, edits: &Value) -> Timeline {
    let done = before.apply_all(&list(edits).expect("edits"), &facts()).unwrap_or_else(|problems| panic!("{problems}"));
    let inverse = serde_json::to_value(&done.inverse).expect("JSON");
    let undone = done.timeline.apply_all(&list(&inverse).expect("edits"), &facts()).expect("undone");
    assert_eq!(String::from_utf8(bytes(&undone.timeline)), String::from_utf8(bytes(before)), "{inverse}");
    let redone = undone.timeline.apply_all(&undone.inverse, &facts()).expect("done again");
    assert_eq!(bytes(&redone.timeline), bytes(&done.timeline));
    done.timeline
}

#[test]
fn edits_follow_each_other_and_are_taken_back_at_once() {
    let after = there_and_back(
        &row(),
        &json!([
            {"edit": "ripple_delete", "clip": "a"},
            {"edit": "split", "clip": "b", "at_ms": 1000, "new_id": "b2"},
            {"edit": "delete", "clip": "c"},
            {"edit": "replace_source", "clip": "b2", "source": "dog.png"}
        ]),
    );
    assert_eq!(spans(&after, 0), "b 0+1000, b2 1000+1000, d 3400+1000");
    let after = there_and_back(&row(), &json!([]));
    assert_eq!(bytes(&after), bytes(&row()));
}

#[test]
fn what_was_left_open_is_open_again() {
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": [
        {"kind": "visual", "clips": [{"content": {"kind": "image", "source": "cat.png"}}]},
        {"kind": "audio", "role": "speech", "clips": [{"source": "hello.wav"}, {"source": "hello.wav"}]}
    ]});
    let open = Timeline::from_json(document.to_string().as_bytes()).expect("a timeline");
    let after = there_and_back(&open, &json!([{"edit": "ripple_delete", "clip": "audio-1-0"}]));
    assert_eq!(spans(&after, 0), "visual-0-0 0+6000");
}

#[test]
fn clips_that_changed_the_track_and_what_variants_change_come_back() {
    let two = timeline(&json!([
        {"kind": "visual", "clips": [cat("a", 2000), cat("b", 2000)]},
        {"kind": "visual", "clips": [cat("c", 1000)]}
    ]));
    there_and_back(&two, &json!([{"edit": "move", "clip": "a", "to_ms": 1000, "track": 1}]));
    let mut film = film();
    let variants = json!([{"name": "tall", "size": "9:16", "clips": {"film": {"hidden": true}}}]);
    film.variants = serde_json::from_value(variants).expect("variants");
    let gone = there_and_back(
        &film,
        &json!([
            {"edit": "split", "clip": "film", "at_ms": 3000},
            {"edit": "delete", "clip": "film"}
        ]),
    );
    assert_eq!(gone.variants[0].clips.keys().collect::<Vec<_>>(), ["film-2"]);
}

#[test]
fn a_list_is_done_whole_or_not_at_all() {
    let before = row();
    let delete = |clip: &str| json!({"edit": "delete", "clip": clip});
    let problems = refused(&before, &json!([delete("a"), delete("b"), delete("a")]));
    assert_eq!(told(&problems), "unknown_clip edits[2].clip");
    let trim = json!({"edit": "trim", "clip": "b", "edge": "end", "to_ms": 3700});
    let problems = refused(&before, &json!([delete("d"), trim]));
    assert_eq!(told(&problems), "overlap edits[1]");
    assert!(problems.0[0].message.starts_with("then tracks[0].clips[2].start_ms: "), "{problems}");
    assert_eq!(before, row());
    let mut wrong = row();
    wrong.version = 7;
    assert_eq!(told(&refused(&wrong, &json!([delete("a")]))), "unknown_version version");
}

#[test]
fn a_splice_names_what_there_is() {
    let splice = |change: Value| {
        let clips = json!({"track": 0, "from": 0, "remove": 1, "clips": {"visual": []}});
        json!([{"edit": "splice", "tracks": [with(clips, change)]}])
    };
    let last = splice(json!({"from": 3}));
    assert_eq!(spans(&there_and_back(&row(), &last), 0), "a 0+2000, b 1600+2000~400, c 3600+1000");
    let problem = |change: Value| told(&refused(&row(), &splice(change)));
    assert_eq!(problem(json!({"track": 1})), "unknown_track edits[0].tracks[0].track");
    assert_eq!(problem(json!({"clips": {"audio": []}})), "wrong_track edits[0].tracks[0].track");
    assert_eq!(problem(json!({"remove": 5})), "outside_track edits[0].tracks[0].from");
    assert_eq!(problem(json!({"from": u64::MAX})), "outside_track edits[0].tracks[0].from");
    assert_eq!(problem(json!({})), "transition_without_overlap edits[0]");
    let twice = problem(json!({"remove": 0, "clips": {"visual": [cat("a", 100)]}}));
    assert!(twice.starts_with("double_id edits[0]"), "{twice}");
    let variant = json!([{"edit": "splice", "overrides": [{"variant": "tall", "clip": "a"}]}]);
    assert_eq!(told(&refused(&row(), &variant)), "unknown_variant edits[0].overrides[0].variant");
}

#[test]
fn what_cannot_be_read_is_told_by_its_path() {
    let problem = |edits: Value| list(&edits).expect_err("a refusal");
    let insert = |clip: Value| json!([{"edit": "insert", "track": 0, "clip": clip}]);
    assert_eq!(problem(json!({"edit": "delete"})), "wrong_type edits");
    assert_eq!(problem(json!([5, {"edit": "explode"}])), "wrong_type edits[0]\nunknown_word edits[1].edit");
    assert_eq!(problem(json!([{"edit": "delete"}])), "missing_field edits[0]");
    assert_eq!(problem(json!([{"edit": "delete", "clip": "a", "x": 1}])), "unknown_field edits[0]");
    let video = json!({"content": {"kind": "video", "source": "walk.mp4", "sped": 2}});
    assert_eq!(problem(insert(json!({"visual": video}))), "unknown_field edits[0].clip.visual.content.sped");
    assert_eq!(problem(insert(json!({"audio": {"source": 5}}))), "wrong_type edits[0].clip.audio.source");
    let splice =
        |clips: Value| json!([{"edit": "splice", "tracks": [{"track": 0, "from": 0, "remove": 0, "clips": clips}]}]);
    let clips = json!({"audio": [{"source": "hello.wav"}, {"source": "hello.wav", "gain": 1}]});
    assert_eq!(problem(splice(clips)), "unknown_field edits[0].tracks[0].clips.audio[1].gain");
    assert_eq!(problem(json!([{"edit": "splice", "track": []}])), "unknown_field edits[0]");
    let read = |text: &str| Edit::list_from_json(text.as_bytes()).map_err(|problems| told(&problems));
    assert_eq!(read("[").expect_err("no JSON"), "edits_syntax line 1, column 1");
    let twice = read(r#"[{"edit": "delete", "clip": "a", "clip": "b"}]"#).expect_err("twice");
    assert!(twice.starts_with("double_field line 1"), "{twice}");
    assert_eq!(
        Edit::list_from_json(b"[\xff]").map_err(|problems| told(&problems)),
        Err("edits_not_utf8 line 1".into())
    );
}

#[test]
fn a_list_is_not_endless() {
    let many = |count: usize| json!(vec![json!({"edit": "delete", "clip": "a"}); count]);
    assert_eq!(list(&many(MAX_EDITS)).map(|edits| edits.len()), Ok(1000));
    assert_eq!(list(&many(MAX_EDITS + 1)), Err("too_many_edits edits".to_owned()));
}
