//! Draws bars and lines as coverage: one byte for each pixel.

use gala_core::format::FrameSize;

/// Of the room of a bar, so much is the bar.
const FILLED: f32 = 0.62;
/// The line of a wave, as a fraction of the height, and at least so many pixels.
const LINE: f32 = 0.018;
const THINNEST: f32 = 2.0;
/// Quiet sounds are drawn so many times higher, loud ones less and less: speech is seldom above a half.
const WAVE_GAIN: f32 = 2.5;

/// Where bars stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarLine {
    Bottom,
    Middle,
}

pub struct CoveragePen {
    width: usize,
    height: usize,
    bars: usize,
    cover: Vec<u8>,
    /// A wave from left to right: one point more than there are columns.
    points: Vec<f32>,
}

impl CoveragePen {
    pub fn new(size: FrameSize, bars: usize) -> Self {
        let (width, height) = (size.width as usize, size.height as usize);
        Self { width, height, bars, cover: vec![0; width * height], points: vec![0.0; width + 1] }
    }

    pub fn bars(&self) -> usize {
        self.bars
    }

    pub fn clear(&mut self) {
        self.cover.fill(0);
    }

    /// Returns what was drawn, so much of it.
    pub fn alpha(&mut self, opacity: u8) -> &[u8] {
        if opacity < 255 {
            let part = |cover: u8| ((u32::from(cover) * u32::from(opacity) + 127) / 255) as u8;
            self.cover.iter_mut().for_each(|cover| *cover = part(*cover));
        }
        &self.cover
    }

    /// Draws one of the bars, with round ends, so high of all the height; a dot is always seen.
    pub fn bar(&mut self, index: usize, level: f32, line: BarLine) {
        let (width, height) = (self.width as f32, self.height as f32);
        let room = width / self.bars as f32;
        let radius = (room * FILLED / 2.0).min(height / 2.0);
        let middle = (index as f32 + 0.5) * room;
        // A sixteenth of a pixel is not seen, and what is rounded is the same on every machine.
        let length = (level * (height - 2.0 * radius) * 16.0).round() / 16.0;
        let (top, bottom) = match line {
            BarLine::Bottom => (height - radius - length, height - radius),
            BarLine::Middle => ((height - length) / 2.0, (height + length) / 2.0),
        };
        let columns =
            (middle - radius - 1.0).max(0.0) as usize..((middle + radius + 1.0).ceil() as usize).min(self.width);
        let rows = (top - radius - 1.0).max(0.0) as usize..((bottom + radius + 1.0).ceil() as usize).min(self.height);
        for y in rows {
            let down = y as f32 + 0.5;
            let beyond = (top - down).max(down - bottom).max(0.0);
            let row = &mut self.cover[y * self.width..(y + 1) * self.width];
            for x in columns.clone() {
                let across = x as f32 + 0.5 - middle;
                row[x] = row[x].max(coverage((across * across + beyond * beyond).sqrt() - radius));
            }
        }
    }

    /// Draws a window of sound as a line over the whole width; it comes to rest at both ends.
    pub fn wave(&mut self, window: &[f32]) {
        let (width, height) = (self.width, self.height as f32);
        let thickness = (height * LINE).max(THINNEST);
        let reach = (height - thickness) / 2.0;
        for (column, point) in self.points.iter_mut().enumerate() {
            let at = column as f32 / width as f32;
            let rest = (at.min(1.0 - at) * 8.0).min(1.0);
            let sample = smooth(window, at).clamp(-1.0, 1.0) * rest;
            let sample = WAVE_GAIN * sample / (1.0 + (WAVE_GAIN - 1.0) * sample.abs());
            *point = height / 2.0 - (sample * reach * 16.0).round() / 16.0;
        }
        for x in 0..width {
            let (from, to) = (self.points[x], self.points[x + 1]);
            // The steeper the line, the more of a column it takes.
            let slope = to - from;
            let half = thickness / 2.0 * (1.0 + slope * slope).sqrt().min(4.0);
            let (top, bottom) =
                (from.min(to).min((from + to) / 2.0 - half), from.max(to).max((from + to) / 2.0 + half));
            let rows = (top - 1.0).max(0.0) as usize..((bottom + 1.0).ceil().max(0.0) as usize).min(self.height);
            for y in rows {
                let (above, below) = (y as f32, y as f32 + 1.0);
                let seen = (below.min(bottom) - above.max(top)).clamp(0.0, 1.0);
                self.cover[y * width + x] = (seen * 255.0).round() as u8;
            }
        }
    }
}

/// Returns how much of a pixel is inside an edge whose distance is told from the pixel's middle, negative inside.
fn coverage(distance: f32) -> u8 {
    ((0.5 - distance).clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Returns the sound at a fraction of the window, averaged over the neighbourhood: a line shows no hiss.
fn smooth(window: &[f32], at: f32) -> f32 {
    const AROUND: usize = 6;
    let middle = at * (window.len() - 1) as f32;
    let (first, between) = (middle as usize, middle - middle.floor());
    let sample = |index: usize| window[index.clamp(AROUND, window.len() + AROUND - 1) - AROUND];
    let mean = |from: usize| (from..=from + 2 * AROUND).map(sample).sum::<f32>() / (2 * AROUND + 1) as f32;
    mean(first) * (1.0 - between) + mean(first + 1) * between
}
