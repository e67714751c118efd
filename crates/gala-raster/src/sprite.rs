//! A layer ready to be drawn: rasterised once, cut to what is ever seen, as planes.

mod texture;
mod turned;

use std::ops::Range;

pub use texture::Texture;

use crate::{
    convert::{self, RgbaPixels},
    frame::{Frame, Site},
    geometry::{Affine, Rect},
    kernel::{self, GROUP, Groups},
    planes::{PAD, PaddedPlanes},
    sampling::{Steps, hits, make_groups, outputs, split},
};

/// How a layer's pixels lie in its picture, along one axis: `pixel = fraction * scale + offset`, in pixels whose
/// first one reaches from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axis {
    pub scale: f64,
    pub offset: f64,
}

/// The part of a picture that has ink and that the camera sees at some time.
#[derive(Clone, Debug)]
pub struct Sprite {
    luma: PaddedPlanes,
    chroma: PaddedPlanes,
    x: Axis,
    y: Axis,
}

impl Sprite {
    /// Makes a sprite of premultiplied pixels that cover part of a picture; `None` if they hold no ink.
    pub(crate) fn new(picture: &RgbaPixels<'_>, x: Axis, y: Axis) -> Option<Self> {
        let Bounds { left, top, width, height } = bounds(picture)?;
        let cut = RgbaPixels { width, height, bytes: &picture.part(left, top, width, height) };
        let (luma, chroma) = convert::padded_planes(&cut);
        let shift = |axis: Axis, by: usize| Axis { offset: axis.offset - by as f64, ..axis };
        Some(Self { luma, chroma, x: shift(x, left), y: shift(y, top) })
    }

    pub(crate) fn bytes(&self) -> usize {
        self.luma.bytes() + self.chroma.bytes()
    }

    /// Draws the whole picture where `place` puts it over a frame, `opacity` (0 to 1) of it.
    pub fn draw_at(&self, frame: &mut Frame, place: &Affine, opacity: f32, scratch: &mut Scratch) {
        let weight = (opacity * OPAQUE as f32).round().clamp(0.0, OPAQUE as f32) as u32;
        if weight == 0 {
            return;
        }
        if !place.is_upright() {
            return self.draw_turned(frame, place, weight, scratch);
        }
        let (width, height) = (f64::from(frame.size.width), f64::from(frame.size.height));
        let view = Rect {
            left: -place.x0 / place.xx,
            top: -place.y0 / place.yy,
            width: width / place.xx,
            height: height / place.yy,
        };
        self.draw_part(frame, &view, weight, scratch);
    }

    /// Draws what a view shows over a frame.
    pub(crate) fn draw(&self, frame: &mut Frame, view: &Rect, scratch: &mut Scratch) {
        self.draw_part(frame, view, OPAQUE, scratch);
    }

    fn draw_part(&self, frame: &mut Frame, view: &Rect, weight: u32, scratch: &mut Scratch) {
        let (width, height) = (frame.size.width as usize, frame.size.height as usize);
        let steps = |axis: Axis, from: f64, length: f64, outputs: usize| Steps {
            step: length * axis.scale / outputs as f64,
            start: from * axis.scale + axis.offset,
        };
        let x = steps(self.x, view.left, view.width, width);
        let y = steps(self.y, view.top, view.height, height);
        let planes = frame.planes();
        let luma = (x.sited(Site::LUMA), y.sited(Site::LUMA));
        draw(&self.luma, &mut [planes.y], (width, height), luma, weight, scratch);
        let chroma = (x.sited(Site::CHROMA_ACROSS), y.sited(Site::CHROMA_DOWN));
        draw(&self.chroma, &mut [planes.u, planes.v], (width / 2, height / 2), chroma, weight, scratch);
    }
}

/// The weight of all of a picture.
const OPAQUE: u32 = 256;

/// Room that drawing needs, kept from frame to frame.
#[derive(Default)]
pub struct Scratch {
    groups: Groups,
    color: Vec<u8>,
    alpha: Vec<u8>,
    /// Outputs before they are laid over a frame.
    ink: Vec<u8>,
    cover: Vec<u8>,
}

