use proptest::prelude::*;
use serde_json::json;

use super::{rhythm::LEAST_SHOT_MS, *};
use crate::{
    brief::limits::MAX_SCENES,
    compose::Picture,
    speech::{SpeechTiming, SpokenWord},
    timeline::{Content, Facts, Layer, SourceFacts},
};

/// What a film is cut of.
#[derive(Clone, Debug)]
struct Given {
    fps: &'static str,
    /// Of each scene, in milliseconds.
    speech_ms: Vec<u64>,
    /// The distance of two beats in samples, and the length of the loop in beats.
    beats: Option<(u64, u64)>,
}

impl Given {
    fn plan(&self) -> Plan {
        let scene = |(index, ms): (usize, &u64)| {
            json!({
                "number": index + 1, "script": "Tea is warm.", "description": "", "image_prompt": "tea", "image_variant": 0,
                "motion": "zoom_in", "voice_style": {"rate": 1.0, "pitch": 0.0, "pause": 1.0}, "estimated_ms": ms
            })
        };
        let scenes: Vec<_> = self.speech_ms.iter().enumerate().map(scene).collect();
        let plan = json!({
            "version": 1, "title": "Tea", "language": "en", "format": "16:9", "fps": self.fps, "preset": "papercut",
            "captions": "karaoke", "music": {"mood": "calm"}, "workflow": "trailer", "planner": "offline", "scenes": scenes
        });
        serde_json::from_value(plan).expect("a plan")
    }

    fn media(&self) -> Vec<SceneMedia> {
        self.speech_ms.iter().enumerate().map(|(index, ms)| media(index, *ms)).collect()
    }

    fn music_beats(&self) -> Option<MusicBeats> {
        let (step, count) = self.beats?;
        Some(MusicBeats { beats: (0..count).map(|beat| beat * step).collect(), period: Some(step * count) })
    }

    fn film(&self) -> CutFilm {
        let (plan, media, beats) = (self.plan(), self.media(), self.music_beats());
        let music = FilmMusic { source: "audio/music.wav", beats: beats.as_ref() };
        let assembly = assemble(&plan, &media, Some(music));
        CutFilm { given: self.clone(), plan, assembly }
    }
}

fn media(index: usize, ms: u64) -> SceneMedia {
    let third = ms * 16;
    let word = |index: u64, text: &str, bytes: std::ops::Range<usize>| SpokenWord {
        text: text.to_owned(),
        bytes,
        start: index * third,
        end: (index + 1) * third,
    };
    let words = vec![word(0, "Tea", 0..3), word(1, "is", 4..6), word(2, "warm.", 7..12)];
    let timing = SpeechTiming { words, phonemes: Vec::new(), length: ms * 48 };
    let layer = Layer { source: format!("images/{index}.svg"), depth: 1.0 };
    let picture = Picture::Layers(vec![layer]);
    SceneMedia { speech: format!("audio/{index}.wav"), timing, picture, moving_ms: None, details: Vec::new() }
}

fn is_shot_of(clip_id: &str, scene: u32) -> bool {
    clip_of_shot(clip_id) == compose::clip_id(scene)
}

struct CutFilm {
    given: Given,
    plan: Plan,
    assembly: Assembly,
}

impl CutFilm {
    fn clips(&self, track: usize) -> Vec<(u64, u64, String)> {
        let Track::Visual(track) = &self.assembly.timeline.tracks[track] else { panic!("a visual track") };
        let times = |clip: &VisualClip| {
            (clip.start_ms.ms().expect("a start"), clip.written_end_ms().expect("an end"), clip.id.clone())
        };
        track.clips.iter().map(times).collect()
    }

    fn speech(&self) -> Vec<(u64, u64)> {
        let Track::Audio(track) = &self.assembly.timeline.tracks[3] else { panic!("the speech") };
        let times = |clip: &AudioClip| {
            let start = clip.start_ms.ms().expect("a start");
            (start, start + clip.duration_ms.ms().expect("a length"))
        };
        track.clips.iter().map(times).collect()
    }

    fn end_ms(&self) -> u64 {
        self.clips(0).last().expect("clips").1
    }

