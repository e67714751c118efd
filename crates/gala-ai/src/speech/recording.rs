//! From what a voice sends to speech: checked, mastered, and timed word for word.

use gala_core::{
    speech::{Phoneme, Speech, SpeechTiming},
    time::SAMPLE_RATE,
};

use super::{
    align::{Mark, align},
    estimate::estimate_words,
    mastering::{master_floats, resample},
    told::{Comparison, HeardWord, marks},
    words::{weight, words},
};

/// How long one unit of [`weight`] takes to say: some 15 in a second.
const SECONDS_PER_WEIGHT: f64 = 0.065;
/// No text is expected to take less, in seconds: a voice pauses before and after it.
const SHORTEST_EXPECTED: f64 = 0.5;
/// What is this many times longer, or shorter, than the text takes to say is no speech of it.
const MOST_TIMES: f64 = 20.0;
/// What is shorter is no speech at all, in seconds.
const SHORTEST: f64 = 0.02;
/// At or above this a sample is at its limit.
const FULL_SCALE: f32 = 0.999;
/// More than this part of all samples standing still at the limit is heard as noise.
const MOST_CLIPPED: f64 = 0.02;

/// A voice that is asked to say a text is heard in more of its recording than this.
const LEAST_COVERED: f64 = 0.3;

/// Mono sound as a voice sends it, at its own rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// In [-1, 1].
    pub samples: Vec<f32>,
    /// In Hz.
    pub rate: u32,
}

/// A sound of the language as a voice makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardSound {
    /// International Phonetic Alphabet.
    pub ipa: String,
    /// Where the word that it is heard for begins in the text, in bytes.
    pub byte: usize,
    /// First sample of the recording, and one past the last.
    pub start: u64,
    pub end: u64,
}

/// Why a sound is no speech of a text.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RecordingError {
    #[error("it holds no sound")]
    Empty,
    #[error("its rate is {0} Hz, which no voice has")]
    Rate(u32),
    #[error("it holds samples that are no numbers")]
    NotANumber,
    #[error("it is silent")]
    Silent,
    #[error("its sound is clipped: {percent} % of its samples are at their limit")]
    Clipped { percent: u32 },
    #[error("it is {found_ms} ms long, and its text takes some {expected_ms} ms to say")]
    Length { found_ms: u64, expected_ms: u64 },
}

impl Recording {
    /// Reads 16-bit integers, little-endian. Half a sample at the end is left out.
    pub fn of_pcm16(bytes: &[u8], rate: u32) -> Self {
        let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        Self { samples: samples.map(float).collect(), rate }
    }

    /// Takes 16-bit integers.
    pub fn of_samples(samples: &[i16], rate: u32) -> Self {
        Self { samples: samples.iter().copied().map(float).collect(), rate }
    }

    /// Times the words of a text that was heard in it, at 48 kHz from its start: as [`Self::speech_of`], but of a sound that
    /// stays as it is, and may hold much else. Also returns whether `heard` told the times; else they are estimated.
    ///
    /// # Panics
    /// If its rate is 0.
    pub fn timing_of(&self, text: &str, language: &str, heard: &[HeardWord]) -> (SpeechTiming, bool) {
        let seconds = self.samples.len() as f64 / f64::from(self.rate);
        let at = |second: f64| (second * f64::from(SAMPLE_RATE)).round() as u64;
        let length = at(seconds);
        match marks(text, heard, Comparison::OfText, seconds, 0.0, at) {
            Some(marks) => (SpeechTiming { words: align(text, &marks, length), phonemes: Vec::new(), length }, true),
            None => (estimate_words(text, language, length, Some(&resample(&self.samples, self.rate))), false),
        }
    }

