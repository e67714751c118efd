//! Edits of captions, and what takes them back.

use serde_json::{Value, json};

use super::{apply, facts, refused, timeline};
use crate::timeline::{Caption, Edit, Timeline, Track};

fn spoken() -> Timeline {
    let word = |bytes: [u64; 2], start_ms: u64, end_ms: u64| json!({"bytes": {"start": bytes[0], "end": bytes[1]}, "start_ms": start_ms, "end_ms": end_ms});
    let words = [word([0, 3], 100, 400), word([4, 6], 400, 600), word([7, 12], 800, 1500)];
    timeline(&json!([
        {"kind": "visual", "clips": [{"duration_ms": 5000, "content": {"kind": "image", "source": "cat.png"}}]},
        {"kind": "caption", "style": "karaoke", "language": "en", "captions": [
            {"start_ms": 100, "end_ms": 1800, "text": "Tea is warm.", "words": words},
            {"start_ms": 2000, "end_ms": 3000, "text": "Untimed."}
        ]}
    ]))
}

fn captions(timeline: &Timeline) -> &[Caption] {
    match &timeline.tracks[1] {
        Track::Caption(track) => &track.captions,
        other => panic!("{other:?}"),
    }
}

fn times(timeline: &Timeline) -> Vec<(u64, u64)> {
    captions(timeline)[0].words.iter().map(|word| (word.start_ms, word.end_ms)).collect()
}

fn rewrite(caption: usize, text: &str) -> Value {
    json!({"edit": "rewrite_caption", "track": 1, "caption": caption, "text": text})
}

fn move_word(word: usize, start_ms: u64, end_ms: u64) -> Value {
    json!({"edit": "move_word", "track": 1, "caption": 0, "word": word, "start_ms": start_ms, "end_ms": end_ms})
}

#[test]
fn a_rewritten_caption_keeps_the_times_that_hold() {
    let after = apply(&spoken(), rewrite(0, "Tea is hot."));
    assert_eq!(captions(&after)[0].text, "Tea is hot.");
    assert_eq!(times(&after), [(100, 400), (400, 600), (800, 1500)]);
    let untimed = apply(&spoken(), rewrite(1, "Still untimed."));
    assert_eq!((captions(&untimed)[1].text.as_str(), captions(&untimed)[1].words.len()), ("Still untimed.", 0));
    assert_eq!(refused(&spoken(), rewrite(0, " ")), "empty_text text");
    assert_eq!(refused(&spoken(), rewrite(2, "x")), "unknown_caption caption");
    assert_eq!(refused(&spoken(), rewrite(0, &"x".repeat(1001))), "too_many_bytes tracks[1].captions[0].text");
    assert_eq!(apply(&spoken(), rewrite(0, &"x".repeat(1000))).tracks.len(), 2);
    let other = json!({"edit": "rewrite_caption", "track": 0, "caption": 0, "text": "x"});
    assert_eq!(refused(&spoken(), other), "wrong_track track");
    let none = json!({"edit": "rewrite_caption", "track": 2, "caption": 0, "text": "x"});
    assert_eq!(refused(&spoken(), none), "unknown_track track");
}

#[test]
fn neighbours_of_a_moved_word_give_way() {
    assert_eq!(times(&apply(&spoken(), move_word(1, 450, 700))), [(100, 400), (450, 700), (800, 1500)]);
    assert_eq!(times(&apply(&spoken(), move_word(1, 300, 900))), [(100, 300), (300, 900), (900, 1500)]);
    assert_eq!(times(&apply(&spoken(), move_word(2, 600, 1800))), [(100, 400), (400, 600), (600, 1800)]);
    for (word, start_ms, end_ms, told) in [
        (0, 99, 200, "word_out_of_place start_ms"),
        (1, 100, 500, "word_out_of_place start_ms"),
        (1, 400, 1500, "word_out_of_place end_ms"),
        (1, 500, 500, "word_out_of_place end_ms"),
        (2, 800, 1801, "word_out_of_place end_ms"),
        (2, 800, u64::MAX, "word_out_of_place end_ms"),
        (3, 800, 900, "unknown_caption_word word"),
    ] {
        assert_eq!(refused(&spoken(), move_word(word, start_ms, end_ms)), told, "{word} {start_ms} {end_ms}");
    }
}

#[test]
fn edits_of_captions_are_taken_back_and_done_again() {
    let before = spoken();
    let edits = json!([rewrite(0, "Tea is really hot."), move_word(0, 100, 300), rewrite(1, "Later.")]);
    let edits = Edit::list_from_json(edits.to_string().as_bytes()).expect("edits");
    let done = before.apply_all(&edits, &facts()).expect("done");
    assert_ne!(done.timeline, before);
    let inverse = serde_json::to_string(&done.inverse).expect("JSON");
    let undone = Edit::list_from_json(inverse.as_bytes()).expect("edits");
    let undone = done.timeline.apply_all(&undone, &facts()).expect("undone");
    assert_eq!(undone.timeline, before);
    assert_eq!(undone.timeline.apply_all(&undone.inverse, &facts()).expect("again").timeline, done.timeline);
}

#[test]
fn a_splice_takes_captions_away_and_brings_them() {
    let splice = |captions: Value| {
        let change = json!({"track": 1, "from": 1, "remove": 1, "clips": {"caption": captions}});
        json!({"edit": "splice", "tracks": [change]})
    };
    assert_eq!(captions(&apply(&spoken(), splice(json!([])))).len(), 1);
    let new = json!([{"start_ms": 1800, "end_ms": 1900, "text": "Now."}, {"start_ms": 1900, "end_ms": 2500, "text": "Then."}]);
    assert_eq!(captions(&apply(&spoken(), splice(new))).len(), 3);
    let wrong = json!([{"start_ms": 1800, "end_ms": 1900, "txt": "Now."}]).to_string();
    let list = format!(
        r#"[{{"edit": "splice", "tracks": [{{"track": 1, "from": 0, "remove": 0, "clips": {{"caption": {wrong}}}}}]}}]"#
    );
    let problems = Edit::list_from_json(list.as_bytes()).expect_err("a refusal");
    assert_eq!(problems.0[0].field, "edits[0].tracks[0].clips.caption[0].txt");
}
