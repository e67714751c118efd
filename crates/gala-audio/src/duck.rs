//! How far music, or another track, steps back while someone speaks.
//!
//! Ours, because a compressor with a side chain (ffmpeg's `sidechaincompress`) follows what it has heard. Here the
//! whole speech is known beforehand, so that music steps back before a word and stays back over a breath.

use gala_core::time::SAMPLE_RATE;

use crate::samples::CHANNELS;

/// Speech is looked at in steps of 10 ms.
pub const STEP: usize = SAMPLE_RATE as usize / 100;

/// How much quieter music is under speech where the document does not say.
pub const DEPTH_DB: f32 = 12.0;
/// Music begins to step back so long before a word, and comes up so slowly after it, in steps.
const ATTACK: f32 = 15.0;
const RELEASE: f32 = 60.0;
/// Shorter silences within speech do not bring the music up, in steps.
const HOLD: usize = 40;
/// The corners of the curve are rounded over twice as many steps.
const ROUNDING: usize = 4;
/// What is so much quieter than the speech's loudness is breath or noise.
const THRESHOLD_DB: f64 = 24.0;

/// The gain of a track over time, one value for each step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ducking {
    gains: Vec<f32>,
}

impl Ducking {
    /// Makes the curve, in the same memory, from the mean square of the speech in every step and its loudness in LUFS.
    pub fn under(speech: Vec<f32>, loudness: f64, depth_db: f32) -> Self {
        let threshold = 10_f64.powf((loudness - THRESHOLD_DB) / 10.0) as f32;
        let mut db = speech;
        db.iter_mut().for_each(|power| *power = if *power > threshold { -depth_db } else { 0.0 });
        hold(&mut db, depth_db);
        widen(&mut db, depth_db);
        for step in 1..db.len() {
            db[step] = db[step].min(db[step - 1] + depth_db / RELEASE);
        }
        for step in (1..db.len()).rev() {
            db[step - 1] = db[step - 1].min(db[step] + depth_db / ATTACK);
        }
        round(&mut db);
        db.iter_mut().for_each(|db| *db = 10_f32.powf(*db / 20.0));
        Self { gains: db }
    }

    /// Multiplies stereo music that begins at a step with the curve, between steps in straight lines.
    pub fn apply(&self, first_step: usize, music: &mut [f32]) {
        for (number, samples) in music.chunks_mut(STEP * CHANNELS).enumerate() {
            let (from, to) = (self.gain(first_step + number), self.gain(first_step + number + 1));
            let slope = (to - from) / STEP as f32;
            for (index, frame) in samples.chunks_exact_mut(CHANNELS).enumerate() {
                let gain = from + slope * index as f32;
                frame.iter_mut().for_each(|sample| *sample *= gain);
            }
        }
    }

    fn gain(&self, step: usize) -> f32 {
        self.gains.get(step).or(self.gains.last()).copied().unwrap_or(1.0)
    }
}

/// Fills silences between words that are shorter than [`HOLD`].
fn hold(db: &mut [f32], depth_db: f32) {
    let mut last_spoken: Option<usize> = None;
    for step in 0..db.len() {
        if db[step] < 0.0 {
            if let Some(last) = last_spoken.filter(|last| step - last <= HOLD) {
                db[last..step].fill(-depth_db);
            }
            last_spoken = Some(step);
        }
    }
}

/// Steps back a little earlier and longer, so that rounding takes nothing from a word's edges.
fn widen(db: &mut [f32], depth_db: f32) {
    // Up to where the curve was widened already, so that what was widened is not taken for speech.
    let mut done = 0;
    for step in 0..db.len() {
        if step >= done && db[step] < 0.0 {
            let speech = db[step..].iter().take_while(|db| **db < 0.0).count();
            let end = (step + speech + ROUNDING).min(db.len());
            db[step.saturating_sub(ROUNDING)..end].fill(-depth_db);
            done = end;
        }
    }
}

/// Averages over the steps around each one.
fn round(db: &mut [f32]) {
    let Some(last) = db.len().checked_sub(1) else { return };
    let mut before = [db[0]; ROUNDING];
    for step in 0..=last {
        let own = db[step];
        let from_here = (step..=step + ROUNDING).map(|step| db[step.min(last)]);
        let sum: f32 = before.iter().copied().chain(from_here).sum();
        db[step] = sum / (2 * ROUNDING + 1) as f32;
        before.rotate_left(1);
        before[ROUNDING - 1] = own;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn db(gain: f32) -> f32 {
        20.0 * gain.log10()
    }

    #[test]
    fn music_is_down_when_a_word_begins_and_comes_up_slowly_after_it() {
        let mut speech = vec![0.0; 500];
        speech[200..300].fill(0.01);
        let ducking = Ducking::under(speech, -20.0, DEPTH_DB);
        let at = |step: usize| db(ducking.gain(step));
        assert!(at(170).abs() < 0.01, "untouched before");
        assert!(
            (at(200) + DEPTH_DB).abs() < 0.01 && (at(204) + DEPTH_DB).abs() < 0.01,
            "down at the word: {}",
            at(200)
        );
        assert!((at(295) + DEPTH_DB).abs() < 0.01, "down until its end");
        assert!((at(334) + DEPTH_DB / 2.0).abs() < 1.0, "half way up after 300 ms: {}", at(330));
        assert!(at(374).abs() < 0.01, "up after 700 ms");
        let steepest = (0..499).map(|step| (at(step + 1) - at(step)).abs()).fold(0.0, f32::max);
        assert!(steepest <= DEPTH_DB / ATTACK + 0.01, "no jump: {steepest} dB in 10 ms");
    }

    #[test]
    fn the_pauses_between_words_do_not_pump() {
        let mut speech = vec![0.0; 300];
        speech[50..100].fill(0.01);
        speech[130..200].fill(0.01);
        let ducking = Ducking::under(speech, -20.0, DEPTH_DB);
        assert!((100..130).all(|step| (db(ducking.gain(step)) + DEPTH_DB).abs() < 0.01));
    }

    #[test]
    fn breath_and_silence_leave_music_alone() {
        let ducking = Ducking::under(vec![1e-6; 100], -20.0, DEPTH_DB);
        let mut music = vec![0.5; STEP * 2 * 100];
        ducking.apply(0, &mut music);
        assert!(music.iter().all(|sample| (sample - 0.5).abs() < 1e-6));
    }
}
