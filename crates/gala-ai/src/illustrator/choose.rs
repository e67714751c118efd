//! Chooses what a prompt is about: icons, and the words that say where and when.

use gala_core::language::{self, Script};

use super::{
    index::{self, Found, Index},
    left_out,
    rank::{Choice, LEAST, Meanings, rank},
    traits,
};
use crate::text::{
    fold::{key, plain},
    words::{segments, unspaced, without_letter_apostrophes},
};

/// The most subjects that one picture has.
pub const MOST: usize = 3;

/// The most words of a phrase that are looked up as one.
const LONGEST_PHRASE: usize = 4;

/// The most words of a prompt that are looked at.
const MOST_WORDS: usize = 64;

/// So much better a farther form of a word has to fit than a nearer one.
const CLEARER: f64 = 1.1;

/// What a prompt says.
#[derive(Debug, Default)]
pub struct Meaning {
    /// Icons in order of how well they fit; not cut to [`MOST`] and with icons that are whole scenes.
    pub icons: Vec<Choice>,
    /// All words without accents, and what those of other languages are in English.
    pub words: Vec<String>,
}

/// Reads a prompt in its language, and in English where its own language knows none of its words and they can be
/// English. Equally good icons take turns by `variant`.
pub fn read(prompt: &str, language: &str, variant: u32) -> Meaning {
    let own = index::of(language).map(|index| matches(prompt, index, variant)).unwrap_or_default();
    if own.icons.is_empty()
        && let Some(english) = index::of("en").filter(|english| may_be_english(prompt, language, english))
    {
        return matches(prompt, english, variant);
    }
    own
}

/// Whether a prompt that its own language does not know can be meant in English. In a language of another script any
/// Latin word is; in one of the same script a single word may be one of its own that the index lacks (German `Wand` is
/// a wall), so all words must be English, and more than one where the language has an index.
fn may_be_english(prompt: &str, language: &str, english: &Index) -> bool {
    let Some(language) = language::find(language) else { return true };
    if language.script != Script::Latn || language.primary() == "en" {
        return true;
    }
    let words = segments(prompt);
    let least = if index::of(language.tag).is_some() { 2 } else { 1 };
    words.len() >= least && words.iter().all(|word| !english.find(&key("en", word)).is_empty())
}

fn matches(prompt: &str, index: &Index, variant: u32) -> Meaning {
    let prompt = without_letter_apostrophes(index.language, prompt);
    let mut meaning = Meaning::default();
    let mut place = 0;
    for phrase in prompt.split([',', ';', '.', '|', '\n', '、', '，', '。', '،', '।']) {
        let phrase: Vec<PromptWord<'_>> =
            segments(phrase).into_iter().map(|word| PromptWord::new(word, index.language)).collect();
        let mut start = 0;
        while start < phrase.len() && place < MOST_WORDS {
            let (length, found) = longest(&phrase[start..], index);
            let earliness = 1.0 - 0.03 * (place.min(15) as f64);
            if let Some(choice) = best(&found.choices, variant) {
                keep(&mut meaning.icons, Choice { score: choice.score * earliness, ..choice });
            }
            meaning.words.extend(phrase[start..start + length].iter().map(|word| plain(index.language, word.written)));
            meaning.words.extend(found.english.map(str::to_owned));
            start += length;
            place += length;
        }
    }
    meaning.icons.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.icon.cmp(&b.icon)));
    meaning
}

/// Two words for one icon strengthen each other.
fn keep(found: &mut Vec<Choice>, choice: Choice) {
    match found.iter_mut().find(|kept| kept.icon == choice.icon) {
        Some(kept) => kept.score = kept.score.max(choice.score) + 10.0,
        None => found.push(choice),
    }
}

/// A word as it stands in the prompt, and as it stands in an index.
struct PromptWord<'a> {
    written: &'a str,
    key: String,
    unspaced: bool,
}

impl<'a> PromptWord<'a> {
    fn new(written: &'a str, language: &str) -> Self {
        Self { written, key: key(language, written), unspaced: unspaced(written) }
    }
}

