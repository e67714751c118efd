//! A long sound in parts that fit into memory, cut where it is quiet.

use std::{ops::Range, path::Path};

use gala_core::{
    cancel::Cancel,
    time::{ms_of_samples, samples_at},
};
use gala_media::{RunError, SoundRange, Tools};

use crate::narration::read_mono_range;

/// The longest part: some 170 MB while it is read.
const PART_MS: u64 = 5 * 60 * 1000;
/// A part ends at the quietest place of its last seconds.
const SEARCHED_MS: u64 = 20_000;
/// How long that place is.
const QUIET_MS: u64 = 200;
/// In which steps it is looked for.
const STEP_MS: u64 = 20;

/// A part of a sound.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundPart {
    /// Its first sample, at 48 kHz from where the range begins.
    pub start: u64,
    /// Mono, at 48 kHz.
    pub samples: Vec<f32>,
}

/// Reads a range of a file, in milliseconds, part by part, each cut where it is quiet so that no word is torn.
///
/// # Errors
/// Where the file cannot be read, and what `each` fails at, which ends it.
pub fn for_each_part<E: From<RunError>>(
    tools: &Tools,
    (path, range_ms): (&Path, Range<u64>),
    cancel: &Cancel,
    mut each: impl FnMut(SoundPart) -> Result<(), E>,
) -> Result<(), E> {
    let mut at_ms = range_ms.start;
    while at_ms < range_ms.end {
        let (samples, end_ms) = read_part(tools, path, at_ms..range_ms.end, cancel)?;
        each(SoundPart { start: samples_at(at_ms - range_ms.start), samples })?;
        at_ms = end_ms;
    }
    Ok(())
}

/// Reads the first part of a range of a file, in milliseconds, as mono samples at 48 kHz. Returns where it ends, too: beyond where
/// it begins, as long as the range is not empty.
///
/// # Errors
/// Where the file cannot be read.
pub fn read_part(
    tools: &Tools,
    path: &Path,
    range_ms: Range<u64>,
    cancel: &Cancel,
) -> Result<(Vec<f32>, u64), RunError> {
    let Range { start: at_ms, end: end_ms } = range_ms;
    let wanted_ms = end_ms.saturating_sub(at_ms).min(PART_MS);
    let range = SoundRange { path, in_ms: at_ms, speed: 1.0, frames: samples_at(wanted_ms) };
    let mut samples = read_mono_range(tools, &range, cancel)?;
    let is_last = at_ms + wanted_ms >= end_ms;
    let length_ms = if is_last { wanted_ms } else { quiet_ms(&samples) };
    samples.truncate(usize::try_from(samples_at(length_ms)).unwrap_or(usize::MAX));
    Ok((samples, at_ms + length_ms))
}

/// Returns the middle of the quietest place near the end of samples, in milliseconds.
fn quiet_ms(samples: &[f32]) -> u64 {
    let length = |ms: u64| usize::try_from(samples_at(ms)).unwrap_or(usize::MAX);
    let loudness = |from_ms: &u64| {
        let place = samples.iter().skip(length(*from_ms)).take(length(QUIET_MS));
        place.map(|sample| f64::from(*sample).powi(2)).sum::<f64>()
    };
    let end_ms = ms_of_samples(samples.len() as u64);
    let last_ms = end_ms.saturating_sub(QUIET_MS);
    let places = (end_ms.saturating_sub(SEARCHED_MS)..=last_ms).step_by(STEP_MS as usize);
    let quietest = places.min_by(|one, other| loudness(one).total_cmp(&loudness(other)));
    // Something is read each time, so that it comes to an end.
    quietest.map_or(end_ms, |from_ms| from_ms + QUIET_MS / 2).min(end_ms).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_ends_where_it_is_quiet() {
        let tone = |seconds: f64| (0..(seconds * 48_000.0) as usize).map(|at| (at as f32 * 0.05).sin());
        let samples: Vec<f32> = tone(50.0).chain(vec![0.0; 24_000]).chain(tone(9.5)).collect();
        let found = quiet_ms(&samples);
        assert!((50_100..=50_400).contains(&found), "{found}");
        assert_eq!(quiet_ms(&[]), 1);
        let short: Vec<f32> = tone(0.1).collect();
        assert!((1..=200).contains(&quiet_ms(&short)));
    }
}
