//! Blend modes.
//!
//! The formulas of the W3C's Compositing and Blending Level 1 (section 10; `Add` is its operator `lighter`, section
//! 9.1.12) hold for encoded RGB, so samples go there and back. Each of the four pixels of a block has the block's
//! chroma and gives a quarter of its change: what nothing is laid over keeps its samples exactly.
//!
//! In a frame with alpha a mode changes a colour as far as there is one beneath; where there is none, what is above is laid
//! over as it is (section 10: blending counts with the backdrop's alpha).

use gala_core::timeline::{BlendMode, Color};

use crate::{
    convert,
    frame::{Frame, Plane, Planes},
};

pub const BLACK: Color = Color([0; 3]);
pub const WHITE: Color = Color([255; 3]);

/// Blocks of 2 by 2 pixels are worked on in runs of so many.
const RUN: usize = 16;
type PixelRun = [f32; RUN];

/// What is laid over a frame.
#[derive(Clone, Copy)]
pub enum Above<'a> {
    /// As a frame with alpha.
    Premultiplied(&'a Frame),
    /// As opaque frames of what it looks like over black and over white.
    Twice { black: &'a Frame, white: &'a Frame },
}

/// Lays something over `frame`, `opacity` (0 to 1) of it.
pub fn blend(frame: &mut Frame, above: Above<'_>, mode: BlendMode, opacity: f32) {
    let layer = Layer { above, opacity: opacity.clamp(0.0, 1.0) };
    // For each mode a loop of its own. All but the normal mode are for colours only, not for what is beyond white.
    macro_rules! with {
        ($formula:expr) => {
            layer.lay(frame, |under, over, alpha| {
                let (under, over) = (under.clamp(0.0, 1.0), over.clamp(0.0, 1.0));
                let formula: fn(f32, f32) -> f32 = $formula;
                (formula(under, over) - under) * alpha
            })
        };
    }
    match mode {
        BlendMode::Normal => layer.lay(frame, |under, over, alpha| (over - under) * alpha),
        BlendMode::Add => layer.add(frame),
        BlendMode::Multiply => with!(|under, over| under * over),
        BlendMode::Screen => with!(screen),
        BlendMode::Overlay => with!(|under, over| hard_light(over, under)),
        BlendMode::Darken => with!(f32::min),
        BlendMode::Lighten => with!(f32::max),
        BlendMode::SoftLight => with!(soft_light),
        BlendMode::HardLight => with!(hard_light),
        BlendMode::Difference => with!(|under, over| (under - over).abs()),
    }
}

#[inline(always)]
fn screen(under: f32, over: f32) -> f32 {
    under + over - under * over
}

#[inline(always)]
fn hard_light(under: f32, over: f32) -> f32 {
    if over <= 0.5 { under * 2.0 * over } else { screen(under, 2.0 * over - 1.0) }
}

#[inline(always)]
fn soft_light(under: f32, over: f32) -> f32 {
    let lifted = if under <= 0.25 { ((16.0 * under - 12.0) * under + 4.0) * under } else { under.sqrt() };
    let towards = if over <= 0.5 { under * (1.0 - under) } else { lifted - under };
    under + (2.0 * over - 1.0) * towards
}

struct Layer<'a> {
    above: Above<'a>,
    opacity: f32,
}

/// What is known of a place: the colour beneath, premultiplied with how much of it there is, and the colour above with how
/// much of that is laid over.
struct Place {
    under: f32,
    seen: f32,
    over: f32,
    alpha: f32,
}

