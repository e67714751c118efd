mod hostile;
mod table;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    problem::Problems,
    timeline::{
        Animated, Caption, CaptionStyle, CaptionTrack, Color, Content, Fill, Format, Keyframe, Length, Marker,
        SourceFacts, Start, Timeline, Track, VisualClip, VisualTrack,
        limits::{
            MAX_CAPTION_BYTES, MAX_CAPTIONS, MAX_CLIPS, MAX_KEYFRAMES, MAX_MARKERS, MAX_MS, MAX_NAME_BYTES,
            MAX_PROBLEMS, MAX_TRACKS, MAX_VARIANTS,
        },
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
    Timeline::from_json(document.to_string().as_bytes())?.settle(&facts()).map(Timeline::from)
}

/// Returns the fault of a document as `code path`, one a line.
fn told<T>(result: Result<T, Problems>) -> String {
    let problems = result.err().unwrap_or_default().0;
    problems.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_timeline_in_which_everything_is_spelled_is_valid() {
    assert_eq!(told(settle(&everything())), "");
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
    Track::Visual(VisualTrack::new((0..count).map(clip).collect()))
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
fn each_limit_is_met_and_one_past_it_is_refused() {
    let settled = |change: &dyn Fn(&mut Timeline)| {
        let mut timeline = plain(vec![clips(1)]);
        change(&mut timeline);
        timeline.settle(&facts())
    };
    let check = |code: &str, limit: usize, set: &dyn Fn(&mut Timeline, usize)| {
        settled(&|timeline| set(timeline, limit)).unwrap_or_else(|problems| panic!("{code}: {problems}"));
        let problems = settled(&|timeline| set(timeline, limit + 1)).expect_err(code);
        assert_eq!(problems.0[0].code, code);
        assert!(problems.0[0].message.contains(&limit.to_string()), "{}", problems.0[0]);
        assert!(!problems.0[0].field.is_empty() && !problems.0[0].remedy.is_empty(), "{}", problems.0[0]);
    };
    let clip = |timeline: &mut Timeline, change: &dyn Fn(&mut VisualClip)| match &mut timeline.tracks[0] {
        Track::Visual(track) => change(&mut track.clips[0]),
        other => panic!("{other:?}"),
    };
    check("too_many_tracks", MAX_TRACKS, &|timeline, count| {
        timeline.tracks = std::iter::repeat_with(|| clips(1)).take(count).collect();
    });
    check("too_many_clips", MAX_CLIPS, &|timeline, count| timeline.tracks = vec![clips(count)]);
    check("too_many_captions", MAX_CAPTIONS, &|timeline, count| timeline.tracks = vec![captions(count)]);
    check("too_many_markers", MAX_MARKERS, &|timeline, count| {
        let marker = |at: usize| Marker { at_ms: at as u64, name: String::new(), color: None };
        timeline.markers = (0..count).map(marker).collect();
    });
    check("too_many_variants", MAX_VARIANTS, &|timeline, count| {
        let variant = |index: usize| json!({"name": index.to_string(), "size": "1:1"});
        timeline.variants = serde_json::from_value((0..count).map(variant).collect()).expect("variants");
    });
    check("too_many_bytes", MAX_NAME_BYTES, &|timeline, bytes| {
        clip(timeline, &|clip| clip.id = "i".repeat(bytes));
    });
    check("too_many_bytes", MAX_CAPTION_BYTES, &|timeline, bytes| {
        let mut track = captions(1);
        if let Track::Caption(track) = &mut track {
            track.captions[0].text = "t".repeat(bytes);
        }
        timeline.tracks.push(track);
    });
    check("too_many_keyframes", MAX_KEYFRAMES, &|timeline, count| {
        clip(timeline, &|clip| {
            clip.duration_ms = Length::Ms(count as u64);
            let keyframe = |at: usize| Keyframe { at_ms: at as u64, value: 1.0, easing: Default::default() };
            clip.look.opacity = Animated::Keyframes((0..count).map(keyframe).collect());
        });
    });
    check("too_long", MAX_MS as usize, &|timeline, ms| {
        clip(timeline, &|clip| (clip.start_ms, clip.duration_ms) = (Start::At(0), Length::Ms(ms as u64)));
    });
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
