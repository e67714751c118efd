//! Sprites that are turned or mirrored.

use std::ops::Range;

use super::{
    cutout::Sprite,
    opacity::{OPAQUE, fade},
    scratch::Scratch,
};
use crate::{
    frame::{self, Frame, Plane},
    geometry::Affine,
    kernel,
    planes::{PAD, PaddedPlanes},
};

/// Which sample of padded planes an output hits: `start + column * across + row * down`, across and down those.
struct Slant {
    x: Line,
    y: Line,
}

#[derive(Clone, Copy)]
struct Line {
    start: f64,
    across: f64,
    down: f64,
}

impl Sprite {
    /// Draws the picture where an invertible `place` puts it, `weight` of 256. Only its rows and columns are touched.
    pub(super) fn draw_turned(&self, frame: &mut Frame, place: &Affine, weight: u32, scratch: &mut Scratch) {
        let Some((x, y)) = self.pixels_of(place) else { return };
        let (planes, mut alpha) = frame.split_mut();
        for (index, mut plane) in planes.into_iter().enumerate() {
            let slant = Slant { x: x.sited(&plane, plane.across.first), y: y.sited(&plane, plane.down.first) };
            let padded = if index == 0 { &self.luma } else { &self.chroma };
            let turned = Turned { padded, plane: index.saturating_sub(1), slant };
            // Alpha is sampled where luma is.
            turned.draw(&mut plane, alpha.take(), weight, scratch);
        }
    }

    /// Returns which pixel of the sprite is at each pixel of the frame; `None` if it is flat.
    fn pixels_of(&self, place: &Affine) -> Option<(Line, Line)> {
        let area = place.xx * place.yy - place.xy * place.yx;
        if area.abs() < 1e-6 {
            return None;
        }
        let line = |across: f64, down: f64, scale: f64, offset: f64| {
            let (across, down) = (across / area * scale, down / area * scale);
            Line { start: offset - place.x0 * across - place.y0 * down, across, down }
        };
        let x = line(place.yy, -place.xy, self.x.scale, self.x.offset);
        Some((x, line(-place.yx, place.xx, self.y.scale, self.y.offset)))
    }
}

impl Line {
    /// Turns a line between pixels into one between samples that are sited alike in the padded planes and the plane.
    fn sited<S>(&self, plane: &Plane<S>, first: f64) -> Self {
        let start = self.start + self.across * plane.across.first + self.down * plane.down.first - first;
        Self { start: start / plane.across.unit, ..*self }
    }

    fn at(&self, row: usize) -> f64 {
        self.start + self.down * row as f64
    }

    /// Returns from where to where the columns of a row lie between two samples.
    fn columns(&self, row: usize, low: f64, high: f64) -> (f64, f64) {
        let start = self.at(row);
        let never = (0.0, -1.0);
        if low > high {
            return never;
        }
        if self.across.abs() < 1e-9 {
            return if (low..=high).contains(&start) { (0.0, f64::MAX) } else { never };
        }
        let (one, other) = ((low - start) / self.across, (high - start) / self.across);
        (one.min(other), one.max(other))
    }
}

impl Slant {
    /// Returns which columns of a row lie within some samples, `margin` more on each side.
    fn columns(
        &self,
        row: usize,
        (across, down): &(Range<usize>, Range<usize>),
        margin: f64,
        width: usize,
    ) -> Range<usize> {
        let within = |line: &Line, samples: &Range<usize>| {
            line.columns(row, samples.start as f64 - margin, samples.end as f64 - 1.0 + margin)
        };
        let (x, y) = (within(&self.x, across), within(&self.y, down));
        let limit = width as f64;
        let first = x.0.max(y.0).ceil().clamp(0.0, limit) as usize;
        let end = (x.1.min(y.1).floor() + 1.0).clamp(0.0, limit) as usize;
        first..end.max(first)
    }
}

/// A plane of padded ones and how it lies in a plane of the frame.
struct Turned<'a> {
    padded: &'a PaddedPlanes,
    plane: usize,
    slant: Slant,
}

