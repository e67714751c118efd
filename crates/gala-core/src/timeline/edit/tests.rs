mod captions;
mod cuts;
mod lists;
mod properties;
mod tracks;

use serde_json::{Value, json};

use super::{Edge, Edit};
use crate::timeline::{AudioClip, Content, Facts, SourceFacts, Timeline, Track, VisualClip};

pub(super) fn facts() -> Facts {
    let sound = |duration_ms| SourceFacts { duration_ms: Some(duration_ms), has_sound: true };
    [
        ("hello.wav", sound(3000)),
        ("song.mp3", sound(1000)),
        ("walk.mp4", sound(8000)),
        ("cat.png", SourceFacts::default()),
        ("dog.png", SourceFacts::default()),
    ]
    .map(|(name, facts)| (name.to_owned(), facts))
    .into()
}

fn timeline(tracks: &Value) -> Timeline {
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": tracks});
    let read = Timeline::from_json(document.to_string().as_bytes()).and_then(|timeline| timeline.settle(&facts()));
    read.unwrap_or_else(|problems| panic!("{problems}")).into()
}

fn edit(edit: Value) -> Edit {
    let text = edit.to_string();
    serde_json::from_value(edit).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn apply(timeline: &Timeline, json: Value) -> Timeline {
    let text = json.to_string();
    timeline.apply(&edit(json), &facts()).unwrap_or_else(|problems| panic!("{text}: {problems}"))
}

/// Returns what is wrong, as `code field`, one fault a line.
fn refused(timeline: &Timeline, json: Value) -> String {
    let problems = timeline.apply(&edit(json), &facts()).err().unwrap_or_default().0;
    problems.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect::<Vec<_>>().join("\n")
}

pub(super) fn visual(timeline: &Timeline, track: usize) -> &[VisualClip] {
    match &timeline.tracks[track] {
        Track::Visual(track) => &track.clips,
        other => panic!("{other:?}"),
    }
}

pub(super) fn audio(timeline: &Timeline, track: usize) -> &[AudioClip] {
    match &timeline.tracks[track] {
        Track::Audio(track) => &track.clips,
        other => panic!("{other:?}"),
    }
}

/// `id start+length`, and `~transition`, of every clip of a visual track.
fn spans(timeline: &Timeline, track: usize) -> String {
    let span = |clip: &VisualClip| {
        let (start, length) = (clip.start_ms.ms().expect("settled"), clip.duration_ms.ms().expect("settled"));
        let transition = clip.transition.map_or(String::new(), |transition| format!("~{}", transition.duration_ms));
        format!("{} {start}+{length}{transition}", clip.id)
    };
    visual(timeline, track).iter().map(span).collect::<Vec<_>>().join(", ")
}

fn cat(id: &str, ms: u64) -> Value {
    json!({"id": id, "duration_ms": ms, "content": {"kind": "image", "source": "cat.png"}})
}

fn with(mut value: Value, more: Value) -> Value {
    let (Value::Object(fields), Value::Object(more)) = (&mut value, more) else { panic!("objects") };
    fields.extend(more);
    value
}

fn fade(ms: u64) -> Value {
    json!({"transition": {"kind": "crossfade", "duration_ms": ms}})
}

/// a 0–2000, b 1600–3600 over a crossfade of 400, c 3600–4600, a gap, d 5000–6000.
fn row() -> Timeline {
    timeline(&json!([{"kind": "visual", "clips": [
        cat("a", 2000), with(cat("b", 2000), fade(400)), cat("c", 1000), with(cat("d", 1000), json!({"start_ms": 5000}))
    ]}]))
}

#[test]
fn an_insert_pushes_what_follows() {
    let red = |more: Value| json!({"visual": with(json!({"id": "x", "content": {"kind": "color", "solid": "#ff0000"}}), more)});
    let insert = |more: Value| json!({"edit": "insert", "track": 0, "clip": red(more)});
    let row = row();
    // At the end of `a`, where `b` takes over: the crossfade now comes after the new clip.
    let after = apply(&row, insert(json!({"start_ms": 2000, "duration_ms": 1000})));
    assert_eq!(spans(&after, 0), "a 0+2000, x 2000+1000, b 2600+2000~400, c 4600+1000, d 6000+1000");
    // With a crossfade of its own it adds less.
    let after = apply(&row, insert(with(json!({"start_ms": 4500, "duration_ms": 500}), fade(100))));
    assert_eq!(spans(&after, 0), "a 0+2000, b 1600+2000~400, c 3600+1000, x 4500+500~100, d 5400+1000");
    let after = apply(&row, insert(json!({"duration_ms": 500})));
    assert_eq!(spans(&after, 0), "a 0+2000, b 1600+2000~400, c 3600+1000, d 5000+1000, x 6000+500");
    assert_eq!(
        refused(&row, insert(json!({"start_ms": 500, "duration_ms": 500}))),
        "overlap tracks[0].clips[1].start_ms\ntransition_without_overlap tracks[0].clips[2].transition"
    );
    assert_eq!(refused(&row, insert(json!({"start_ms": 500}))), "unknown_length clip.duration_ms");
    // Without an id it gets one that is free.
    let film =
        json!({"edit": "insert", "track": 0, "clip": {"visual": {"content": {"kind": "video", "source": "walk.mp4"}}}});
    let twice = apply(&apply(&row, film.clone()), film);
    assert!(spans(&twice, 0).ends_with("visual-0-4 6000+8000, visual-0-5 14000+8000"), "{}", spans(&twice, 0));
}

#[test]
fn a_ripple_delete_closes_the_gap_and_keeps_the_next_transition() {
    let ripple =
        |timeline: &Timeline, id: &str| spans(&apply(timeline, json!({"edit": "ripple_delete", "clip": id})), 0);
    assert_eq!(ripple(&row(), "a"), "b 0+2000, c 2000+1000, d 3400+1000");
    assert_eq!(ripple(&row(), "b"), "a 0+2000, c 2000+1000, d 3400+1000");
    assert_eq!(ripple(&row(), "c"), "a 0+2000, b 1600+2000~400, d 4000+1000");
    assert_eq!(ripple(&row(), "d"), "a 0+2000, b 1600+2000~400, c 3600+1000");
    // The predecessor is too short for all of the next transition.
    let short = timeline(&json!([{"kind": "visual", "clips": [
        with(cat("a", 500), json!({"enter": {"kind": "iris", "duration_ms": 300}})), cat("b", 2000),
        with(cat("c", 2000), fade(1000))
    ]}]));
    assert_eq!(ripple(&short, "b"), "a 0+500, c 300+2000~200");
}

#[test]
fn a_deleted_clip_leaves_a_gap_without_transitions() {
    let after = apply(&row(), json!({"edit": "delete", "clip": "a"}));
    assert_eq!(spans(&after, 0), "b 1600+2000, c 3600+1000, d 5000+1000");
    let lonely = timeline(&json!([{"kind": "visual", "clips": [cat("a", 2000)]}]));
    assert_eq!(refused(&lonely, json!({"edit": "delete", "clip": "a"})), "empty_timeline tracks");
}

#[test]
fn a_move_needs_room_and_may_change_the_track() {
    let after = apply(&row(), json!({"edit": "move", "clip": "c", "to_ms": 7000}));
    assert_eq!(spans(&after, 0), "a 0+2000, b 1600+2000~400, d 5000+1000, c 7000+1000");
    let after = apply(&row(), json!({"edit": "move", "clip": "b", "to_ms": 1500}));
    assert_eq!(spans(&after, 0), "a 0+2000, b 1500+2000~500, c 3600+1000, d 5000+1000");
    assert_eq!(
        refused(&row(), json!({"edit": "move", "clip": "d", "to_ms": 500})),
        "overlap tracks[0].clips[1].start_ms"
    );
    let two = timeline(&json!([
        {"kind": "visual", "clips": [cat("a", 2000), with(cat("b", 2000), fade(400))]},
        {"kind": "visual", "clips": [cat("c", 1000)]},
        {"kind": "audio", "role": "music", "clips": [{"id": "song", "source": "song.mp3"}]}
    ]));
    let after = apply(&two, json!({"edit": "move", "clip": "a", "to_ms": 1000, "track": 1}));
    assert_eq!((spans(&after, 0), spans(&after, 1)), ("b 1600+2000".to_owned(), "c 0+1000, a 1000+2000".to_owned()));
    let to = |track: usize| json!({"edit": "move", "clip": "a", "to_ms": 0, "track": track});
    assert_eq!(refused(&two, to(2)), "wrong_track track");
    assert_eq!(refused(&two, to(9)), "unknown_track track");
}

/// A film that moves in every way, heard, from 1000 to 5000 ms.
fn film() -> Timeline {
    let keyframes =
        |from: f64, to: f64| json!([{"at_ms": 1000, "value": from, "easing": "linear"}, {"at_ms": 3000, "value": to}]);
    let sound = json!({"gain_db": keyframes(-20.0, 0.0), "fade_in_ms": 100, "fade_out_ms": 200});
    timeline(&json!([{"kind": "visual", "clips": [{
        "id": "film", "start_ms": 1000, "duration_ms": 4000,
        "content": {"kind": "video", "source": "walk.mp4", "source_in_ms": 500, "speed": 1.5, "sound": sound},
        "look": {"transform": {"rotation": keyframes(0.0, 90.0)}},
        "enter": {"kind": "iris", "duration_ms": 300}, "exit": {"kind": "wipe", "duration_ms": 300}
    }]}]))
}

fn film_of(clip: &VisualClip) -> (u64, f32, u64, u64) {
    let Content::Video(video) = &clip.content else { panic!("a video") };
    let sound = video.sound.as_ref().expect("heard");
    (video.source_in_ms, video.speed, sound.fade_in_ms, sound.fade_out_ms)
}

#[test]
fn a_trim_changes_the_transition_at_its_edge_and_a_ripple_moves_it() {
    let trim = |clip: &str, edge: &str, to_ms: u64, ripple: bool| json!({"edit": "trim", "clip": clip, "edge": edge, "to_ms": to_ms, "ripple": ripple});
    let row = row();
    assert!(spans(&apply(&row, trim("a", "end", 1800, false)), 0).starts_with("a 0+1800, b 1600+2000~200, c 3600"));
    assert!(spans(&apply(&row, trim("a", "end", 1500, false)), 0).starts_with("a 0+1500, b 1600+2000, c 3600"));
    assert!(spans(&apply(&row, trim("b", "start", 1900, false)), 0).starts_with("a 0+2000, b 1900+1700~100, c 3600"));
    assert_eq!(refused(&row, trim("b", "end", 3700, false)), "overlap tracks[0].clips[2].start_ms");
    let ripple = apply(&row, trim("a", "end", 1500, true));
    assert_eq!(spans(&ripple, 0), "a 0+1500, b 1100+2000~400, c 3100+1000, d 4500+1000");
    let ripple = apply(&row, trim("b", "end", 3700, true));
    assert_eq!(spans(&ripple, 0), "a 0+2000, b 1600+2100~400, c 3700+1000, d 5100+1000");
}

#[test]
fn a_ripple_moves_no_other_track() {
    let tracks = json!([
        {"kind": "visual", "clips": [cat("a", 2000), cat("b", 1000)]},
        {"kind": "visual", "clips": [with(cat("c", 1000), json!({"start_ms": 2500}))]}
    ]);
    let after = apply(&timeline(&tracks), json!({"edit": "ripple_delete", "clip": "a"}));
    assert_eq!((spans(&after, 0).as_str(), spans(&after, 1).as_str()), ("b 0+1000", "c 2500+1000"));
}

#[test]
fn another_speed_makes_a_clip_longer_and_keeps_what_it_plays() {
    let slower = apply(&film(), json!({"edit": "retime", "clip": "film", "speed": 0.75}));
    let clip = &visual(&slower, 0)[0];
    assert_eq!((spans(&slower, 0).as_str(), film_of(clip).0, film_of(clip).1), ("film 1000+8000", 500, 0.75));
    assert_eq!(clip.look.transform.rotation.at(4000.0), 45.0);
    let speed = |id: &str, speed: f64| json!({"edit": "retime", "clip": id, "speed": speed});
    assert_eq!(refused(&film(), speed("film", 0.05)), "out_of_range speed");
    assert_eq!(refused(&row(), speed("a", 2.0)), "no_speed clip");
    let film = |id: &str| json!({"id": id, "content": {"kind": "video", "source": "walk.mp4"}});
    let two = timeline(&json!([{"kind": "visual", "clips": [film("a"), film("b")]}]));
    assert_eq!(refused(&two, speed("a", 0.5)), "overlap tracks[0].clips[1].start_ms");
    let ripple = apply(&two, with(speed("a", 0.5), json!({"ripple": true})));
    assert_eq!(spans(&ripple, 0), "a 0+16000, b 16000+8000");
}

#[test]
fn another_source_is_shown_from_the_same_place_or_another() {
    let replace = |id: &str, source: &str, more: Value| {
        with(json!({"edit": "replace_source", "clip": id, "source": source}), more)
    };
    let after = apply(&row(), replace("a", "dog.png", json!({})));
    assert!(matches!(&visual(&after, 0)[0].content, Content::Image(image) if image.source == "dog.png"));
    let after = apply(&film(), replace("film", "walk.mp4", json!({"source_in_ms": 7})));
    assert_eq!(film_of(&visual(&after, 0)[0]).0, 7);
    assert_eq!(
        refused(&row(), replace("a", "gone.png", json!({}))),
        "unknown_source tracks[0].clips[0].content.source"
    );
    assert_eq!(refused(&row(), replace("a", "dog.png", json!({"source_in_ms": 7}))), "no_source_in source_in_ms");
    let color = timeline(&json!([{"kind": "visual", "clips": [
        {"id": "a", "duration_ms": 100, "content": {"kind": "color", "solid": "#000000"}}]}]));
    assert_eq!(refused(&color, replace("a", "dog.png", json!({}))), "no_source clip");
}

#[test]
fn sounds_may_overlap_and_only_those_that_start_later_ripple() {
    let sound = |id: &str, start_ms: u64| json!({"id": id, "source": "hello.wav", "start_ms": start_ms});
    let before = timeline(&json!([{"kind": "audio", "role": "effect", "clips": [
        sound("a", 0), sound("b", 2000), sound("c", 4000), sound("d", 8000)]}]));
    let starts = |timeline: &Timeline| -> Vec<(String, u64)> {
        audio(timeline, 0).iter().map(|clip| (clip.id.clone(), clip.start_ms.ms().expect("settled"))).collect()
    };
    let after = apply(&before, json!({"edit": "ripple_delete", "clip": "a"}));
    assert_eq!(
        starts(&after),
        [("b".into(), 2000), ("c".into(), 1000), ("d".into(), 5000)].map(|(id, ms): (String, u64)| (id, ms))
    );
    let after = apply(&before, json!({"edit": "insert", "track": 0, "clip": {"audio": sound("x", 2000)}}));
    assert_eq!(starts(&after).iter().map(|(_, ms)| *ms).collect::<Vec<_>>(), [0, 2000, 5000, 7000, 11_000]);
}

#[test]
fn what_variants_change_is_edited_too() {
    let mut before = film();
    before.variants = serde_json::from_value(json!([{"name": "tall", "size": "9:16", "clips": {"film": {
        "transform": {"scale": [{"at_ms": 1000, "value": 1, "easing": "linear"}, {"at_ms": 3000, "value": 2}]},
        "content": {"kind": "video", "source": "walk.mp4"}}}}]))
    .expect("variants");
    let scale = |timeline: &Timeline, id: &str, ms: f64| {
        timeline.variants[0].clips[id].transform.as_ref().expect("a transform").scale.at(ms)
    };
    let source_in = |timeline: &Timeline, id: &str| match &timeline.variants[0].clips[id].content {
        Some(Content::Video(video)) => (video.source_in_ms, video.speed),
        other => panic!("{other:?}"),
    };
    let split = apply(&before, json!({"edit": "split", "clip": "film", "at_ms": 3000}));
    assert_eq!((scale(&split, "film", 2000.0), scale(&split, "film-2", 0.0)), (1.5, 1.5));
    assert_eq!((source_in(&split, "film").0, source_in(&split, "film-2").0), (0, 2000));
    let slower = apply(&before, json!({"edit": "retime", "clip": "film", "speed": 0.75}));
    assert_eq!((scale(&slower, "film", 4000.0), source_in(&slower, "film").1), (1.5, 0.5));
    let gone = apply(&split, json!({"edit": "delete", "clip": "film"}));
    assert_eq!(gone.variants[0].clips.keys().collect::<Vec<_>>(), ["film-2"]);
}

#[test]
fn edits_are_plain_json() {
    let trim = json!({"edit": "trim", "clip": "a", "edge": "end", "to_ms": 5});
    assert_eq!(edit(trim.clone()), Edit::Trim { clip: "a".to_owned(), edge: Edge::End, to_ms: 5, ripple: false });
    assert_eq!(serde_json::to_value(edit(trim.clone())).expect("JSON"), trim);
    for wrong in [with(trim, json!({"speed": 1})), json!({"edit": "explode", "clip": "a"}), json!({"edit": "delete"})] {
        serde_json::from_value::<Edit>(wrong.clone()).expect_err(&wrong.to_string());
    }
    assert_eq!(refused(&row(), json!({"edit": "delete", "clip": "z"})), "unknown_clip clip");
}

#[test]
fn a_timeline_that_is_not_valid_is_not_edited() {
    let mut wrong = row();
    wrong.version = 7;
    assert_eq!(refused(&wrong, json!({"edit": "delete", "clip": "a"})), "unknown_version version");
}
