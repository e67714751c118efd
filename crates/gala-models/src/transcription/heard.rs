//! From the pieces of a window to texts with the times of their words.

use std::ops::Range;

use gala_ai::speech::HeardWord;

use super::{
    attention::beginnings,
    decoding::WindowText,
    document::SOUND_COLUMNS,
    segments::{Segment, TIME_STEP},
    vocabulary::Vocabulary,
};

/// The length of a column of sound, in seconds.
const COLUMN_S: f64 = TIME_STEP as f64 / 16_000.0;

/// A part of a text, as it is heard.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardPart {
    pub text: String,
    /// In samples at 16 kHz from where its window begins.
    pub samples: Range<usize>,
    /// With times in seconds from where its window begins. Empty where the model does not tell where it looked.
    pub words: Vec<HeardWord>,
}

/// Puts the pieces of each segment together. `steps` is how long the window is, in columns.
pub fn heard_parts(vocabulary: &Vocabulary, text: &WindowText, segments: &[Segment], steps: usize) -> Vec<HeardPart> {
    let told = piece_times(text, segments, steps);
    let part = |segment: &Segment| {
        let pieces = segment.pieces.clone();
        let untold = || vec![seconds(segment.start)..seconds(segment.end); pieces.len()];
        let times = told.as_ref().map_or_else(untold, |times| times[pieces.clone()].to_vec());
        let letters = characters(vocabulary, &text.pieces[pieces], &times);
        HeardPart {
            text: letters.iter().map(|(letter, _)| letter.as_str()).collect(),
            samples: segment.start * TIME_STEP..segment.end * TIME_STEP,
            words: if told.is_some() { HeardWord::of_characters(letters) } else { Vec::new() },
        }
    };
    segments.iter().map(part).filter(|part| !part.text.trim().is_empty()).collect()
}

fn seconds(column: usize) -> f64 {
    column as f64 * COLUMN_S
}

/// Returns when each piece is heard; only those of segments mean something. `None` where the model does not tell.
fn piece_times(text: &WindowText, segments: &[Segment], steps: usize) -> Option<Vec<Range<f64>>> {
    let rows: Vec<usize> = segments.iter().flat_map(|segment| segment.pieces.clone()).collect();
    let last = *rows.last()?;
    // What comes behind the last piece tells when that ends.
    let closing = (last + 1 < text.attention.len()).then_some(last + 1);
    let looked: Vec<&[Vec<f32>]> =
        rows.iter().copied().chain(closing).map(|row| text.attention[row].as_slice()).collect();
    let columns = steps.min(SOUND_COLUMNS);
    let found = beginnings(&looked, columns);
    if found.len() < rows.len() {
        return None;
    }
    let mut times = vec![0.0..0.0; text.pieces.len()];
    for segment in segments {
        for piece in segment.pieces.clone() {
            let at = rows.partition_point(|row| *row < piece);
            let next = found.get(at + 1).copied().unwrap_or(columns);
            // The path begins at the beginning, and a pause behind a part belongs to nobody.
            let is_first = piece == segment.pieces.start;
            let start = if is_first { found[at].max(segment.start).min(next) } else { found[at] };
            let is_last = piece + 1 == segment.pieces.end && segment.end > start;
            let ends = if is_last { next.min(segment.end) } else { next };
            times[piece] = seconds(start)..seconds(ends.max(start));
        }
    }
    Some(times)
}

/// Divides pieces into characters, each with its share of the time. A character may be written by several pieces.
fn characters(vocabulary: &Vocabulary, pieces: &[i32], times: &[Range<f64>]) -> Vec<(String, (f64, f64))> {
    let mut characters = Vec::new();
    let (mut open, mut since): (Vec<u8>, Option<f64>) = (Vec::new(), None);
    for (at, (piece, time)) in pieces.iter().zip(times).enumerate() {
        open.extend_from_slice(vocabulary.bytes(*piece));
        let start = *since.get_or_insert(time.start);
        let is_open = std::str::from_utf8(&open).is_err_and(|error| error.error_len().is_none());
        if is_open && at + 1 < pieces.len() {
            continue;
        }
        let text = String::from_utf8_lossy(&open).into_owned();
        let count = text.chars().count().max(1) as f64;
        let at = |index: usize| start + (time.end - start) * index as f64 / count;
        characters.extend(text.chars().enumerate().map(|(index, c)| (c.to_string(), (at(index), at(index + 1)))));
        open.clear();
        since = None;
    }
    characters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let file = r#"{"model":{"vocab":{"ĠTea":0,"Ġis":1,".":2,"ĠðŁ":3,"į":4,"µ":5,"èĮ":6,"¶":7}},"added_tokens":[]}"#;
        Vocabulary::parse(file.as_bytes()).expect("a vocabulary")
    }

    fn looks(at: &[Range<usize>]) -> Vec<Vec<Vec<f32>>> {
        let row = |range: &Range<usize>| (0..1500).map(|at| if range.contains(&at) { 0.9 } else { 0.0 }).collect();
        at.iter().map(|range| vec![row(range)]).collect()
    }

    #[test]
    fn words_are_heard_where_the_model_looked_and_end_with_their_part() {
        let pieces = vec![100, 0, 1, 2, 150, 160, 0, 200];
        let at = [0..1, 10..30, 30..40, 40..45, 45..50, 50..60, 70..90, 90..100];
        let text = WindowText { pieces, attention: looks(&at), is_cut: false };
        let segments = [Segment { start: 0, end: 50, pieces: 1..4 }, Segment { start: 60, end: 85, pieces: 6..7 }];
        let parts = heard_parts(&vocabulary(), &text, &segments, 100);
        assert_eq!((parts[0].text.as_str(), parts[1].text.as_str()), (" Tea is.", " Tea"));
        assert_eq!(parts[1].samples, 60 * 320..85 * 320);
        let words: Vec<(&str, i64, i64)> = parts
            .iter()
            .flat_map(|part| &part.words)
            .map(|word| (word.text.as_str(), (word.start * 50.0).round() as i64, (word.end * 50.0).round() as i64))
            .collect();
        // The path begins at the beginning, and the space before a word is part of its first piece.
        assert_eq!(words, [("Tea", 8, 30), ("is.", 33, 50), ("Tea", 74, 85)]);
    }

    #[test]
    fn characters_of_several_pieces_are_whole_and_times_are_told_only_where_the_model_does() {
        let text = WindowText { pieces: vec![3, 4, 5, 6, 7, 4], attention: vec![Vec::new(); 6], is_cut: false };
        let parts = heard_parts(&vocabulary(), &text, &[Segment { start: 0, end: 10, pieces: 0..6 }], 10);
        assert_eq!(parts[0].text, " 🍵茶\u{fffd}");
        assert!(parts[0].words.is_empty());
    }
}
