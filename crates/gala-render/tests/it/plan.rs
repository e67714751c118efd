//! Resolving and planning: every fault is told, and a segment's name follows its pixels only.

use gala_core::{
    time::Frames,
    timeline::{CaptionStyle, Content, Length, Timeline, Track, Video},
};
use gala_render::{EncodeSettings, Quality, RenderPlan, Resolved, plan, resolve};

use crate::support::*;

fn resolved(bench: &Bench, timeline: &Timeline) -> Resolved {
    resolve(timeline, &bench.sources).expect("a valid timeline")
}

fn planned(bench: &Bench, timeline: &Timeline) -> RenderPlan {
    let settings = EncodeSettings { fonts: "a font".to_owned(), ..EncodeSettings::default() };
    plan(&resolved(bench, timeline), &settings)
}

fn hashes(plan: &RenderPlan) -> Vec<String> {
    plan.segments.iter().map(|segment| segment.hash.to_string()).collect()
}

#[test]
fn a_plan_cuts_at_clip_and_transition_borders_and_follows_the_words() {
    let mut bench = Bench::new();
    let mut timeline = three_scenes(&mut bench);
    timeline.tracks.push(karaoke("one two", 500, 400));
    insta::assert_snapshot!(planned(&bench, &timeline));
}

#[test]
fn long_stretches_and_gaps_are_cut_evenly() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10);
    let timeline = timeline(vec![still("long", "a", 0, 20_000, 0), still("late", "a", 21_000, 1000, 0)]);
    insta::assert_snapshot!(planned(&bench, &timeline));
}

#[test]
fn segments_lie_end_to_end_whatever_the_timeline() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10);
    for (start, length, cross) in [(0, 333, 33), (17, 999, 500), (5000, 8001, 250)] {
        let second = start + length - cross;
        let timeline = timeline(vec![still("x", "a", start, length, 0), still("y", "a", second, length, cross)]);
        let plan = planned(&bench, &timeline);
        let mut at = Frames::ZERO;
        for segment in &plan.segments {
            assert_eq!(segment.first_frame, at);
            assert!(segment.frames > Frames::ZERO);
            at = at + segment.frames;
        }
        assert_eq!(at, plan.frames);
    }
}

#[test]
fn a_segment_keeps_its_name_when_it_moves_or_its_ids_change() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10);
    let here = planned(&bench, &timeline(vec![still("x", "a", 0, 1000, 0)]));
    let there = planned(&bench, &timeline(vec![still("other", "a", 2000, 1000, 0)]));
    assert_eq!(hashes(&here)[0], hashes(&there)[1]);
}

#[test]
fn everything_that_shapes_pixels_changes_the_name() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10).add_scene("b", 99);
    let with = |change: &dyn Fn(&mut Timeline)| {
        let mut timeline = timeline(vec![still("x", "a", 0, 1000, 0)]);
        timeline.tracks.push(karaoke("one two", 0, 400));
        change(&mut timeline);
        planned(&bench, &timeline).segments[0].hash
    };
    fn clip(timeline: &mut Timeline) -> &mut gala_core::timeline::VisualClip {
        match &mut timeline.tracks[0] {
            Track::Visual(track) => &mut track.clips[0],
            _ => unreachable!("the first track is visual"),
        }
    }
    fn still_of(timeline: &mut Timeline) -> &mut gala_core::timeline::Still {
        match &mut clip(timeline).content {
            Content::Still(still) => still,
            _ => unreachable!("a still"),
        }
    }
    fn captions(timeline: &mut Timeline) -> &mut gala_core::timeline::CaptionTrack {
        match &mut timeline.tracks[1] {
            Track::Caption(track) => track,
            _ => unreachable!("the second track holds captions"),
        }
    }
    type Change = Box<dyn Fn(&mut Timeline)>;
    let changes: Vec<(&str, Change)> = vec![
        ("nothing", Box::new(|_| {})),
        ("size", Box::new(|t| t.format.size.width = 162)),
        ("rate", Box::new(|t| t.format.fps = "25".parse().expect("a rate"))),
        ("background", Box::new(|t| t.format.background.0[0] = 1)),
        ("length", Box::new(|t| clip(t).duration_ms = Length::Ms(1100))),
        ("source", Box::new(|t| still_of(t).layers[1].source = "b-hill.svg".to_owned())),
        ("depth", Box::new(|t| still_of(t).layers[1].depth = 0.9)),
        ("order", Box::new(|t| still_of(t).layers.reverse())),
        ("camera", Box::new(|t| still_of(t).camera.to.zoom = 1.3)),
        ("easing", Box::new(|t| still_of(t).camera.easing = gala_core::timeline::Easing::Linear)),
        ("style", Box::new(|t| captions(t).style = CaptionStyle::Plain)),
        ("language", Box::new(|t| captions(t).language = "ja".to_owned())),
        ("text", Box::new(|t| captions(t).captions[0].text = "one tow".to_owned())),
        ("word time", Box::new(|t| captions(t).captions[0].words[1].start_ms = 600)),
    ];
    let mut seen = std::collections::BTreeMap::new();
    for (name, change) in &changes {
        if let Some(same) = seen.insert(with(change), *name) {
            panic!("{name} and {same} have one name");
        }
    }
    let timeline = timeline(vec![still("x", "a", 0, 1000, 0)]);
    let of = |quality, fonts: &str| {
        plan(
            &resolved(&bench, &timeline),
            &EncodeSettings { quality, fonts: fonts.to_owned(), ..EncodeSettings::default() },
        )
        .segments[0]
            .hash
    };
    assert_ne!(of(Quality::Standard, ""), of(Quality::High, ""));
    assert_eq!(of(Quality::Standard, "a"), of(Quality::Standard, "b"), "nothing is written, so fonts do not matter");
}

