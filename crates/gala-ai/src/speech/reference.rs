//! The timing of a voice that tells none: another voice speaks the same text and tells its times, and its sound is stretched
//! until it lies on the first one's.

mod features;
mod warping;

use gala_core::speech::{Speech, SpeechTiming};

use self::{
    features::{Features, HOP},
    warping::warp,
};
use super::{
    align::{Mark, align},
    estimate::estimate_words,
    words::words,
};

/// Longer speeches are not aligned, in samples: a quarter of an hour. What aligning takes of memory grows with their
/// square, to some 100 MB at this length.
const LONGEST: usize = 15 * 60 * 48_000;
/// A speech that is this many times longer than the other one is not of the same text.
const MOST_TIMES: usize = 4;

/// Times the words of `text` in `samples` (mono, 48 kHz), by a `reference` that speaks the same text and tells when.
///
/// Both sounds are compared by the shape of their spectra, whatever the speakers' pitch and timbre, and the reference is
/// stretched onto the samples by dynamic time warping: first in steps of 80 ms everywhere, then in steps of 10 ms near the
/// way that was found. Where the two sounds are not alike, or too long, or no reference tells of the words of this text, they
/// are estimated: see [`estimate_words`].
pub fn align_to_reference(text: &str, language: &str, samples: &[f32], reference: &Speech) -> SpeechTiming {
    let length = samples.len() as u64;
    match marks(text, samples, reference) {
        Some(marks) => SpeechTiming { words: align(text, &marks, length), phonemes: Vec::new(), length },
        None => estimate_words(text, language, length, Some(samples)),
    }
}

fn marks(text: &str, samples: &[f32], reference: &Speech) -> Option<Vec<Mark>> {
    let (real, told) = (samples.len(), reference.samples.len());
    let is_possible = real.min(told) >= HOP * 16
        && real.max(told) <= LONGEST
        && real.max(told) <= real.min(told) * MOST_TIMES
        && !reference.timing.words.is_empty()
        && reference.timing.words.iter().map(|word| &word.bytes).eq(&words(text));
    if !is_possible {
        return None;
    }
    let way = warp(&Features::of(&reference.samples), &Features::of(samples))?;
    let at = |sample: u64| (way.at(sample as f64 / HOP as f64) * HOP as f64).round().max(0.0) as u64;
    let mark = |word: &gala_core::speech::SpokenWord| Mark {
        byte: word.bytes.start,
        start: at(word.start),
        end: at(word.end).max(at(word.start)),
    };
    Some(reference.timing.words.iter().map(mark).collect())
}
