//! What was heard in a film or a sound, as a document for programs.

use gala_core::{
    captions::{Grouping, group},
    credit::Credit,
    format::FrameSize,
    time::ms_of_samples,
    timeline::Caption,
};
use serde::Serialize;

use super::HeardSpeech;

/// What is said in a film or a sound, with the time of each word and captions of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TranscriptDocument {
    version: u32,
    pub duration_ms: u64,
    /// BCP 47, where it was told.
    pub language: Option<String>,
    pub text: String,
    pub words: Vec<TimedWord>,
    pub captions: Vec<Caption>,
    /// Who heard it, with versions.
    pub transcriber: String,
    pub credits: Vec<Credit>,
}

/// A word, and when it is heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimedWord {
    pub text: String,
    pub start_ms: u64,
    pub end_ms: u64,
}

impl TranscriptDocument {
    /// Of what was heard in all of a file. Captions have the room of a film that is higher than wide where it is one.
    pub fn new(heard: HeardSpeech, duration_ms: u64, is_tall: bool, transcriber: String) -> Self {
        let HeardSpeech { text, words, language, credits } = heard;
        let size = if is_tall { FrameSize::VERTICAL } else { FrameSize::HORIZONTAL };
        let captions = group(&words, &text, &Grouping { size, start_ms: 0, end_ms: duration_ms });
        let timed = words.into_iter().map(|word| TimedWord {
            text: word.text,
            start_ms: ms_of_samples(word.start),
            end_ms: ms_of_samples(word.end),
        });
        Self { version: 1, duration_ms, language, text, words: timed.collect(), captions, transcriber, credits }
    }
}