#[test]
fn every_fault_is_told_at_once_with_its_path() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10);
    let mut clips = vec![
        still("x", "a", 0, 1000, 0),
        still("x", "a", 500, 1000, 0),
        still("y", "nowhere", 1500, 1000, 0),
        still("z", "a", 2400, 1000, 200),
        still("w", "a", 3400, 5, 0),
        still("v", "a", u64::MAX, u64::MAX, 0),
    ];
    if let Content::Still(still) = &mut clips[0].content {
        still.camera.from.zoom = f32::NAN;
        still.camera.to.x = -0.1;
        still.layers[0].depth = 3.0;
    }
    let mut timeline = timeline(clips);
    timeline.version = 9;
    let problems = resolve(&timeline, &bench.sources).expect_err("many faults").0;
    let told: Vec<String> = problems.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect();
    insta::assert_snapshot!(told.join("\n"));
    assert!(problems.iter().all(|problem| !problem.remedy.is_empty() && !problem.message.is_empty()));
}

#[test]
fn transitions_longer_than_their_clips_are_refused() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10);
    let clips = vec![still("x", "a", 0, 1000, 0), still("y", "a", 400, 1000, 600), still("z", "a", 900, 1000, 500)];
    let problems = resolve(&timeline(clips), &bench.sources).expect_err("a fault").0;
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].code.as_str(), problems[0].field.as_str()),
        ("transition_too_long", "tracks[0].clips[1].transition")
    );
}

#[test]
fn too_many_clips_are_refused_quickly() {
    let mut bench = Bench::new();
    bench.add("clip.mp4", b"x");
    let clip = |index: u64| {
        let mut clip = still(&index.to_string(), "a", index * 100, 100, 0);
        clip.content = Content::Video(Video::new("clip.mp4"));
        clip
    };
    let most = timeline((0..10_000).map(clip).collect());
    assert_eq!(planned(&bench, &most).segments.len(), 10_000);
    let problems = resolve(&timeline((0..10_001).map(clip).collect()), &bench.sources).expect_err("a fault").0;
    assert_eq!(problems[0].code, "too_many_clips");
}

/// Forty scenes of 1.5 s that fade into each other, of stills of these names.
fn scenes(bench: &Bench, names: &[String], quality: Quality) -> RenderPlan {
    let clip = |(at, name): (u64, &String)| still(&format!("clip-{at}"), name, at * 1500, 2000, 500.min(at * 500));
    let timeline = timeline((0..).zip(names).map(clip).collect());
    plan(&resolved(bench, &timeline), &EncodeSettings { quality, ..EncodeSettings::default() })
}

fn add_scenes(bench: &mut Bench, count: u8) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|number| format!("scene-{number}")).collect();
    for (hue, name) in (0..).zip(&names) {
        bench.add_scene(name, hue);
    }
    names
}

#[test]
fn a_draft_has_fewer_segments_and_keeps_them_when_a_scene_is_added() {
    let mut bench = Bench::new();
    let names = add_scenes(&mut bench, 40);
    let (draft, standard) = (scenes(&bench, &names, Quality::Draft), scenes(&bench, &names, Quality::Standard));
    assert_eq!(standard.segments.len(), 79);
    assert!((5..=12).contains(&draft.segments.len()), "{}", draft.segments.len());
    let longer: Vec<String> = [names[7].clone()].into_iter().chain(names.clone()).collect();
    let (before, after) = (hashes(&draft), hashes(&scenes(&bench, &longer, Quality::Draft)));
    let kept = before.iter().filter(|hash| after.contains(hash)).count();
    assert!(kept + 2 >= before.len(), "{kept} of {}", before.len());
}

#[test]
fn whichever_scene_of_a_draft_is_edited_little_of_it_is_encoded_anew() {
    let mut bench = Bench::new();
    let names = add_scenes(&mut bench, 41);
    let before = hashes(&scenes(&bench, &names[..40], Quality::Draft));
    for edited in 0..40 {
        let mut other = names[..40].to_vec();
        other[edited].clone_from(&names[40]);
        let after = scenes(&bench, &other, Quality::Draft);
        let longest = after.segments.iter().map(|segment| segment.frames.0).max();
        assert!(longest <= Some(12 * 30), "{longest:?} frames");
        let anew = after.segments.iter().filter(|segment| !before.contains(&segment.hash.to_string()));
        let frames: u64 = anew.map(|segment| segment.frames.0).sum();
        assert!(frames <= 3 * 12 * 30, "{frames} frames for scene {edited}");
    }
}

#[test]
fn a_draft_of_thousands_of_scenes_that_show_the_same_is_cut_soon() {
    let mut bench = Bench::new();
    bench.add_scene("a", 10);
    let draft = scenes(&bench, &vec!["a".to_owned(); 5_000], Quality::Draft);
    assert!(draft.segments.len() >= 5_000 * 1500 / 12_000, "{}", draft.segments.len());
    assert!(draft.segments.iter().all(|segment| segment.frames.0 <= 12 * 30));
}
