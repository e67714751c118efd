//! Edits of tracks, and what takes them back.

use serde_json::{Value, json};

use super::{
    cat, facts, film,
    lists::{list, refused, there_and_back, told},
    refused as refused_once, timeline, with,
};
use crate::timeline::{Timeline, Track, limits::MAX_TRACKS};

/// Pictures, a voice, music and captions, with times left open.
fn four() -> Timeline {
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": [
        {"kind": "visual", "clips": [{"content": {"kind": "image", "source": "cat.png"}}]},
        {"kind": "audio", "role": "speech", "clips": [{"source": "hello.wav"}]},
        {"kind": "audio", "role": "music", "gain_db": -3.3, "ducking": {"under": []}, "clips": [
            {"source": "song.mp3", "looped": true}]},
        {"kind": "caption", "style": "plain", "language": "en", "color": "#ff0000", "captions": [
            {"start_ms": 0, "end_ms": 1000, "text": "Hello"}]}
    ]});
    Timeline::from_json(document.to_string().as_bytes()).expect("a timeline")
}

/// The kinds of the tracks, in order.
fn kinds(timeline: &Timeline) -> String {
    let kind = |track: &Track| match track {
        Track::Visual(track) => format!("v{}", track.clips.len()),
        Track::Audio(track) => format!("{:?}{}", track.role, track.clips.len()),
        Track::Caption(track) => format!("c{}", track.captions.len()),
    };
    timeline.tracks.iter().map(kind).collect::<Vec<_>>().join(" ")
}

fn fields(timeline: &Timeline, track: usize) -> Value {
    let mut fields = serde_json::to_value(&timeline.tracks[track]).expect("JSON");
    let all = fields.as_object_mut().expect("an object");
    all.remove("clips");
    all.remove("captions");
    fields
}

fn changed(track: usize, changes: Value) -> Value {
    json!({"edit": "change_track", "track": track, "changes": changes})
}

#[test]
fn fields_of_tracks_are_changed_and_taken_away() {
    let edits = json!([
        changed(2, json!({"gain_db": -12.5, "muted": true, "ducking": null, "name": "music"})),
        changed(3, json!({"style": "box", "position": "top", "scale": 1.5, "color": null, "highlight": "#00ff00"})),
        changed(0, json!({"muted": true}))
    ]);
    let after = there_and_back(&four(), &edits);
    let music = json!({"kind": "audio", "role": "music", "name": "music", "gain_db": -12.5, "muted": true});
    assert_eq!(fields(&after, 2), music);
    let captions = json!({"kind": "caption", "style": "box", "language": "en", "position": "top", "scale": 1.5, "highlight": "#00ff00"});
    assert_eq!(fields(&after, 3), captions);
    assert_eq!(fields(&after, 0), json!({"kind": "visual", "muted": true}));
}

#[test]
fn a_changed_field_brings_back_no_clips() {
    let settled = Timeline::from(four().settle(&facts()).expect("valid"));
    let edits = list(&json!([changed(2, json!({"gain_db": 0}))])).expect("edits");
    let done = settled.apply_all(&edits, &facts()).expect("done");
    let inverse = json!([{"edit": "splice", "track_list": [
        {"kept": 0}, {"kept": 1}, {"changed": {"track": 2, "changes": {"gain_db": -3.3f32}}}, {"kept": 3}]}]);
    assert_eq!(serde_json::to_value(&done.inverse).expect("JSON"), inverse);
}