    /// All that holds of every film.
    fn check(&self) {
        let clips = self.clips(0);
        assert_eq!(clips[0].0, 0);
        for pair in clips.windows(2) {
            assert_eq!(pair[0].1, pair[1].0, "shots follow each other without a gap: {pair:?}");
        }
        self.check_speech();
        self.check_cuts();
        for (start, end, id) in &clips {
            assert!(end - start >= LEAST_SHOT_MS - 40, "{id} flashes by: {start} to {end}");
        }
        let facts = self.given.speech_ms.iter().enumerate();
        let images = (0..self.given.speech_ms.len()).map(|index| format!("images/{index}.svg"));
        let others = images.chain(["audio/music.wav".to_owned()]).map(|name| (name, SourceFacts::default()));
        let facts: Facts = facts
            .map(|(index, ms)| (format!("audio/{index}.wav"), SourceFacts { duration_ms: Some(*ms), has_sound: true }))
            .chain(others)
            .collect();
        self.assembly.timeline.settle(&facts).expect("a timeline like any other");
        assert!(self.end_ms() <= most_ms(&self.plan, &self.given.speech_ms));
    }

    fn check_speech(&self) {
        let (speech, clips) = (self.speech(), self.clips(0));
        assert_eq!(speech.len(), self.given.speech_ms.len());
        for (number, ((start, end), wanted)) in (1..).zip(speech.iter().zip(&self.given.speech_ms)) {
            assert_eq!(end - start, *wanted, "scene {number} is said whole");
            let own: Vec<_> = clips.iter().filter(|clip| is_shot_of(&clip.2, number)).collect();
            let (first, last) = (own.first().expect("a shot"), own.last().expect("a shot"));
            assert!(first.0 <= *start && *end <= last.1, "scene {number} speaks where it is seen");
        }
        for pair in speech.windows(2) {
            assert!(pair[0].1 < pair[1].0, "two speak at once: {pair:?}");
        }
    }

    fn check_cuts(&self) {
        let starts: Vec<u64> = self.clips(0).iter().skip(1).map(|clip| clip.0).collect();
        let told: Vec<u64> = self.assembly.cuts.iter().map(|cut| cut.at_ms).collect();
        assert_eq!(starts, told);
        let frame_ms = 1000.0 / self.plan.fps.as_f64();
        for cut in &self.assembly.cuts {
            match self.given.beats {
                None => assert_eq!(cut.place, CutPlace::NoBeats),
                Some((step, _)) => {
                    assert_eq!(cut.place, CutPlace::Beat, "{cut:?}");
                    let off = (cut.at_ms as f64 * 48.0).rem_euclid(step as f64);
                    let off_ms = off.min(step as f64 - off) / 48.0;
                    assert!(off_ms <= frame_ms / 2.0 + 0.6, "{cut:?} is {off_ms} ms from a beat");
                }
            }
        }
    }

    /// The mean length of the shots of scenes in a third of the film, counted from 0.
    fn mean_shot_ms(&self, third: usize) -> u64 {
        let shots: Vec<u64> =
            self.clips(0).iter().filter(|clip| clip.2.starts_with("scene")).map(|c| c.1 - c.0).collect();
        let part = &shots[shots.len() * third / 3..shots.len() * (third + 1) / 3];
        part.iter().sum::<u64>() / part.len() as u64
    }
}

fn given() -> impl Strategy<Value = Given> {
    let fps = prop::sample::select(vec!["24", "25", "29.97", "30", "60", "23.976"]);
    // 50 to 220 beats a minute.
    let beats = prop::option::of((13_100_u64..57_600, 4_u64..80));
    let speech = prop::collection::vec(prop_oneof![1 => 50_u64..400, 6 => 400_u64..12_000], 1..61);
    (fps, speech, beats).prop_map(|(fps, speech_ms, beats)| Given { fps, speech_ms, beats })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_film_is_whole_and_cut_on_beats(given in given()) {
        given.film().check();
    }
}

fn of_scenes(count: usize, beats: Option<(u64, u64)>) -> CutFilm {
    Given { fps: "30", speech_ms: (0..count as u64).map(|index| 4000 + index * 977 % 4000).collect(), beats }.film()
}

/// 80 beats a minute in a loop of 47 s.
const CALM: Option<(u64, u64)> = Some((36_000, 62));

#[test]
fn films_of_one_and_of_sixty_scenes_become_faster_towards_the_end() {
    of_scenes(1, CALM).check();
    for beats in [CALM, None] {
        let film = of_scenes(60, beats);
        film.check();
        let means = [0, 1, 2].map(|third| film.mean_shot_ms(third));
        assert!(means[0] > means[1] + 700 && means[1] > means[2] + 500, "{means:?}");
    }
}

#[test]
fn a_film_of_as_many_scenes_as_a_plan_may_have_is_a_timeline() {
    let beats = Some((24_000, 94));
    of_scenes(MAX_SCENES, beats).check();
    // Twelve hours, which would be more shots than a timeline has clips.
    let long = Given { fps: "30", speech_ms: vec![20_000; MAX_SCENES], beats }.film();
    long.check();
    assert!(long.clips(0).len() > 2 * MAX_SCENES, "each has some");
}

