//! Which samples of a source make the samples of an output, along an axis.

use std::ops::Range;

use crate::{
    frame::Site,
    kernel::{self, GROUP, Group, REACH},
    planes::PAD,
};

/// Which source sample an output sample hits: `source = output * step + start`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Steps {
    pub step: f64,
    pub start: f64,
}

impl Steps {
    /// Turns steps between pixels into steps between samples that are sited alike in the source and the output.
    pub fn sited(self, site: Site) -> Self {
        Self { step: self.step, start: (self.step * site.first + self.start - site.first) / site.unit }
    }

    pub fn at(self, output: usize) -> f64 {
        self.start + output as f64 * self.step
    }
}

/// Returns which outputs lie within reach of a source of some length.
pub(crate) fn hits(steps: Steps, length: usize, outputs: usize) -> Range<usize> {
    let first = ((-1.0 - steps.start) / steps.step).floor() + 1.0;
    let end = ((length as f64 - steps.start) / steps.step).ceil();
    let limit = outputs as f64;
    let first = first.clamp(0.0, limit) as usize;
    first..(end.clamp(0.0, limit) as usize).max(first)
}

/// Returns which outputs touch a span of samples, widened by 1 sample or (-1) narrowed to those that touch
/// nothing else.
pub(crate) fn outputs(steps: Steps, span: &Range<usize>, widen: i32, columns: &Range<usize>) -> Range<usize> {
    if span.is_empty() {
        return columns.start..columns.start;
    }
    let (low, high) =
        if widen > 0 { (span.start as f64 - 1.0, span.end as f64) } else { (span.start as f64, span.end as f64 - 1.0) };
    let at = |sample: f64| (sample - steps.start) / steps.step;
    let limits = (columns.start as f64, columns.end as f64);
    let first = at(low).ceil().clamp(limits.0, limits.1) as usize;
    let end = (if widen > 0 { at(high).floor() + 1.0 } else { at(high).floor() }).clamp(limits.0, limits.1) as usize;
    first..end.max(first)
}

/// Splits a position into its sample and the weights of that sample and the next.
pub(crate) fn split(position: f64) -> (i64, [u8; 2]) {
    let fixed = (position * 256.0).round() as i64;
    (fixed >> 8, kernel::weights((fixed & 255) as u8))
}

/// Makes the groups of outputs, eight by eight from the first column on, of a padded row with so many samples.
pub(crate) fn make_groups(groups: &mut Vec<Group>, x: Steps, columns: &Range<usize>, samples: usize) {
    groups.clear();
    // Positions beyond the ends repeat them: the padding holds copies.
    let at = |column: usize| {
        let (index, weights) = split(x.at(column));
        ((index.clamp(-2, samples as i64) + PAD as i64) as usize, weights)
    };
    for first in columns.clone().step_by(GROUP) {
        let (base, _) = at(first);
        let mut group = Group { picks: [0; 16], weights: [0; 16], base: base as u32 };
        for k in 0..GROUP {
            let (index, weights) = at(first + k);
            let pick = (index - base).min(REACH - 2);
            group.picks[2 * k] = pick as u8;
            group.picks[2 * k + 1] = pick as u8 + 1;
            group.weights[2 * k..2 * k + 2].copy_from_slice(&weights);
        }
        groups.push(group);
    }
}
