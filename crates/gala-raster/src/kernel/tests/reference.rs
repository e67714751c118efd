//! The sums of the inner loops as they are defined, one sample at a time.

use crate::kernel::{GROUP, Group};

pub fn weighed(first: u8, second: u8, [w0, w1]: [u8; 2]) -> u8 {
    let sum = u32::from(first) * u32::from(w0) + u32::from(second) * u32::from(w1);
    u8::try_from((sum + 128) / 256).expect("weights of 256 together")
}

/// Two samples, the second weighed by `weight` of 255. An odd divisor leaves no sum in the middle.
pub fn weighed_of_255(first: u8, second: u8, weight: u8) -> u8 {
    let sum = u32::from(first) * u32::from(255 - weight) + u32::from(second) * u32::from(weight);
    ((sum + 127) / 255) as u8
}

pub fn laid_over(under: u8, color: u8, alpha: u8) -> u8 {
    color.saturating_add(weighed_of_255(under, 0, alpha))
}

pub fn resampled(row: &[u8], groups: &[Group], output: usize) -> u8 {
    let (group, first) = (&groups[output / GROUP], output % GROUP * 2);
    let sample = |at: usize| row[group.base as usize + usize::from(group.picks[at])];
    weighed(sample(first), sample(first + 1), [group.weights[first], group.weights[first + 1]])
}
