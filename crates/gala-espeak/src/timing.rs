//! When words and sounds are heard: from the library's events to exact ranges, and longer or shorter pauses.

use std::ops::Range;

use serde::Serialize;

use crate::library::{Event, EventKind, Raw};

/// A stretch of text and when it is heard, in samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    pub bytes: Range<usize>,
    pub start: usize,
    pub end: usize,
}

/// A sound and when it is heard, in samples.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phoneme {
    pub ipa: String,
    pub start: usize,
    pub end: usize,
}

/// Scales the pause at the end of every clause. Sounds keep their samples; what follows moves.
pub fn scale_pauses(raw: Raw, factor: f32) -> Raw {
    if (factor - 1.0).abs() < 0.01 {
        return raw;
    }
    let pauses = clause_pauses(&raw);
    let mut samples = Vec::with_capacity(raw.samples.len());
    // For every pause: where it ended, and how much had been added or taken away in all by then.
    let mut shifts = Vec::with_capacity(pauses.len());
    let mut copied = 0;
    for pause in pauses {
        let wanted = (pause.len() as f32 * factor).round() as usize;
        // The end of a pause is silent; its beginning still rings.
        samples.extend_from_slice(&raw.samples[copied..pause.start + wanted.min(pause.len())]);
        samples.extend(std::iter::repeat_n(0, wanted.saturating_sub(pause.len())));
        copied = pause.end;
        shifts.push((pause.end, samples.len()));
    }
    samples.extend_from_slice(&raw.samples[copied..]);
    let events = raw
        .events
        .into_iter()
        .map(|event| Event { sample: moved(event.sample, &shifts).min(samples.len()), ..event })
        .collect();
    Raw { samples, events }
}

/// Returns where a sample went, given the old and the new end of each pause before it.
fn moved(sample: usize, shifts: &[(usize, usize)]) -> usize {
    match shifts.partition_point(|(old, _)| *old <= sample) {
        0 => sample,
        passed => {
            let (old, new) = shifts[passed - 1];
            sample - old + new
        }
    }
}

/// Finds the silent end of every clause: from the last pause phoneme before the clause's end.
fn clause_pauses(raw: &Raw) -> Vec<Range<usize>> {
    let mut pauses: Vec<Range<usize>> = Vec::new();
    let mut quiet_from = None;
    for event in &raw.events {
        match &event.kind {
            EventKind::Phoneme(ipa) if is_sound(ipa) => quiet_from = None,
            EventKind::Phoneme(_) => quiet_from = quiet_from.or(Some(event.sample)),
            EventKind::ClauseEnd => {
                let floor = pauses.last().map_or(0, |pause| pause.end);
                let end = event.sample.min(raw.samples.len());
                let start = quiet_from.take().unwrap_or(end).max(floor);
                if start < end {
                    pauses.push(start..end);
                }
            }
            EventKind::Word { .. } => {}
        }
    }
    pauses
}

/// Whether a phoneme event is heard: pauses have no name, and a change of language stands in brackets.
fn is_sound(ipa: &str) -> bool {
    !ipa.is_empty() && !ipa.starts_with('(') && !ipa.starts_with('_')
}

/// Returns the sounds in order. Each ends where the next event begins.
pub fn phonemes(raw: &Raw) -> Vec<Phoneme> {
    let events: Vec<(&str, usize)> = raw
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Phoneme(ipa) => Some((ipa.as_str(), event.sample.min(raw.samples.len()))),
            _ => None,
        })
        .collect();
    let ends = events.iter().skip(1).map(|(_, sample)| *sample).chain([raw.samples.len()]);
    events
        .iter()
        .zip(ends)
        .filter(|((ipa, start), end)| is_sound(ipa) && start < end)
        .map(|((ipa, start), end)| Phoneme { ipa: (*ipa).to_owned(), start: *start, end })
        .collect()
}

