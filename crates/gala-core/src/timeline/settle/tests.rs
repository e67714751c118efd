use super::super::{Facts, SourceFacts, Timeline, Track};
use crate::time::Millis;

/// A timeline as people write it, on 25 frames a second.
fn timeline(tracks: &str) -> Timeline {
    let text = format!(r#"{{"version": 1, "format": {{"size": "64x64", "fps": 25}}, "tracks": [{tracks}]}}"#);
    serde_json::from_str(&text).expect(tracks)
}

fn facts() -> Facts {
    let sound = |duration_ms| SourceFacts { duration_ms: Some(duration_ms), has_sound: true };
    [
        ("hello.wav", sound(3000)),
        ("song.mp3", sound(60_000)),
        ("walk.mp4", sound(8000)),
        ("cat.png", SourceFacts::default()),
    ]
    .map(|(name, facts)| (name.to_owned(), facts))
    .into()
}

/// `start+length` of every clip, a track a line.
fn settled(tracks: &str) -> String {
    let timeline = timeline(tracks).settle(&facts()).unwrap_or_else(|problems| panic!("{tracks}: {problems}"));
    let row = |spans: Vec<(Millis, Millis)>| {
        spans.into_iter().map(|(start, length)| format!("{start}+{length}")).collect::<Vec<_>>().join(" ")
    };
    let rows = timeline.tracks.iter().map(|track| match track {
        Track::Visual(track) => row(track.clips.iter().map(|clip| (clip.start_ms, clip.duration_ms)).collect()),
        Track::Audio(track) => row(track.clips.iter().map(|clip| (clip.start_ms, clip.duration_ms)).collect()),
        Track::Caption(_) => "captions".to_owned(),
    });
    rows.collect::<Vec<_>>().join(" | ")
}

const CAT: &str = r#"{"content": {"kind": "image", "source": "cat.png"}}"#;
const SPEECH: &str = r#"{"kind": "audio", "role": "speech", "clips": [{"source": "hello.wav"}]}"#;

#[test]
fn a_picture_lasts_as_long_as_what_is_said() {
    assert_eq!(settled(&format!(r#"{{"kind": "visual", "clips": [{CAT}]}}, {SPEECH}"#)), "0+3000 | 0+3000");
    let until_speech = r#"{"content": {"kind": "image", "source": "cat.png"}, "duration_ms": "speech"}"#;
    let music = r#"{"kind": "audio", "role": "music", "clips": [{"source": "song.mp3"}]}"#;
    let tracks = format!(r#"{{"kind": "visual", "clips": [{until_speech}]}}, {SPEECH}, {music}"#);
    assert_eq!(settled(&tracks), "0+3000 | 0+3000 | 0+60000");
}

#[test]
fn clips_follow_each_other_and_overlap_by_their_transitions() {
    let video = r#"{"content": {"kind": "video", "source": "walk.mp4", "source_in_ms": 2000, "speed": 2}}"#;
    let faded = r#"{"content": {"kind": "image", "source": "cat.png"}, "duration_ms": 2000,
        "transition": {"kind": "crossfade", "duration_ms": 500}}"#;
    assert_eq!(
        settled(&format!(r#"{{"kind": "visual", "clips": [{video}, {faded}, {faded}]}}"#)),
        "0+3000 2500+2000 4000+2000"
    );
}

#[test]
fn a_picture_lasts_until_the_next_one_where_that_has_a_place() {
    let placed = r#"{"content": {"kind": "image", "source": "cat.png"}, "start_ms": 1500, "duration_ms": 500}"#;
    assert_eq!(settled(&format!(r#"{{"kind": "visual", "clips": [{CAT}, {placed}]}}"#)), "0+1500 1500+500");
}

#[test]
fn looped_music_lasts_until_the_end_of_all_else() {
    let music = r#"{"kind": "audio", "role": "music", "clips": [{"source": "song.mp3", "looped": true}]}"#;
    assert_eq!(settled(&format!("{music}, {SPEECH}")), "0+3000 | 0+3000");
}

#[test]
fn a_length_that_nothing_tells_is_a_fault_with_its_place() {
    let problems =
        timeline(&format!(r#"{{"kind": "visual", "clips": [{CAT}, {CAT}]}}"#)).settle(&facts()).expect_err("no length");
    let told: Vec<_> = problems.0.iter().map(|problem| (problem.code.as_str(), problem.field.as_str())).collect();
    assert_eq!(
        told,
        [("unknown_length", "tracks[0].clips[0].duration_ms"), ("unknown_length", "tracks[0].clips[1].start_ms"),]
    );
}

#[test]
fn a_settled_timeline_settles_to_itself() {
    let once =
        timeline(&format!(r#"{{"kind": "visual", "clips": [{CAT}]}}, {SPEECH}"#)).settle(&facts()).expect("valid");
    assert_eq!(Timeline::from(once.clone()).settle(&facts()), Ok(once));
}
