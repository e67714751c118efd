//! How alike a sound is to each part of another.

use std::sync::Arc;

use gala_core::cancel::Cancel;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

use super::{
    part::{MOST_PART_MS, SoundPlace},
    trace::{RATE, SoundTrace, ms_of},
};

/// Samples of a transform: 16 seconds.
const BLOCK: usize = 1 << 16;
/// So far it goes on from block to block, so that each place is in one of them with all that follows it.
const ADVANCE: usize = BLOCK - (MOST_PART_MS * RATE / 1000) as usize;
/// Two places are no nearer.
const APART: usize = RATE as usize / 4;
/// Power of what is taken to be silent, of samples in 16 bits: it is alike to nothing.
const SILENT: f64 = 4.0;

pub(super) struct Correlation {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    input: Vec<f32>,
    block: Vec<Complex<f32>>,
    product: Vec<Complex<f32>>,
    output: Vec<f32>,
    /// Of the squares of the block, from its start.
    sums: Vec<f64>,
}

/// What is looked for, transformed.
struct Template {
    length: usize,
    norm: f64,
    spectrum: Vec<Complex<f32>>,
}

impl Correlation {
    pub fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(BLOCK), planner.plan_fft_inverse(BLOCK));
        let (input, block, output) = (forward.make_input_vec(), forward.make_output_vec(), inverse.make_output_vec());
        let product = block.clone();
        Self { forward, inverse, input, block, product, output, sums: vec![0.0; BLOCK + 1] }
    }

    /// Returns the best places of each template; `None` once it is to stop.
    pub fn places(
        &mut self,
        whole: &SoundTrace,
        templates: &[Vec<f32>],
        most: usize,
        cancel: &Cancel,
    ) -> Option<Vec<Vec<SoundPlace>>> {
        let prepared: Vec<Option<Template>> = templates.iter().map(|samples| self.prepare(samples)).collect();
        let mut found = vec![Best { most, places: Vec::new() }; templates.len()];
        for first in (0..whole.0.len()).step_by(ADVANCE) {
            if cancel.is_cancelled() {
                return None;
            }
            self.load(&whole.0[first..]);
            let length = (whole.0.len() - first).min(BLOCK);
            for (template, best) in prepared.iter().zip(&mut found) {
                if let Some(template) = template.as_ref().filter(|template| template.length <= length) {
                    self.correlate(template);
                    let places = (length - template.length + 1).min(ADVANCE);
                    self.collect(template, first, places, best);
                }
            }
        }
        let told = |best: Best| {
            let place = |(sample, likeness)| SoundPlace { at_ms: ms_of(sample), likeness };
            best.places.into_iter().map(place).collect()
        };
        Some(found.into_iter().map(told).collect())
    }

    fn prepare(&mut self, samples: &[f32]) -> Option<Template> {
        let power: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        if samples.is_empty() || power / samples.len() as f64 <= SILENT {
            return None;
        }
        self.input.fill(0.0);
        self.input[..samples.len()].copy_from_slice(samples);
        let mut spectrum = self.forward.make_output_vec();
        self.forward.process(&mut self.input, &mut spectrum).expect("the buffers are those that the transform made");
        Some(Template { length: samples.len(), norm: power.sqrt(), spectrum })
    }

    /// Transforms the next block.
    fn load(&mut self, samples: &[i16]) {
        let length = samples.len().min(BLOCK);
        self.input.fill(0.0);
        let mut sum = 0.0;
        for (at, sample) in samples[..length].iter().enumerate() {
            self.input[at] = f32::from(*sample);
            sum += f64::from(*sample).powi(2);
            self.sums[at + 1] = sum;
        }
        self.forward.process(&mut self.input, &mut self.block).expect("the buffers are those that the transform made");
    }

    fn correlate(&mut self, template: &Template) {
        for ((product, block), template) in self.product.iter_mut().zip(&self.block).zip(&template.spectrum) {
            *product = block * template.conj();
        }
        // Of a real signal the first and the last are real; rounding may say otherwise.
        for edge in [0, BLOCK / 2] {
            self.product[edge].im = 0.0;
        }
        let done = self.inverse.process(&mut self.product, &mut self.output);
        done.expect("the buffers are those that the transform made");
    }

    fn collect(&self, template: &Template, first: usize, places: usize, best: &mut Best) {
        for at in 0..places {
            let power = self.sums[at + template.length] - self.sums[at];
            if power / template.length as f64 <= SILENT {
                continue;
            }
            let likeness = f64::from(self.output[at]) / BLOCK as f64 / (power.sqrt() * template.norm);
            best.offer(first + at, likeness as f32);
        }
    }
}

/// The best places so far, the best first, apart from each other.
#[derive(Clone)]
struct Best {
    most: usize,
    places: Vec<(usize, f32)>,
}

impl Best {
    fn offer(&mut self, sample: usize, likeness: f32) {
        if self.places.len() == self.most && self.places.last().is_some_and(|(_, last)| *last >= likeness) {
            return;
        }
        let near = |(other, _): &(usize, f32)| other.abs_diff(sample) < APART;
        match self.places.iter().position(near) {
            Some(at) if self.places[at].1 >= likeness => return,
            // It may be near several, of which none is as good.
            Some(_) if self.places.iter().any(|place| near(place) && place.1 >= likeness) => return,
            Some(_) => self.places.retain(|place| !near(place)),
            None => {}
        }
        let at = self.places.partition_point(|(_, other)| *other > likeness);
        self.places.insert(at, (sample, likeness));
        self.places.truncate(self.most);
    }
}
