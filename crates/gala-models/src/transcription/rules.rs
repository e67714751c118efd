//! Which piece comes next: the likeliest of those that may stand there.

use std::ops::Range;

use super::document::{Marks, WhisperDocument};

/// A text begins within the first second of what is listened to, in steps of 20 ms.
const LATEST_FIRST_TIME: i32 = 50;

/// A piece that was chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    pub piece: i32,
    /// The natural logarithm of how likely it is among those that may stand there.
    pub log_probability: f32,
}

/// Chooses the next piece behind those that were written, by the rules that the model was trained by: times stand in pairs,
/// round each part of a text, and never go back.
pub fn choose(scores: &[f32], written: &[i32], document: &WhisperDocument) -> Chosen {
    let mut scores = scores.to_vec();
    let marks = document.marks;
    let mut forbid = |pieces: Range<i32>| {
        let end = usize::try_from(pieces.end).unwrap_or(0).min(scores.len());
        let start = usize::try_from(pieces.start).unwrap_or(0).min(end);
        scores[start..end].fill(f32::NEG_INFINITY);
    };
    // All other marks than that of the end, and times.
    forbid(marks.end + 1..marks.first_time);
    for piece in &document.suppressed {
        // An end that is forbidden would never come.
        if *piece != marks.end {
            forbid(*piece..*piece + 1);
        }
    }
    if written.is_empty() {
        document.suppressed_first.iter().for_each(|piece| forbid(*piece..*piece + 1));
        forbid(0..marks.first_time);
        forbid(marks.first_time + LATEST_FIRST_TIME + 1..i32::MAX);
    }
    let is_time = |piece: &i32| *piece >= marks.first_time;
    let last_is_time = written.last().is_some_and(is_time);
    let is_pair = last_is_time && (written.len() < 2 || is_time(&written[written.len() - 2]));
    if is_pair {
        forbid(marks.first_time..i32::MAX);
    } else if last_is_time {
        forbid(0..marks.end);
    }
    if let Some(time) = written.iter().rev().find(|piece| is_time(piece)) {
        // The same time may only close a pair: else nothing would be said in no time.
        let least = if last_is_time && !is_pair { *time } else { *time + 1 };
        forbid(marks.first_time..least);
    }
    prefer_times(&mut scores, marks);
    likeliest(&scores, marks.end)
}

/// Where any time is likelier than the likeliest piece of text, it is time for a time.
fn prefer_times(scores: &mut [f32], marks: Marks) {
    let (text, times) = scores.split_at_mut(usize::try_from(marks.first_time).unwrap_or(0).min(scores.len()));
    let likeliest = text.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if log_sum(times) > likeliest {
        text.fill(f32::NEG_INFINITY);
    }
}

/// The end where nothing may stand there, or the model computed no numbers.
fn likeliest(scores: &[f32], end: i32) -> Chosen {
    let best = scores.iter().enumerate().filter(|(_, score)| score.is_finite());
    // Of equal ones the first.
    let best = best.fold(None, |best: Option<(usize, f32)>, (at, score)| match best {
        Some((_, highest)) if highest >= *score => best,
        _ => Some((at, *score)),
    });
    match best {
        Some((at, score)) => {
            Chosen { piece: i32::try_from(at).unwrap_or(end), log_probability: score - log_sum(scores) }
        }
        None => Chosen { piece: end, log_probability: f32::NEG_INFINITY },
    }
}

/// Returns the logarithm of the sum of what these are the logarithms of.
pub fn log_sum(scores: &[f32]) -> f32 {
    let highest = scores.iter().copied().filter(|score| !score.is_nan()).fold(f32::NEG_INFINITY, f32::max);
    if !highest.is_finite() {
        return f32::NEG_INFINITY;
    }
    let sum: f64 = scores.iter().filter(|score| !score.is_nan()).map(|score| f64::from(score - highest).exp()).sum();
    highest + sum.ln() as f32
}

/// Returns how likely one piece is among all, from 0 to 1.
pub fn probability(scores: &[f32], piece: i32) -> f32 {
    let score = usize::try_from(piece).ok().and_then(|at| scores.get(at)).copied().unwrap_or(f32::NEG_INFINITY);
    (score - log_sum(scores)).exp()
}

