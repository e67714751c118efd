//! What is said in half a minute, piece by piece: always the likeliest one.

use super::{
    rules::{choose, loops_from, probability},
    whisper::Whisper,
};
use crate::{error::ModelError, tensor::Tensor};

/// Of all that is given and written, texts take half: what the models are trained on.
const PART_OF_TEXT: usize = 2;
/// More likely than this nothing is said, where the text itself is unlikely, too. Whisper's own.
const LIKELY_SILENCE: f32 = 0.6;
const UNLIKELY_TEXT: f32 = -1.0;

/// What was written of one window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WindowText {
    /// Text, times, and the end where it was reached.
    pub pieces: Vec<i32>,
    /// For each of them, where the heads looked that are asked.
    pub attention: Vec<Vec<Vec<f32>>>,
    /// Whether the model lost the thread, and the rest of the window with it.
    pub is_cut: bool,
}

/// Writes down what was heard in at most half a minute, in a language by its mark; `None` for models of one language. Nothing
/// where most likely nothing is said.
///
/// # Errors
/// As [`Writing::read`](super::whisper::Writing::read).
pub async fn write_down(whisper: &Whisper, heard: Tensor, language: Option<i32>) -> Result<WindowText, ModelError> {
    let document = &whisper.document;
    let marks = document.marks;
    let mut writing = whisper.begin(heard);
    let mut prompt = vec![marks.start];
    if document.is_multilingual {
        prompt.extend(language);
        prompt.push(marks.transcribe);
    }
    let mut read = writing.read(&prompt).await?;
    let silence = marks.no_speech.zip(read.scores.first());
    let silence = silence.map_or(0.0, |(mark, scores)| probability(scores, mark));
    let most = document.config.max_target_positions / PART_OF_TEXT;
    let (mut text, mut log_probability) = (WindowText::default(), 0.0);
    while text.pieces.len() < most {
        let scores = read.scores.last().map(Vec::as_slice).unwrap_or_default();
        let chosen = choose(scores, &text.pieces, document);
        log_probability += chosen.log_probability;
        text.pieces.push(chosen.piece);
        text.attention.push(std::mem::take(&mut read.attention));
        if chosen.piece == marks.end {
            break;
        }
        if let Some(end) = loops_from(&text.pieces) {
            text.pieces.truncate(end);
            text.attention.truncate(end);
            text.is_cut = true;
            break;
        }
        read = writing.read(&[chosen.piece]).await?;
    }
    let is_unlikely = log_probability / (text.pieces.len() as f32) < UNLIKELY_TEXT;
    Ok(if silence > LIKELY_SILENCE && is_unlikely { WindowText::default() } else { text })
}

/// Finds the language that is spoken in what was heard: the code of the likeliest, with its mark. `None` for models of one
/// language.
///
/// # Errors
/// As [`Writing::read`](super::whisper::Writing::read).
pub async fn find_language(whisper: &Whisper, heard: Tensor) -> Result<Option<(String, i32)>, ModelError> {
    let document = &whisper.document;
    if !document.is_multilingual {
        return Ok(None);
    }
    let read = whisper.begin(heard).read(&[document.marks.start]).await?;
    let scores = read.scores.last().map(Vec::as_slice).unwrap_or_default();
    let score = |mark: i32| usize::try_from(mark).ok().and_then(|at| scores.get(at)).copied();
    let languages = document.vocabulary.languages().into_iter();
    let scored = languages.filter_map(|(code, mark)| Some((code, mark, score(mark).filter(|score| !score.is_nan())?)));
    let best = scored.max_by(|one, other| one.2.total_cmp(&other.2));
    Ok(best.map(|(code, mark, _)| (code.to_owned(), mark)))
}