#[test]
fn tracks_come_go_and_change_their_order() {
    let effect = json!({"kind": "audio", "role": "effect", "clips": [{"source": "song.mp3"}, {"source": "song.mp3"}]});
    let before = four();
    assert_eq!(kinds(&before), "v1 Speech1 Music1 c1");
    let add = |at: Value| with(json!({"edit": "add_track", "track": effect}), at);
    let after = there_and_back(&before, &json!([add(json!({}))]));
    assert_eq!(kinds(&after), "v1 Speech1 Music1 c1 Effect2");
    let after = there_and_back(&before, &json!([add(json!({"at": 0})), add(json!({"at": 5}))]));
    assert_eq!(kinds(&after), "Effect2 v1 Speech1 Music1 c1 Effect2");
    let after = there_and_back(&before, &json!([{"edit": "move_track", "track": 3, "to": 0}]));
    assert_eq!(kinds(&after), "c1 v1 Speech1 Music1");
    let all = json!([
        {"edit": "move_track", "track": 0, "to": 2}, {"edit": "remove_track", "track": 0}, add(json!({"at": 1})),
        changed(3, json!({"language": "es"})), {"edit": "rewrite_caption", "track": 3, "caption": 0, "text": "Hola"}
    ]);
    let after = there_and_back(&before, &all);
    assert_eq!(kinds(&after), "Music1 Effect2 v1 c1");
    let empty =
        json!({"edit": "add_track", "track": {"kind": "caption", "style": "pop", "language": "en", "captions": []}});
    assert_eq!(kinds(&there_and_back(&before, &json!([empty]))), "v1 Speech1 Music1 c1 c0");
}

