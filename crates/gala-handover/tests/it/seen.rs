//! What each frame of a timeline shows and plays, told from the timeline and its shots alone.

use std::collections::BTreeMap;

use gala_core::{
    time::Frames,
    timeline::{SettledTimeline, Track},
};
use gala_handover::{BACKGROUND, Handover, Shot};

/// For each frame of a track, the files that are on, each with its own frame.
pub type Seen = Vec<Vec<(String, u64)>>;

/// All tracks from back to front.
pub fn pictures(timeline: &SettledTimeline, handover: &Handover) -> Vec<Seen> {
    let shots: BTreeMap<&str, &Shot> = handover.shots.iter().map(|shot| (shot.clip.as_str(), shot)).collect();
    let fps = timeline.format.fps;
    let all = handover.cut.frames.0 as usize;
    let mut tracks = Vec::new();
    if let Some(shot) = shots.get(BACKGROUND) {
        tracks.push((0..all).map(|frame| vec![(shot.file.clone(), (frame as u64) + shot.head.0)]).collect());
    }
    for track in &timeline.tracks {
        let Track::Visual(track) = track else { continue };
        let mut seen: Seen = vec![Vec::new(); all];
        for clip in &track.clips {
            let shot = shots[clip.id.as_str()];
            let (Frames(first), Frames(end)) = (fps.frame_at(clip.start_ms), fps.frame_at(clip.end_ms()));
            assert!(shot.frames.0 >= shot.head.0 + end - first, "{} holds all that is seen", shot.file);
            for frame in first..end {
                seen[frame as usize].push((shot.file.clone(), shot.head.0 + frame - first));
            }
        }
        tracks.push(seen);
    }
    tracks
}

/// The stems, as they are cut: speech, music, effects.
pub fn sounds(timeline: &SettledTimeline, handover: &Handover) -> Vec<Seen> {
    let fps = timeline.format.fps;
    let all = handover.cut.frames.0 as usize;
    let mut stems: BTreeMap<u8, Seen> = BTreeMap::new();
    let mut heard = |order: u8, file: &str, first: u64, end: u64| {
        let stem = stems.entry(order).or_insert_with(|| vec![Vec::new(); all]);
        (first..end.min(all as u64)).for_each(|frame| stem[frame as usize] = vec![(file.to_owned(), frame)]);
    };
    for track in &timeline.tracks {
        match track {
            Track::Audio(track) => {
                let (order, file) = match track.role {
                    gala_core::timeline::AudioRole::Speech => (0, "speech.wav"),
                    gala_core::timeline::AudioRole::Music => (1, "music.wav"),
                    gala_core::timeline::AudioRole::Effect => (2, "effects.wav"),
                };
                for clip in &track.clips {
                    let end = fps.frame_at(clip.start_ms + clip.duration_ms);
                    heard(order, file, fps.frame_at(clip.start_ms).0, end.0);
                }
            }
            Track::Visual(track) => {
                for clip in &track.clips {
                    let gala_core::timeline::Content::Video(video) = &clip.content else { continue };
                    if video.sound.is_some() {
                        heard(2, "effects.wav", fps.frame_at(clip.start_ms).0, fps.frame_at(clip.end_ms()).0);
                    }
                }
            }
            Track::Caption(_) => {}
        }
    }
    stems.into_values().collect()
}