fn draw(
    padded: &PaddedPlanes,
    planes: &mut [&mut [u8]],
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
        source.row(planes, row * width, &columns, spans, scratch);
    }
}

/// Leaves `weight` of [`OPAQUE`] of premultiplied samples.
fn fade(samples: &mut [u8], weight: u32) {
    if weight < OPAQUE {
        samples.iter_mut().for_each(|sample| *sample = ((u32::from(*sample) * weight + OPAQUE / 2) / OPAQUE) as u8);
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
        planes: &mut [&mut [u8]],
        start: usize,
        columns: &Range<usize>,
        spans: &Spans,
        scratch: &mut Scratch,
    ) {
        let Scratch { groups, color, alpha, ink, cover, .. } = scratch;
        let reach = groups.samples(&spans.ink);
        if spans.has_soft()
            && let (Some(upper), Some(lower)) = (self.padded.alpha(self.upper), self.padded.alpha(self.lower))
        {
            let (upper, lower) = (&upper[reach.clone()], &lower[reach.clone()]);
            kernel::lerp(&mut alpha[reach.clone()], upper, lower, self.weights);
        }
        for (index, plane) in planes.iter_mut().enumerate() {
            let (upper, lower) = (self.padded.color(index, self.upper), self.padded.color(index, self.lower));
            let (upper, lower) = (&upper[reach.clone()], &lower[reach.clone()]);
            kernel::lerp(&mut color[reach.clone()], upper, lower, self.weights);
            let line = &mut plane[start + columns.start..start + columns.end];
            let part = |span: &Range<usize>| span.start * GROUP..(span.end * GROUP).min(columns.len());
            for span in spans.soft() {
                let (line, groups) = (&mut line[part(&span)], groups.part(span));
                if self.weight == OPAQUE {
                    kernel::resample_over(line, color, alpha, groups);
                } else {
                    let (ink, cover) = (&mut ink[..line.len()], &mut cover[..line.len()]);
                    kernel::resample(ink, color, groups);
                    kernel::resample(cover, alpha, groups);
                    fade(ink, self.weight);
                    fade(cover, self.weight);
                    kernel::source_over(line, ink, cover);
                }
            }
            let solid = spans.solid.clone();
            if !solid.is_empty() {
                let (line, groups) = (&mut line[part(&solid)], groups.part(solid));
                if self.weight == OPAQUE {
                    kernel::resample(line, color, groups);
                } else {
                    let ink = &mut ink[..line.len()];
                    kernel::resample(ink, color, groups);
                    kernel::mix(line, ink, self.weight as u8);
                }
            }
        }
    }
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

/// Where a picture has ink: even, with a transparent margin where there is room.
struct Bounds {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// Neighbours of the ink blend with nothing: chroma reaches two pixels further.
const MARGIN: usize = 4;

fn bounds(picture: &RgbaPixels<'_>) -> Option<Bounds> {
    let inked = |row: &[u8]| row.chunks_exact(4).any(|pixel| pixel[3] > 0);
    let rows = || picture.bytes.chunks_exact(picture.width * 4);
    let top = rows().position(inked)?;
    let bottom = rows().rposition(inked)? + 1;
    let (mut left, mut right) = (picture.width, 0);
    for row in rows().take(bottom).skip(top) {
        let alpha = |x: usize| row[x * 4 + 3];
        if let Some(first) = (0..left).find(|x| alpha(*x) > 0) {
            left = first;
        }
        if let Some(last) = (right..picture.width).rev().find(|x| alpha(*x) > 0) {
            right = last + 1;
        }
    }
    let even = |low: usize, high: usize, limit: usize| {
        let low = low.saturating_sub(MARGIN) & !1;
        let high = (high + MARGIN).min(limit).next_multiple_of(2).min(limit & !1);
        (low, high - low)
    };
    let (left, width) = even(left, right, picture.width);
    let (top, height) = even(top, bottom, picture.height);
    Some(Bounds { left, top, width, height })
}

#[cfg(test)]
mod tests;
