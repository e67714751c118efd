//! Where in a timeline somebody may speak: films whose sound is heard, and sounds on tracks of speech.

use super::{Animated, AudioRole, Content, SettledTimeline, Track};

/// The quietest that is heard, in decibels: the least that a gain can be.
const SILENT_DB: f32 = -60.0;

/// A part of a file that is heard in a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardClip {
    pub source: String,
    /// Where in the file it begins.
    pub source_in_ms: u64,
    pub speed: f32,
    pub start_ms: u64,
    pub duration_ms: u64,
}

impl HeardClip {
    /// Returns where in the file it ends.
    pub fn source_out_ms(&self) -> u64 {
        self.source_in_ms + (self.duration_ms as f64 * f64::from(self.speed)).ceil() as u64
    }
}

impl SettledTimeline {
    /// Returns the clips in which somebody may speak, in order of time. What starts again when its file ends counts once.
    pub fn heard_clips(&self) -> Vec<HeardClip> {
        let mut heard = Vec::new();
        for track in &self.tracks {
            match track {
                Track::Visual(track) if !track.muted => heard.extend(track.clips.iter().filter_map(|clip| {
                    let Content::Video(video) = &clip.content else { return None };
                    let is_audible = video.sound.as_ref().is_some_and(|sound| is_heard(&sound.gain_db));
                    is_audible.then(|| HeardClip {
                        source: video.source.clone(),
                        source_in_ms: video.source_in_ms,
                        speed: video.speed,
                        start_ms: clip.start_ms.0,
                        duration_ms: clip.duration_ms.0,
                    })
                })),
                Track::Audio(track) if track.role == AudioRole::Speech && !track.muted => {
                    let audible = track.clips.iter().filter(|clip| is_heard(&clip.gain_db));
                    heard.extend(audible.map(|clip| HeardClip {
                        source: clip.source.clone(),
                        source_in_ms: clip.source_in_ms,
                        speed: clip.speed,
                        start_ms: clip.start_ms.0,
                        duration_ms: clip.duration_ms.0,
                    }));
                }
                Track::Visual(_) | Track::Audio(_) | Track::Caption(_) => {}
            }
        }
        heard.sort_by_key(|clip| clip.start_ms);
        heard
    }
}

fn is_heard(gain_db: &Animated<f32>) -> bool {
    match gain_db {
        Animated::Constant(gain) => *gain > SILENT_DB,
        Animated::Keyframes(frames) => frames.iter().any(|frame| frame.value > SILENT_DB),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::timeline::{Facts, SourceFacts, Timeline};

    #[test]
    fn films_with_sound_and_speech_are_heard_and_nothing_else() {
        let video = |sound: serde_json::Value| json!({ "kind": "video", "source": "talk.mp4", "source_in_ms": 500, "speed": 2, "sound": sound });
        let document = json!({ "version": 1, "format": { "size": "64x64", "fps": 25 }, "tracks": [
            { "kind": "visual", "clips": [
                { "start_ms": 4000, "duration_ms": 1000, "content": video(json!({})) },
                { "duration_ms": 1000, "content": video(json!({ "gain_db": -60 })) },
                { "duration_ms": 1000, "content": video(json!({ "gain_db": [
                    { "at_ms": 0, "value": -60 }, { "at_ms": 900, "value": 0 }] })) },
                { "duration_ms": 1000, "content": { "kind": "video", "source": "talk.mp4" } }] },
            { "kind": "audio", "role": "speech", "clips": [{ "source": "voice.wav", "duration_ms": 700 }] },
            { "kind": "audio", "role": "music", "clips": [{ "source": "voice.wav", "duration_ms": 700 }] }] });
        let timeline = Timeline::from_json(document.to_string().as_bytes()).expect("a timeline");
        let facts = SourceFacts { duration_ms: Some(60_000), has_sound: true };
        let facts: Facts = ["talk.mp4", "voice.wav"].map(|name| (name.to_owned(), facts)).into();
        let heard = timeline.settle(&facts).expect("settled").heard_clips();
        let places: Vec<(&str, u64, u64)> =
            heard.iter().map(|clip| (clip.source.as_str(), clip.start_ms, clip.source_out_ms())).collect();
        assert_eq!(places, [("voice.wav", 0, 700), ("talk.mp4", 4000, 2500), ("talk.mp4", 6000, 2500)]);
    }
}
