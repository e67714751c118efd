//! What the graphs of voices have in common: their durations, and what chance goes by.

use sha2::{Digest, Sha256};

use super::joined::{SaidSentence, ends};
use crate::{protocol::Description, tensor::Tensor};

/// A graph rounds few things; of one that rounds more, the rest is not looked at.
const MOST_ROUNDED: usize = 8;

/// Returns the values of a graph that may be its durations.
pub fn rounded(described: &Description) -> impl Iterator<Item = &str> {
    described.rounded.iter().take(MOST_ROUNDED).map(String::as_str)
}

/// Takes a sound, and the end of each id's part of it, out of what a graph made: the sound, and then what it rounded. `None`
/// where there is no sound.
pub fn heard_samples(made: &[Tensor], ids: usize) -> Option<SaidSentence> {
    let (sound, rounded) = made.split_first()?;
    let samples = sound.as_floats()?.to_vec();
    // Durations that were kept from being nothing are made of those that were rounded.
    let ends = rounded.iter().rev().find_map(|durations| ends(durations, ids, samples.len()));
    Some(SaidSentence { samples, ends })
}

/// The seed of a sentence: the same sentence sounds the same always.
pub fn seed(ids: &[i32]) -> u64 {
    let bytes: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    let digest = Sha256::digest(bytes);
    digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