fn joined(phrase: &[PromptWord<'_>]) -> String {
    let between = if phrase.iter().all(|word| word.unspaced) { "" } else { " " };
    phrase.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(between)
}

/// Returns how many words were read and what they mean together.
fn longest(phrase: &[PromptWord<'_>], index: &Index) -> (usize, Meanings) {
    for length in (2..=LONGEST_PHRASE.min(phrase.len())).rev() {
        if let Some(meanings) = together(&phrase[..length], index) {
            return (length, meanings);
        }
    }
    let word = &phrase[0];
    if is_left_out(word, index) {
        return (1, Meanings::default());
    }
    let known = if word.unspaced {
        unspaced_word(&word.key, index)
    } else {
        look_up(&word.key, index).or_else(|| index.compounds().then(|| compound_end(&word.key, index, 4)).flatten())
    };
    let doubtful = left_out::must_name(word.written, index.language);
    (1, known.filter(|known| known.named || !doubtful).unwrap_or_default())
}

/// Looks words up as one, unless one of them alone says it more clearly: `con mèo` is a cat, and a key word of cats
/// that grin.
fn together(words: &[PromptWord<'_>], index: &Index) -> Option<Meanings> {
    const AS_CLEAR: f64 = 0.55;
    if words.iter().any(|word| !word.unspaced && word.written.chars().count() < 2) {
        return None;
    }
    let known = look_up(&joined(words), index).filter(|meanings| meanings.top() >= LEAST)?;
    let alone = words.iter().filter_map(|word| look_up(&word.key, index)).map(|alone| alone.top()).fold(0.0, f64::max);
    (known.top() >= AS_CLEAR * alone).then_some(known)
}

/// Of what a word may be a form of, what has the clearest picture; of nearly equals, the nearest.
fn look_up(word: &str, index: &Index) -> Option<Meanings> {
    let mut best: Option<Meanings> = None;
    for Found { hits, nearness } in index.find(word) {
        let mut meanings = weakened(rank(word, hits, index), nearness);
        // What no one wants by accident is shown only where it is named exactly.
        meanings.choices.retain(|choice| nearness == 1.0 || !traits::is_sensitive(choice.icon));
        if best.as_ref().is_none_or(|best| meanings.top() > best.top() * CLEARER) {
            best = Some(meanings);
        }
    }
    best
}

fn weakened(mut meanings: Meanings, by: f64) -> Meanings {
    meanings.choices.iter_mut().for_each(|choice| choice.score *= by);
    meanings
}

/// Reads a word that the dictionary found where words stand without spaces. A character alone is a word in Chinese
/// and Japanese writing only, and says less than two.
fn unspaced_word(word: &str, index: &Index) -> Option<Meanings> {
    let mut letters = word.chars();
    let single = (letters.next(), letters.next());
    match single {
        (Some(letter), None) if letter < '\u{3400}' => None,
        (Some(_), None) => look_up(word, index).map(|found| weakened(found, 0.8)),
        _ => look_up(word, index).or_else(|| compound_end(word, index, 2)),
    }
}

/// Finds the thing at the end of a compound: `Teetasse` is a `Tasse`. Only just as it is written, or the Swedish
/// `regeringen`, the government, would be a ring.
fn compound_end(word: &str, index: &Index, least: usize) -> Option<Meanings> {
    let starts = word.char_indices().map(|(start, _)| start).skip(least - 1);
    let ends = starts.map(|start| &word[start..]).filter(|end| end.chars().count() >= least);
    let mut known = ends.filter_map(|end| Some(weakened(rank(end, index.find_exact(end)?, index), 0.7)));
    known.find(|found| found.top() >= LEAST)
}

/// Small words, numbers, and words of one or two Latin letters that name nothing.
fn is_left_out(word: &PromptWord<'_>, index: &Index) -> bool {
    let PromptWord { written, key, .. } = word;
    let short = written.chars().count() < 3 && written.is_ascii() && !index.names(key) && key != "tv";
    let numeric = key.chars().all(|letter| letter.is_numeric());
    short || numeric || left_out::is_one(written, index.language)
}

fn best(choices: &[Choice], variant: u32) -> Option<Choice> {
    let top = choices.iter().map(|choice| choice.score).max_by(f64::total_cmp).filter(|top| *top >= LEAST)?;
    let mut equals: Vec<&Choice> = choices.iter().filter(|choice| choice.score >= top * 0.97).collect();
    equals.sort_by(|a, b| b.score.total_cmp(&a.score));
    equals.get(variant as usize % equals.len()).map(|choice| **choice)
}
