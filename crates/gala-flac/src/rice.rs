//! Rice codes: what a predictor left, in partitions that each have the parameter that suits them.

use crate::bits::Bits;

/// The highest partition order of FLAC's streamable subset is 8; past 6 partitions of 64 samples gain nothing.
const MAX_PARTITIONING: u32 = 6;
/// Parameters are written in five bits, of which all ones would mean something else.
const MAX_PARAMETER: u32 = 30;
const PARAMETER_BITS: u64 = 5;

/// How the rest of a block is divided, with the parameter of each part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partitioning {
    order: u32,
    parameters: Vec<u32>,
    /// No more than so many bits, with all that stands before the codes.
    pub bits: u64,
}

/// Returns the division of what is left of a block that takes least bits. `order` samples come before it.
pub fn partition(left: &[i32], order: usize) -> Partitioning {
    let count = left.len() + order;
    let highest = (0..=MAX_PARTITIONING)
        .rev()
        .find(|parts| count.is_multiple_of(1 << parts) && count >> parts > order)
        .unwrap_or(0);
    let mut sums = sums(left, order, highest);
    let mut best = divided(&sums, count, order, highest);
    for parts in (0..highest).rev() {
        sums = sums.as_chunks::<2>().0.iter().map(|[a, b]| a + b).collect();
        let other = divided(&sums, count, order, parts);
        if other.bits < best.bits {
            best = other;
        }
    }
    best
}

/// Writes what is left of a block.
pub fn write(bits: &mut Bits, left: &[i32], order: usize, partitioning: &Partitioning) {
    // Parameters of five bits.
    bits.put(1, 2);
    bits.put(partitioning.order.into(), 4);
    let mut rest = left;
    for (index, parameter) in partitioning.parameters.iter().enumerate() {
        let part;
        (part, rest) = rest.split_at(length(left.len() + order, order, partitioning.order, index));
        bits.put((*parameter).into(), PARAMETER_BITS as u32);
        part.iter().for_each(|value| bits.put_rice(folded(*value), *parameter));
    }
}

/// Signed values in turn: 0, -1, 1, -2, 2.
fn folded(value: i32) -> u64 {
    u64::from(((value << 1) ^ (value >> 31)) as u32)
}

/// The first part is shorter by the samples that nothing guesses.
fn length(count: usize, order: usize, parts: u32, index: usize) -> usize {
    (count >> parts) - if index == 0 { order } else { 0 }
}

fn sums(left: &[i32], order: usize, parts: u32) -> Vec<u64> {
    let mut rest = left;
    let part = |index| {
        let part;
        (part, rest) = rest.split_at(length(left.len() + order, order, parts, index));
        part.iter().map(|value| folded(*value)).sum()
    };
    (0..1 << parts).map(part).collect()
}

fn divided(sums: &[u64], count: usize, order: usize, parts: u32) -> Partitioning {
    let mut bits = 2 + 4;
    let parameters = sums.iter().enumerate().map(|(index, sum)| {
        let (parameter, taken) = parameter(*sum, length(count, order, parts, index) as u64);
        bits += PARAMETER_BITS + taken;
        parameter
    });
    let parameters = parameters.collect();
    Partitioning { order: parts, parameters, bits }
}

/// Returns the parameter for so many values of a sum, and the bits that they take at most.
fn parameter(sum: u64, count: u64) -> (u32, u64) {
    // The sum of the quotients is at most the quotient of the sum.
    let bits = |parameter: u32| count * (u64::from(parameter) + 1) + (sum >> parameter);
    let near = (sum / count.max(1)).checked_ilog2().unwrap_or(0).min(MAX_PARAMETER);
    let candidates = near.saturating_sub(1)..=(near + 1).min(MAX_PARAMETER);
    candidates.map(|parameter| (parameter, bits(parameter))).min_by_key(|(_, bits)| *bits).unwrap_or((near, bits(near)))
}
