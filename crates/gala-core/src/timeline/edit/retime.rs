//! What a new text of a caption leaves of the times of its words.
//!
//! Both texts are compared as a whole, without case and punctuation. A word that is in both keeps its time. One that was
//! written otherwise has the time of the word in whose place it stands, several have it together, and one that is new lies
//! between its neighbours.
//!
//! Ours beside the alignment of speech: there a script is timed anew by what is heard, here nothing may move that still holds.

mod atoms;
mod common;
mod pieces;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::{
    atoms::{Atom, atoms},
    common::common,
    pieces::{WordPart, pieces},
};
use crate::timeline::{Caption, CaptionWord};

/// A new word between two that touch is seen for so long at least: it takes the time from the one before it.
const LEAST_MS: u64 = 60;

/// Returns the words of a new text of a caption with their times: none where the times of the old ones are not known.
///
/// Words of the text that are in the old one, too, keep their times exactly; only one that a new word follows at once, without
/// a silence between, ends earlier, and the first one may begin later where a new word comes before it.
pub(super) fn retimed(caption: &Caption, text: &str) -> Vec<CaptionWord> {
    let old: Vec<OldWord> = caption.words.iter().filter_map(|word| OldWord::of(caption, word)).collect();
    if old.is_empty() {
        return Vec::new();
    }
    let held = held(&old, text);
    let mut timed: Vec<CaptionWord> = Vec::with_capacity(held.len());
    let (mut from, mut next_old) = (0, 0);
    while from < held.len() {
        if let Some(word) = held[from].1 {
            let begins_ms = timed.last().filter(|_| from > 0 && held[from - 1].1.is_none()).map_or(0, |new| new.end_ms);
            timed.push(old[word].timed(held[from].0.bytes.clone(), begins_ms));
            (from, next_old) = (from + 1, word + 1);
            continue;
        }
        let until = (from..held.len()).find(|index| held[*index].1.is_some()).unwrap_or(held.len());
        let behind = held.get(until).and_then(|(_, word)| *word);
        let new: Vec<WordPart> = held[from..until].iter().map(|(piece, _)| piece.clone()).collect();
        let lost = &old[next_old..behind.unwrap_or(old.len())];
        Gap { caption, text, lost, behind: behind.map(|at| &old[at]) }.fill(&new, &mut timed);
        from = until;
    }
    in_order(&mut timed);
    timed
}

/// A word of the old text.
struct OldWord {
    atoms: Vec<Atom>,
    start_ms: u64,
    end_ms: u64,
}

impl OldWord {
    fn of(caption: &Caption, word: &CaptionWord) -> Option<Self> {
        let atoms = atoms(caption.text.get(word.bytes.clone())?);
        Some(Self { atoms, start_ms: word.start_ms, end_ms: word.end_ms })
    }

    fn timed(&self, bytes: Range<usize>, begins_ms: u64) -> CaptionWord {
        let start_ms = self.start_ms.max(begins_ms);
        CaptionWord { bytes, start_ms, end_ms: self.end_ms.max(start_ms) }
    }
}

/// Returns the words of a text, each with the number of the old word that it is, where it is one.
fn held(old: &[OldWord], text: &str) -> Vec<(WordPart, Option<usize>)> {
    let new = atoms(text);
    let old_atoms: Vec<&Atom> = old.iter().flat_map(|word| &word.atoms).collect();
    let mut place = vec![None; old_atoms.len()];
    for (at, new_at) in common(&old_atoms, &new) {
        place[at] = Some(new_at);
    }
    let pieces = pieces(text, &new);
    let (mut held, mut next, mut first) = (Vec::with_capacity(pieces.len()), 0, 0);
    for (index, word) in old.iter().enumerate() {
        let places = &place[first..first + word.atoms.len()];
        first += word.atoms.len();
        let Some(run) = run_of(&pieces, places).filter(|run| run.start >= next) else { continue };
        held.extend(pieces[next..run.start].iter().map(|piece| (piece.clone(), None)));
        held.push((WordPart::joined(&pieces[run.clone()]), Some(index)));
        next = run.end;
    }
    held.extend(pieces[next..].iter().map(|piece| (piece.clone(), None)));
    held
}

