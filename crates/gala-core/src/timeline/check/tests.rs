use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    problem::Problems,
    timeline::{
        Animated, Caption, CaptionStyle, CaptionTrack, Color, Content, Fill, Format, Keyframe, Length, Marker,
        SourceFacts, Start, Timeline, Track, VisualClip, VisualTrack,
        limits::{MAX_CAPTIONS, MAX_CLIPS, MAX_MS, MAX_PROBLEMS},
    },
};

fn facts() -> crate::timeline::Facts {
    let sound = |duration_ms| SourceFacts { duration_ms: Some(duration_ms), has_sound: true };
    [
        ("hello.wav", sound(3000)),
        ("walk.mp4", sound(8000)),
        ("cat.png", SourceFacts::default()),
        ("warm.cube", SourceFacts::default()),
    ]
    .map(|(name, facts)| (name.to_owned(), facts))
    .into()
}

/// A valid timeline in which everything that can be spelled is.
fn everything() -> Value {
    let look = json!({
        "focus": {"x": 0.2, "y": 1},
        "transform": {
            "position": [{"at_ms": 0, "value": {"x": 0.5, "y": 0.5}}, {"at_ms": 4000, "value": {"x": -4, "y": 5}}],
            "scale": 20, "rotation": [{"at_ms": 10, "value": -36000}], "anchor": {"x": 0, "y": 0}
        },
        "opacity": [{"at_ms": 0, "value": 0, "easing": "back"}, {"at_ms": 100, "value": 1}],
        "corner_radius": 0.5,
        "shadow": {"x": -0.5, "y": 0.5, "blur": 0.2},
        "mask": {"shape": "picture", "source": "cat.png", "feather": 0.5},
        "color": {"exposure": -4, "contrast": 4, "saturation": 0, "lut": "warm.cube"}
    });
    let view = json!({"x": 0.5, "y": 0.5, "zoom": 1.5});
    let gradient = json!({"colors": ["#000000", "#ffffff80"], "angle": 45});
    let fade = |ms: u64| json!({"kind": "crossfade", "duration_ms": ms});
    json!({
        "version": 1,
        "format": {
            "size": "64x64", "fps": 25, "safe_area": {"left": 0.1, "top": 0.4, "right": 0, "bottom": 0.2}
        },
        "loudness": {"target_lufs": -16},
        "tracks": [
            {"kind": "visual", "name": "pictures", "clips": [
                {"id": "film", "duration_ms": 4000, "look": look, "enter": fade(300), "exit": fade(400),
                    "content": {"kind": "video", "source": "walk.mp4", "speed": 10, "source_in_ms": 5, "sound":
                        {"gain_db": [{"at_ms": 0, "value": -60}], "fade_in_ms": 1000, "fade_out_ms": 3000}}},
                {"id": "still", "duration_ms": 2000, "transition": fade(400), "content": {"kind": "still",
                    "layers": [{"source": "cat.png", "depth": 2}],
                    "camera": {"from": view, "to": view, "part": {"from": 0.25, "to": 1}}}},
                {"id": "title", "duration_ms": 1000, "content": {"kind": "text", "runs": [
                    {"text": "Hello", "weight": 900, "scale": 0.2}], "language": "pt-BR", "size": 0.01,
                    "line_height": 4, "box": {"width": 1, "height": 0.5, "padding": 0.5, "radius": 0.5},
                    "outline": {"color": "#000000", "width": 0.2}, "shadow": {}, "entrance":
                        {"kind": "pop", "each_ms": 10000, "step_ms": 0}}},
                {"id": "shape", "duration_ms": 1000, "content": {"kind": "shape", "shape": {"star": {"points": 32}},
                    "width": 4, "height": 0.1, "radius": 0.5, "fill": {"linear": gradient},
                    "stroke": {"color": "#000000", "width": 0.1}}},
                {"id": "polygon", "duration_ms": 1000, "content": {"kind": "shape",
                    "shape": {"polygon": {"sides": 3}}, "width": 1, "height": 1}},
                {"id": "path", "duration_ms": 1000, "content": {"kind": "shape", "shape": {"path": {"data": "M0 0"}},
                    "width": 1, "height": 1}},
                {"id": "drawing", "duration_ms": 1000, "content": {"kind": "svg", "markup": "<svg/>"}},
                {"id": "color", "duration_ms": 1000, "content": {"kind": "color", "radial": gradient}},
                {"id": "wave", "duration_ms": 1000, "content": {"kind": "visualiser", "source": "hello.wav",
                    "bars": 4, "width": 1, "height": 1}}
            ]},
            {"kind": "audio", "role": "music", "gain_db": 24, "ducking": {"under": ["speech"], "depth_db": 40}, "clips": [
                {"id": "song", "source": "hello.wav", "duration_ms": 2000, "speed": 0.1, "fade_in_ms": 1000,
                    "fade_out_ms": 1000, "pan": [{"at_ms": 0, "value": -1}, {"at_ms": 2000, "value": 1}]},
                {"id": "over", "source": "hello.wav", "start_ms": 100, "duration_ms": 2000, "gain_db": 24}
            ]},
            {"kind": "caption", "style": "one_word", "language": "en", "scale": 3, "captions": [
                {"start_ms": 0, "end_ms": 500, "text": "Ein Hahn", "words": [
                    {"bytes": {"start": 0, "end": 3}, "start_ms": 0, "end_ms": 200},
                    {"bytes": {"start": 4, "end": 8}, "start_ms": 200, "end_ms": 500}]},
                {"start_ms": 500, "end_ms": 900, "text": "kräht"}
            ]}
        ],
        "markers": [{"at_ms": 1000, "name": "here", "color": "#ff0000"}],
        "variants": [
            {"name": "tall_1-a", "size": "9:16", "safe_area": {"left": 0, "top": 0, "right": 0, "bottom": 0.4}, "clips": {
                "film": {"fit": "contain", "focus": {"x": 0, "y": 0}, "transform": {"scale":
                    [{"at_ms": 0, "value": 1}, {"at_ms": 4000, "value": 2}]}},
                "title": {"content": {"kind": "text", "runs": [{"text": "Hi"}]}, "hidden": false}
            }}
        ]
    })
}