impl Turned<'_> {
    fn draw(
        &self,
        plane: &mut Plane<&mut [u8]>,
        mut alpha: Option<Plane<&mut [u8]>>,
        weight: u32,
        scratch: &mut Scratch,
    ) {
        let Scratch { ink, cover, .. } = scratch;
        ink.resize(plane.width.max(ink.len()), 0);
        cover.resize(plane.width.max(cover.len()), 0);
        let (whole, solid) = ((0..self.padded.width, 0..self.padded.height), self.padded.solid_box());
        for (row, line) in plane.samples.chunks_exact_mut(plane.width).enumerate() {
            let columns = self.slant.columns(row, &whole, 1.0, plane.width);
            // Rounding must not reach beyond what is opaque.
            let solid = self.slant.columns(row, &solid, -0.01, plane.width);
            let solid = solid.start.clamp(columns.start, columns.end)..solid.end.clamp(columns.start, columns.end);
            for columns in [columns.start..solid.start, solid.end..columns.end] {
                let (ink, cover) = (&mut ink[columns.clone()], &mut cover[columns.clone()]);
                self.sample(row, &columns, ink, cover);
                fade(ink, weight);
                fade(cover, weight);
                kernel::source_over(&mut line[columns.clone()], ink, cover);
                if let Some(alpha) = &mut alpha {
                    kernel::source_over(&mut alpha.row(row)[columns], cover, cover);
                }
            }
            let ink = &mut ink[solid.clone()];
            self.texels(self.padded.plane(self.plane)).sample(&self.spots(row, solid.start), ink);
            lay_solid(&mut line[solid.clone()], ink, weight);
            if let Some(alpha) = &mut alpha {
                ink.fill(frame::OPAQUE);
                lay_solid(&mut alpha.row(row)[solid], ink, weight);
            }
        }
    }

    /// Makes the colour and the alpha of some columns.
    fn sample(&self, row: usize, columns: &Range<usize>, ink: &mut [u8], cover: &mut [u8]) {
        let spots = self.spots(row, columns.start);
        self.texels(self.padded.plane(self.plane)).sample(&spots, ink);
        match self.padded.alphas() {
            Some(alphas) => self.texels(alphas).sample(&spots, cover),
            None => cover.fill(255),
        }
        // The outermost samples of padded planes fade out over one more.
        let inside = self.slant.columns(row, &(0..self.padded.width, 0..self.padded.height), 0.0, columns.end);
        for column in columns.clone().filter(|column| !inside.contains(column)) {
            let (x, y) = self.spots(row, column).first;
            let fade = |at: f64, length: usize| (at + 1.0).min(length as f64 - at).clamp(0.0, 1.0);
            let seen = fade(x, self.padded.width) * fade(y, self.padded.height);
            for sample in [&mut ink[column - columns.start], &mut cover[column - columns.start]] {
                *sample = (f64::from(*sample) * seen).round() as u8;
            }
        }
    }

    /// Returns the places that the columns of a row hit, from a column on.
    fn spots(&self, row: usize, column: usize) -> Spots {
        let at = |line: Line| line.at(row) + line.across * column as f64;
        Spots { first: (at(self.slant.x), at(self.slant.y)), step: (self.slant.x.across, self.slant.y.across) }
    }

    fn texels<'a>(&self, samples: &'a [u8]) -> Texels<'a> {
        let PaddedPlanes { width, height, .. } = *self.padded;
        Texels { samples, stride: self.padded.stride(), width: width as i64, height: height as i64 }
    }
}

/// Lays opaque samples over a line.
fn lay_solid(line: &mut [u8], ink: &[u8], weight: u32) {
    match weight {
        OPAQUE => line.copy_from_slice(ink),
        _ => kernel::mix(line, ink, weight as u8),
    }
}

/// Places in padded planes, one for each column.
struct Spots {
    first: (f64, f64),
    step: (f64, f64),
}

/// All samples of a padded plane.
struct Texels<'a> {
    samples: &'a [u8],
    stride: usize,
    width: i64,
    height: i64,
}

impl Texels<'_> {
    fn sample(&self, spots: &Spots, out: &mut [u8]) {
        // 32 bits of fraction: over the longest row the error stays far below the eight bits that are used.
        let fixed = |value: f64| (value * 4_294_967_296.0) as i64;
        let half = 1 << 23;
        let (mut x, mut y) = (fixed(spots.first.0) + half, fixed(spots.first.1) + half);
        let (across, down) = (fixed(spots.step.0), fixed(spots.step.1));
        for out in out {
            *out = self.at(x, y);
            (x, y) = (x + across, y + down);
        }
    }

    /// Returns what is at a place, bilinear. Beyond the ends the last samples repeat.
    #[inline(always)]
    fn at(&self, x: i64, y: i64) -> u8 {
        let part = |position: i64| (position >> 24 & 255) as u32;
        let column = ((x >> 32).clamp(-1, self.width - 1) + PAD as i64) as usize;
        let line = |row: i64| {
            let start = row.clamp(0, self.height - 1) as usize * self.stride + column;
            let [left, right] = [self.samples[start], self.samples[start + 1]].map(u32::from);
            left * (256 - part(x)) + right * part(x)
        };
        let row = y >> 32;
        ((line(row) * (256 - part(y)) + line(row + 1) * part(y) + (1 << 15)) >> 16) as u8
    }
}
