//! Times and ids of drafts.

use gala_core::{hash::ContentHash, time::Frames};

use crate::cut::Cut;

/// Returns a place of the cut in microseconds, rounded to the nearest.
pub fn micros(cut: &Cut, Frames(frames): Frames) -> u64 {
    let (num, den) = (u128::from(cut.fps.num()), u128::from(cut.fps.den()));
    u64::try_from((u128::from(frames) * den * 1_000_000 + num / 2) / num).unwrap_or(u64::MAX)
}

/// Returns an id that is the same whenever the same cut is written.
pub fn id(name: &str, part: &str) -> String {
    let digits = ContentHash::of(format!("{name}\n{part}").as_bytes()).to_string().to_uppercase();
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..32])
}
