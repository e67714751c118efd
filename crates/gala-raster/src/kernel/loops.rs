//! The inner loops as they are compiled for one level of instructions, behind checks of their arguments.

use super::group::{GROUP, Group, weights};

/// Makes `out` of two rows and their weights.
type Lerp = fn(&mut [u8], &[u8], &[u8], [u8; 2]);

/// All inner loops for one level of instructions. Each takes rows of one length.
pub struct Loops {
    pub name: &'static str,
    pub(super) lerp: Lerp,
    pub(super) mix: fn(&mut [u8], &[u8], [u8; 2]),
    pub(super) mix_each: fn(&mut [u8], &[u8], &[u8]),
    pub(super) resample: fn(&mut [u8], &[u8], &[Group]),
    pub(super) source_over: fn(&mut [u8], &[u8], &[u8]),
}

/// Each checks the lengths, so that nothing is left out in silence.
impl Loops {
    pub fn lerp(&self, out: &mut [u8], upper: &[u8], lower: &[u8], weights: [u8; 2]) {
        assert!(out.len() == upper.len() && out.len() == lower.len());
        (self.lerp)(out, upper, lower, weights);
    }

    pub fn mix(&self, bytes: &mut [u8], other: &[u8], weight: u8) {
        assert_eq!(bytes.len(), other.len());
        (self.mix)(bytes, other, weights(weight));
    }

    pub fn mix_each(&self, bytes: &mut [u8], other: &[u8], weights: &[u8]) {
        assert!(bytes.len() == other.len() && bytes.len() == weights.len());
        (self.mix_each)(bytes, other, weights);
    }

    pub fn resample(&self, out: &mut [u8], row: &[u8], groups: &[Group]) {
        assert!(groups.len() * GROUP >= out.len(), "too few groups");
        (self.resample)(out, row, groups);
    }

    pub fn source_over(&self, out: &mut [u8], color: &[u8], alpha: &[u8]) {
        assert!(out.len() == color.len() && out.len() == alpha.len());
        (self.source_over)(out, color, alpha);
    }
}
