//! Gaussian blurs, as three moving averages over each row and each column: the cost does not grow with the width.
//!
//! The averages have fractional ends (Gwosdek et al., "Theoretical Foundations of Gaussian Convolution by Extended
//! Box Filtering", 2011), so that their standard deviation is the one that was asked for and grows without steps.

use crate::frame::Frame;

/// So many rows or columns are averaged at once.
const LANES: usize = 16;
const PASSES: usize = 3;

/// Samples of several rows at the same column, or of several columns at the same row.
type Lanes = [f32; LANES];

/// BlurBuffers for rows and columns, kept from frame to frame.
#[derive(Default)]
pub(crate) struct BlurBuffers {
    line: Vec<Lanes>,
    averaged: Vec<Lanes>,
}

/// Blurs a frame; edges repeat. `sigma` is in pixels.
pub(crate) fn blur_frame(frame: &mut Frame, sigma: f32, buffers: &mut BlurBuffers) {
    for plane in frame.all_mut() {
        let sigma = sigma / plane.across.unit as f32;
        blur(plane.samples, SampleGrid { width: plane.width, height: plane.height, channels: 1 }, sigma, buffers);
    }
}

/// Blurs premultiplied RGBA; edges repeat.
pub(crate) fn blur_rgba(rgba: &mut [u8], width: usize, height: usize, sigma: f32) {
    blur(rgba, SampleGrid { width, height, channels: 4 }, sigma, &mut BlurBuffers::default());
}

/// Blurs one plane; edges repeat.
pub(crate) fn blur_plane(plane: &mut [f32], width: usize, height: usize, sigma: f32) {
    blur(plane, SampleGrid { width, height, channels: 1 }, sigma, &mut BlurBuffers::default());
}

trait Sample: Copy {
    fn read(self) -> f32;
    fn written(value: f32) -> Self;
}

impl Sample for f32 {
    fn read(self) -> f32 {
        self
    }

    fn written(value: f32) -> Self {
        value
    }
}

impl Sample for u8 {
    fn read(self) -> f32 {
        f32::from(self)
    }

    fn written(value: f32) -> Self {
        // A cast saturates.
        (value + 0.5) as u8
    }
}

#[derive(Clone, Copy)]
struct SampleGrid {
    width: usize,
    height: usize,
    channels: usize,
}

fn blur<S: Sample>(samples: &mut [S], grid: SampleGrid, sigma: f32, buffers: &mut BlurBuffers) {
    // Less than that moves no 8-bit sample.
    if grid.width * grid.height == 0 || sigma.is_nan() || sigma < 0.02 {
        return;
    }
    let average = Average::new(sigma);
    let SampleGrid { width, height, channels } = grid;
    let stride = width * channels;
    // Along the rows; each channel is a row of its own.
    let row = |index: usize| index / channels * stride + index % channels;
    average.all(samples, height * channels, row, (width, channels), buffers);
    average.all(samples, stride, |column| column, (height, stride), buffers);
}

/// A moving average of `2 · reach + 1` samples and a part of one more on either side.
struct Average {
    reach: usize,
    part: f32,
    scale: f32,
}

impl Average {
    /// The average whose repetition has a standard deviation.
    fn new(sigma: f32) -> Self {
        let variance = f64::from(sigma).powi(2) / PASSES as f64;
        let reach = (((12.0 * variance + 1.0).sqrt() - 1.0) / 2.0).floor();
        let whole = 2.0 * reach + 1.0;
        let part = whole * (reach * (reach + 1.0) - 3.0 * variance) / (6.0 * (variance - (reach + 1.0).powi(2)));
        Self { reach: reach as usize, part: part as f32, scale: (1.0 / (whole + 2.0 * part)) as f32 }
    }

    /// Averages lines that begin where `start` tells and have a number of samples, each so far from the one before.
    fn all<S: Sample>(
        &self,
        samples: &mut [S],
        lines: usize,
        start: impl Fn(usize) -> usize,
        (length, step): (usize, usize),
        buffers: &mut BlurBuffers,
    ) {
        for first in (0..lines).step_by(LANES) {
            // Where there are fewer lines than lanes, the last is averaged several times.
            let starts: [usize; LANES] = std::array::from_fn(|lane| start((first + lane).min(lines - 1)));
            buffers.line.clear();
            buffers.line.extend((0..length).map(|at| starts.map(|start| samples[start + at * step].read())));
            buffers.averaged.resize(length, [0.0; LANES]);
            for _ in 0..PASSES {
                self.once(&buffers.line, &mut buffers.averaged[..length]);
                std::mem::swap(&mut buffers.line, &mut buffers.averaged);
            }
            for (at, lanes) in buffers.line.iter().enumerate() {
                for (start, value) in starts.iter().zip(lanes) {
                    samples[start + at * step] = S::written(*value);
                }
            }
        }
    }

