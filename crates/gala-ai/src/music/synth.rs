//! Instruments, filters and echoes on a ring of stereo samples.

use std::f32::consts::{FRAC_PI_2, TAU};

/// Samples per second while synthesising.
pub const RATE: f32 = 24_000.0;

const TABLE_BITS: u32 = 11;
/// How many samples an envelope or filter setting lasts.
const STEP: usize = 32;

/// A stereo loop: what is written past its end goes on at its beginning.
#[derive(Clone, Debug)]
pub struct Ring {
    pub left: Vec<f32>,
    pub right: Vec<f32>,
}

/// A value that swings between two others a whole number of times in a loop.
#[derive(Clone, Copy, Debug)]
pub struct Lfo {
    pub low: f32,
    pub high: f32,
    pub cycles: f32,
}

impl Ring {
    pub fn new(frames: usize) -> Self {
        Self { left: vec![0.0; frames], right: vec![0.0; frames] }
    }

    pub fn frames(&self) -> usize {
        self.left.len()
    }

    pub fn add(&mut self, other: &Self, gain: f32) {
        for (to, from) in [(&mut self.left, &other.left), (&mut self.right, &other.right)] {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from * gain);
        }
    }

    fn channels(&mut self) -> [&mut Vec<f32>; 2] {
        [&mut self.left, &mut self.right]
    }

    /// Two gentle low-pass stages, the cutoff in Hz moving with the loop.
    pub fn low_pass(&mut self, cutoff: &Lfo) {
        let frames = self.frames();
        let settings: Vec<f32> = (0..frames.div_ceil(STEP))
            .map(|step| {
                let turn = (step * STEP) as f32 / frames as f32 * cutoff.cycles;
                let swing = 0.5 - 0.5 * (turn * TAU).cos();
                1.0 - (-TAU * (cutoff.low + (cutoff.high - cutoff.low) * swing) / RATE).exp()
            })
            .collect();
        for channel in self.channels() {
            let (mut first, mut second) = (0.0, 0.0);
            // The end of the loop is heard before its beginning.
            for index in frames - frames.min(8 * 1024)..frames {
                first += settings[index / STEP] * (channel[index] - first);
                second += settings[index / STEP] * (first - second);
            }
            for (block, setting) in channel.chunks_mut(STEP).zip(&settings) {
                for sample in block {
                    first += setting * (*sample - first);
                    second += setting * (first - second);
                    *sample = second;
                }
            }
        }
    }

    /// Lets the level swing, first full.
    pub fn tremolo(&mut self, depth: f32, cycles: f32) {
        let frames = self.frames() as f32;
        for channel in self.channels() {
            for (block, chunk) in channel.chunks_mut(STEP).enumerate() {
                let level =
                    |index: usize| 1.0 - depth * (0.5 - 0.5 * ((index * STEP) as f32 / frames * cycles * TAU).cos());
                let (from, to) = (level(block), level(block + 1));
                for (index, sample) in chunk.iter_mut().enumerate() {
                    *sample *= from + (to - from) * index as f32 / STEP as f32;
                }
            }
        }
    }

    /// Repeats the sound from side to side, softer each time.
    pub fn echo(&mut self, delay: usize, gain: f32) {
        let frames = self.frames();
        if gain == 0.0 || delay == 0 || delay * 8 >= frames {
            return;
        }
        let (dry_left, dry_right) = (self.left.clone(), self.right.clone());
        // From eight echoes before the beginning: what is older is no longer heard.
        for at in frames - delay * 8..frames * 2 {
            let (index, before) = (at % frames, (at - delay) % frames);
            let warming = at < frames - delay * 7;
            let (left, right) = (self.left[before], self.right[before]);
            self.left[index] = dry_left[index] + if warming { 0.0 } else { right * gain };
            self.right[index] = dry_right[index] + if warming { 0.0 } else { left * gain };
        }
    }
}

/// One period of a warm wave: a saw-tooth whose harmonics fall faster.
pub struct Table(Vec<f32>);

impl Table {
    pub fn new(harmonics: usize, fall: f32) -> Self {
        let size = 1 << TABLE_BITS;
        let wave = (0..=size).map(|index| {
            let turn = index as f32 / size as f32;
            (1..=harmonics).map(|n| (turn * n as f32 * TAU).sin() / (n as f32).powf(fall)).sum()
        });
        Self(wave.collect())
    }

    fn at(&self, phase: u32) -> f32 {
        let index = (phase >> (32 - TABLE_BITS)) as usize;
        let fraction = (phase << TABLE_BITS >> 8) as f32 / (1 << 24) as f32;
        self.0[index] + (self.0[index + 1] - self.0[index]) * fraction
    }
}