/// Returns the stretches of `text` that the library spoke as words: in order, without overlap, each ending with
/// its last sound. A number spoken as several words is one stretch if the library tells one place for it.
pub fn words(raw: &Raw, text: &str, phonemes: &[Phoneme]) -> Vec<Word> {
    let offsets: Vec<usize> = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
    let byte = |position: usize| offsets[position.min(offsets.len() - 1)];
    let mut words: Vec<Word> = Vec::new();
    for event in &raw.events {
        let EventKind::Word { position, length } = event.kind else { continue };
        let bytes = byte(position)..byte(position.saturating_add(length));
        // A place told again, or one before the last, is more of the same word.
        if bytes.is_empty() || words.last().is_some_and(|last| bytes.start <= last.bytes.start) {
            continue;
        }
        if let Some(last) = words.last_mut() {
            last.bytes.end = last.bytes.end.min(bytes.start);
        }
        words.push(Word { bytes, start: event.sample.min(raw.samples.len()), end: raw.samples.len() });
    }
    end_with_sound(&mut words, phonemes);
    words
}

/// Ends each word with the last sound before the next word.
fn end_with_sound(words: &mut [Word], phonemes: &[Phoneme]) {
    for index in 0..words.len() {
        let limit = words.get(index + 1).map_or(words[index].end, |next| next.start);
        let after = phonemes.partition_point(|phoneme| phoneme.start < limit);
        let last_sound = phonemes[..after].last().filter(|phoneme| phoneme.start >= words[index].start);
        words[index].end = last_sound.map_or(limit, |phoneme| phoneme.end.min(limit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(length: usize, events: &[(usize, EventKind)]) -> Raw {
        Raw {
            samples: (0..length).map(|index| i16::try_from(index).expect("a short sound")).collect(),
            events: events.iter().map(|(sample, kind)| Event { sample: *sample, kind: kind.clone() }).collect(),
        }
    }

    fn word(position: usize, length: usize) -> EventKind {
        EventKind::Word { position, length }
    }

    fn sound(ipa: &str) -> EventKind {
        EventKind::Phoneme(ipa.to_owned())
    }

    fn two_clauses() -> Raw {
        raw(
            100,
            &[
                (0, word(0, 2)),
                (0, sound("a")),
                (30, sound("")),
                (50, EventKind::ClauseEnd),
                (50, word(4, 2)),
                (50, sound("(en)")),
                (52, sound("ö")),
                (90, sound("")),
                (100, EventKind::ClauseEnd),
            ],
        )
    }

    #[test]
    fn words_end_with_their_last_sound_and_stand_at_their_bytes() {
        let raw = two_clauses();
        let phonemes = phonemes(&raw);
        assert_eq!(
            phonemes.iter().map(|p| (p.ipa.as_str(), p.start, p.end)).collect::<Vec<_>>(),
            [("a", 0, 30), ("ö", 52, 90)]
        );
        let words = words(&raw, "äb, ça.", &phonemes);
        assert_eq!(words, [Word { bytes: 0..3, start: 0, end: 30 }, Word { bytes: 5..8, start: 50, end: 90 }]);
    }

    #[test]
    fn places_told_twice_or_backwards_are_one_word() {
        let raw = raw(90, &[(0, word(2, 9)), (20, word(2, 9)), (40, word(0, 1)), (60, word(4, 3))]);
        let words = words(&raw, "0123456789", &[]);
        assert_eq!(words, [Word { bytes: 2..4, start: 0, end: 60 }, Word { bytes: 4..7, start: 60, end: 90 }]);
    }

    #[test]
    fn pauses_grow_and_shrink_without_touching_a_sound() {
        let longer = scale_pauses(two_clauses(), 2.0);
        assert_eq!(longer.samples.len(), 130);
        assert_eq!(longer.samples[50..70], [0; 20]);
        assert_eq!(longer.samples[70..110], two_clauses().samples[50..90]);
        assert_eq!(longer.events[4], Event { sample: 70, kind: word(4, 2) });

        let none = scale_pauses(two_clauses(), 0.0);
        assert_eq!(none.samples.len(), 70);
        assert_eq!(none.samples[30..], two_clauses().samples[50..90]);
        assert_eq!(none.events[4].sample, 30);
    }
}
