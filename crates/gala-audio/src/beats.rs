//! The tempo of music, and where its beats are.
//!
//! Onsets are where bands of the spectrum grow louder; the tempo is how far apart they repeat; beats are the steps of about
//! that length that meet the most onsets (D. Ellis, "Beat Tracking by Dynamic Programming", 2007).

mod onsets;
mod tempo;
mod track;

use serde::{Deserialize, Serialize};

use self::{onsets::Onsets, tempo::Tempo};

/// A sound whose onsets repeat less than this has no beat: speech stays below a fifth, music is above a quarter.
const LEAST_CONFIDENCE: f64 = 0.22;
/// Fewer are no beat.
const LEAST_BEATS: usize = 4;

/// The beat of a sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beats {
    /// Beats a minute.
    pub tempo_bpm: f64,
    /// How much onsets repeat at that tempo, 0 to 1.
    pub confidence: f64,
    /// Where the beats are, from the start of the sound.
    pub beats_ms: Vec<u64>,
}

/// Looks for the beat of a sound as it comes.
pub(crate) struct BeatTracker(Onsets);

impl BeatTracker {
    pub fn new() -> Self {
        Self(Onsets::new())
    }

    /// Hears stereo samples at 48 kHz.
    pub fn hear(&mut self, samples: &[f32]) {
        self.0.hear(samples);
    }

    /// Returns the beat; `None` where there is none.
    pub fn finish(self) -> Option<Beats> {
        let strengths = self.0.finish();
        let tempo = Tempo::of(&strengths).filter(|tempo| tempo.confidence >= LEAST_CONFIDENCE)?;
        let places = track::beats(&strengths, tempo.period);
        if places.len() < LEAST_BEATS {
            return None;
        }
        let beats_ms: Vec<u64> = places.iter().map(|place| onsets::time_ms(*place)).collect();
        let (first, last) = (*beats_ms.first()?, *beats_ms.last()?);
        let tempo_bpm = (places.len() - 1) as f64 * 60_000.0 / last.saturating_sub(first).max(1) as f64;
        Some(Beats { tempo_bpm: (tempo_bpm * 100.0).round() / 100.0, confidence: tempo.confidence, beats_ms })
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const RATE: f64 = 48_000.0;

    fn heard(seconds: f64, sound: impl Fn(f64) -> f64) -> Option<Beats> {
        let mut tracker = BeatTracker::new();
        let samples: Vec<f32> =
            (0..(seconds * RATE) as u32).flat_map(|n| [sound(f64::from(n) / RATE) as f32; 2]).collect();
        samples.chunks(4096).for_each(|piece| tracker.hear(piece));
        tracker.finish()
    }

    /// A hit that dies away, each so many seconds, the first one after `first`.
    fn hits(t: f64, first: f64, every: f64, hertz: f64) -> f64 {
        if t < first {
            return 0.0;
        }
        let since = (t - first) % every;
        0.6 * (TAU * hertz * since).sin() * (-since * 18.0).exp()
    }

    /// What is no beat: the same each time.
    fn noise(t: f64) -> f64 {
        let mixed = ((t * RATE) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f64 / f64::from(1 << 23) - 1.0
    }

    #[test]
    fn tempo_and_beats_of_even_hits_are_found_within_a_frame_of_film() {
        for (bpm, first) in [(60.0, 0.3), (92.0, 0.11), (120.0, 0.5), (133.3, 0.02), (174.0, 0.2)] {
            let every = 60.0 / bpm;
            let beats = heard(30.0, |t| {
                hits(t, first, every, 90.0) + 0.3 * hits(t, first + every / 2.0, every, 3000.0) + 0.01 * noise(t)
            })
            .expect("a beat");
            // Twice and half as fast are the same music.
            let octave = (beats.tempo_bpm / bpm).log2();
            assert!((octave - octave.round()).abs() < 0.01 && octave.abs() < 1.2, "{bpm}: {}", beats.tempo_bpm);
            let step = every * 2.0_f64.powf(-octave.round().max(0.0));
            let late = |ms: &u64| {
                let off = (*ms as f64 / 1000.0 - first).rem_euclid(step);
                off.min(step - off) * 1000.0
            };
            let inner = &beats.beats_ms[1..beats.beats_ms.len() - 1];
            let worst = inner.iter().map(late).fold(0.0, f64::max);
            assert!(worst < 33.0, "{bpm}: {worst} ms off, {:?}", &beats.beats_ms[..6]);
        }
    }

    #[test]
    fn what_has_no_beat_has_none() {
        assert_eq!(heard(20.0, noise), None);
        assert_eq!(heard(20.0, |_| 0.0), None);
        assert_eq!(heard(20.0, |t| 0.3 * (TAU * 440.0 * t).sin()), None);
        assert_eq!(heard(0.5, |t| hits(t, 0.0, 0.1, 90.0)), None);
        assert_eq!(heard(0.0, noise), None);
    }
}
