//! Sounds of one role, added up block by block.

use std::{f32::consts::FRAC_PI_2, path::Path};

use gala_core::time::{SAMPLE_RATE, ms_of_samples};

use super::{BLOCK, CHANNELS, decode, duck::STEP, gain_of_db, pcm::Pcm, plan::PlacedSound};
use crate::{cancel::Cancel, error::RenderError, tools::Tools};

/// A sound that starts again fades from its end into its beginning over at most a second.
const SEAM: u64 = SAMPLE_RATE as u64;
/// The level of a long sound is taken from its first three minutes.
const MEASURED: u64 = 180 * SAMPLE_RATE as u64;
/// Sounds are brought to a level by at most this much.
const MAX_LEVELLING_DB: f64 = 24.0;

/// What opening a sound takes.
pub struct Files<'a> {
    pub tools: &'a Tools,
    pub scratch: &'a Path,
    pub cancel: &'a Cancel,
}

/// Sounds that are added up.
pub struct Bus<'a> {
    files: &'a Files<'a>,
    voices: Vec<Voice<'a>>,
    piece: Vec<f32>,
}

struct Voice<'a> {
    sound: &'a PlacedSound,
    /// Open while it is heard, and from then on if decoding it again would cost much.
    pcm: Option<Pcm>,
    gain: f32,
}

/// How loud a sound is.
pub struct Level {
    /// LUFS; `None` for silence.
    pub loudness: Option<f64>,
    /// The mean square of every [`STEP`], as it will be heard.
    pub power: Vec<f32>,
}

impl<'a> Bus<'a> {
    pub fn new(files: &'a Files<'a>, sounds: &'a [PlacedSound]) -> Self {
        let voices = sounds.iter().map(|sound| Voice { sound, pcm: None, gain: gain_of_db(sound.gain_db.into()) });
        Self { files, voices: voices.collect(), piece: vec![0.0; BLOCK * CHANNELS] }
    }

    /// Measures every sound and brings it to `target` LUFS, before its own gain. Returns the sum of their
    /// powers over time when `with_power`.
    pub fn level(&mut self, target: f64, length: u64, with_power: bool) -> Result<Vec<f32>, RenderError> {
        let steps = if with_power { length.div_ceil(STEP as u64) as usize } else { 0 };
        let mut power = vec![0.0; steps];
        for index in 0..self.voices.len() {
            let level = self.measure(index, with_power)?;
            let voice = &mut self.voices[index];
            let Some(loudness) = level.loudness else { continue };
            let correction = (target - loudness).clamp(-MAX_LEVELLING_DB, MAX_LEVELLING_DB);
            voice.gain = gain_of_db(correction + f64::from(voice.sound.gain_db));
            let first = (voice.sound.start / STEP as u64) as usize;
            for (sum, heard) in power.iter_mut().skip(first).zip(level.power) {
                *sum += heard * voice.gain * voice.gain;
            }
        }
        Ok(power)
    }

    fn measure(&mut self, index: usize, with_power: bool) -> Result<Level, RenderError> {
        let mut meter = super::master::meter(ebur128::Mode::I);
        let sound = self.voices[index].sound;
        let (mut energy, mut counted, mut power) = (0.0_f64, 0_u64, Vec::new());
        let length = if with_power { sound.length } else { sound.length.min(MEASURED) };
        let mut block = vec![0.0; BLOCK * CHANNELS];
        for from in (0..length).step_by(BLOCK) {
            let count = BLOCK.min((length - from) as usize);
            let block = &mut block[..count * CHANNELS];
            self.voices[index]
                .open(self.files)?
                .read_plain(sound, from, block)
                .map_err(|error| broken(sound, error))?;
            if from < MEASURED {
                let _ = meter.add_frames_f32(block);
            }
            for step in block.chunks(STEP * CHANNELS) {
                let sum: f32 = step.iter().map(|sample| sample * sample).sum();
                power.push(sum / step.len() as f32);
                energy += f64::from(sum);
            }
            counted += block.len() as u64;
        }
        self.voices[index].close_if_plain();
        let gated = meter.loudness_global().ok().filter(|loudness| loudness.is_finite());
        // Shorter than the meter's own 400 ms: the power of both channels, as BS.1770 sums it.
        let mean = energy / counted.max(1) as f64 * CHANNELS as f64;
        let plain = (mean > 1e-8).then(|| 10.0 * mean.log10() - 0.691);
        Ok(Level { loudness: gated.or(plain), power })
    }

