//! Sprites that are neither turned nor mirrored.

use std::ops::Range;

use super::{
    cutout::{Axis, Sprite},
    opacity::{OPAQUE, fade},
    scratch::Scratch,
};
use crate::{
    frame::{self, Frame, Planes, Site},
    geometry::Rect,
    kernel::{self, GROUP, Group},
    planes::{PAD, PaddedPlanes},
    sampling::{Steps, hits, make_groups, outputs, split},
};

impl Sprite {
    /// Draws what a view shows over a frame, `weight` of [`OPAQUE`].
    pub(super) fn draw_upright(&self, frame: &mut Frame, view: &Rect, weight: u32, scratch: &mut Scratch) {
        let (width, height) = (frame.size.width as usize, frame.size.height as usize);
        let steps = |axis: Axis, from: f64, length: f64, outputs: usize| Steps {
            step: length * axis.scale / outputs as f64,
            start: from * axis.scale + axis.offset,
        };
        let x = steps(self.x, view.left, view.width, width);
        let y = steps(self.y, view.top, view.height, height);
        let Planes { y: y_plane, u, v, alpha } = frame.planes();
        let luma = (x.sited(Site::LUMA), y.sited(Site::LUMA));
        draw(&self.luma, Target { colors: &mut [y_plane], alpha }, (width, height), luma, weight, scratch);
        let chroma = (x.sited(Site::CHROMA_ACROSS), y.sited(Site::CHROMA_DOWN));
        let target = Target { colors: &mut [u, v], alpha: None };
        draw(&self.chroma, target, (width / 2, height / 2), chroma, weight, scratch);
    }
}

/// Planes of a frame of one resolution.
struct Target<'a, 'f> {
    colors: &'a mut [&'f mut [u8]],
    alpha: Option<&'f mut [u8]>,
}

fn draw(
    padded: &PaddedPlanes,
    mut target: Target<'_, '_>,
    (width, height): (usize, usize),
    (x, y): (Steps, Steps),
    weight: u32,
    scratch: &mut Scratch,
) {
    let columns = hits(x, padded.width, width);
    make_groups(&mut scratch.groups, x, &columns, padded.width);
    scratch.color.resize(padded.width + 2 * PAD, 0);
    scratch.alpha.resize(padded.width + 2 * PAD, 0);
    scratch.ink.resize(width.max(scratch.ink.len()), 0);
    scratch.cover.resize(width.max(scratch.cover.len()), 0);
    // Most rows are like the one before.
    let mut known = ((0..0, 0..0), None);
    for row in hits(y, padded.height, height) {
        let (index, weights) = split(y.at(row));
        let clamp = |index: i64| index.clamp(0, padded.height as i64 - 1) as usize;
        let (upper, lower) = (clamp(index), clamp(index + 1));
        let inked = (padded.ink(upper, lower), padded.solid(upper, lower));
        if inked != known.0 {
            let spans = Spans::of(&inked, padded.alphas().is_some(), x, &columns);
            known = (inked, spans);
        }
        let Some(spans) = &known.1 else { continue };
        let source = RowPair { padded, upper, lower, weights, weight };
        source.row(&mut target, row * width, &columns, spans, scratch);
    }
}

/// Two rows of padded planes and how to weigh them.
struct RowPair<'a> {
    padded: &'a PaddedPlanes,
    upper: usize,
    lower: usize,
    weights: [u8; 2],
    /// How much of it is laid over, up to [`OPAQUE`].
    weight: u32,
}

impl RowPair<'_> {
    fn row(
        &self,
        target: &mut Target<'_, '_>,
        start: usize,
        columns: &Range<usize>,
        spans: &Spans,
        scratch: &mut Scratch,
    ) {
        let Scratch { groups, color, alpha, ink, cover } = scratch;
        let reach = kernel::samples(&groups[spans.ink.clone()]);
        if spans.has_soft()
            && let (Some(upper), Some(lower)) = (self.padded.alpha(self.upper), self.padded.alpha(self.lower))
        {
            let (upper, lower) = (&upper[reach.clone()], &lower[reach.clone()]);
            kernel::lerp(&mut alpha[reach.clone()], upper, lower, self.weights);
        }
        let columns = start + columns.start..start + columns.end;
        let mut outputs = Outputs { groups, alpha, weight: self.weight, ink, cover };
        for (index, plane) in target.colors.iter_mut().enumerate() {
            let (upper, lower) = (self.padded.color(index, self.upper), self.padded.color(index, self.lower));
            let (upper, lower) = (&upper[reach.clone()], &lower[reach.clone()]);
            kernel::lerp(&mut color[reach.clone()], upper, lower, self.weights);
            let line = &mut plane[columns.clone()];
            outputs.lay_soft(line, color, spans);
            outputs.lay_solid(line, color, spans);
        }
        if let Some(plane) = &mut target.alpha {
            let line = &mut plane[columns];
            outputs.lay_soft(line, outputs.alpha, spans);
            outputs.lay_opaque(line, spans);
        }
    }
}