#[test]
fn a_film_is_as_long_as_its_speech_with_cards_and_pauses() {
    let film = of_scenes(10, CALM);
    let spoken: u64 = film.given.speech_ms.iter().sum();
    let usual = CARDS_MS + 10.0 * BESIDE_SCENE_MS + spoken as f64;
    let share = film.end_ms() as f64 / usual;
    assert!((0.93..1.07).contains(&share), "{} ms, and {usual} are usual", film.end_ms());
}

#[test]
fn where_the_music_has_no_beat_for_a_while_a_cut_says_so() {
    let given = Given { fps: "30", speech_ms: vec![5000; 6], beats: None };
    // Two bars with beats, and a long silence.
    let beats = MusicBeats { beats: (0..8).map(|beat| beat * 24_000).collect(), period: None };
    let music = FilmMusic { source: "audio/music.wav", beats: Some(&beats) };
    let assembly = assemble(&given.plan(), &given.media(), Some(music));
    let places: Vec<CutPlace> = assembly.cuts.iter().map(|cut| cut.place).collect();
    assert_eq!(places[0], CutPlace::Beat);
    assert!(places[1..].iter().all(|place| *place == CutPlace::FarFromBeats), "{places:?}");
    CutFilm { plan: given.plan(), given: Given { beats: Some((24_000, 8)), ..given }, assembly }.check_speech();
}

#[test]
fn a_film_without_music_has_no_music_track() {
    let given = Given { fps: "25", speech_ms: vec![5000, 3000], beats: None };
    let assembly = assemble(&given.plan(), &given.media(), None);
    let is_music = |track: &Track| matches!(track, Track::Audio(track) if track.role == AudioRole::Music);
    assert!(!assembly.timeline.tracks.iter().any(is_music));
    CutFilm { plan: given.plan(), given, assembly }.check();
}

#[test]
fn cards_tell_the_title_and_what_the_brief_says_at_the_end() {
    let given = Given { fps: "30", speech_ms: vec![5000], beats: CALM };
    let mut plan = given.plan();
    plan.trailer.end_card = Some("This spring".to_owned());
    let film = assemble(&plan, &given.media(), None);
    let Track::Visual(titles) = &film.timeline.tracks[2] else { panic!("titles") };
    let said = titles.clips.iter().map(|clip| match &clip.content {
        Content::Text(text) => text.text(),
        other => panic!("{other:?}"),
    });
    assert_eq!(said.collect::<Vec<_>>(), ["Tea", "Tea\nThis spring"]);
    let silent = assemble(&Plan { title: " ".to_owned(), ..given.plan() }, &given.media(), None);
    assert_eq!(
        silent.timeline.tracks[2],
        Track::Visual(VisualTrack { name: "titles".to_owned(), ..VisualTrack::new(Vec::new()) })
    );
}

#[test]
fn who_is_heard_with_their_picture_stays_whole_and_begins_with_it() {
    let given = Given { fps: "30", speech_ms: vec![9000, 30_000, 4000], beats: CALM };
    let (mut plan, mut media) = (given.plan(), given.media());
    (plan.scenes[1].picture, plan.scenes[1].narration) = (Some("talk.mp4".to_owned()), Some("talk.mp4".to_owned()));
    media[1].picture = Picture::Video("talk.mp4".to_owned());
    let film = CutFilm { assembly: assemble(&plan, &media, None), plan, given: Given { beats: None, ..given } };
    let own: Vec<_> = film.clips(0).into_iter().filter(|clip| is_shot_of(&clip.2, 2)).collect();
    assert_eq!((own.len(), own[0].0), (1, film.speech()[1].0));
}

#[test]
fn who_speaks_is_seen_speaking_when_they_are_heard() {
    let given = Given { fps: "30", speech_ms: vec![9000, 9000], beats: None };
    let (mut plan, mut media) = (given.plan(), given.media());
    plan.scenes[1].presenter = Some(crate::brief::PresenterChoice::Look("anna".to_owned()));
    media[1].picture = Picture::Video("anna.mp4".to_owned());
    let filmed = compose::clip_speech(&plan, &plan.scenes[1], &media[1].timing).speech_at_ms;
    let film = assemble(&plan, &media, None);
    let Track::Visual(shots) = &film.timeline.tracks[0] else { panic!("shots") };
    let own: Vec<&VisualClip> = shots.clips.iter().filter(|clip| is_shot_of(&clip.id, 2)).collect();
    assert!(own.len() > 1);
    let Track::Audio(speech) = &film.timeline.tracks[3] else { panic!("speech") };
    let heard = speech.clips[1].start_ms.ms().expect("a start");
    for shot in own {
        let Content::Video(video) = &shot.content else { panic!("a film") };
        assert_eq!(video.source_in_ms + heard, filmed + shot.start_ms.ms().expect("a start"), "{}", shot.id);
    }
}