/// When a held note begins, how long it is held, and how it comes and goes, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    pub start: f32,
    pub length: f32,
    pub attack: f32,
    pub release: f32,
    pub gain: f32,
}

/// Plays a held note, a little higher on the left than on the right (`detune` in cents).
pub fn hold(ring: &mut Ring, table: &Table, hz: f32, detune: f32, seed: u32, note: Held) {
    let frames = ring.frames();
    let cents = 2.0_f32.powf(detune / 1200.0);
    let step = |hz: f32| (f64::from(hz) / f64::from(RATE) * 4_294_967_296.0) as u32;
    let (left_step, right_step) = (step(hz * cents), step(hz / cents));
    let mut left_phase = seed.wrapping_mul(0x9e37_79b9);
    let mut right_phase = seed.wrapping_mul(0x85eb_ca6b);
    let total = ((note.length + note.release) * RATE) as usize;
    let mut index = wrapped(note.start, frames);
    for begin in (0..total).step_by(STEP) {
        let (from, to) = (envelope(begin, note), envelope(begin + STEP, note));
        let slope = (to - from) / STEP as f32;
        let mut level = from;
        for _ in 0..STEP.min(total - begin) {
            ring.left[index] += table.at(left_phase) * level;
            ring.right[index] += table.at(right_phase) * level;
            left_phase = left_phase.wrapping_add(left_step);
            right_phase = right_phase.wrapping_add(right_step);
            level += slope;
            index += 1;
            if index == frames {
                index = 0;
            }
        }
    }
}

/// Comes and goes along a quarter of a sine, so that two notes that cross keep their power.
fn envelope(sample: usize, note: Held) -> f32 {
    let seconds = sample as f32 / RATE;
    let coming = (seconds / note.attack).min(1.0);
    let going = ((note.length + note.release - seconds) / note.release).clamp(0.0, 1.0);
    note.gain * (coming * FRAC_PI_2).sin() * (going * FRAC_PI_2).sin()
}

fn wrapped(start: f32, frames: usize) -> usize {
    let index = (start * RATE).round() as i64;
    usize::try_from(index.rem_euclid(frames as i64)).unwrap_or(0)
}

/// A partial of a struck note: multiple of its frequency, level, seconds until it is 60 dB softer.
pub type Partial = (f32, f32, f32);

/// Plays a struck note; `pan` from -1 (left) to 1.
pub fn strike(ring: &mut Ring, partials: &[Partial], hz: f32, start: f32, gain: f32, pan: f32) {
    const ATTACK: usize = 144;
    let frames = ring.frames();
    let (right_gain, left_gain) = ((pan + 1.0) * FRAC_PI_2 / 2.0).sin_cos();
    for &(multiple, level, seconds) in partials.iter().filter(|(multiple, ..)| hz * multiple < RATE * 0.42) {
        // High notes die sooner, as strings and bells do.
        let seconds = seconds * (440.0 / hz).sqrt().clamp(0.5, 1.6);
        let decay = 0.001_f32.powf(1.0 / (seconds * RATE));
        // A damped sine turns and shrinks by the same step each sample.
        let (sin, cos) = (TAU * hz * multiple / RATE).sin_cos();
        let (turn_re, turn_im) = (cos * decay, sin * decay);
        let (mut re, mut im) = (gain * level, 0.0);
        let mut index = wrapped(start, frames);
        for sample in 0..(seconds * RATE) as usize {
            let attack = if sample < ATTACK { sample as f32 / ATTACK as f32 } else { 1.0 };
            ring.left[index] += im * attack * left_gain;
            ring.right[index] += im * attack * right_gain;
            (re, im) = (re * turn_re - im * turn_im, re * turn_im + im * turn_re);
            index += 1;
            if index == frames {
                index = 0;
            }
        }
    }
}

/// Adds a breath of noise that comes and goes, unlike on both sides.
pub fn air(ring: &mut Ring, gain: f32) {
    let frames = ring.frames();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let (mut low, mut high) = ([0.0_f32; 2], [0.0_f32; 2]);
    let mut swell = 0.0;
    // Noise has no seam to hear, but its filters do: they start in the past.
    for at in 0..frames + 1024 {
        let frame = (at + frames - 1024) % frames;
        if at % STEP == 0 {
            swell = gain * (0.55 - 0.45 * (frame as f32 / frames as f32 * 5.0 * TAU).cos());
        }
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        for (side, bits) in [(0, random as u32), (1, (random >> 32) as u32)] {
            let white = bits as f32 / 2_147_483_648.0 - 1.0;
            low[side] += 0.35 * (white - low[side]);
            high[side] += 0.06 * (low[side] - high[side]);
        }
        if at >= 1024 {
            ring.left[frame] += (low[0] - high[0]) * swell;
            ring.right[frame] += (low[1] - high[1]) * swell;
        }
    }
}
