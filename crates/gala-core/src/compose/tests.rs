use super::*;
use crate::{
    brief::MusicChoice,
    format::FrameSize,
    provider_policy::ProviderPolicy,
    speech::{SpokenWord, VoiceStyle},
    trailer_options::TrailerOptions,
    workflow::Workflow,
};

fn scene(number: u32) -> PlannedScene {
    PlannedScene {
        number,
        chapter: None,
        script: "Tea is warm.".to_owned(),
        description: String::new(),
        image_prompt: "tea".to_owned(),
        image_variant: 0,
        seed: None,
        motion: Motion::PanLeft,
        motion_prompt: None,
        voice: None,
        voice_style: VoiceStyle::default(),
        estimated_ms: 0,
        least_ms: None,
        picture: None,
        narration: None,
        presenter: None,
        without_presenter: false,
        cutout: None,
        cast: Vec::new(),
        without_layers: false,
    }
}

fn plan(scenes: u32) -> Plan {
    Plan {
        version: Plan::VERSION,
        title: "Tea".to_owned(),
        language: "en".to_owned(),
        format: FrameSize::VERTICAL,
        fps: FrameRate::FPS_30,
        preset: "papercut".to_owned(),
        captions: CaptionChoice::Karaoke,
        font: None,
        music: MusicChoice::Off,
        workflow: Workflow::Faceless,
        trailer: TrailerOptions::default(),
        target_duration_ms: None,
        planner: "offline".to_owned(),
        providers: ProviderPolicy::default(),
        references: Vec::new(),
        seed: None,
        library: Vec::new(),
        scenes: (1..=scenes).map(scene).collect(),
    }
}

/// A scene whose three words fill `ms` milliseconds.
fn media(number: u32, ms: u64) -> SceneMedia {
    let third = ms * 16;
    let word = |index: u64, text: &str, bytes: std::ops::Range<usize>| SpokenWord {
        text: text.to_owned(),
        bytes,
        start: index * third,
        end: (index + 1) * third,
    };
    let words = vec![word(0, "Tea", 0..3), word(1, "is", 4..6), word(2, "warm.", 7..12)];
    let timing = SpeechTiming { words, phonemes: Vec::new(), length: ms * 48 };
    SceneMedia {
        speech: format!("audio/{number}.wav"),
        timing,
        picture: Picture::Video("a.mp4".to_owned()),
        moving_ms: None,
        details: Vec::new(),
    }
}

fn visual(timeline: &Timeline) -> &[VisualClip] {
    match &timeline.tracks[0] {
        Track::Visual(track) => &track.clips,
        other => panic!("the first track is visual, not {other:?}"),
    }
}

#[test]
fn scenes_overlap_by_their_fade_and_lie_on_the_frame_grid() {
    let timeline = timeline(&plan(3), &[media(1, 2345), media(2, 10), media(3, 5000)], Some("music.wav"));
    let clips = visual(&timeline);
    for pair in clips.windows(2) {
        let fade = pair[1].transition.expect("a fade").duration_ms;
        assert_eq!(pair[0].written_end_ms(), pair[1].start_ms.ms().map(|start| start + fade));
    }
    assert!(clips.iter().all(|clip| clip.start_ms.ms().expect("set") % 100 == 0));
    assert!(clips.iter().all(|clip| clip.duration_ms.ms().expect("set") % 100 == 0));
    assert_eq!(clips[0].transition, None);
}

#[test]
fn a_scene_keeps_its_body_when_it_stands_alone_between_copies() {
    let plan = plan(3);
    let all = [media(1, 2345), media(2, 1800), media(3, 5000)];
    let whole = timeline(&plan, &all, None);
    for (index, media) in all.iter().enumerate() {
        let alone = scene_timeline(&plan, &plan.scenes[index], media);
        let id = clip_id(plan.scenes[index].number);
        let in_whole = visual(&whole).iter().find(|clip| clip.id == id).expect("the clip");
        let in_alone = visual(&alone).iter().find(|clip| clip.id == id).expect("the clip");
        assert_eq!(in_whole.duration_ms, in_alone.duration_ms);
        assert_eq!(in_whole.transition, in_alone.transition);
        assert_eq!(relative_captions(&whole, in_whole), relative_captions(&alone, in_alone));
    }
}