#[test]
fn a_moving_picture_lasts_as_long_as_it_is_seen() {
    let given = Given { fps: "30", speech_ms: vec![8000, 8000, 14_000, 8000], beats: CALM };
    let (plan, mut media) = (given.plan(), given.media());
    // Longer than its scene, half a second too short, as short as providers make them, and much too short.
    for (media, length_ms) in media.iter_mut().zip([60_000, 7500, 5000, 1000]) {
        media.picture = Picture::Video("moves.mp4".to_owned());
        media.moving_ms = Some(length_ms);
    }
    let film = assemble(&plan, &media, None);
    let Track::Visual(shots) = &film.timeline.tracks[0] else { panic!("shots") };
    let own = |scene: u32| shots.clips.iter().filter(move |clip| is_shot_of(&clip.id, scene));
    for (scene, length_ms) in [(1, 60_000), (2, 7500), (3, 5000)] {
        let mut slow = 0;
        for shot in own(scene) {
            let Content::Video(video) = &shot.content else { panic!("a film") };
            let seen_ms = (shot.written_end_ms().expect("an end") - shot.start_ms.ms().expect("a start")) as f64;
            let end_ms = video.source_in_ms as f64 + seen_ms * f64::from(video.speed);
            assert!(end_ms <= length_ms as f64, "{} stands still: {video:?} for {seen_ms}", shot.id);
            assert!((0.5..=1.0).contains(&video.speed), "{video:?}");
            slow += u32::from(video.speed < 1.0);
        }
        assert_eq!(slow > 0, scene > 1, "{scene}");
    }
    // What cannot be helped begins at its first picture and is as slow as it may be.
    assert!(own(4).all(|shot| matches!(&shot.content, Content::Video(video) if video.speed == 0.5)));
    // Of a file whose length is not known nothing is changed.
    media.iter_mut().for_each(|media| media.moving_ms = None);
    let unknown = assemble(&plan, &media, None);
    let Track::Visual(shots) = &unknown.timeline.tracks[0] else { panic!("shots") };
    assert!(shots.clips.iter().all(|shot| !matches!(&shot.content, Content::Video(video) if video.speed != 1.0)));
}

#[test]
fn clips_of_a_trailer_last_five_seconds_at_least() {
    let given = Given { fps: "30", speech_ms: vec![900, 7000], beats: None };
    let plan = given.plan();
    let body =
        |index: usize| compose::body_speech(&plan, &plan.scenes[index], &given.media()[index].timing).duration_ms;
    assert!(body(0) >= 5000 && body(1) > 7000, "{} {}", body(0), body(1));
}

#[test]
fn a_moving_picture_that_is_as_long_as_it_is_asked_for_plays_at_its_own_pace() {
    for beats in [CALM, Some((57_600, 40)), None] {
        let given = Given { fps: "29.97", speech_ms: vec![8000, 3000, 14_000, 400, 9000], beats };
        let (plan, mut media, music) = (given.plan(), given.media(), given.music_beats());
        let lengths = moving_ms(&plan, &given.speech_ms, music.as_ref());
        let paces = |media: &[SceneMedia]| -> Vec<f32> {
            let music = FilmMusic { source: "audio/music.wav", beats: music.as_ref() };
            let film = assemble(&plan, media, Some(music));
            let Track::Visual(shots) = &film.timeline.tracks[0] else { panic!("shots") };
            let scenes = shots.clips.iter().filter(|shot| shot.id.starts_with("scene"));
            scenes
                .map(|shot| match &shot.content {
                    Content::Video(video) => video.speed,
                    other => panic!("{other:?}"),
                })
                .collect()
        };
        for (media, length_ms) in media.iter_mut().zip(&lengths) {
            (media.picture, media.moving_ms) = (Picture::Video("moves.mp4".to_owned()), Some(*length_ms));
        }
        assert!(paces(&media).iter().all(|speed| *speed == 1.0), "{lengths:?}");
        media.iter_mut().for_each(|media| media.moving_ms = media.moving_ms.map(|ms| ms - 200));
        assert!(paces(&media).iter().all(|speed| *speed < 1.0), "no more is asked for than is seen: {lengths:?}");
    }
}