/// Makes outputs of a row of samples and lays them over a line of a frame.
struct Outputs<'a> {
    groups: &'a [Group],
    /// The row's alpha.
    alpha: &'a [u8],
    weight: u32,
    ink: &'a mut [u8],
    cover: &'a mut [u8],
}

impl Outputs<'_> {
    fn lay_soft(&mut self, line: &mut [u8], samples: &[u8], spans: &Spans) {
        for span in spans.soft() {
            let (line, groups) = (outputs_of(line, &span), &self.groups[span]);
            let (ink, cover) = (&mut self.ink[..line.len()], &mut self.cover[..line.len()]);
            kernel::resample(ink, samples, groups);
            kernel::resample(cover, self.alpha, groups);
            fade(ink, self.weight);
            fade(cover, self.weight);
            kernel::source_over(line, ink, cover);
        }
    }

    fn lay_solid(&mut self, line: &mut [u8], samples: &[u8], spans: &Spans) {
        let solid = spans.solid.clone();
        if solid.is_empty() {
            return;
        }
        let (line, groups) = (outputs_of(line, &solid), &self.groups[solid]);
        if self.weight == OPAQUE {
            kernel::resample(line, samples, groups);
        } else {
            let ink = &mut self.ink[..line.len()];
            kernel::resample(ink, samples, groups);
            kernel::mix(line, ink, self.weight as u8);
        }
    }

    /// As [`Self::lay_solid`], of the alpha of what is opaque.
    fn lay_opaque(&mut self, line: &mut [u8], spans: &Spans) {
        if spans.solid.is_empty() {
            return;
        }
        let line = outputs_of(line, &spans.solid);
        if self.weight == OPAQUE {
            line.fill(frame::OPAQUE);
        } else {
            let ink = &mut self.ink[..line.len()];
            ink.fill(frame::OPAQUE);
            kernel::mix(line, ink, self.weight as u8);
        }
    }
}

/// Returns the part of a line that some groups make.
fn outputs_of<'a>(line: &'a mut [u8], groups: &Range<usize>) -> &'a mut [u8] {
    let end = (groups.end * GROUP).min(line.len());
    &mut line[groups.start * GROUP..end]
}

/// Which groups of a row have ink, and which of those are opaque throughout.
struct Spans {
    ink: Range<usize>,
    solid: Range<usize>,
}

impl Spans {
    /// Of samples that have ink and samples that are opaque; `None` where nothing is drawn.
    fn of(
        (ink, solid): &(Range<usize>, Range<usize>),
        has_alpha: bool,
        x: Steps,
        columns: &Range<usize>,
    ) -> Option<Self> {
        let ink = outputs(x, ink, 1, columns);
        let solid = if has_alpha { outputs(x, solid, -1, columns) } else { ink.clone() };
        (!ink.is_empty()).then(|| Self::new(&ink, &solid, columns))
    }

    fn new(ink: &Range<usize>, solid: &Range<usize>, columns: &Range<usize>) -> Self {
        let ink = (ink.start - columns.start) / GROUP..(ink.end - columns.start).div_ceil(GROUP);
        if solid.is_empty() {
            return Self { ink, solid: 0..0 };
        }
        // The last group of a frame is often not full: it is opaque if the outputs that it has are.
        let last = solid.end - columns.start;
        let end = if solid.end == columns.end { last.div_ceil(GROUP) } else { last / GROUP };
        let start = (solid.start - columns.start).div_ceil(GROUP).clamp(ink.start, ink.end);
        Self { solid: start..end.clamp(start, ink.end), ink }
    }

    fn soft(&self) -> impl Iterator<Item = Range<usize>> {
        let parts = if self.solid.is_empty() {
            [self.ink.clone(), 0..0]
        } else {
            [self.ink.start..self.solid.start, self.solid.end..self.ink.end]
        };
        parts.into_iter().filter(|part| !part.is_empty())
    }

    fn has_soft(&self) -> bool {
        self.soft().next().is_some()
    }
}
