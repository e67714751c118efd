//! Groups of outputs: which samples each is made of, and with which weights.

use std::ops::Range;

/// How many outputs a [`Group`] makes.
pub const GROUP: usize = 8;
/// How many samples a [`Group`] reaches.
pub const REACH: usize = 16;

/// Where eight neighbouring outputs come from: pairs of samples within 16 bytes from `base`, and their weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(16))]
pub struct Group {
    pub picks: [u8; 16],
    pub weights: [u8; 16],
    pub base: u32,
}

impl Group {
    /// Returns the samples of a row that the group may pick from.
    #[inline(always)]
    pub(super) fn samples<'a>(&self, row: &'a [u8]) -> &'a [u8; REACH] {
        let base = self.base as usize;
        assert!(base + REACH <= row.len(), "a group leaves its row");
        row[base..base + REACH].try_into().expect("a range of as many samples")
    }
}

/// Returns which samples of a row some groups need. There is one at least, and they are in order.
pub(crate) fn samples(groups: &[Group]) -> Range<usize> {
    groups[0].base as usize..groups[groups.len() - 1].base as usize + REACH
}

/// Splits a fraction of 1/256 into two weights. Both fit into a byte, so an exact hit is 1/256 off.
pub fn weights(fraction: u8) -> [u8; 2] {
    let second = fraction.max(1);
    [(256 - u32::from(second)) as u8, second]
}