/// Models that lose the thread say the same for ever. Returns where it would have to end: behind the first time of what is said
/// over and over.
pub fn loops_from(written: &[i32]) -> Option<usize> {
    (1..=written.len() / 4).find_map(|period| {
        let times = 24_usize.div_ceil(period).max(4);
        let tail = written.get(written.len().checked_sub(period * times)?..)?;
        let repeats = tail.iter().zip(&tail[period..]).all(|(one, next)| one == next);
        repeats.then(|| written.len() - period * (times - 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: i32 = 4;
    const FIRST_TIME: i32 = 10;

    /// Pieces 0 to 3 are text, 4 is the end, 5 to 9 are marks, and then there are times.
    fn document() -> WhisperDocument {
        let tokenizer = r#"{"model":{"vocab":{"a":0,"b":1,"c":2,"d":3}},"added_tokens":[{"id":4,"content":"<|endoftext|>"},
            {"id":5,"content":"<|startoftranscript|>"},{"id":6,"content":"<|en|>"},{"id":7,"content":"<|transcribe|>"},
            {"id":8,"content":"<|nospeech|>"},{"id":9,"content":"<|notimestamps|>"}]}"#;
        let config = r#"{"decoder_layers":1,"decoder_attention_heads":1,"d_model":1}"#;
        let generation = r#"{"suppress_tokens":[3,4],"begin_suppress_tokens":[0]}"#;
        WhisperDocument::parse(config.as_bytes(), generation.as_bytes(), tokenizer.as_bytes()).expect("a description")
    }

    /// Scores that are low but for some.
    fn scores(high: &[(i32, f32)]) -> Vec<f32> {
        let mut scores = vec![-20.0; 100];
        high.iter().for_each(|(piece, score)| scores[*piece as usize] = *score);
        scores
    }

    fn chosen(high: &[(i32, f32)], written: &[i32]) -> i32 {
        choose(&scores(high), written, &document()).piece
    }

    #[test]
    fn a_text_begins_with_a_time_within_the_first_second() {
        assert_eq!(chosen(&[(1, 9.0), (12, 3.0)], &[]), 12);
        assert_eq!(chosen(&[(61, 9.0), (60, 8.0)], &[]), 60);
        assert_eq!(chosen(&[(END, 9.0)], &[]), FIRST_TIME, "of equal ones the first");
    }

    #[test]
    fn behind_one_time_comes_text_and_behind_text_and_a_time_another_time_or_the_end() {
        assert_eq!(chosen(&[(20, 9.0), (1, 3.0)], &[12]), 1);
        assert_eq!(chosen(&[(1, 9.0), (30, 3.0)], &[12, 1, 30]), 30);
        assert_eq!(chosen(&[(1, 9.0), (END, 3.0)], &[12, 1, 30]), END);
        assert_eq!(chosen(&[(40, 9.0), (2, 3.0)], &[12, 1, 30, 30]), 2);
    }

    #[test]
    fn times_never_go_back() {
        assert_eq!(chosen(&[(11, 9.0), (12, 8.0), (13, 7.0)], &[12, 1]), 13);
        assert_eq!(chosen(&[(29, 9.0), (30, 7.0)], &[12, 1, 30]), 30);
    }

    #[test]
    fn what_is_suppressed_is_not_written_but_an_end_comes() {
        assert_eq!(chosen(&[(3, 9.0), (5, 8.0), (9, 8.0), (1, 2.0)], &[12, 1]), 1);
        assert_eq!(chosen(&[(END, 9.0), (1, 2.0)], &[12, 1]), END);
        assert_eq!(chosen(&[(0, 9.0)], &[12, 1]), 0, "only the first piece may not be this one");
    }

    #[test]
    fn many_times_together_are_likelier_than_one_piece() {
        let together: Vec<(i32, f32)> = (20..40).map(|time| (time, 1.0)).chain([(1, 3.0)]).collect();
        assert_eq!(chosen(&together, &[12, 1]), 20);
        assert_eq!(chosen(&together[15..], &[12, 1]), 1);
    }

    #[test]
    fn numbers_that_are_none_are_an_end() {
        let found = choose(&[f32::NAN; 100], &[12, 1], &document());
        assert_eq!((found.piece, found.log_probability), (END, f32::NEG_INFINITY));
        assert!((probability(&[0.0, 0.0], 1) - 0.5).abs() < 1e-6);
        assert_eq!(probability(&[0.0], 7), 0.0);
    }

    #[test]
    fn what_is_said_over_and_over_is_noticed_and_what_is_said_thrice_is_not() {
        let said = |part: &[i32], times: usize| [&[7, 8][..], &part.repeat(times)].concat();
        assert_eq!(loops_from(&said(&[1, 2, 3], 3)), None);
        assert_eq!(loops_from(&said(&[1, 2, 3], 8)), Some(5));
        assert_eq!(loops_from(&said(&[1], 20)), None);
        assert_eq!(loops_from(&said(&[1], 24)), Some(3));
        assert_eq!(loops_from(&said(&(0..30).collect::<Vec<_>>(), 4)), Some(32));
        assert_eq!(loops_from(&[]), None);
    }
}
