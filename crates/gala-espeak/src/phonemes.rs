//! How a text is pronounced, and which word each part of it is heard for: what voices need that make their sound themselves.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{
    clauses::{Clause, clauses},
    labels::{is_letter, labels},
    library::{Espeak, EventKind, LibraryError, Raw},
    reading::Reading,
    speak::{SpeakError, choose},
};

/// The longest sound of one clause, in seconds: it is made to learn which words are in it.
const LIMIT_SECONDS: usize = 300;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhonemeRequest {
    pub phonemes_of: String,
    /// As for sound.
    pub voice: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Pronounced {
    pub clauses: Vec<PronouncedClause>,
    pub voice: String,
    pub version: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PronouncedClause {
    pub parts: Vec<Part>,
    /// The mark at its end: one of `.,:;?!`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<char>,
}

/// Letters of one word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub ipa: String,
    /// Of the word in the text that was asked for. Absent for spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Range<usize>>,
}

/// Pronounces a text.
///
/// # Errors
/// [`SpeakError::UnknownVoice`] for a voice that is not installed, [`SpeakError::Library`] for what the library fails at.
pub fn pronounce(espeak: &Espeak, request: &PhonemeRequest) -> Result<Pronounced, SpeakError> {
    let voice = choose(espeak, &request.voice)?;
    espeak.set_voice(&voice.selector)?;
    let reading = Reading::of(&request.phonemes_of, &voice.name);
    let found = clauses(&reading.text, &espeak.clauses(&reading.text)?);
    let pronounced = found.iter().map(|clause| pronounced(espeak, clause, &reading)).collect::<Result<_, _>>()?;
    Ok(Pronounced { clauses: pronounced, voice: voice.name, version: espeak.version() })
}

fn pronounced(espeak: &Espeak, clause: &Clause, reading: &Reading) -> Result<PronouncedClause, LibraryError> {
    let text = &reading.text[clause.bytes.clone()];
    if clause.ipa.is_empty() {
        return Ok(PronouncedClause { parts: Vec::new(), end: clause.end });
    }
    let raw = espeak.speak(text, LIMIT_SECONDS * espeak.sample_rate() as usize)?;
    let (words, sounds) = sounds(&raw, text);
    let written: Vec<char> = clause.ipa.chars().collect();
    let places: Vec<Option<Range<usize>>> = labels(&written, &sounds)
        .into_iter()
        .map(|word| {
            let word = &words[word?];
            Some(reading.written(&(clause.bytes.start + word.start..clause.bytes.start + word.end)))
        })
        .collect();
    Ok(PronouncedClause { parts: parts(&written, &places), end: clause.end })
}

/// Returns the words that the library says, in bytes of `text`, and each letter of its sounds with its word.
fn sounds(raw: &Raw, text: &str) -> (Vec<Range<usize>>, Vec<(char, usize)>) {
    let offsets: Vec<usize> = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
    let byte = |position: usize| offsets[position.min(offsets.len() - 1)];
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut sounds = Vec::new();
    for event in &raw.events {
        match &event.kind {
            EventKind::Word { position, length } => {
                let bytes = byte(*position)..byte(position.saturating_add(*length));
                // A place told again, or one before the last, is more of the same word.
                if words.last().is_none_or(|last| bytes.start > last.start) && !bytes.is_empty() {
                    if let Some(last) = words.last_mut() {
                        last.end = last.end.min(bytes.start);
                    }
                    words.push(bytes);
                }
            }
            EventKind::Phoneme(ipa) if !ipa.starts_with('(') && !words.is_empty() => {
                let letters = ipa.chars().filter(|c| is_letter(*c));
                sounds.extend(letters.map(|c| (c, words.len() - 1)));
            }
            EventKind::Phoneme(_) | EventKind::ClauseEnd => {}
        }
    }
    (words, sounds)
}

/// Joins the letters of one word.
fn parts(written: &[char], places: &[Option<Range<usize>>]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (letter, bytes) in written.iter().zip(places) {
        match parts.last_mut() {
            Some(last) if last.bytes == *bytes => last.ipa.push(*letter),
            _ => parts.push(Part { ipa: letter.to_string(), bytes: bytes.clone() }),
        }
    }
    parts
}
