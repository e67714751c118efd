//! The inner loops of one kind of processor, behind checks of what they rely on.

use super::group::{GROUP, Group, GroupsPart, weights};

/// Makes `out` of two rows and their weights.
type Lerp = fn(&mut [u8], &[u8], &[u8], [u8; 2]);
/// Lays a row with its alpha over `out`.
type ResampleOver = fn(&mut [u8], &[u8], &[u8], &[Group]);

/// All inner loops for one kind of processor. Their arguments are as its functions check them.
pub struct Loops {
    pub name: &'static str,
    pub(super) lerp: Lerp,
    pub(super) mix: fn(&mut [u8], &[u8], [u8; 2]),
    pub(super) mix_each: fn(&mut [u8], &[u8], &[u8]),
    pub(super) resample: fn(&mut [u8], &[u8], &[Group]),
    pub(super) resample_over: ResampleOver,
    pub(super) source_over: fn(&mut [u8], &[u8], &[u8]),
}

/// Each checks the lengths that its loop relies on.
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

    pub fn resample(&self, out: &mut [u8], row: &[u8], groups: GroupsPart<'_>) {
        check(out.len(), &[row], groups);
        (self.resample)(out, row, groups.groups);
    }

    pub fn resample_over(&self, out: &mut [u8], row: &[u8], alpha: &[u8], groups: GroupsPart<'_>) {
        check(out.len(), &[row, alpha], groups);
        (self.resample_over)(out, row, alpha, groups.groups);
    }

    pub fn source_over(&self, out: &mut [u8], color: &[u8], alpha: &[u8]) {
        assert!(out.len() == color.len() && out.len() == alpha.len());
        (self.source_over)(out, color, alpha);
    }
}

fn check(outputs: usize, rows: &[&[u8]], groups: GroupsPart<'_>) {
    assert!(groups.groups.len() * GROUP >= outputs, "too few groups");
    assert!(rows.iter().all(|row| row.len() >= groups.reach), "a group leaves its row");
}
