//! One value at a time is changed in a timeline that is valid.

use serde_json::{Value, json};

use super::{everything, set, settle, told};
use crate::timeline::limits::MAX_MS;

#[test]
fn every_value_outside_its_range_is_told_with_its_place() {
    let clip = |index: usize| format!("/tracks/0/clips/{index}");
    let keyframes = |values: &[(u64, f64)]| -> Value {
        values.iter().map(|(at_ms, value)| json!({"at_ms": at_ms, "value": value})).collect()
    };
    let long = |bytes: usize| Value::from("x".repeat(bytes));
    let colors = |count: usize| Value::from(vec!["#000000"; count]);
    let cases: Vec<(String, Value, &str)> = [
        ("/version", json!(2), "unknown_version version"),
        ("/format/safe_area/left", json!(0.41), "out_of_range format.safe_area.left"),
        ("/format/safe_area/bottom", json!(-0.1), "out_of_range format.safe_area.bottom"),
        ("/loudness/target_lufs", json!(-7.9), "out_of_range loudness.target_lufs"),
        ("/loudness/target_lufs", json!(-41), "out_of_range loudness.target_lufs"),
        ("/tracks/0/name", long(201), "too_many_bytes tracks[0].name"),
        ("/tracks/1/gain_db", json!(24.1), "out_of_range tracks[1].gain_db"),
        ("/tracks/1/ducking/depth_db", json!(40.5), "out_of_range tracks[1].ducking.depth_db"),
        ("/tracks/1/clips/0/speed", json!(0.09), "out_of_range tracks[1].clips[0].speed"),
        ("/tracks/1/clips/0/source", json!("x"), "unknown_source tracks[1].clips[0].source"),
        ("/tracks/1/clips/0/id", json!("film"), "double_id tracks[1].clips[0].id"),
        ("/tracks/1/clips/0/pan/1/value", json!(1.1), "out_of_range tracks[1].clips[0].pan[1].value"),
        ("/tracks/1/clips/0/pan/1/at_ms", json!(2001), "keyframe_outside tracks[1].clips[0].pan[1].at_ms"),
        ("/tracks/1/clips/0/fade_in_ms", json!(1001), "fades_too_long tracks[1].clips[0].fade_out_ms"),
        ("/tracks/1/clips/1/gain_db", json!(-60.5), "out_of_range tracks[1].clips[1].gain_db"),
        ("/tracks/1/clips/1/start_ms", json!(MAX_MS), "too_long tracks[1].clips[1].duration_ms"),
        ("/tracks/2/language", json!("en US"), "bad_language tracks[2].language"),
        ("/tracks/2/scale", json!(3.1), "out_of_range tracks[2].scale"),
        ("/tracks/2/captions/0/text", long(1001), "too_many_bytes tracks[2].captions[0].text"),
        ("/tracks/2/captions/0/start_ms", json!(500), "bad_time tracks[2].captions[0].end_ms"),
        ("/tracks/2/captions/1/end_ms", json!(MAX_MS + 1), "bad_time tracks[2].captions[1].end_ms"),
        ("/tracks/2/captions/1/start_ms", json!(499), "overlap tracks[2].captions[1].start_ms"),
        ("/tracks/2/captions/0/words/1/bytes/end", json!(9), "bad_word tracks[2].captions[0].words[1]"),
        ("/tracks/2/captions/0/words/1/bytes/start", json!(2), "bad_word tracks[2].captions[0].words[1]"),
        ("/tracks/2/captions/0/words/0/bytes/end", json!(0), "bad_word tracks[2].captions[0].words[0]"),
        ("/tracks/2/captions/0/words/1/end_ms", json!(199), "bad_word tracks[2].captions[0].words[1]"),
        ("/markers/0/at_ms", json!(MAX_MS + 1), "too_long markers[0].at_ms"),
        ("/markers/0/name", long(201), "too_many_bytes markers[0].name"),
        ("/variants/0/name", json!("a/b"), "bad_name variants[0].name"),
        ("/variants/0/name", json!(""), "bad_name variants[0].name"),
        ("/variants/0/name", long(41), "bad_name variants[0].name"),
        ("/variants/0/safe_area/top", json!(1), "out_of_range variants[0].safe_area.top"),
        ("/variants/0/clips/film/focus/x", json!(-1), "out_of_range variants[0].clips.film.focus.x"),
        (
            "/variants/0/clips/film/transform/scale/1/at_ms",
            json!(4001),
            "keyframe_outside variants[0].clips.film.transform.scale[1].at_ms",
        ),
        (
            "/variants/0/clips/title/content/runs/0/weight",
            json!(99),
            "out_of_range variants[0].clips.title.content.runs[0].weight",
        ),
        ("/variants/0/clips/gone", json!({}), "unknown_clip variants[0].clips.gone"),
        ("/variants/0/clips/song", json!({}), "unknown_clip variants[0].clips.song"),
        ("/variants/1", json!({"name": "tall_1-a", "size": "1:1"}), "double_name variants[1].name"),
    ]
    .map(|(pointer, value, expected)| (pointer.to_owned(), value, expected))
    .into_iter()
    .chain(
        [
            (0, "/look/focus/y", json!(1.1), "out_of_range look.focus.y"),
            (0, "/look/transform/position/0/value/x", json!(-4.5), "out_of_range look.transform.position[0].value.x"),
            (0, "/look/transform/position/1/at_ms", json!(0), "keyframe_order look.transform.position[1].at_ms"),
            (0, "/look/transform/position/1/at_ms", json!(4001), "keyframe_outside look.transform.position[1].at_ms"),
            (0, "/look/transform/scale", json!(-0.1), "out_of_range look.transform.scale"),
            (0, "/look/transform/scale", json!(1e39), "out_of_range look.transform.scale"),
            (0, "/look/transform/scale", keyframes(&[(4001, 1.0)]), "keyframe_outside look.transform.scale[0].at_ms"),
            (0, "/look/transform/rotation", json!([]), "no_keyframes look.transform.rotation"),
            (0, "/look/transform/rotation", json!(36001), "out_of_range look.transform.rotation"),
            (
                0,
                "/look/transform/rotation",
                keyframes(&(0..10_001).map(|ms| (ms / 3, 0.0)).collect::<Vec<_>>()),
                "too_many_keyframes look.transform.rotation",
            ),
            (0, "/look/transform/anchor/x", json!(5.5), "out_of_range look.transform.anchor.x"),
            (0, "/look/opacity", keyframes(&[(0, 1.01)]), "out_of_range look.opacity[0].value"),
            (0, "/look/opacity/1/at_ms", json!(4001), "keyframe_outside look.opacity[1].at_ms"),
            (0, "/look/corner_radius", json!(0.51), "out_of_range look.corner_radius"),
            (0, "/look/shadow/x", json!(-0.6), "out_of_range look.shadow.x"),
            (0, "/look/shadow/y", json!(0.6), "out_of_range look.shadow.y"),
            (0, "/look/shadow/blur", json!(0.3), "out_of_range look.shadow.blur"),
            (0, "/look/mask/shape", json!("ellipse"), "mask_source look.mask.source"),
            (0, "/look/mask/source", Value::Null, "mask_source look.mask.source"),
            (0, "/look/mask/source", json!("x"), "unknown_source look.mask.source"),
            (0, "/look/mask/width", json!(0), "out_of_range look.mask.width"),
            (0, "/look/mask/height", json!(-1), "out_of_range look.mask.height"),
            (0, "/look/mask/feather", json!(0.6), "out_of_range look.mask.feather"),
            (0, "/look/mask/center", json!({"x": 0, "y": 6}), "out_of_range look.mask.center.y"),
            (0, "/look/color/exposure", json!(4.1), "out_of_range look.color.exposure"),
            (0, "/look/color/contrast", json!(-1), "out_of_range look.color.contrast"),
            (0, "/look/color/saturation", json!(5), "out_of_range look.color.saturation"),
            (0, "/look/color/lut", json!("x.cube"), "unknown_source look.color.lut"),
            (0, "/transition", json!({"kind": "dip", "duration_ms": 9}), "transition_without_overlap transition"),
            (0, "/enter/duration_ms", json!(0), "out_of_range enter.duration_ms"),
            (0, "/enter/duration_ms", json!(3601), "transition_too_long transition"),
            (0, "/exit/duration_ms", json!(3701), "transition_too_long transition"),
            (0, "/content/source", json!("x"), "unknown_source content.source"),
            (0, "/content/source_in_ms", json!(MAX_MS + 1), "too_long content.source_in_ms"),
            (0, "/content/speed", json!(10.1), "out_of_range content.speed"),
            (0, "/content/sound/gain_db/0/value", json!(25), "out_of_range content.sound.gain_db[0].value"),
            (0, "/content/sound/gain_db/0/at_ms", json!(4001), "keyframe_outside content.sound.gain_db[0].at_ms"),
            (0, "/content/sound/fade_in_ms", json!(1001), "fades_too_long content.sound.fade_out_ms"),
            (1, "/content/layers", json!([]), "bad_layers content.layers"),
            (1, "/content/layers/0/depth", json!(2.1), "out_of_range content.layers[0].depth"),
            (1, "/content/layers/0/source", json!("x"), "unknown_source content.layers[0].source"),
            (1, "/content/camera/from/zoom", json!(0.9), "out_of_range content.camera.from.zoom"),
            (1, "/content/camera/to/x", json!(1.1), "out_of_range content.camera.to.x"),
            (1, "/content/camera/part/from", json!(-0.1), "out_of_range content.camera.part.from"),
            (1, "/transition/duration_ms", json!(0), "out_of_range transition.duration_ms"),
            (1, "/start_ms", json!(3601), "transition_without_overlap transition"),
            (2, "/content/runs/0/text", long(10_001), "too_many_bytes content.runs"),
            (2, "/content/runs", json!([]), "bad_runs content.runs"),
            (2, "/content/runs", Value::from(vec![json!({"text": ""}); 1001]), "bad_runs content.runs"),
            (2, "/content/runs/0/weight", json!(901), "out_of_range content.runs[0].weight"),
            (2, "/content/runs/0/scale", json!(5.1), "out_of_range content.runs[0].scale"),
            (2, "/content/language", json!("-"), "bad_language content.language"),
            (2, "/content/size", json!(0.009), "out_of_range content.size"),
            (2, "/content/line_height", json!(0.4), "out_of_range content.line_height"),
            (2, "/content/box/width", json!(0), "out_of_range content.box.width"),
            (2, "/content/box/height", json!(1.1), "out_of_range content.box.height"),
            (2, "/content/box/padding", json!(0.6), "out_of_range content.box.padding"),
            (2, "/content/box/radius", json!(-0.1), "out_of_range content.box.radius"),
            (2, "/content/outline/width", json!(0), "out_of_range content.outline.width"),
            (2, "/content/shadow/blur", json!(0.21), "out_of_range content.shadow.blur"),
            (2, "/content/entrance/each_ms", json!(0), "out_of_range content.entrance.each_ms"),
            (2, "/content/entrance/step_ms", json!(10_001), "out_of_range content.entrance.step_ms"),
            (2, "/start_ms", json!(5599), "overlap start_ms"),
            (3, "/content/width", json!(4.1), "out_of_range content.width"),
            (3, "/content/height", json!(0), "out_of_range content.height"),
            (3, "/content/radius", json!(0.6), "out_of_range content.radius"),
            (3, "/content/stroke/width", json!(0.21), "out_of_range content.stroke.width"),
            (3, "/content/shape/star/points", json!(33), "out_of_range content.shape.star.points"),
            (3, "/content/fill/linear/colors", colors(1), "bad_gradient content.fill.linear.colors"),
            (3, "/content/fill/linear/angle", json!(36_001), "out_of_range content.fill.linear.angle"),
            (4, "/content/shape/polygon/sides", json!(2), "out_of_range content.shape.polygon.sides"),
            (5, "/content/shape/path/data", long(100_001), "too_many_bytes content.shape.path.data"),
            (6, "/content/markup", long(1_000_001), "too_many_bytes content.markup"),
            (6, "/content/markup", json!(" "), "empty_markup content.markup"),
            (6, "/duration_ms", json!(19), "too_short duration_ms"),
            (7, "/content/radial/colors", colors(17), "bad_gradient content.radial.colors"),
            (8, "/content/source", json!("x"), "unknown_source content.source"),
            (8, "/content/source_in_ms", json!(MAX_MS + 1), "too_long content.source_in_ms"),
            (8, "/content/bars", json!(3), "out_of_range content.bars"),
            (8, "/content/width", json!(1.1), "out_of_range content.width"),
            (8, "/content/height", json!(0), "out_of_range content.height"),
        ]
        .map(|(index, pointer, value, expected)| (clip(index) + pointer, value, expected)),
    )
    .collect();
    for (pointer, value, expected) in cases {
        let mut document = everything();
        set(&mut document, &pointer, value);
        // The path of a visual clip is left out of the table.
        let told = told(settle(&document));
        let told = told.lines().next().unwrap_or("nothing");
        let short = match told.split_once("tracks[0].clips[") {
            Some((code, rest)) => format!("{code}{}", rest.split_once('.').map_or(rest, |(_, rest)| rest)),
            None => told.to_owned(),
        };
        assert_eq!(short, expected, "{pointer}");
    }
}
