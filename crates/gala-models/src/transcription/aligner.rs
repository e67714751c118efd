//! When each word of a known text is heard, by a wav2vec2 model: it tells how likely each letter is in each 20 ms, through which
//! the letters of the text are laid.

use std::{collections::HashMap, path::Path, time::Duration};

use gala_ai::speech::{HeardWord, words};
use icu_normalizer::DecomposingNormalizerBorrowed;

use super::ctc::{LetterSpan, forced_alignment};
use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{LocalModel, ModelContract, ModelPrograms, PortWanted},
    opened::{only_graph, read_document, unusable},
    protocol::ElementKind,
    tensor::Tensor,
};

/// How long half a minute may take: ten times what the largest model needs on slow machines.
const LIMIT: Duration = Duration::from_secs(900);
const RATE: f64 = 16_000.0;
/// What stands between words in vocabularies, and what is neither letter nor that.
const SEPARATOR: &str = "|";
const BLANKS: [&str; 2] = ["<pad>", "[PAD]"];
/// What the letters are listed in.
pub const LETTERS: &str = "vocab.json";
/// No vocabulary has more letters.
const MOST_LETTERS: usize = 20_000;
/// The least deviation that a sound is brought to one by.
const LEAST_VARIANCE: f32 = 1e-7;

/// What a graph of wav2vec2 with letters takes and gives.
fn aligner_contract() -> ModelContract {
    ModelContract {
        kind: "a wav2vec2 model of letters",
        inputs: vec![
            PortWanted::new("input_values", ElementKind::Float, Some(2)),
            PortWanted::new("attention_mask", ElementKind::Integer, Some(2)).optional(),
        ],
        outputs: vec![PortWanted::new("logits", ElementKind::Float, Some(3))],
    }
}

/// Lays texts beside what is heard.
#[derive(Debug)]
pub struct Aligner {
    pub installed: InstalledModel,
    letters: Letters,
    model: LocalModel,
}

/// The letters that a model tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Letters {
    ids: HashMap<String, usize>,
    blank: usize,
    separator: Option<usize>,
}

impl Aligner {
    /// Reads the letters of a model, whose files lie in `folder`. Its graph is read when it is first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where a file is missing, or lists no letters.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        let what = "an aligner is a file .onnx with its vocab.json";
        let model = only_graph(folder, &installed, what, aligner_contract(), programs)?;
        let letters = Letters::parse(&read_document(folder, &installed, LETTERS)?)
            .map_err(|message| unusable(&installed, "bad_description", format!("{LETTERS}: {message}")))?;
        Ok(Self { letters, model, installed })
    }

    /// Loads its graph and looks whether it is one of an aligner.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.model.describe().await.map(drop)
    }

    /// Returns when the words of a text are heard in a sound at 16 kHz, in seconds from its start: those that have a letter
    /// which the model knows. None where the sound is too short for the text.
    ///
    /// # Errors
    /// As [`LocalModel::run`].
    pub async fn align(&self, text: &str, samples: &[f32]) -> Result<Vec<HeardWord>, ModelError> {
        let spelled = self.letters.spell(text);
        if spelled.ids.is_empty() || samples.is_empty() {
            return Ok(Vec::new());
        }
        let described = self.model.describe().await?;
        let count = samples.len();
        let mut inputs = vec![("input_values", Tensor::floats([1, count], standardized(samples)))];
        if described.inputs.iter().any(|port| port.name == "attention_mask") {
            inputs.push(("attention_mask", Tensor::integers([1, count], vec![1; count])));
        }
        let made = self.model.run(inputs, &["logits"], 0, LIMIT).await?;
        let scores = made.first().and_then(rows).filter(|rows| rows.iter().all(|row| self.letters.fit(row.len())));
        let scores = scores.ok_or_else(|| ModelError::Refused {
            model: self.installed.name.clone(),
            message: format!("what it tells of letters is not of those in its {LETTERS}"),
        })?;
        let step_s = count as f64 / RATE / scores.len().max(1) as f64;
        let spans = forced_alignment(&scores, &spelled.ids, self.letters.blank).unwrap_or_default();
        Ok(spelled.timed(text, &spans, step_s))
    }
}

/// A text in the letters of a model.
#[derive(Debug, Default)]
struct Spelled {
    ids: Vec<usize>,
    /// Where each word lies in the text, and its letters among the ids.
    words: Vec<(std::ops::Range<usize>, std::ops::Range<usize>)>,
}

