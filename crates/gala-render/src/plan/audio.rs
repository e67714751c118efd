//! Which sound is heard when, in samples.

use gala_audio::{AudioPlan, DEPTH_DB, GivingWay, PlacedSound, PlacedTrack, SoundFile};
use gala_core::{
    time::samples_at,
    timeline::{Animated, AudioRole, Ducking},
};

use crate::resolve::{Audio, Resolved, Sound};

/// Settles the sound of a timeline. Pure. What reaches past the last frame is cut.
pub fn plan_audio(resolved: &Resolved) -> AudioPlan {
    let length = resolved.fps.sample_at(resolved.frames);
    let heard = resolved.audio.iter().filter(|track| !track.muted);
    let tracks = heard.filter_map(|track| place_track(track, length)).collect();
    AudioPlan::new(length, resolved.loudness.target_lufs, tracks)
}

fn place_track(track: &Audio, total: u64) -> Option<PlacedTrack> {
    let sounds: Vec<PlacedSound> = track.sounds.iter().filter_map(|sound| place(sound, total)).collect();
    let ducking = giving_way(track);
    (!sounds.is_empty()).then_some(PlacedTrack { role: track.role, ducking, gain_db: track.gain_db, sounds })
}

fn giving_way(track: &Audio) -> Option<GivingWay> {
    let (mut under, depth_db) = match (&track.ducking, track.role) {
        (Some(Ducking { under, depth_db }), _) => (under.clone(), *depth_db),
        (None, AudioRole::Music) => (vec![AudioRole::Speech], DEPTH_DB),
        (None, AudioRole::Speech | AudioRole::Effect) => return None,
    };
    under.sort_unstable();
    under.dedup();
    (!under.is_empty() && depth_db > 0.0).then_some(GivingWay { under, depth_db })
}

fn place(sound: &Sound, total: u64) -> Option<PlacedSound> {
    let start = samples_at(sound.start.0);
    let length = samples_at(sound.duration.0).min(total.saturating_sub(start));
    (length > 0).then(|| PlacedSound {
        source: SoundFile { path: sound.source.path.clone(), checksum: sound.source.checksum },
        start,
        length,
        source_in_ms: sound.source_in_ms,
        speed: sound.speed,
        gain_db: settled(&sound.gain_db),
        pan: settled(&sound.pan),
        fade_in: samples_at(sound.fade_in_ms),
        fade_out: samples_at(sound.fade_out_ms),
        looped: sound.looped,
    })
}

/// Key frames that all say the same are one value.
fn settled(value: &Animated<f32>) -> Animated<f32> {
    value.constant().map_or_else(|| value.clone(), |constant| Animated::Constant(*constant))
}

#[cfg(test)]
mod tests {
    use gala_core::{
        format::FrameSize,
        hash::ContentHash,
        time::{FrameRate, Frames, Millis},
        timeline::{Color, Loudness},
    };

    use super::*;
    use crate::resolve::Source;

    fn sound(start_ms: u64, duration_ms: u64) -> Sound {
        Sound {
            source: Source::new("/sounds/a.wav", ContentHash::of(b"a")),
            start: Millis(start_ms),
            duration: Millis(duration_ms),
            source_in_ms: 0,
            speed: 1.0,
            gain_db: 0.0.into(),
            pan: 0.0.into(),
            fade_in_ms: 1000,
            fade_out_ms: 0,
            looped: false,
        }
    }

    /// A timeline of 100 frames at 29.97 a second, with one track.
    fn resolved(role: AudioRole, sounds: Vec<Sound>) -> Resolved {
        Resolved {
            size: FrameSize::VERTICAL,
            fps: "29.97".parse::<FrameRate>().expect("a rate"),
            background: Color::default(),
            safe_area: None,
            frames: Frames(100),
            visuals: Vec::new(),
            captions: Vec::new(),
            audio: vec![Audio { role, ducking: None, gain_db: 0.0, muted: false, sounds }],
            loudness: Loudness::default(),
        }
    }

    #[test]
    fn what_reaches_past_the_last_frame_is_cut() {
        let plan = plan_audio(&resolved(AudioRole::Speech, vec![sound(1000, 30_000), sound(4000, 500)]));
        assert_eq!(plan.length, 160_160, "100 frames of 1001/30000 s");
        let [placed] = plan.tracks[0].sounds.as_slice() else { panic!("the other begins after the end") };
        assert_eq!((placed.start, placed.length, placed.fade_in), (48_000, 160_160 - 48_000, 48_000));
        assert!(plan_audio(&resolved(AudioRole::Speech, vec![sound(4000, 500)])).tracks.is_empty());
    }

    #[test]
    fn music_gives_way_to_speech_where_nothing_is_said_of_it() {
        let ducking = |role| plan_audio(&resolved(role, vec![sound(0, 1000)])).tracks[0].ducking.clone();
        let usual = GivingWay { under: vec![AudioRole::Speech], depth_db: DEPTH_DB };
        assert_eq!((ducking(AudioRole::Music), ducking(AudioRole::Speech)), (Some(usual), None));
    }
}
