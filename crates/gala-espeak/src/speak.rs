//! One request: what is asked, what is answered, what can be wrong with it.

use serde::{Deserialize, Serialize};

use crate::{
    library::{Espeak, LibraryError, Parameter, Voice},
    reading::Reading,
    timing::{self, Phoneme, Word},
};

/// Words per minute at rate 1: espeak-ng's own normal.
const NORMAL_RATE: f32 = 175.0;
/// espeak-ng's range of words per minute.
const RATES: (f32, f32) = (80.0, 450.0);
/// espeak-ng's pitch is 0 to 100 with 50 as the voice's own. Its steps were measured on vowels (1.51): they reach
/// some 7 semitones down and 8.5 up, and what is asked beyond that stays there.
const PITCH_STEPS_DOWN: f32 = 7.1;
const PITCH_STEPS_UP: f32 = 6.0;
/// The longest speech of one request.
const LIMIT_SECONDS: usize = 3600;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub text: String,
    /// A language code, a voice's name or its identifier, optionally followed by `+variant`.
    pub voice: String,
    /// Speed against the voice's own.
    #[serde(default = "one")]
    pub rate: f32,
    /// Semitones against the voice's own.
    #[serde(default)]
    pub pitch: f32,
    /// Factor on the pauses between clauses.
    #[serde(default = "one")]
    pub pause: f32,
}

fn one() -> f32 {
    1.0
}