/// The pieces that are made of just these atoms, which follow each other.
fn run_of(pieces: &[WordPart], places: &[Option<usize>]) -> Option<Range<usize>> {
    let (first, last) = (*places.first()?, *places.last()?);
    let (first, last) = (first?, last?);
    let follow = places.iter().zip(first..).all(|(place, expected)| *place == Some(expected));
    let start = pieces.iter().position(|piece| piece.atoms.start == first)?;
    let end = pieces.iter().position(|piece| piece.atoms.end == last + 1)? + 1;
    (follow && start < end).then_some(start..end)
}

/// The time between two words that still hold.
struct Gap<'a> {
    caption: &'a Caption,
    /// The new text.
    text: &'a str,
    /// Old words in it, which are no more.
    lost: &'a [OldWord],
    behind: Option<&'a OldWord>,
}

impl Gap<'_> {
    fn fill(&self, new: &[WordPart], timed: &mut Vec<CaptionWord>) {
        let behind_ms = self.behind.map(|word| word.start_ms);
        if self.lost.len() == new.len() {
            return timed.extend(self.lost.iter().zip(new).map(|(word, piece)| word.timed(piece.bytes.clone(), 0)));
        }
        if let (Some(first), Some(last)) = (self.lost.first(), self.lost.last()) {
            let end_ms = behind_ms.map_or(last.end_ms, |ms| last.end_ms.min(ms)).max(first.start_ms);
            return self.share(new, first.start_ms..end_ms, timed);
        }
        let start_ms = timed.last().map_or(self.caption.start_ms, |word| word.end_ms);
        let end_ms = behind_ms.unwrap_or(self.caption.end_ms).max(start_ms);
        if end_ms - start_ms >= LEAST_MS * new.len() as u64 {
            return self.share(new, start_ms..end_ms, timed);
        }
        match (timed.pop(), self.behind) {
            // There is no silence for them: they take a part of the word before them, or of the one behind.
            (Some(before), _) => {
                let all: Vec<WordPart> =
                    std::iter::once(WordPart::new(before.bytes)).chain(new.iter().cloned()).collect();
                self.share(&all, before.start_ms..end_ms.max(before.end_ms), timed);
            }
            (None, Some(behind)) => {
                let start_ms = self.caption.start_ms.min(behind.start_ms);
                let half_ms = behind.start_ms.midpoint(behind.end_ms.max(behind.start_ms));
                self.share(new, start_ms..half_ms, timed);
            }
            (None, None) => self.share(new, start_ms..end_ms, timed),
        }
    }

    /// Divides a time among words by their letters.
    fn share(&self, pieces: &[WordPart], time: Range<u64>, timed: &mut Vec<CaptionWord>) {
        let letters = |piece: &WordPart| atoms(&self.text[piece.bytes.clone()]).iter().map(Atom::letters).sum::<u64>();
        let total = pieces.iter().map(letters).sum::<u64>().max(1);
        let at = |passed: u64| time.start + (time.end - time.start) * passed / total;
        let mut passed = 0;
        for piece in pieces {
            let start_ms = at(passed);
            passed += letters(piece);
            timed.push(CaptionWord { bytes: piece.bytes.clone(), start_ms, end_ms: at(passed) });
        }
    }
}

/// Words that overlapped may begin before one that gave way.
fn in_order(words: &mut [CaptionWord]) {
    let mut floor_ms = 0;
    for word in words {
        word.start_ms = word.start_ms.max(floor_ms);
        word.end_ms = word.end_ms.max(word.start_ms);
        floor_ms = word.start_ms;
    }
}
