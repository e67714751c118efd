//! Sounds: one stem for each role, and on its track a clip for each stretch in which something of the role is heard.

use std::{collections::BTreeSet, ops::Range};

use gala_core::{
    time::Frames,
    timeline::{AudioRole, BlendMode, Content, SettledTimeline, Track},
};

use crate::{
    cut::{Cut, CutClip, CutTrack, Media, MediaKind},
    feature::Feature,
};

/// Adds the stems that are heard to a cut, each with its track.
pub fn sound_tracks(timeline: &SettledTimeline, cut: &mut Cut) {
    for (role, name) in [(AudioRole::Speech, "speech"), (AudioRole::Music, "music"), (AudioRole::Effect, "effects")] {
        let mut heard = heard(timeline, role);
        heard.iter_mut().for_each(|sound| sound.record.end = sound.record.end.min(cut.frames));
        heard.retain(|sound| sound.record.start < sound.record.end);
        if heard.is_empty() {
            continue;
        }
        heard.sort_by_key(|sound| sound.record.start);
        let media = cut.media.len();
        cut.media.push(Media { file: format!("{name}.wav"), kind: MediaKind::Sound(role), frames: cut.frames });
        let clips = apart(heard).into_iter().map(|Heard { id, record, features }| CutClip {
            id,
            media,
            source_in: record.start,
            record,
            dissolve: None,
            blend: BlendMode::Normal,
            features,
        });
        cut.audio.push(CutTrack { name: name.to_owned(), clips: clips.collect() });
    }
}

/// A sound at its place.
struct Heard {
    id: String,
    record: Range<Frames>,
    features: BTreeSet<Feature>,
}

fn heard(timeline: &SettledTimeline, role: AudioRole) -> Vec<Heard> {
    let fps = timeline.format.fps;
    let mut found = Vec::new();
    for track in &timeline.tracks {
        match track {
            Track::Audio(track) if track.role == role && !track.muted => found.extend(track.clips.iter().map(|clip| {
                let record = fps.frame_at(clip.start_ms)..fps.frame_at(clip.start_ms + clip.duration_ms);
                Heard { id: clip.id.clone(), record, features: Feature::of_audio(track, clip) }
            })),
            // What is heard of videos is mixed as effects.
            Track::Visual(track) if role == AudioRole::Effect && !track.muted => {
                found.extend(track.clips.iter().filter_map(|clip| {
                    let Content::Video(video) = &clip.content else { return None };
                    let features = Feature::of_video_sound(video.sound.as_ref()?, video.speed);
                    let record = fps.frame_at(clip.start_ms)..fps.frame_at(clip.end_ms());
                    Some(Heard { id: clip.id.clone(), record, features })
                }));
            }
            _ => {}
        }
    }
    found
}

/// Makes one stretch of sounds that overlap, because a stem holds their sum.
fn apart(heard: Vec<Heard>) -> Vec<Heard> {
    let mut stretches: Vec<Heard> = Vec::new();
    for sound in heard {
        match stretches.last_mut().filter(|before| sound.record.start < before.record.end) {
            Some(before) => {
                before.record.end = before.record.end.max(sound.record.end);
                before.features.extend(sound.features);
            }
            None => stretches.push(sound),
        }
    }
    stretches
}
