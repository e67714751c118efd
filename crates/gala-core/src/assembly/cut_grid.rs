//! Where a film may be cut.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::time::{FrameRate, Frames, Millis};

/// A cut waits no longer for the next beat: 40 beats a minute, slower than any music that has a beat here.
const MOST_WAIT_MS: u64 = 1500;

/// Why a cut lies where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutPlace {
    /// On the frame nearest to a beat.
    Beat,
    /// The film has no music, or none with a beat.
    NoBeats,
    /// The music has no beat for a while there, and the scene is over.
    FarFromBeats,
}

/// The frames on which a film may be cut.
#[derive(Clone, Copy, Debug)]
pub struct CutGrid<'a> {
    /// In order; none where the music has no beat.
    beats: &'a [u64],
    pub fps: FrameRate,
}

impl<'a> CutGrid<'a> {
    pub fn new(beats: &'a [u64], fps: FrameRate) -> Self {
        Self { beats, fps }
    }

    /// Returns the first frame that starts no earlier than a time.
    pub fn frame_from(self, ms: u64) -> Frames {
        let frame = self.fps.frame_at(Millis(ms));
        if self.fps.ms_at(frame).0 < ms { frame + Frames(1) } else { frame }
    }

    /// Returns the first place for a cut from a time on.
    pub fn next(self, from_ms: u64) -> (Frames, CutPlace) {
        let from = self.frame_from(from_ms);
        if self.beats.is_empty() {
            return (from, CutPlace::NoBeats);
        }
        let beat = self.beats.get(self.beats.partition_point(|beat| *beat < from.0));
        let latest = self.frame_from(from_ms + MOST_WAIT_MS);
        match beat {
            Some(beat) if *beat <= latest.0 => (Frames(*beat), CutPlace::Beat),
            _ => (from, CutPlace::FarFromBeats),
        }
    }

    /// Returns the place for a cut that is nearest to a frame within some frames; nothing where there is none.
    pub fn nearest(self, to: Frames, within: RangeInclusive<u64>) -> Option<(Frames, CutPlace)> {
        if self.beats.is_empty() {
            return within.contains(&to.0).then_some((to, CutPlace::NoBeats));
        }
        let after = self.beats.partition_point(|beat| *beat < to.0);
        let candidates = self.beats[after.saturating_sub(1)..].iter().take(2);
        let beat = candidates.filter(|beat| within.contains(beat)).min_by_key(|beat| beat.abs_diff(to.0))?;
        Some((Frames(*beat), CutPlace::Beat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEATS: [u64; 4] = [0, 15, 30, 200];

    fn grid(beats: &[u64]) -> CutGrid<'_> {
        CutGrid::new(beats, FrameRate::FPS_30)
    }

    #[test]
    fn a_cut_waits_for_the_next_beat_but_not_for_ever() {
        assert_eq!(grid(&BEATS).next(0), (Frames(0), CutPlace::Beat));
        assert_eq!(grid(&BEATS).next(34), (Frames(15), CutPlace::Beat));
        assert_eq!(grid(&BEATS).next(500), (Frames(15), CutPlace::Beat));
        assert_eq!(grid(&BEATS).next(1001), (Frames(31), CutPlace::FarFromBeats));
        assert_eq!(grid(&BEATS).next(7000), (Frames(210), CutPlace::FarFromBeats));
        assert_eq!(grid(&[]).next(1001), (Frames(31), CutPlace::NoBeats));
    }

    #[test]
    fn the_nearest_beat_is_taken_where_one_is_near_enough() {
        assert_eq!(grid(&BEATS).nearest(Frames(21), 10..=40), Some((Frames(15), CutPlace::Beat)));
        assert_eq!(grid(&BEATS).nearest(Frames(24), 10..=40), Some((Frames(30), CutPlace::Beat)));
        assert_eq!(grid(&BEATS).nearest(Frames(24), 31..=100), None);
        assert_eq!(grid(&[]).nearest(Frames(24), 10..=40), Some((Frames(24), CutPlace::NoBeats)));
        assert_eq!(grid(&[]).nearest(Frames(9), 10..=40), None);
    }
}
