//! How a sound starts again where it is shorter than what it is heard in.

use crate::time::SAMPLE_RATE;

/// A sound that starts again fades from its end into its beginning over at most a second.
const SEAM: u64 = SAMPLE_RATE as u64;

/// Returns over how many frames the end of a sound of so many fades into its beginning.
pub fn seam(frames: u64) -> u64 {
    SEAM.min(frames / 4)
}

/// Returns after how many frames a sound of so many starts again where it is looped.
pub fn loop_period(frames: u64) -> u64 {
    frames - seam(frames)
}
