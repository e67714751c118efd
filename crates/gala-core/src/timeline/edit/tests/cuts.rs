//! What is left of a clip that is cut.

use serde_json::json;

use super::{apply, audio, film, film_of, refused, row, spans, timeline, visual};
use crate::timeline::{Animated, Content, Easing, Keyframe, MovePart, Timeline, VisualClip};

#[test]
fn a_split_leaves_each_half_what_belongs_to_it() {
    let after = apply(&film(), json!({"edit": "split", "clip": "film", "at_ms": 3000}));
    let [left, right] = visual(&after, 0) else { panic!("two halves") };
    assert_eq!(spans(&after, 0), "film 1000+2000, film-2 3000+2000");
    assert_eq!((film_of(left), film_of(right)), ((500, 1.5, 100, 0), (3500, 1.5, 0, 200)));
    assert!(left.enter.is_some() && left.exit.is_none() && right.enter.is_none() && right.exit.is_some());
    assert_eq!((left.look.transform.rotation.at(2000.0), right.look.transform.rotation.at(0.0)), (45.0, 45.0));
    let again = apply(&after, json!({"edit": "split", "clip": "film", "at_ms": 2000, "new_id": "middle"}));
    assert_eq!(spans(&again, 0), "film 1000+1000, middle 2000+1000, film-2 3000+2000");
    assert_eq!(
        refused(&after, json!({"edit": "split", "clip": "film", "at_ms": 2000, "new_id": "film-2"})),
        "double_id tracks[0].clips[2].id"
    );
    for at_ms in [0, 1000, 5000, 9000] {
        assert_eq!(refused(&film(), json!({"edit": "split", "clip": "film", "at_ms": at_ms})), "outside_clip at_ms");
    }
    assert_eq!(
        refused(&film(), json!({"edit": "split", "clip": "film", "at_ms": 1200})),
        "transition_too_long tracks[0].clips[0].transition"
    );
}

#[test]
fn a_split_inside_a_row_keeps_the_transitions_of_its_neighbours() {
    let after = apply(&row(), json!({"edit": "split", "clip": "a", "at_ms": 1000}));
    assert_eq!(spans(&after, 0), "a 0+1000, a-2 1000+1000, b 1600+2000~400, c 3600+1000, d 5000+1000");
    assert_eq!(
        refused(&row(), json!({"edit": "split", "clip": "a", "at_ms": 1700})),
        "overlap tracks[0].clips[2].start_ms"
    );
}

#[test]
fn a_cut_camera_moves_on_as_before() {
    let view = |x: f64| json!({"x": x, "y": 0.5, "zoom": 2});
    let camera = json!({"from": view(0.3), "to": view(0.7), "easing": "in_out"});
    let still = json!({"kind": "still", "layers": [{"source": "cat.png", "depth": 1}], "camera": camera});
    let whole = timeline(&json!([{"kind": "visual", "clips": [{"id": "a", "duration_ms": 4040, "content": still}]}]));
    let part = |clip: &VisualClip| match &clip.content {
        Content::Still(still) => still.camera.part,
        other => panic!("{other:?}"),
    };
    // 101 frames: the first shows the start, the last the end.
    let after = apply(&whole, json!({"edit": "split", "clip": "a", "at_ms": 1000}));
    let [left, right] = visual(&after, 0) else { panic!("two halves") };
    assert_eq!((part(left), part(right)), (MovePart { from: 0.0, to: 0.24 }, MovePart { from: 0.25, to: 1.0 }));
    // What was cut off is there again when the clip becomes longer.
    let shorter = apply(&whole, json!({"edit": "trim", "clip": "a", "edge": "end", "to_ms": 1000}));
    let longer = apply(&shorter, json!({"edit": "trim", "clip": "a", "edge": "end", "to_ms": 4040}));
    let MovePart { from, to } = part(&visual(&longer, 0)[0]);
    assert!(from == 0.0 && (to - 1.0).abs() < 1e-6, "{from} {to}");
}

