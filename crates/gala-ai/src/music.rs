//! The built-in music: a soft bed for each mood, synthesised, the same every time, that loops without a seam.
//!
//! Everything is written around a circle as long as the loop (a note that begins near its end rings on at its
//! start), at 24 kHz, since nothing in it is above 10 kHz, and then brought to 48 kHz.

mod reverb;
mod score;
mod synth;
mod upsample;

use std::{io, panic::resume_unwind, path::Path, thread};

use gala_core::{assembly::MusicBeats, brief::Mood, sound_loop::loop_period};

use self::{
    score::Score,
    synth::{Lfo, RATE, Ring},
};
use crate::speech::write_stereo_flac;

/// Raised whenever a mood would sound different than before: beds are kept by it.
pub const VERSION: u32 = 1;

/// A loop of music: stereo, 48 kHz, 32-bit float.
#[derive(Clone, Debug, PartialEq)]
pub struct Bed {
    /// Left and right in turn; below -3 dBFS, at about -23 LUFS. The last frame leads into the first.
    pub samples: Vec<f32>,
}

impl Bed {
    pub const CHANNELS: usize = 2;

    /// Returns the length in frames at 48 kHz.
    pub fn frames(&self) -> usize {
        self.samples.len() / Self::CHANNELS
    }

    /// Writes the loop as FLAC, 24-bit integer.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write_flac(&self, path: &Path) -> io::Result<()> {
        write_stereo_flac(path, &self.samples)
    }
}

/// Returns where the beats of the bed of a mood are in a film, exactly: they are what it was composed on.
pub fn bed_beats(mood: Mood) -> MusicBeats {
    let score = Score::of(mood);
    let rate = f64::from(RATE) * 2.0;
    let (length, beat) = (f64::from(score.seconds()), f64::from(score.beat_seconds()));
    let beats = (0..(length / beat).round() as u32).map(|number| (f64::from(number) * beat * rate).round() as u64);
    MusicBeats { beats: beats.collect(), period: Some(loop_period((length * rate).round() as u64)) }
}

/// Composes and plays the bed of a mood: 48 s. Takes some 0.1 s of two cores.
pub fn bed(mood: Mood) -> Bed {
    let score = Score::of(mood);
    let frames = (score.seconds() * RATE) as usize;
    let (pad, notes) = thread::scope(|scope| {
        let notes = scope.spawn(|| notes(&score, frames));
        (pad(&score, frames), notes.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });

    let mut send = Ring::new(frames);
    send.add(&pad, score.reverb.0);
    send.add(&notes, score.reverb.1);
    let wet = reverb::reverb(&send, score.reverb_seconds);

    let mut mix = pad;
    mix.add(&notes, 1.0);
    mix.add(&wet, 1.0);
    score.play_bass(&mut mix);
    synth::air(&mut mix, score.air);
    Bed { samples: upsample::twice(&mix, score.level) }
}

fn pad(score: &Score, frames: usize) -> Ring {
    let mut pad = Ring::new(frames);
    score.play_pads(&mut pad);
    pad.low_pass(&Lfo { low: score.cutoff.0, high: score.cutoff.1, cycles: score.filter_cycles });
    if let Some(pulse) = &score.pulse {
        pad.tremolo(pulse.depth, pulse.cycles);
    }
    pad
}

fn notes(score: &Score, frames: usize) -> Ring {
    let mut notes = Ring::new(frames);
    score.play_notes(&mut notes);
    notes.echo((score.echo_seconds * RATE) as usize, score.echo);
    notes
}

#[cfg(test)]
mod tests {
    use ebur128::{EbuR128, Mode};

    use super::*;

    const MOODS: [Mood; 4] = [Mood::Calm, Mood::Bright, Mood::Tense, Mood::Dark];

    fn loudness(bed: &Bed) -> f64 {
        let mut meter = EbuR128::new(2, 48_000, Mode::I).expect("a meter");
        meter.add_frames_f32(&bed.samples).expect("frames");
        meter.loudness_global().expect("a loudness")
    }

    #[test]
    fn beds_are_equally_soft_and_never_near_clipping() {
        for mood in MOODS {
            let bed = bed(mood);
            let peak = bed.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((40..=64).contains(&(bed.frames() / 48_000)), "{mood:?}");
            assert!((0.05..0.70).contains(&peak), "{mood:?}: peak {peak}");
            let loudness = loudness(&bed);
            assert!((loudness + 23.0).abs() < 0.7, "{mood:?}: {loudness} LUFS");
        }
    }

    #[test]
    fn the_end_leads_into_the_beginning() {
        for mood in MOODS {
            let bed = bed(mood);
            let channel: Vec<f32> = bed.samples.iter().step_by(2).copied().collect();
            // The bend at the seam is no sharper than elsewhere in the neighbourhood.
            let around: Vec<f32> = channel[channel.len() - 4800..].iter().chain(&channel[..4800]).copied().collect();
            let bend = |at: usize| (around[at - 1] - 2.0 * around[at] + around[at + 1]).abs();
            let usual = (1..around.len() - 1).filter(|at| at.abs_diff(4800) > 4).map(bend).fold(0.0, f32::max);
            let seam = (4796..=4804).map(bend).fold(0.0, f32::max);
            assert!(seam <= usual * 1.1, "{mood:?}: {seam} against {usual}");
        }
    }

    #[test]
    fn a_mood_sounds_the_same_every_time_and_unlike_the_others() {
        let beds: Vec<Bed> = MOODS.into_iter().map(bed).collect();
        assert!(bed(Mood::Calm) == beds[0]);
        for (index, a) in beds.iter().enumerate() {
            for b in &beds[index + 1..] {
                let product =
                    |x: &Bed, y: &Bed| x.samples.iter().zip(&y.samples).map(|(x, y)| f64::from(x * y)).sum::<f64>();
                let likeness = product(a, b) / (product(a, a) * product(b, b)).sqrt();
                assert!(likeness.abs() < 0.5, "{likeness}");
            }
        }
    }

    #[test]
    fn both_sides_together_keep_the_music() {
        for mood in MOODS {
            let bed = bed(mood);
            let energy = |of: fn(f32, f32) -> f32| {
                bed.samples.chunks_exact(2).map(|frame| f64::from(of(frame[0], frame[1]).powi(2))).sum::<f64>()
            };
            let (middle, side) = (energy(|l, r| (l + r) / 2.0), energy(|l, r| (l - r) / 2.0));
            assert!(side / middle > 0.02, "{mood:?} is not wide: {}", side / middle);
            assert!(side / middle < 0.6, "{mood:?} loses too much in mono: {}", side / middle);
        }
    }

    #[test]
    fn the_beats_of_a_bed_fill_its_loop_evenly() {
        for (mood, bpm) in [(Mood::Calm, 80), (Mood::Bright, 120), (Mood::Tense, 80), (Mood::Dark, 60)] {
            let MusicBeats { beats, period } = bed_beats(mood);
            let frames = bed(mood).frames() as u64;
            assert_eq!(period, Some(loop_period(frames)), "{mood:?}");
            assert_eq!(beats.len() as u64 * 60 * 48_000, frames * bpm, "{mood:?}");
            assert!(beats.windows(2).all(|pair| (pair[1] - pair[0]) * bpm == 60 * 48_000), "{mood:?}");
        }
    }

    #[test]
    fn something_is_heard_all_the_time() {
        for mood in MOODS {
            for second in bed(mood).samples.chunks_exact(96_000) {
                let level = (second.iter().map(|sample| sample * sample).sum::<f32>() / 96_000.0).sqrt();
                assert!(level > 0.01, "{mood:?}: {level}");
            }
        }
    }
}