impl Layer<'_> {
    /// Changes each colour by what a function tells of the straight colour beneath, the one above and the latter's alpha.
    fn lay(&self, frame: &mut Frame, change: impl Fn(f32, f32, f32) -> f32 + Copy) {
        if !frame.has_alpha() {
            return self.composite(frame, |at| change(at.under, at.over, at.alpha), union);
        }
        let over_some = |at: Place| {
            let under = if at.seen > 0.0 { at.under / at.seen } else { 0.0 };
            at.seen * change(under, at.over, at.alpha) + (1.0 - at.seen) * at.over * at.alpha
        };
        self.composite(frame, over_some, union);
    }

    /// Adds premultiplied colours, and their alphas too.
    fn add(&self, frame: &mut Frame) {
        let sum = |at: Place| (at.under + at.over * at.alpha).min(1.0) - at.under.min(1.0);
        self.composite(frame, sum, |seen, alpha| (seen + alpha).min(1.0));
    }

    fn composite(
        &self,
        frame: &mut Frame,
        change: impl Fn(Place) -> f32 + Copy,
        together: impl Fn(f32, f32) -> f32 + Copy,
    ) {
        let width = frame.size.width as usize;
        let Planes { y, u, v, alpha } = frame.planes();
        let mut alphas = alpha.map(|alpha| alpha.chunks_exact_mut(2 * width));
        let pairs = y.chunks_exact_mut(2 * width).zip(u.chunks_exact_mut(width / 2)).zip(v.chunks_exact_mut(width / 2));
        for (index, ((y, u), v)) in pairs.enumerate() {
            let above = AboveRows::of(self.above, index);
            let mut alpha = alphas.as_mut().and_then(Iterator::next);
            let touched = above.touched(width);
            let mut first = touched.start;
            while first < touched.end {
                let count = RUN.min(touched.end - first);
                let mut blocks = Blocks { y, u, v, alpha: alpha.as_deref_mut(), width, first, count };
                blocks.composite(&above, self.opacity, change, together);
                first += count;
            }
        }
    }
}

/// Returns how much is seen of two that lie over each other.
fn union(one: f32, other: f32) -> f32 {
    one + other - one * other
}

/// Two rows of what is laid over, with their row of chroma, as they look over black.
struct AboveRows<'a> {
    y: &'a [u8],
    u: &'a [u8],
    v: &'a [u8],
    cover: BlendCover<'a>,
}

/// How opaque something is.
enum BlendCover<'a> {
    Alpha(&'a [u8]),
    /// As its luma over white tells.
    White(&'a [u8]),
}

impl<'a> AboveRows<'a> {
    /// The rows of a pair.
    fn of(above: Above<'a>, pair: usize) -> Self {
        let two = |plane: &Plane<&'a [u8]>| &plane.samples[2 * pair * plane.width..2 * (pair + 1) * plane.width];
        let one = |plane: &Plane<&'a [u8]>| &plane.samples[pair * plane.width..(pair + 1) * plane.width];
        let (black, cover) = match above {
            Above::Premultiplied(frame) => {
                let ([y, u, v], alpha) = frame.split();
                // What is opaque looks the same over white.
                let cover = alpha.map_or(BlendCover::White(two(&y)), |alpha| BlendCover::Alpha(two(&alpha)));
                ([y, u, v], cover)
            }
            Above::Twice { black, white } => {
                let [y, ..] = white.each();
                (black.each(), BlendCover::White(two(&y)))
            }
        };
        let [y, u, v] = black;
        Self { y: two(&y), u: one(&u), v: one(&v), cover }
    }

    /// Returns the blocks outside of which there is nothing.
    fn touched(&self, width: usize) -> std::ops::Range<usize> {
        let [black, white] = [BLACK, WHITE].map(|color| convert::yuv_of(color.0));
        let (cover, nothing) = match self.cover {
            BlendCover::Alpha(alpha) => (alpha, 0),
            BlendCover::White(luma) => (luma, white[0]),
        };
        let (upper, lower) = (self.y.split_at(width), cover.split_at(width));
        let luma = [(upper.0, black[0]), (upper.1, black[0]), (lower.0, nothing), (lower.1, nothing)];
        let chroma = [(self.u, black[1]), (self.v, black[2])];
        let blocks = self.u.len();
        let least = |clean: fn(&[u8], u8) -> usize| {
            let luma = luma.iter().map(|(row, value)| clean(row, *value) / 2).min();
            let chroma = chroma.iter().map(|(row, value)| clean(row, *value)).min();
            luma.into_iter().chain(chroma).min().unwrap_or(0)
        };
        let (start, after) = (least(clean_start), least(clean_end));
        start..(blocks - after).max(start)
    }
}

impl BlendCover<'_> {
    /// Reads the alphas of a run, whose luma over black is known.
    fn run(&self, read: impl Fn(&[u8]) -> PixelRun, black: &PixelRun) -> PixelRun {
        match self {
            Self::Alpha(alpha) => read(alpha).map(|alpha| alpha / 255.0),
            Self::White(luma) => {
                let white = read(luma);
                std::array::from_fn(|k| (1.0 - (white[k] - black[k]) / 219.0).clamp(0.0, 1.0))
            }
        }
    }
}