fn settle(document: &Value) -> Result<Timeline, Problems> {
    Timeline::from_json(document.to_string().as_bytes())?.settle(&facts())
}

/// Returns the fault of a document as `code path`, one a line.
fn told(result: Result<Timeline, Problems>) -> String {
    let problems = result.err().unwrap_or_default().0;
    problems.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_timeline_in_which_everything_is_spelled_is_valid() {
    assert_eq!(told(settle(&everything())), "");
}

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

/// Sets a field that may be new, or an item after the last one.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, field) = pointer.rsplit_once('/').expect("a path");
    match document.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}")) {
        Value::Object(fields) => drop(fields.insert(field.to_owned(), value)),
        Value::Array(items) => {
            let index: usize = field.parse().expect("an index");
            items.truncate(items.len().max(index));
            if index == items.len() { items.push(value) } else { items[index] = value }
        }
        other => panic!("{parent} is {other}"),
    }
}

#[test]
fn what_is_not_a_number_is_refused() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut timeline = Timeline::from_json(everything().to_string().as_bytes()).expect("valid");
        let Track::Visual(track) = &mut timeline.tracks[0] else { panic!("visual") };
        track.clips[0].look.transform.scale = Animated::Constant(value);
        track.clips[0].look.opacity =
            Animated::Keyframes(vec![Keyframe { at_ms: 0, value, easing: crate::timeline::Easing::Linear }]);
        track.clips[0].look.shadow.as_mut().expect("a shadow").blur = value;
        track.clips[0].look.mask.as_mut().expect("a mask").width = value;
        assert_eq!(
            told(timeline.settle(&facts())).replace("out_of_range tracks[0].clips[0].look.", ""),
            "transform.scale\nopacity[0].value\nshadow.blur\nmask.width",
            "{value}"
        );
    }
}

#[test]
fn faults_of_values_and_of_times_are_told_together() {
    let mut document = everything();
    set(&mut document, "/version", json!(9));
    set(&mut document, "/tracks/0/clips/0/look/corner_radius", json!(7));
    set(&mut document, "/tracks/0/clips/2/start_ms", json!(100));
    set(&mut document, "/tracks/1/clips/0/fade_in_ms", json!(5000));
    assert_eq!(
        told(settle(&document)),
        "unknown_version version\nout_of_range tracks[0].clips[0].look.corner_radius\n\
         overlap tracks[0].clips[2].start_ms\nfades_too_long tracks[1].clips[0].fade_out_ms"
    );
}

