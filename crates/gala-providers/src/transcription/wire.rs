//! What the servers send: OpenAI a list of words, whisper.cpp tokens in each segment, others segments alone.

use gala_ai::speech::HeardWord;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Transcription {
    pub text: String,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    words: Option<Vec<Token>>,
    #[serde(default)]
    segments: Option<Vec<Segment>>,
    #[serde(default)]
    usage: Option<Billed>,
}

#[derive(Debug, Deserialize)]
struct Segment {
    #[serde(default)]
    text: String,
    start: Option<f64>,
    end: Option<f64>,
    #[serde(default)]
    words: Option<Vec<Token>>,
}

/// A word, or a part of one; in seconds.
#[derive(Debug, Deserialize)]
struct Token {
    word: String,
    start: Option<f64>,
    end: Option<f64>,
}

/// By time, or by tokens.
#[derive(Debug, Deserialize)]
struct Billed {
    seconds: Option<f64>,
}

impl Transcription {
    pub fn billed_ms(&self) -> Option<u64> {
        let seconds = self.usage.as_ref()?.seconds.filter(|seconds| (0.0..1e9).contains(seconds))?;
        Some((seconds * 1000.0).ceil() as u64)
    }

    /// The finest that it tells.
    pub fn words(self) -> Vec<HeardWord> {
        if let Some(words) = self.words.filter(|words| !words.is_empty()) {
            return joined(words);
        }
        self.segments.unwrap_or_default().into_iter().flat_map(Segment::words).collect()
    }
}

impl Segment {
    fn words(self) -> Vec<HeardWord> {
        let words = joined(self.words.unwrap_or_default());
        match (self.start, self.end) {
            (Some(start), Some(end)) if words.is_empty() => vec![HeardWord { text: self.text, start, end }],
            _ => words,
        }
    }
}

/// Where words begin with their space, what begins with none goes on with the word before: ` ket`, `tle`.
fn joined(tokens: Vec<Token>) -> Vec<HeardWord> {
    let is_spaced = tokens.iter().any(|token| token.word.starts_with(char::is_whitespace));
    let mut words: Vec<HeardWord> = Vec::with_capacity(tokens.len());
    for Token { word, start, end } in tokens {
        let (Some(start), Some(end)) = (start, end) else { continue };
        match words.last_mut() {
            Some(last) if is_spaced && !word.starts_with(char::is_whitespace) => {
                last.text.push_str(&word);
                last.end = end;
            }
            _ => words.push(HeardWord { text: word, start, end }),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, expected: &[(&str, f64, f64)]) {
        let answer: Transcription = serde_json::from_str(answer).expect("an answer");
        let words = answer.words();
        let found: Vec<_> = words.iter().map(|word| (word.text.as_str(), word.start, word.end)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_finest_that_is_told_is_taken() {
        check(
            r#"{"text":"Hi you","words":[{"word":"Hi","start":0.5,"end":1},{"word":"you","start":1,"end":2}],"segments":[{"text":"Hi you","start":0,"end":9}]}"#,
            &[("Hi", 0.5, 1.0), ("you", 1.0, 2.0)],
        );
        check(
            r#"{"text":"x","segments":[{"id":0,"text":" The kettle","start":0,"end":9,"words":[{"word":" The","start":0.1,"end":0.2,"probability":0.9},{"word":" ket","start":0.3,"end":0.4},{"word":"tle","start":0.4,"end":0.6},{"word":"!"}]}]}"#,
            &[(" The", 0.1, 0.2), (" kettle", 0.3, 0.6)],
        );
        check(
            r#"{"text":"x","segments":[{"text":"The kettle","start":1,"end":2,"words":[]},{"text":"no times"}]}"#,
            &[("The kettle", 1.0, 2.0)],
        );
        check(r#"{"text":"x"}"#, &[]);
    }
}