    fn once(&self, line: &[Lanes], out: &mut [Lanes]) {
        let last = line.len() - 1;
        let at = |index: usize, back: usize| &line[index.saturating_sub(back)];
        let mut sum = line[0].map(|first| first * (self.reach + 1) as f32);
        for ahead in 1..=self.reach {
            add(&mut sum, &line[ahead.min(last)], 1.0);
        }
        for (index, out) in out.iter_mut().enumerate() {
            let next = &line[(index + self.reach + 1).min(last)];
            let (before, leaving) = (at(index, self.reach + 1), at(index, self.reach));
            for lane in 0..LANES {
                out[lane] = (sum[lane] + self.part * (before[lane] + next[lane])) * self.scale;
            }
            add(&mut sum, next, 1.0);
            add(&mut sum, leaving, -1.0);
        }
    }
}

fn add(sum: &mut Lanes, line: &Lanes, times: f32) {
    for (sum, value) in sum.iter_mut().zip(line) {
        *sum += times * value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(line: &[f32]) -> (f64, f64) {
        let mass: f64 = line.iter().map(|value| f64::from(*value)).sum();
        let mean = line.iter().enumerate().map(|(x, value)| x as f64 * f64::from(*value)).sum::<f64>() / mass;
        let squares = line.iter().enumerate().map(|(x, value)| (x as f64 - mean).powi(2) * f64::from(*value));
        (mean, (squares.sum::<f64>() / mass).sqrt())
    }

    #[test]
    fn a_point_becomes_a_bell_of_the_width_that_was_asked_for() {
        for sigma in [0.3, 0.9, 1.0, 2.5, 7.3, 15.0] {
            let (width, height) = (161, 3);
            let mut plane = vec![0.0; width * height];
            (0..height).for_each(|row| plane[row * width + 80] = 1.0);
            blur_plane(&mut plane, width, height, sigma);
            let row = &plane[width..2 * width];
            let (mean, found) = spread(row);
            assert!((mean - 80.0).abs() < 0.01 && (found - f64::from(sigma)).abs() < 0.02, "{sigma}: {mean} {found}");
            let bell = |x: f64| (-x * x / (2.0 * f64::from(sigma).powi(2))).exp();
            let total: f64 = (-80..=80).map(|x| bell(f64::from(x))).sum();
            let far = (0..width).map(|x| (f64::from(row[x]) - bell(x as f64 - 80.0) / total).abs()).fold(0.0, f64::max);
            assert!(sigma < 0.9 || far < 0.05 / f64::from(sigma), "{sigma}: {far} from the bell");
        }
    }

    #[test]
    fn flat_pictures_stay_as_they_are_and_edges_repeat() {
        let (width, height) = (37, 21);
        let mut rgba: Vec<u8> = (0..width * height).flat_map(|_| [3, 250, 77, 255]).collect();
        let before = rgba.clone();
        blur_rgba(&mut rgba, width, height, 400.0);
        assert_eq!(rgba, before);
    }

    #[test]
    fn channels_do_not_mix_and_both_directions_are_alike() {
        let (width, height) = (40, 40);
        let mut rgba = vec![0; width * height * 4];
        rgba[(20 * width + 20) * 4 + 1] = 255;
        blur_rgba(&mut rgba, width, height, 2.0);
        assert!(rgba.chunks_exact(4).all(|pixel| pixel[0] == 0 && pixel[2] == 0 && pixel[3] == 0));
        let green = |x: usize, y: usize| i32::from(rgba[(y * width + x) * 4 + 1]);
        assert!(green(20, 20) > 5 && (0..40).all(|at| (green(20, at) - green(at, 20)).abs() <= 1));
    }

    #[test]
    fn a_blur_grows_without_steps() {
        let edge: Vec<f32> = (0..60).map(|x| if x < 30 { 0.0 } else { 200.0 }).collect();
        let at = |sigma: f32| {
            let mut plane = edge.clone();
            blur_plane(&mut plane, 60, 1, sigma);
            plane[32]
        };
        let values: Vec<f32> = (10..600).map(|step| at(step as f32 * 0.01)).collect();
        assert!(values.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1.5));
    }
}