#[test]
fn a_trim_takes_key_frames_and_the_source_along() {
    let trim = |edge: &str, to_ms: u64, ripple: bool| json!({"edit": "trim", "clip": "film", "edge": edge, "to_ms": to_ms, "ripple": ripple});
    let later = apply(&film(), trim("start", 1400, false));
    let clip = &visual(&later, 0)[0];
    assert_eq!((spans(&later, 0).as_str(), film_of(clip).0), ("film 1400+3600", 1100));
    assert_eq!(clip.look.transform.rotation.at(1600.0), 45.0);
    let earlier = apply(&film(), trim("start", 800, false));
    let clip = &visual(&earlier, 0)[0];
    assert_eq!((spans(&earlier, 0).as_str(), film_of(clip).0), ("film 800+4200", 200));
    assert_eq!(clip.look.transform.rotation.at(2200.0), 45.0);
    assert_eq!(refused(&film(), trim("start", 0, false)), "before_source to_ms");
    let ripple = apply(&film(), trim("start", 1400, true));
    assert_eq!(spans(&ripple, 0), "film 1000+3600");
    let shorter = apply(&film(), trim("end", 3000, false));
    let clip = &visual(&shorter, 0)[0];
    assert_eq!((spans(&shorter, 0).as_str(), film_of(clip).0), ("film 1000+2000", 500));
    assert_eq!(clip.look.transform.rotation.at(2000.0), 45.0);
    assert_eq!(spans(&apply(&film(), trim("end", 9000, false)), 0), "film 1000+8000");
    for (edge, to_ms) in [("start", 5000), ("end", 1000), ("end", 0)] {
        assert_eq!(refused(&film(), trim(edge, to_ms, false)), "outside_clip to_ms");
    }
}

/// A song of one second, from its 200th millisecond, again and again for three seconds.
fn loops() -> Timeline {
    timeline(&json!([{"kind": "audio", "role": "music", "clips": [{"id": "song", "source": "song.mp3",
        "source_in_ms": 200, "duration_ms": 3000, "looped": true, "fade_in_ms": 300, "fade_out_ms": 400}]}]))
}

#[test]
fn a_sound_that_starts_again_is_cut_where_it_does_or_in_its_last_round() {
    let split = |at_ms: u64| json!({"edit": "split", "clip": "song", "at_ms": at_ms});
    let source_ins =
        |timeline: &Timeline| -> Vec<u64> { audio(timeline, 0).iter().map(|clip| clip.source_in_ms).collect() };
    assert_eq!(source_ins(&apply(&loops(), split(1600))), [200, 200]);
    assert_eq!(source_ins(&apply(&loops(), split(2500))), [200, 300]);
    assert_eq!(refused(&loops(), split(1500)), "looped_sound clip");
    let halves = apply(&loops(), split(1600));
    let fades: Vec<_> = audio(&halves, 0).iter().map(|clip| (clip.fade_in_ms, clip.fade_out_ms)).collect();
    assert_eq!(fades, [(300, 0), (0, 400)]);
}

#[test]
fn a_text_comes_in_once_though_it_is_split() {
    let text = json!({"id": "a", "duration_ms": 2000, "content": {"kind": "text", "runs": [{"text": "Hello"}],
        "entrance": {"kind": "pop"}}});
    let after = apply(
        &timeline(&json!([{"kind": "visual", "clips": [text]}])),
        json!({"edit": "split", "clip": "a", "at_ms": 1000}),
    );
    let entrances = visual(&after, 0).iter().map(|clip| match &clip.content {
        Content::Text(text) => text.entrance.is_some(),
        other => panic!("{other:?}"),
    });
    assert_eq!(entrances.collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_move_that_is_cut_is_told_again_in_straight_pieces() {
    let bounds = (0.0, 1.0);
    let keyframe = |at_ms, value: f32, easing| Keyframe { at_ms, value, easing };
    for easing in [Easing::In, Easing::Out, Easing::InOut, Easing::Linear, Easing::Hold] {
        let whole = Animated::Keyframes(vec![
            keyframe(0, 0.0, easing),
            keyframe(1000, 1.0, easing),
            keyframe(2000, 0.0, easing),
        ]);
        let part = super::super::keyframes::cut(&whole, 300, 1999, bounds);
        for ms in 300..1999 {
            let (before, after) = (whole.at(f64::from(ms)), part.at(f64::from(ms - 300)));
            assert!((before - after).abs() < 1e-4, "{easing:?} at {ms}: {before} {after}");
        }
    }
}