#[test]
fn a_missing_file_is_told_once_and_not_as_an_unknown_length_too() {
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": [
        {"kind": "audio", "role": "speech", "clips": [{"source": "gone.wav"}, {"source": "hello.wav"}]}]});
    assert_eq!(told(settle(&document)), "unknown_source tracks[0].clips[0].source");
}

#[test]
fn an_id_that_is_given_by_a_place_must_not_be_spelled_elsewhere() {
    let color = json!({"kind": "color", "solid": "#000000"});
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": [{"kind": "visual", "clips": [
        {"id": "visual-0-1", "duration_ms": 100, "content": color}, {"duration_ms": 100, "content": color}]}]});
    assert_eq!(told(settle(&document)), "double_id tracks[0].clips[1].id");
}

#[test]
fn a_variant_may_name_a_clip_by_the_id_of_its_place() {
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 25}, "tracks": [{"kind": "visual", "clips": [
        {"duration_ms": 100, "content": {"kind": "color", "solid": "#000000"}}]}],
        "variants": [{"name": "square", "size": "1:1", "clips": {"visual-0-0": {"hidden": true}}}]});
    assert_eq!(told(settle(&document)), "");
}

fn plain(tracks: Vec<Track>) -> Timeline {
    let format = Format {
        size: crate::format::FrameSize::VERTICAL,
        fps: crate::time::FrameRate::FPS_30,
        background: Color::default(),
        safe_area: None,
    };
    Timeline::new(format, tracks)
}

fn clips(count: usize) -> Track {
    let clip = |index: usize| VisualClip {
        start_ms: Start::At(index as u64 * 1000),
        duration_ms: Length::Ms(1000),
        ..VisualClip::new(Content::Color(Fill::from(Color::default())))
    };
    Track::Visual(VisualTrack { clips: (0..count).map(clip).collect(), ..VisualTrack::default() })
}

fn captions(count: usize) -> Track {
    let caption = |index: usize| Caption {
        start_ms: index as u64 * 100,
        end_ms: index as u64 * 100 + 100,
        text: "word by word".to_owned(),
        words: Vec::new(),
    };
    Track::Caption(CaptionTrack::new(CaptionStyle::Plain, "en", (0..count).map(caption).collect()))
}

#[test]
fn as_many_clips_and_captions_as_there_may_be_are_checked_in_well_under_a_second() {
    let timeline = plain(vec![clips(MAX_CLIPS), captions(MAX_CAPTIONS)]);
    let begun = Instant::now();
    timeline.settle(&facts()).expect("valid");
    // Tests are hardly optimised and run beside each other.
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[test]
fn too_many_of_anything_is_a_fault() {
    let more = plain(vec![clips(MAX_CLIPS + 1), captions(MAX_CAPTIONS + 1)]);
    assert_eq!(
        told(more.settle(&facts())).lines().take(2).collect::<Vec<_>>(),
        ["too_many_clips tracks", "too_many_captions tracks"]
    );
    let mut timeline = plain(std::iter::repeat_with(|| clips(1)).take(65).collect());
    let marker = |at_ms| Marker { at_ms, name: String::new(), color: None };
    timeline.markers = (0..10_001).map(marker).collect();
    let variant = |index: usize| json!({"name": index.to_string(), "size": "1:1"});
    timeline.variants = serde_json::from_value((0..33).map(variant).collect()).expect("variants");
    assert_eq!(
        told(timeline.settle(&facts())),
        "too_many_tracks tracks\ntoo_many_markers markers\ntoo_many_variants variants"
    );
    assert_eq!(told(plain(vec![clips(0), captions(0)]).settle(&facts())), "empty_timeline tracks");
}

#[test]
fn no_more_faults_are_told_than_somebody_can_read() {
    let mut timeline = plain(vec![clips(MAX_CLIPS)]);
    let Track::Visual(track) = &mut timeline.tracks[0] else { panic!("visual") };
    track.clips.iter_mut().for_each(|clip| clip.look.corner_radius = 9.0);
    assert_eq!(timeline.settle(&facts()).expect_err("invalid").0.len(), MAX_PROBLEMS);
}

#[test]
fn a_frame_size_that_was_made_by_hand_is_checked_too() {
    let mut timeline = plain(vec![clips(1)]);
    timeline.format.size = crate::format::FrameSize { width: 65, height: 64 };
    assert_eq!(told(timeline.settle(&facts())), "bad_size format.size");
}
