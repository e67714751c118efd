//! Where the beats of a film's music are.

use serde::{Deserialize, Serialize};

use crate::time::{FrameRate, Frames, SAMPLE_RATE};

/// The beats of a piece of music, in samples at 48 kHz.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MusicBeats {
    /// From the start of the piece, in order.
    pub beats: Vec<u64>,
    /// After so many samples the piece is heard from its start again; absent where it is longer than the film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<u64>,
}

/// No piece that has beats is shorter: a second.
const LEAST_PERIOD: u64 = SAMPLE_RATE as u64;

impl MusicBeats {
    /// Returns the frames that are nearest to the beats, up to a frame, each once, in order.
    pub(super) fn frames(&self, fps: FrameRate, until: Frames) -> Vec<u64> {
        let last = fps.sample_at(until);
        let period = self.period.map_or(u64::MAX, |period| period.max(LEAST_PERIOD));
        let round: Vec<u64> = self.beats.iter().copied().filter(|beat| *beat < period).collect();
        let rounds = if self.period.is_some() { last / period } else { 0 };
        let samples = (0..=rounds).flat_map(|number| round.iter().map(move |beat| number * period + beat));
        let mut frames: Vec<u64> =
            samples.take_while(|sample| *sample <= last).map(|sample| frame_of(fps, sample)).collect();
        frames.dedup();
        frames
    }
}

/// The frame whose start is nearest.
fn frame_of(fps: FrameRate, sample: u64) -> u64 {
    let den = u128::from(fps.den()) * u128::from(SAMPLE_RATE);
    let frame = (u128::from(sample) * u128::from(fps.num()) + den / 2) / den;
    u64::try_from(frame).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beats_are_the_nearest_frames_and_come_again_with_the_music() {
        // 80 beats a minute in a loop of 2 s, at 25 frames a second.
        let beats = MusicBeats { beats: vec![0, 36_000, 72_000, 100_000], period: Some(96_000) };
        let frames = beats.frames("25".parse().expect("a rate"), Frames(120));
        assert_eq!(frames, [0, 19, 38, 50, 69, 88, 100, 119]);
        let once = MusicBeats { period: None, ..beats };
        assert_eq!(once.frames("25".parse().expect("a rate"), Frames(120)), [0, 19, 38, 52]);
        assert_eq!(once.frames("25".parse().expect("a rate"), Frames(20)), [0, 19]);
    }

    #[test]
    fn a_period_that_makes_no_sense_ends() {
        let beats = MusicBeats { beats: vec![0], period: Some(0) };
        assert_eq!(beats.frames(FrameRate::FPS_30, Frames(90)), [0, 30, 60, 90]);
    }
}