    /// Adds what is heard from a frame of the video on.
    pub fn add(&mut self, at: u64, out: &mut [f32]) -> Result<(), RenderError> {
        let end = at + (out.len() / CHANNELS) as u64;
        for voice in &mut self.voices {
            let (first, last) = (voice.sound.start.max(at), (voice.sound.start + voice.sound.length).min(end));
            if first >= last {
                // Its file is not needed again before the next pass.
                if voice.sound.start + voice.sound.length <= at {
                    voice.close_if_plain();
                }
                continue;
            }
            let sound = voice.sound;
            let piece = &mut self.piece[..(last - first) as usize * CHANNELS];
            let from = first - sound.start;
            voice.open(self.files)?.read_plain(sound, from, piece).map_err(|error| broken(sound, error))?;
            let gain = voice.gain;
            let out = &mut out[(first - at) as usize * CHANNELS..];
            if from >= sound.fade_in && from + (last - first) + sound.fade_out <= sound.length {
                out.iter_mut().zip(piece).for_each(|(out, sample)| *out += *sample * gain);
            } else {
                add_faded(out, piece, sound, from, gain);
            }
        }
        Ok(())
    }
}

impl Voice<'_> {
    fn open(&mut self, files: &Files<'_>) -> Result<&mut Pcm, RenderError> {
        if self.pcm.is_none() {
            let limit_ms = ms_of_samples(self.sound.length) + 1;
            self.pcm = Some(decode::open(files.tools, &self.sound.source.path, files.scratch, limit_ms, files.cancel)?);
        }
        Ok(self.pcm.as_mut().expect("it was opened above"))
    }

    /// Keeps few files open at a time: a timeline may have thousands of sounds.
    fn close_if_plain(&mut self) {
        if self.pcm.as_ref().is_some_and(Pcm::is_cheap_to_open) {
            self.pcm = None;
        }
    }
}

impl Pcm {
    /// Reads a sound as it is placed, from one of its frames on, without gain and fades.
    fn read_plain(&mut self, sound: &PlacedSound, from: u64, out: &mut [f32]) -> std::io::Result<()> {
        if !sound.looped || self.frames() == 0 || self.frames() >= sound.length {
            return self.read(from, out);
        }
        let seam = SEAM.min(self.frames() / 4);
        let period = self.frames() - seam;
        let mut done = 0;
        while done < out.len() {
            let at = from + (done / CHANNELS) as u64;
            let (round, place) = (at / period, at % period);
            // The seam is the beginning of every round but the first: the end of the round before fades out
            // over it.
            let in_seam = round > 0 && place < seam;
            let until = if in_seam { seam } else { period };
            let count = (until - place).min(((out.len() - done) / CHANNELS) as u64) as usize * CHANNELS;
            let piece = &mut out[done..done + count];
            self.read(place, piece)?;
            if in_seam {
                self.cross(place, period, seam, piece)?;
            }
            done += count;
        }
        Ok(())
    }

    /// Fades from the end of a sound into its beginning with equal power.
    fn cross(&mut self, place: u64, period: u64, seam: u64, beginning: &mut [f32]) -> std::io::Result<()> {
        let mut end = vec![0.0; beginning.len()];
        self.read(period + place, &mut end)?;
        let frames = beginning.chunks_exact_mut(CHANNELS).zip(end.chunks_exact(CHANNELS));
        for (index, (beginning, end)) in frames.enumerate() {
            let angle = (place as f32 + index as f32) / seam as f32 * FRAC_PI_2;
            let (rising, falling) = angle.sin_cos();
            beginning.iter_mut().zip(end).for_each(|(to, end)| *to = *to * rising + *end * falling);
        }
        Ok(())
    }
}

/// Adds with the fades at a sound's ends: a quarter of a sine, as loudness is heard.
fn add_faded(out: &mut [f32], piece: &[f32], sound: &PlacedSound, from: u64, gain: f32) {
    let fade = |done: u64, length: u64| {
        if done >= length { 1.0 } else { ((done as f32 + 0.5) / length as f32 * FRAC_PI_2).sin() }
    };
    for (index, (out, frame)) in out.chunks_exact_mut(CHANNELS).zip(piece.chunks_exact(CHANNELS)).enumerate() {
        let at = from + index as u64;
        let gain = gain * fade(at, sound.fade_in) * fade(sound.length - 1 - at, sound.fade_out);
        out.iter_mut().zip(frame).for_each(|(out, sample)| *out += *sample * gain);
    }
}

fn broken(sound: &PlacedSound, error: std::io::Error) -> RenderError {
    RenderError::io("read", &sound.source.path, error)
}