    /// Makes speech of it at 48 kHz, with the margins and the loudness that every speech has.
    ///
    /// `heard` is what the voice tells of its words, in its own tokens: they need not be those of the text, may be
    /// missing, and may be told out of order or past the end; the words of the result are those of the text, in order and
    /// inside the length. Where nothing of use is told, they are estimated from the sound.
    ///
    /// # Errors
    /// If it is no speech of `text`.
    pub fn speech_of(
        &self,
        text: &str,
        language: &str,
        voice: &str,
        heard: &[HeardWord],
    ) -> Result<Speech, RecordingError> {
        self.check(text)?;
        let mastered = master_floats(&self.samples, self.rate).ok_or(RecordingError::Silent)?;
        let length = mastered.samples.len() as u64;
        let seconds = self.samples.len() as f64 / f64::from(self.rate);
        let at = |second: f64| mastered.at((second * f64::from(self.rate)).round() as u64);
        let timing = match marks(text, heard, Comparison::OfText, seconds, LEAST_COVERED, at) {
            Some(marks) => SpeechTiming { words: align(text, &marks, length), phonemes: Vec::new(), length },
            None => estimate_words(text, language, length, Some(&mastered.samples)),
        };
        Ok(Speech { samples: mastered.samples, timing, voice: voice.to_owned(), credits: Vec::new() })
    }

    /// Makes speech of it as [`Self::speech_of`], of a voice that tells each of its sounds and which word it is heard for:
    /// what it tells is exact.
    ///
    /// # Errors
    /// If it is no speech of `text`.
    pub fn speech_of_sounds(&self, text: &str, voice: &str, heard: &[HeardSound]) -> Result<Speech, RecordingError> {
        self.check(text)?;
        let mastered = master_floats(&self.samples, self.rate).ok_or(RecordingError::Silent)?;
        let length = mastered.samples.len() as u64;
        let mut marks: Vec<Mark> = Vec::new();
        let mut phonemes = Vec::with_capacity(heard.len());
        for sound in heard {
            let (start, end) = (mastered.at(sound.start), mastered.at(sound.end));
            if start < end {
                phonemes.push(Phoneme { ipa: sound.ipa.clone(), start, end });
            }
            match marks.last_mut() {
                Some(last) if last.byte == sound.byte => last.end = end,
                _ => marks.push(Mark { byte: sound.byte, start, end }),
            }
        }
        let timing = SpeechTiming { words: align(text, &marks, length), phonemes, length };
        Ok(Speech { samples: mastered.samples, timing, voice: voice.to_owned(), credits: Vec::new() })
    }

    fn check(&self, text: &str) -> Result<(), RecordingError> {
        if self.samples.is_empty() {
            return Err(RecordingError::Empty);
        }
        if !(8_000..=192_000).contains(&self.rate) {
            return Err(RecordingError::Rate(self.rate));
        }
        if self.samples.iter().any(|sample| !sample.is_finite()) {
            return Err(RecordingError::NotANumber);
        }
        let (found, expected) = (self.samples.len() as f64 / f64::from(self.rate), expected_s(text));
        if found < (expected / MOST_TIMES).max(SHORTEST) || found > expected * MOST_TIMES {
            let ms = |seconds: f64| (seconds * 1000.0).round() as u64;
            return Err(RecordingError::Length { found_ms: ms(found), expected_ms: ms(expected) });
        }
        let part = clipped(&self.samples) as f64 / self.samples.len() as f64;
        if part > MOST_CLIPPED {
            return Err(RecordingError::Clipped { percent: (part * 100.0).round() as u32 });
        }
        Ok(())
    }
}

/// Counts the samples that stand still at their limit: a voice that is as loud as can be only touches it.
fn clipped(samples: &[f32]) -> usize {
    let stands = |pair: &&[f32]| {
        let (before, now) = (pair[0].clamp(-1.0, 1.0), pair[1].clamp(-1.0, 1.0));
        now.abs() >= FULL_SCALE && now == before
    };
    samples.windows(2).filter(stands).count()
}

fn float(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// Returns how long a text takes to say, in seconds, as far as its letters tell.
pub fn expected_s(text: &str) -> f64 {
    let weight: f64 = words(text).into_iter().map(|word| weight(&text[word])).sum();
    (weight * SECONDS_PER_WEIGHT).max(SHORTEST_EXPECTED)
}

#[cfg(test)]
mod tests;