/// Samples are looked at in steps of so many.
const STEP: usize = 32;

fn is_clean(samples: &[u8], value: u8) -> bool {
    samples.iter().fold(0, |differences, sample| differences | (sample ^ value)) == 0
}

/// Returns how many of the first samples, about, have a value.
fn clean_start(row: &[u8], value: u8) -> usize {
    (row.chunks(STEP).take_while(|chunk| is_clean(chunk, value)).count() * STEP).min(row.len())
}

fn clean_end(row: &[u8], value: u8) -> usize {
    (row.rchunks(STEP).take_while(|chunk| is_clean(chunk, value)).count() * STEP).min(row.len())
}

/// Some blocks of two rows of a frame.
struct Blocks<'a> {
    y: &'a mut [u8],
    u: &'a mut [u8],
    v: &'a mut [u8],
    /// `None` in an opaque frame.
    alpha: Option<&'a mut [u8]>,
    width: usize,
    first: usize,
    /// At most [`RUN`].
    count: usize,
}

impl Blocks<'_> {
    fn composite(
        &mut self,
        above: &AboveRows<'_>,
        opacity: f32,
        change: impl Fn(Place) -> f32,
        together: impl Fn(f32, f32) -> f32,
    ) {
        let chroma = |row: &[u8]| self.run(row, self.first, 1);
        let under = (chroma(self.u), chroma(self.v));
        let over = (chroma(above.u), chroma(above.v));
        let (mut change_u, mut change_v) = ([0.0; RUN], [0.0; RUN]);
        for corner in [0, 1, self.width, self.width + 1] {
            let at = corner + 2 * self.first;
            let luma = |row: &[u8]| self.run(row, at, 2);
            let (y, black) = (luma(self.y), luma(above.y));
            let alphas = above.cover.run(luma, &black);
            let seen = self.alpha.as_deref().map_or([1.0; RUN], |row| luma(row).map(|alpha| alpha / 255.0));
            let mut out = y;
            for k in 0..RUN {
                let alpha = alphas[k];
                let beneath = convert::rgb_of([y[k], under.0[k], under.1[k]]);
                let above = convert::rgb_of([black[k], over.0[k], over.1[k]]);
                let straight = if alpha > 0.0 { 1.0 / alpha } else { 0.0 };
                let part = alpha * opacity;
                let rgb = std::array::from_fn(|channel| {
                    let (under, over) = (beneath[channel], above[channel] * straight);
                    change(Place { under, seen: seen[k], over, alpha: part })
                });
                let [y, u, v] = convert::yuv_change(rgb);
                out[k] += y;
                change_u[k] += u / 4.0;
                change_v[k] += v / 4.0;
            }
            self.y[at..].iter_mut().step_by(2).zip(out).take(self.count).for_each(write);
            if let Some(alpha) = &mut self.alpha {
                let both: PixelRun = std::array::from_fn(|k| 255.0 * together(seen[k], alphas[k] * opacity));
                alpha[at..].iter_mut().step_by(2).zip(both).take(self.count).for_each(write);
            }
        }
        let all = self.first..self.first + self.count;
        self.u[all.clone()].iter_mut().zip(sum(under.0, change_u)).for_each(write);
        self.v[all].iter_mut().zip(sum(under.1, change_v)).for_each(write);
    }

    /// Reads a sample of each block.
    fn run(&self, row: &[u8], at: usize, step: usize) -> PixelRun {
        let mut run = [0.0; RUN];
        run.iter_mut().zip(row[at..].iter().step_by(step)).take(self.count).for_each(|(k, s)| *k = f32::from(*s));
        run
    }
}

fn sum(mut run: PixelRun, change: PixelRun) -> PixelRun {
    run.iter_mut().zip(change).for_each(|(value, change)| *value += change);
    run
}

fn write((sample, value): (&mut u8, f32)) {
    // A cast saturates.
    *sample = (value + 0.5) as u8;
}

#[cfg(test)]
mod tests;