#[test]
fn clips_of_new_tracks_get_ids_that_are_free() {
    let two = timeline(&json!([
        {"kind": "visual", "clips": [{"duration_ms": 900, "content": {"kind": "image", "source": "cat.png"}}]}
    ]));
    let track = json!({"kind": "visual", "clips": [
        {"duration_ms": 900, "content": {"kind": "image", "source": "dog.png"}}, cat("own", 100)]});
    let after = there_and_back(&two, &json!([{"edit": "add_track", "at": 0, "track": track}]));
    let ids = |track| super::visual(&after, track).iter().map(|clip| clip.id.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!((ids(0), ids(1)), ("visual-0-0-2 own".to_owned(), "visual-0-0".to_owned()));
}

#[test]
fn what_variants_change_goes_with_a_track_and_comes_back() {
    let mut film = film();
    let variants = json!([{"name": "tall", "size": "9:16", "clips": {"film": {"hidden": true}}}]);
    film.variants = serde_json::from_value(variants).expect("variants");
    film.tracks.extend(four().tracks);
    let after = there_and_back(&film, &json!([{"edit": "remove_track", "track": 0}]));
    assert!(after.variants[0].clips.is_empty());
}

#[test]
fn what_cannot_be_changed_is_told_by_its_field() {
    let before = four();
    let problem = |edit: Value| told(&refused(&before, &json!([{"edit": "move_track", "track": 0, "to": 0}, edit])));
    assert_eq!(problem(changed(2, json!({"gain_db": 24.1}))), "out_of_range edits[1].changes.gain_db");
    assert_eq!(problem(changed(2, json!({"gain_db": -60.5}))), "out_of_range edits[1].changes.gain_db");
    let deep = json!({"ducking": {"under": ["speech"], "depth_db": 41}});
    assert_eq!(problem(changed(2, deep)), "out_of_range edits[1].changes.ducking.depth_db");
    assert_eq!(problem(changed(3, json!({"scale": 3.5}))), "out_of_range edits[1].changes.scale");
    assert_eq!(problem(changed(3, json!({"font": "no.ttf"}))), "unknown_source edits[1].changes.font");
    assert_eq!(problem(changed(3, json!({"language": "e n"}))), "bad_language edits[1].changes.language");
    let foreign = changed(3, json!({"gain_db": 1, "muted": true}));
    assert_eq!(problem(foreign), "wrong_field edits[1].changes.gain_db\nwrong_field edits[1].changes.muted");
    assert_eq!(problem(changed(0, json!({"font": null}))), "wrong_field edits[1].changes.font");
    assert_eq!(problem(changed(1, json!({"style": "box"}))), "wrong_field edits[1].changes.style");
    let long = "x".repeat(201);
    assert_eq!(problem(changed(0, json!({"name": long}))), "too_many_bytes edits[1].changes.name");
    assert_eq!(problem(changed(4, json!({}))), "unknown_track edits[1].track");
    assert_eq!(problem(json!({"edit": "remove_track", "track": 4})), "unknown_track edits[1].track");
    assert_eq!(problem(json!({"edit": "move_track", "track": 4, "to": 0})), "unknown_track edits[1].track");
    assert_eq!(problem(json!({"edit": "move_track", "track": 0, "to": 4})), "unknown_track edits[1].to");
    let add = |track: Value| json!({"edit": "add_track", "at": 5, "track": track});
    let voice = json!({"kind": "audio", "role": "speech", "clips": []});
    assert_eq!(problem(add(voice.clone())), "unknown_track edits[1].at");
    let loud = with(voice, json!({"clips": [{"source": "hello.wav"}, {"source": "hello.wav", "gain_db": 30}]}));
    let edit = with(add(loud), json!({"at": 4}));
    assert_eq!(problem(edit), "out_of_range edits[1].track.clips[1].gain_db");
    assert_eq!(
        refused_once(
            &timeline(&json!([{"kind": "visual", "clips": [cat("a", 100)]}])),
            json!({"edit": "remove_track", "track": 0})
        ),
        "empty_timeline tracks"
    );
}

#[test]
fn there_are_at_most_so_many_tracks() {
    let add = json!({"edit": "add_track", "track": {"kind": "visual", "clips": []}});
    let full = there_and_back(&four(), &json!(vec![add.clone(); MAX_TRACKS - 4]));
    assert_eq!(full.tracks.len(), 64);
    assert_eq!(told(&refused(&full, &json!([add.clone()]))), "too_many_tracks edits[0].track");
    let ten_times = json!(vec![add; 640]);
    assert_eq!(told(&refused(&four(), &ten_times)), "too_many_tracks edits[60].track");
}

#[test]
fn a_list_of_tracks_names_each_once() {
    let splice = |list: Value| json!([{"edit": "splice", "track_list": list}]);
    let problem = |tracks: Value| told(&refused(&four(), &splice(tracks)));
    assert_eq!(problem(json!([{"kept": 0}, {"kept": 4}])), "unknown_track edits[0].track_list[1].kept");
    assert_eq!(problem(json!([{"kept": 0}, {"kept": 0}])), "double_track edits[0].track_list[1].kept");
    let twice = json!([{"kept": 0}, {"changed": {"track": 0, "changes": {}}}]);
    assert_eq!(problem(twice), "double_track edits[0].track_list[1].changed.track");
    let foreign = json!([{"changed": {"track": 0, "changes": {"gain_db": 1}}}]);
    assert_eq!(problem(foreign), "wrong_field edits[0].track_list[0].changed.changes.gain_db");
    assert_eq!(problem(json!([])), "empty_timeline edits[0]");
    let pictures = splice(json!([{"kept": 0}]));
    assert_eq!(told(&refused(&four(), &pictures)), "unknown_length edits[0]");
}

#[test]
fn what_cannot_be_read_of_a_track_is_told_by_its_path() {
    let problem = |edits: Value| list(&edits).expect_err("a refusal");
    assert_eq!(problem(json!([changed(0, json!({"gain": 1}))])), "unknown_field edits[0].changes.gain");
    assert_eq!(problem(json!([changed(0, json!({"gain_db": null}))])), "wrong_type edits[0].changes.gain_db");
    assert_eq!(problem(json!([changed(0, json!({"role": "noise"}))])), "unknown_word edits[0].changes.role");
    let add = |track: Value| json!([{"edit": "add_track", "track": track}]);
    assert_eq!(problem(add(json!({"kind": "film", "clips": []}))), "unknown_word edits[0].track.kind");
    let clips = json!({"kind": "audio", "role": "music", "clips": [{"source": 5}]});
    assert_eq!(problem(add(clips.clone())), "wrong_type edits[0].track.clips[0].source");
    let splice = |list: Value| json!([{"edit": "splice", "track_list": list}]);
    assert_eq!(problem(splice(json!([{"new": clips}]))), "wrong_type edits[0].track_list[0].new.clips[0].source");
    let changed = json!([{"changed": {"track": 0, "changes": {"muted": 5}}}]);
    assert_eq!(problem(splice(changed)), "wrong_type edits[0].track_list[0].changed.changes.muted");
}
