//! Blend modes.
//!
//! The formulas of the W3C's Compositing and Blending Level 1 (section 10; `Add` is its operator `lighter`, section
//! 9.1.12) hold for encoded RGB, so samples go there and back. Each of the four pixels of a block has the block's
//! chroma and gives a quarter of its change: what nothing is laid over keeps its samples exactly.

use gala_core::timeline::{BlendMode, Color};

use crate::{convert, frame::Frame};

pub const BLACK: Color = Color([0; 3]);
pub const WHITE: Color = Color([255; 3]);

/// Blocks of 2 by 2 pixels are worked on in runs of so many.
const RUN: usize = 16;
type PixelRun = [f32; RUN];

/// Lays something over `frame`, `opacity` (0 to 1) of it, given as it looks over black and over white.
pub fn blend(frame: &mut Frame, over_black: &Frame, over_white: &Frame, mode: BlendMode, opacity: f32) {
    let opacity = opacity.clamp(0.0, 1.0);
    // For each mode a loop of its own. All but the normal mode are for colours only, not for what is beyond white.
    macro_rules! with {
        ($formula:expr) => {
            composite(frame, over_black, over_white, opacity, |under, over, alpha| {
                let (under, over) = (under.clamp(0.0, 1.0), over.clamp(0.0, 1.0));
                let formula: fn(f32, f32) -> f32 = $formula;
                (formula(under, over) - under) * alpha
            })
        };
    }
    match mode {
        BlendMode::Normal => {
            composite(frame, over_black, over_white, opacity, |under, over, alpha| (over - under) * alpha)
        }
        BlendMode::Add => composite(frame, over_black, over_white, opacity, |under, over, alpha| {
            (under + over * alpha).min(1.0) - under.min(1.0)
        }),
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

/// Changes each colour by what a function tells of the colour beneath, the one above and the latter's alpha.
fn composite(
    frame: &mut Frame,
    over_black: &Frame,
    over_white: &Frame,
    opacity: f32,
    change: impl Fn(f32, f32, f32) -> f32 + Copy,
) {
    let width = frame.size.width as usize;
    let [y, u, v] = frame.each_mut().map(|plane| plane.samples);
    let (black, white) = (over_black.each().map(|plane| plane.samples), over_white.each()[0].samples);
    let pairs = y.chunks_exact_mut(2 * width).zip(u.chunks_exact_mut(width / 2)).zip(v.chunks_exact_mut(width / 2));
    for (index, ((y, u), v)) in pairs.enumerate() {
        let (luma, chroma) = (index * 2 * width..(index + 1) * 2 * width, index * width / 2..(index + 1) * width / 2);
        let above = Above {
            black: &black[0][luma.clone()],
            white: &white[luma],
            u: &black[1][chroma.clone()],
            v: &black[2][chroma],
        };
        let touched = above.touched(width);
        let mut first = touched.start;
        while first < touched.end {
            let count = RUN.min(touched.end - first);
            let mut blocks = Blocks { y, u, v, width, first, count };
            blocks.composite(&above, opacity, change);
            first += count;
        }
    }
}

/// Two rows of what is laid over, with their row of chroma.
struct Above<'a> {
    black: &'a [u8],
    white: &'a [u8],
    u: &'a [u8],
    v: &'a [u8],
}

impl Above<'_> {
    /// Returns the blocks outside of which there is nothing.
    fn touched(&self, width: usize) -> std::ops::Range<usize> {
        let [black, white] = [BLACK, WHITE].map(|color| convert::yuv_of(color.0));
        let (upper, lower) = (self.black.split_at(width), self.white.split_at(width));
        let luma = [(upper.0, black[0]), (upper.1, black[0]), (lower.0, white[0]), (lower.1, white[0])];
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
    width: usize,
    first: usize,
    /// At most [`RUN`].
    count: usize,
}

impl Blocks<'_> {
    fn composite(&mut self, above: &Above<'_>, opacity: f32, change: impl Fn(f32, f32, f32) -> f32) {
        let chroma = |row: &[u8]| self.run(row, self.first, 1);
        let under = (chroma(self.u), chroma(self.v));
        let over = (chroma(above.u), chroma(above.v));
        let (mut change_u, mut change_v) = ([0.0; RUN], [0.0; RUN]);
        for corner in [0, 1, self.width, self.width + 1] {
            let at = corner + 2 * self.first;
            let luma = |row: &[u8]| self.run(row, at, 2);
            let (y, black, white) = (luma(self.y), luma(above.black), luma(above.white));
            let mut out = y;
            for k in 0..RUN {
                let alpha = (1.0 - (white[k] - black[k]) / 219.0).clamp(0.0, 1.0);
                let beneath = convert::rgb_of([y[k], under.0[k], under.1[k]]);
                let above = convert::rgb_of([black[k], over.0[k], over.1[k]]);
                let straight = if alpha > 0.0 { 1.0 / alpha } else { 0.0 };
                let part = alpha * opacity;
                let [r, g, b] =
                    std::array::from_fn(|channel| change(beneath[channel], above[channel] * straight, part));
                let [y, u, v] = convert::yuv_change([r, g, b]);
                out[k] += y;
                change_u[k] += u / 4.0;
                change_v[k] += v / 4.0;
            }
            self.y[at..].iter_mut().step_by(2).zip(out).take(self.count).for_each(write);
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
