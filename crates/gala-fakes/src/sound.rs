//! Speech as voices make it: a tone for each word, so that what is heard goes with the times that are told.

use std::f64::consts::TAU;

use crate::{spoilt::Sound, state::State};

/// What was said.
pub(crate) struct Said {
    /// Mono.
    pub samples: Vec<i16>,
    /// With start and end in seconds.
    pub words: Vec<(String, f64, f64)>,
    pub rate: u32,
}

/// Says a text, `speed` times as fast as usual.
pub(crate) fn say(state: &State, text: &str, rate: u32, speed: f64) -> Said {
    let sound = state.lock().sounds.pop_front().unwrap_or(Sound::Good);
    let mut words = Vec::new();
    let mut now = 0.12;
    for word in tokens(text) {
        let length = (0.08 + 0.06 * word.chars().count() as f64) / speed;
        words.push((word, now, now + length));
        now += length + 0.05 / speed;
    }
    let length = match sound {
        Sound::Nothing => 0.0,
        Sound::Endless => (now + 0.2) * 100.0,
        _ => now + 0.2,
    };
    let mut samples = vec![0; (length * f64::from(rate)) as usize];
    let level = match sound {
        Sound::Silent | Sound::Nothing => 0.0,
        Sound::Clipped => 40.0,
        _ => 0.3,
    };
    for (index, (_, start, end)) in words.iter().enumerate() {
        tone(&mut samples, rate, *start..*end, 180.0 + 40.0 * (index % 5) as f64, level);
    }
    if sound == Sound::Endless {
        tone(&mut samples, rate, now..length, 200.0, level);
    }
    match sound {
        Sound::LateWords => {
            words.iter_mut().for_each(|(_, start, end)| (*start, *end) = (*start + 500.0, *end + 500.0))
        }
        Sound::NoWords => words.clear(),
        _ => {}
    }
    Said { samples, words, rate }
}

fn tone(samples: &mut [i16], rate: u32, time: std::ops::Range<f64>, frequency: f64, level: f64) {
    let at = |second: f64| (second * f64::from(rate)) as usize;
    for index in at(time.start)..at(time.end).min(samples.len()) {
        let phase = index as f64 / f64::from(rate) * frequency * TAU;
        samples[index] = (phase.sin() * level).clamp(-1.0, 1.0).mul_add(32_767.0, 0.0) as i16;
    }
}

/// Words between spaces; characters of scripts that write none.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in text.split_whitespace() {
        let mut token = String::new();
        for c in word.chars() {
            token.push(c);
            if matches!(c, '\u{3040}'..='\u{9fff}') {
                tokens.push(std::mem::take(&mut token));
            }
        }
        if !token.is_empty() {
            tokens.push(token);
        }
    }
    tokens
}

impl Said {
    pub fn pcm(&self) -> Vec<u8> {
        self.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
    }

    /// As a server writes it that does not know the length yet when it begins: with a length of nothing.
    pub fn streamed_wav(&self) -> Vec<u8> {
        self.wav_of(u32::MAX)
    }

    pub fn wav(&self) -> Vec<u8> {
        self.wav_of(u32::try_from(self.samples.len() * 2).expect("a short sound"))
    }

    fn wav_of(&self, bytes: u32) -> Vec<u8> {
        let mut wav = Vec::new();
        wav.extend_from_slice(b"RIFF");
        wav.extend_from_slice(&bytes.saturating_add(44).to_le_bytes());
        wav.extend_from_slice(b"WAVEfmt ");
        wav.extend_from_slice(&16_u32.to_le_bytes());
        wav.extend_from_slice(&1_u16.to_le_bytes());
        wav.extend_from_slice(&1_u16.to_le_bytes());
        wav.extend_from_slice(&self.rate.to_le_bytes());
        wav.extend_from_slice(&(self.rate * 2).to_le_bytes());
        wav.extend_from_slice(&2_u16.to_le_bytes());
        wav.extend_from_slice(&16_u16.to_le_bytes());
        wav.extend_from_slice(b"LIST");
        wav.extend_from_slice(&4_u32.to_le_bytes());
        wav.extend_from_slice(b"INFO");
        wav.extend_from_slice(b"data");
        wav.extend_from_slice(&bytes.to_le_bytes());
        wav.extend_from_slice(&self.pcm());
        wav
    }
}
