//! From the words that a voice tells to places in the text: voices cut words otherwise than captions do, write numbers
//! out, and leave some out.

mod atoms;
mod comparison;
mod matching;

use std::ops::Range;

pub(super) use self::comparison::Comparison;
use self::{
    atoms::{Atom, is_unspaced},
    matching::matches,
};
use super::align::Mark;

/// A word as a voice tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardWord {
    /// In the voice's own tokens: `twenty`, `24`, `tea,`.
    pub text: String,
    /// In seconds from the start of the recording.
    pub start: f64,
    pub end: f64,
}

impl HeardWord {
    /// Groups characters, each with its start and end, to words: those between white space, and each character by itself in
    /// scripts that write none.
    pub fn of_characters(characters: impl IntoIterator<Item = (String, (f64, f64))>) -> Vec<Self> {
        let mut words: Vec<Self> = Vec::new();
        let mut open = false;
        for (character, (start, end)) in characters {
            let stands_alone = character.chars().next().is_some_and(is_unspaced);
            if character.trim().is_empty() {
                open = false;
                continue;
            }
            match words.last_mut() {
                Some(word) if open && !stands_alone => {
                    word.text.push_str(&character);
                    word.end = end;
                }
                _ => words.push(Self { text: character, start, end }),
            }
            open = !stands_alone;
        }
        words
    }
}

/// Times of less of the text than this are none to go by.
const LEAST_MATCHED: f64 = 0.3;
/// A pause between two words is long enough to hold one that is missing, in seconds.
const ROOM_FOR_A_WORD: f64 = 0.08;

/// Returns where the text is heard, in order; `None` where nothing of use is told. `seconds` is the length of the
/// recording, of which words that are heard in less than the part `least_covered` are of no use; `at` gives the sample of a
/// second of it.
pub(super) fn marks(
    text: &str,
    heard: &[HeardWord],
    comparison: Comparison<'_>,
    seconds: f64,
    least_covered: f64,
    at: impl Fn(f64) -> u64,
) -> Option<Vec<Mark>> {
    let written = comparison.atoms(text);
    let said = said(heard, comparison, seconds);
    let atoms: Vec<Atom> = said.iter().map(|said| said.atom.clone()).collect();
    let pairs = matches(&written, &atoms, |written, said| comparison.worth(written, said));
    let matched: usize = pairs.iter().map(|(index, _)| written[*index].letters()).sum();
    let all: usize = written.iter().map(Atom::letters).sum();
    let covered = said.last()?.time.end - said.first()?.time.start;
    let is_of_use = covered > 0.0 && covered >= least_covered * seconds && matched as f64 >= LEAST_MATCHED * all as f64;
    is_of_use.then(|| placed(&written, &said, &pairs, seconds, at))
}

/// A part of a word and when it is heard.
struct Said {
    atom: Atom,
    time: Range<f64>,
}

/// Takes words apart, and gives each part its share of the time. Times that are no times are left out; what is told out of
/// order is heard when the word before it was.
fn said(heard: &[HeardWord], comparison: Comparison<'_>, seconds: f64) -> Vec<Said> {
    let mut said = Vec::new();
    let mut floor = 0.0;
    for word in heard.iter().filter(|word| word.start.is_finite() && word.end.is_finite()) {
        let start = word.start.clamp(floor, seconds.max(floor));
        let end = word.end.clamp(start, seconds.max(start));
        floor = start;
        said.extend(shared(comparison.atoms(&word.text), start..end).map(|(atom, time)| Said { atom, time }));
    }
    said
}

/// Divides a time among parts by their letters.
fn shared(parts: Vec<Atom>, time: Range<f64>) -> impl Iterator<Item = (Atom, Range<f64>)> {
    let all = parts.iter().map(Atom::letters).sum::<usize>().max(1) as f64;
    let mut passed = 0;
    parts.into_iter().map(move |part| {
        let share = |letters: usize| time.start + (time.end - time.start) * letters as f64 / all;
        let start = share(passed);
        passed += part.letters();
        (part, start..share(passed))
    })
}

/// Gives what matched its time, and what did not the time between: a number that is said as several words.
fn placed(
    written: &[Atom],
    said: &[Said],
    pairs: &[(usize, usize)],
    seconds: f64,
    at: impl Fn(f64) -> u64,
) -> Vec<Mark> {
    let mut marks = Vec::with_capacity(written.len());
    let mut mark = |atom: &Atom, time: Range<f64>| {
        marks.push(Mark { byte: atom.byte, start: at(time.start), end: at(time.end) });
    };
    let (mut from, mut heard_from, mut heard_end) = (0, 0, 0.0);
    for (index, heard) in pairs.iter().copied().chain([(written.len(), said.len())]) {
        let between = &said[heard_from..heard];
        let time = match between {
            [] => heard_end..said.get(heard).map_or(seconds, |next| next.time.start),
            [first, ..] => first.time.start..between[between.len() - 1].time.end,
        };
        // A pause is no word; and what comes before the first mark or after the last is found by whoever aligns.
        let is_word = !between.is_empty() || from > 0 && heard < said.len() && time.end - time.start >= ROOM_FOR_A_WORD;
        if is_word {
            for (atom, time) in shared(written[from..index].to_vec(), time) {
                mark(&atom, time);
            }
        }
        if let (Some(atom), Some(said)) = (written.get(index), said.get(heard)) {
            mark(atom, said.time.clone());
            heard_end = said.time.end;
        }
        (from, heard_from) = (index + 1, heard + 1);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_grouped_to_words() {
        let characters = "Té, 茶の ok".chars().enumerate().map(|(at, c)| (c.to_string(), (at as f64, at as f64 + 1.0)));
        let words = HeardWord::of_characters(characters);
        let found: Vec<(&str, f64, f64)> =
            words.iter().map(|word| (word.text.as_str(), word.start, word.end)).collect();
        assert_eq!(found, [("Té,", 0.0, 3.0), ("茶", 4.0, 5.0), ("の", 5.0, 6.0), ("ok", 7.0, 9.0)]);
    }
}