/// The line before the sound.
#[derive(Clone, Debug, Serialize)]
pub struct Header {
    pub sample_rate: u32,
    /// How many 16-bit samples follow the line.
    pub samples: usize,
    pub words: Vec<Word>,
    pub phonemes: Vec<Phoneme>,
    /// The language code of the voice that spoke, with its variant.
    pub voice: String,
    pub version: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SpeakError {
    #[error("the request is not a line of JSON with text and voice: {0}")]
    Request(#[from] serde_json::Error),
    #[error("{field} is {value}, which is outside {from} to {to}")]
    Range { field: &'static str, value: f32, from: f32, to: f32 },
    #[error("no voice is named {0}")]
    UnknownVoice(String),
    #[error(transparent)]
    Library(#[from] LibraryError),
}

impl SpeakError {
    /// Returns the stable code of the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Request(_) | Self::Range { .. } | Self::Library(LibraryError::ZeroByte) => "bad_request",
            Self::UnknownVoice(_) | Self::Library(LibraryError::Voice(_)) => "unknown_voice",
            Self::Library(LibraryError::TooLong(_)) => "too_long",
            Self::Library(LibraryError::Missing(_) | LibraryError::NoData) => "library_missing",
            Self::Library(LibraryError::Synthesis(_)) => "synthesis_failed",
        }
    }
}

/// Speaks one request. Returns the header and the samples.
///
/// # Errors
/// [`SpeakError::Range`] for a style outside of its range, [`SpeakError::UnknownVoice`] for a voice that is not
/// installed, [`SpeakError::Library`] for what the library fails at.
pub fn speak(espeak: &Espeak, request: &Request) -> Result<(Header, Vec<i16>), SpeakError> {
    check_range("rate", request.rate, 0.1, 10.0)?;
    check_range("pitch", request.pitch, -24.0, 24.0)?;
    check_range("pause", request.pause, 0.0, 10.0)?;
    let voice = choose(espeak, &request.voice)?;
    espeak.set_voice(&voice.selector)?;
    espeak.set_parameter(Parameter::Rate, (NORMAL_RATE * request.rate).clamp(RATES.0, RATES.1).round() as i32);
    let steps = if request.pitch < 0.0 { PITCH_STEPS_DOWN } else { PITCH_STEPS_UP };
    let pitch = (50.0 + request.pitch * steps).clamp(0.0, 100.0);
    espeak.set_parameter(Parameter::Pitch, pitch.round() as i32);

    let reading = Reading::of(&request.text, &voice.name);
    let limit = LIMIT_SECONDS * espeak.sample_rate() as usize;
    let raw = timing::scale_pauses(espeak.speak(&reading.text, limit)?, request.pause);
    let phonemes = timing::phonemes(&raw);
    let words = timing::words(&raw, &reading.text, &phonemes);
    let header = Header {
        sample_rate: espeak.sample_rate(),
        samples: raw.samples.len(),
        words: as_written(words, &reading),
        phonemes,
        voice: voice.name,
        version: espeak.version(),
    };
    Ok((header, raw.samples))
}

fn check_range(field: &'static str, value: f32, from: f32, to: f32) -> Result<(), SpeakError> {
    if (from..=to).contains(&value) { Ok(()) } else { Err(SpeakError::Range { field, value, from, to }) }
}

/// Moves words from the reading to the written text; words read in one written place become one.
fn as_written(words: Vec<Word>, reading: &Reading) -> Vec<Word> {
    let mut written: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        let bytes = reading.written(&word.bytes);
        match written.last_mut() {
            Some(last) if bytes.start < last.bytes.end => {
                last.bytes.end = last.bytes.end.max(bytes.end);
                last.end = word.end;
            }
            _ => written.push(Word { bytes, ..word }),
        }
    }
    written
}

pub struct Chosen {
    /// What the library takes: the identifier with the variant.
    pub selector: String,
    /// What people write: the language code with the variant.
    pub name: String,
}

/// Finds a voice. The library itself would answer an unknown name with another voice.
///
/// # Errors
/// [`SpeakError::UnknownVoice`] where it is not installed.
pub fn choose(espeak: &Espeak, wanted: &str) -> Result<Chosen, SpeakError> {
    let unknown = || SpeakError::UnknownVoice(wanted.chars().take(80).collect());
    let (base, variant) = wanted.split_once('+').map_or((wanted, None), |(base, variant)| (base, Some(variant)));
    let voices = espeak.voices();
    let voice = find_voice(&voices, base).ok_or_else(unknown)?;
    let mut chosen = Chosen {
        selector: voice.identifier.clone(),
        name: voice.languages.first().unwrap_or(&voice.identifier).clone(),
    };
    if let Some(variant) = variant {
        let variants = espeak.variants();
        let found = variants.iter().find(|voice| file_name(voice).eq_ignore_ascii_case(variant)).ok_or_else(unknown)?;
        for name in [&mut chosen.selector, &mut chosen.name] {
            name.push('+');
            name.push_str(file_name(found));
        }
    }
    Ok(chosen)
}

/// In espeak-ng 1.51 the first voice of Mandarin spells Chinese characters in English ("en eye three" for 你);
/// the one that reads Latin letters as pinyin pronounces them.
const MANDARIN: &[&str] = &["cmn", "zh", "zh-cmn"];
const MANDARIN_VOICE: &str = "cmn-latn-pinyin";

fn find_voice<'a>(voices: &'a [Voice], wanted: &str) -> Option<&'a Voice> {
    let is = |name: &str| name.eq_ignore_ascii_case(wanted);
    let by_language = |code: &str| {
        voices
            .iter()
            .find(|voice| voice.languages.first().is_some_and(|first| first.eq_ignore_ascii_case(code)))
            .or_else(|| voices.iter().find(|voice| voice.languages.iter().any(|l| l.eq_ignore_ascii_case(code))))
    };
    let mandarin = MANDARIN.iter().any(|code| is(code)).then(|| by_language(MANDARIN_VOICE)).flatten();
    mandarin
        .or_else(|| by_language(wanted))
        .or_else(|| voices.iter().find(|voice| is(&voice.identifier) || is(&voice.name)))
        .or_else(|| voices.iter().find(|voice| is(file_name(voice))))
}

/// The last part of the identifier: `f3` of `!v/f3`.
fn file_name(voice: &Voice) -> &str {
    voice.identifier.rsplit('/').next().unwrap_or(&voice.identifier)
}