#[test]
fn a_film_that_is_heard_begins_with_a_cut_and_with_its_sound() {
    for film in 0..3 {
        let mut plan = plan(3);
        let own = Some("talk.mp4".to_owned());
        (plan.scenes[film].picture, plan.scenes[film].narration) = (own.clone(), own);
        let all = [media(1, 2345), media(2, 1800), media(3, 5000)];
        let whole = timeline(&plan, &all, None);
        let Track::Audio(speech) = &whole.tracks[1] else { panic!("the second track is speech") };
        let (clip, spoken) = (&visual(&whole)[film], &speech.clips[film]);
        assert_eq!((spoken.start_ms.ms(), clip.transition), (clip.start_ms.ms(), None), "{film}");
        if let Some(before) = film.checked_sub(1) {
            assert_eq!(visual(&whole)[before].written_end_ms(), clip.start_ms.ms(), "nothing overlaps it");
        }
        if let Some(behind) = visual(&whole).get(film + 1) {
            assert!(behind.transition.is_some(), "the next one fades in over its end");
        }
        // It is the same by itself.
        let alone = scene_timeline(&plan, &plan.scenes[film], &all[film]);
        let in_alone = visual(&alone).iter().find(|own| own.id == clip.id).expect("the clip");
        assert_eq!((in_alone.duration_ms, in_alone.transition), (clip.duration_ms, None));
        assert_eq!(relative_captions(&whole, clip), relative_captions(&alone, in_alone));
        assert_eq!(clip_speech(&plan, &plan.scenes[film], &all[film].timing).speech_at_ms, 0);
    }
}

#[test]
fn a_scene_is_seen_as_long_as_it_is_wanted_at_least() {
    let mut plan = plan(2);
    let all = [media(1, 2000), media(2, 2000)];
    let length = |plan: &Plan| visual(&timeline(plan, &all, None))[0].duration_ms.ms().expect("set");
    let usual = length(&plan);
    plan.scenes[0].least_ms = Some(1000);
    assert_eq!(length(&plan), usual, "it is longer already");
    plan.scenes[0].least_ms = Some(9000);
    assert_eq!(length(&plan), 9000 + to_grid(FADE_MS, plan.fps));
    let place = clip_speech(&plan, &plan.scenes[0], &all[0].timing);
    assert_eq!((place.speech_at_ms, place.duration_ms), (FIRST_LEAD_MS, length(&plan)));
}

fn relative_captions(timeline: &Timeline, clip: &VisualClip) -> Vec<(u64, u64, String)> {
    let Some(Track::Caption(track)) = timeline.tracks.last() else { panic!("captions are last") };
    let (start, end) = (clip.start_ms.ms().expect("set"), clip.written_end_ms().expect("set"));
    let inside = |caption: &&Caption| caption.start_ms >= start && caption.end_ms <= end;
    let relative = |caption: &Caption| (caption.start_ms - start, caption.end_ms - start, caption.text.clone());
    track.captions.iter().filter(inside).map(relative).collect()
}

#[test]
fn the_speech_of_a_clip_lies_where_the_timeline_has_it() {
    let (plan, all) = (plan(3), [media(1, 2345), media(2, 1800), media(3, 5000)]);
    let whole = timeline(&plan, &all, None);
    let Track::Audio(speech) = &whole.tracks[1] else { panic!("the second track is speech") };
    for ((clip, spoken), (scene, media)) in visual(&whole).iter().zip(&speech.clips).zip(plan.scenes.iter().zip(&all)) {
        let place = clip_speech(&plan, scene, &media.timing);
        assert_eq!(clip.duration_ms.ms(), Some(place.duration_ms));
        assert_eq!(spoken.start_ms.ms(), clip.start_ms.ms().map(|start| start + place.speech_at_ms));
    }
}
