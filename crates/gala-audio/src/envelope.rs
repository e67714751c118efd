//! How loud a placed sound is over time, on both sides.

use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, SQRT_2};

use gala_core::time::SAMPLE_RATE;

use crate::{
    plan::PlacedSound,
    samples::{CHANNELS, gain_of_db},
};

/// Gain and pan are looked up every 5 ms, and go in straight lines between: what jumps in the document does not click.
const STEP: u64 = SAMPLE_RATE as u64 / 200;

/// The gain, pan and fades of a sound.
pub struct Envelope<'a> {
    sound: &'a PlacedSound,
    /// What comes to the sound's own gain.
    level_db: f64,
    /// The gain of a sound in the middle whose gain never changes.
    constant: Option<f32>,
}

impl<'a> Envelope<'a> {
    pub fn new(sound: &'a PlacedSound, level_db: f64) -> Self {
        let constant = match (sound.gain_db.constant(), sound.pan.constant()) {
            (Some(gain_db), Some(0.0)) => Some(gain_of_db(level_db + f64::from(*gain_db))),
            _ => None,
        };
        Self { sound, level_db, constant }
    }

    /// Multiplies samples that begin at a frame of the sound.
    pub fn apply(&self, from: u64, piece: &mut [f32]) {
        let end = from + (piece.len() / CHANNELS) as u64;
        let is_fading = from < self.sound.fade_in || end + self.sound.fade_out > self.sound.length;
        if let Some(gain) = self.constant
            && !is_fading
        {
            piece.iter_mut().for_each(|sample| *sample *= gain);
            return;
        }
        let mut glide = Glide::new(self, from / STEP);
        for (at, frame) in (from..end).zip(piece.chunks_exact_mut(CHANNELS)) {
            let [rising, falling] = self.fades(at);
            let sides = self.constant.map_or_else(|| glide.at(at), |gain| [gain; CHANNELS]);
            frame.iter_mut().zip(sides).for_each(|(sample, gain)| *sample *= gain * rising * falling);
        }
    }

    /// Returns the gain at a frame of the sound: where it is panned, that of both sides together.
    pub fn gain_at(&self, at: u64) -> f32 {
        let gain = self.constant.unwrap_or_else(|| {
            let [left, right] = self.sides(at / STEP);
            ((left * left + right * right) / 2.0).sqrt()
        });
        let [rising, falling] = self.fades(at.min(self.sound.length - 1));
        gain * rising * falling
    }

    /// A quarter of a sine at each end, as loudness is heard.
    fn fades(&self, at: u64) -> [f32; 2] {
        let fade = |done: u64, length: u64| {
            if done >= length { 1.0 } else { ((done as f32 + 0.5) / length as f32 * FRAC_PI_2).sin() }
        };
        [fade(at, self.sound.fade_in), fade(self.sound.length - 1 - at, self.sound.fade_out)]
    }

    /// Returns the gains of both sides at a step. Their powers add up to the same wherever the sound stands.
    fn sides(&self, step: u64) -> [f32; CHANNELS] {
        let ms = (step * STEP) as f64 * 1000.0 / f64::from(SAMPLE_RATE);
        let gain = gain_of_db(self.level_db + f64::from(self.sound.gain_db.at(ms)));
        let (right, left) = ((self.sound.pan.at(ms).clamp(-1.0, 1.0) + 1.0) * FRAC_PI_4).sin_cos();
        [left, right].map(|side| gain * side * SQRT_2)
    }
}

/// Gains between two steps.
struct Glide<'e, 'a> {
    envelope: &'e Envelope<'a>,
    step: u64,
    from: [f32; CHANNELS],
    to: [f32; CHANNELS],
}

impl<'e, 'a> Glide<'e, 'a> {
    fn new(envelope: &'e Envelope<'a>, step: u64) -> Self {
        Self { envelope, step, from: envelope.sides(step), to: envelope.sides(step + 1) }
    }

    /// Returns the gains at a frame. Frames come in order.
    fn at(&mut self, at: u64) -> [f32; CHANNELS] {
        if at / STEP > self.step {
            self.step = at / STEP;
            self.from = self.to;
            self.to = self.envelope.sides(self.step + 1);
        }
        let t = (at % STEP) as f32 / STEP as f32;
        std::array::from_fn(|side| self.from[side] + (self.to[side] - self.from[side]) * t)
    }
}