impl Spelled {
    fn timed(&self, text: &str, spans: &[LetterSpan], step_s: f64) -> Vec<HeardWord> {
        let timed = |(bytes, letters): &(std::ops::Range<usize>, std::ops::Range<usize>)| {
            let own = spans.get(letters.clone())?;
            let (first, last) = (own.first()?, own.last()?);
            // A letter is told where it is surest; the word goes on until what is between words is.
            let end = spans.get(letters.end).map_or(last.end, |next| next.start.max(last.end));
            let at = |step: usize| step as f64 * step_s;
            Some(HeardWord { text: text[bytes.clone()].to_owned(), start: at(first.start), end: at(end) })
        };
        self.words.iter().filter_map(timed).collect()
    }
}

impl Letters {
    fn parse(text: &[u8]) -> Result<Self, String> {
        let ids: HashMap<String, usize> =
            serde_json::from_slice(text).map_err(|error| format!("it is no list of letters: {error}"))?;
        if ids.len() > MOST_LETTERS || ids.values().any(|id| *id >= MOST_LETTERS) {
            return Err(format!("it has more than {MOST_LETTERS} letters"));
        }
        let blank = BLANKS.iter().find_map(|name| ids.get(*name)).copied();
        let blank = blank.ok_or("it has no <pad>, which stands for no letter")?;
        let separator = ids.get(SEPARATOR).copied();
        Ok(Self { ids, blank, separator })
    }

    fn fit(&self, count: usize) -> bool {
        self.ids.values().all(|id| *id < count)
    }

    fn spell(&self, text: &str) -> Spelled {
        let mut spelled = Spelled::default();
        for word in words(text) {
            let ids: Vec<usize> = text[word.clone()].chars().flat_map(|letter| self.letter(letter)).collect();
            if ids.is_empty() {
                continue;
            }
            if !spelled.ids.is_empty() {
                spelled.ids.extend(self.separator);
            }
            let from = spelled.ids.len();
            spelled.ids.extend(ids);
            spelled.words.push((word, from..spelled.ids.len()));
        }
        // What comes behind the last word tells when that ends.
        spelled.ids.extend(self.separator.filter(|_| !spelled.words.is_empty()));
        spelled
    }

    /// Finds a letter as it is, in capitals or small, and else without its marks.
    fn letter(&self, letter: char) -> Vec<usize> {
        let id = |text: &str| self.ids.get(text).copied().filter(|id| *id != self.blank && Some(*id) != self.separator);
        let known = |letter: char| {
            let (upper, lower) = (letter.to_uppercase().to_string(), letter.to_lowercase().to_string());
            id(letter.encode_utf8(&mut [0; 4])).or_else(|| id(&upper)).or_else(|| id(&lower))
        };
        if let Some(id) = known(letter) {
            return vec![id];
        }
        let parts = DecomposingNormalizerBorrowed::new_nfd().normalize(letter.encode_utf8(&mut [0; 4])).into_owned();
        parts.chars().filter_map(known).collect()
    }
}

/// Brings a sound to a mean of 0 and a deviation of 1, as the models are given it.
fn standardized(samples: &[f32]) -> Vec<f32> {
    let count = samples.len().max(1) as f64;
    let mean = samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / count;
    let variance = samples.iter().map(|sample| (f64::from(*sample) - mean).powi(2)).sum::<f64>() / count;
    let deviation = (variance as f32 + LEAST_VARIANCE).sqrt();
    samples.iter().map(|sample| (sample - mean as f32) / deviation).collect()
}

/// Takes the scores of each step out of [1, steps, letters].
fn rows(scores: &Tensor) -> Option<Vec<Vec<f32>>> {
    let &[1, _, letters] = scores.shape.as_slice() else { return None };
    let floats = scores.as_floats().filter(|_| letters > 0)?;
    Some(floats.chunks(letters).map(<[f32]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Letters {
        let file = r#"{"<pad>":0,"<s>":1,"|":4,"T":5,"E":6,"A":7,"'":8}"#;
        Letters::parse(file.as_bytes()).expect("letters")
    }

    #[test]
    fn texts_are_spelled_with_the_letters_that_are_there() {
        let text = "Té, 42 | at e'a!";
        let spelled = letters().spell(text);
        assert_eq!(spelled.ids, [5, 6, 4, 7, 5, 4, 6, 8, 7, 4]);
        let words: Vec<(&str, std::ops::Range<usize>)> =
            spelled.words.iter().map(|(bytes, ids)| (&text[bytes.clone()], ids.clone())).collect();
        assert_eq!(words, [("Té,", 0..2), ("at", 3..5), ("e'a!", 6..9)]);
        assert!(letters().spell("42 — !").ids.is_empty());
    }

    #[test]
    fn what_lists_no_letters_is_told() {
        for (file, told) in
            [("<html>", "no list"), (r#"{"a":1}"#, "no <pad>"), (r#"{"<pad>":0,"a":90000}"#, "more than")]
        {
            assert!(Letters::parse(file.as_bytes()).expect_err(told).contains(told));
        }
    }
}
