//! Cutting a paragraph into scenes of comfortable length.
//!
//! Every place where a scene may end has a price, and so has every length that is not comfortable; the cheapest
//! partition of the whole paragraph is chosen. Sentences are therefore kept whole wherever that leaves scenes
//! of four to nine seconds, and short ones are joined rather than left to flash by.

use gala_core::{
    language::{Language, Script},
    pace::Pace,
};

use super::sentences;
use crate::text::{stopwords, word_segmenter};

/// How long scenes are to be, in seconds of speech.
#[derive(Clone, Copy, Debug)]
pub struct SceneLengths {
    /// Between these they are comfortable.
    shortest: f64,
    longest: f64,
    /// Longer than this is only what has no place to cut.
    most: f64,
}

/// Scenes of a video.
pub const SCENES: SceneLengths = SceneLengths { shortest: 4.0, longest: 9.0, most: f64::INFINITY };
/// Scenes of a trailer, whose clips have at most ten seconds: a voice may be slower than its language by a tenth.
pub const CLIPS: SceneLengths = SceneLengths { shortest: 4.0, longest: 8.0, most: 8.8 };
/// Every scene costs this much, so that fewer are preferred among equals.
const PER_SCENE: f64 = 0.3;
/// Being longer than is allowed costs more than any cut.
const TOO_LONG: f64 = 60.0;
/// A scene far longer than this is only made of a text without any place to cut.
const HOPELESS: f64 = 40.0;

/// Prices of cutting, in the unit of [`SceneLengths::discomfort`].
const AT_CLAUSE: f64 = 2.0;
const AT_COMMA: f64 = 4.0;
/// At a space in a script that needs none.
const BETWEEN_PHRASES: f64 = 12.0;
/// Before a word that often opens a part of a sentence: `and`, `which`.
const BEFORE_SMALL_WORD: f64 = 20.0;
const BETWEEN_WORDS: f64 = 30.0;
/// After a word that cannot be left alone: `the |`.
const AFTER_SMALL_WORD: f64 = 40.0;

/// A place where a scene may end.
#[derive(Clone, Copy, Debug)]
struct Gap {
    /// Byte offset of what comes after it.
    at: usize,
    price: f64,
    /// Seconds of speech before it.
    seconds: f64,
}

/// Cuts `text` into the scripts of scenes. Together they hold every word of it, in order; none is empty.
pub fn scenes<'a>(text: &'a str, language: &Language, pace: &Pace, lengths: &SceneLengths) -> Vec<&'a str> {
    let gaps = gaps(text, language, pace);
    let mut scenes: Vec<&str> = Vec::new();
    for ends in cheapest(&gaps, lengths).windows(2) {
        let scene = text[gaps[ends[0]].at..gaps[ends[1]].at].trim();
        if !scene.is_empty() {
            scenes.push(scene);
        }
    }
    scenes
}

/// Returns the gaps at which the cheapest partition cuts, the first and the last included.
fn cheapest(gaps: &[Gap], lengths: &SceneLengths) -> Vec<usize> {
    let mut cost = vec![f64::INFINITY; gaps.len()];
    let mut from = vec![0; gaps.len()];
    cost[0] = 0.0;
    for end in 1..gaps.len() {
        for start in (0..end).rev() {
            let seconds = gaps[end].seconds - gaps[start].seconds;
            // The nearest start is always tried: there may be no other.
            if seconds > HOPELESS && start + 1 < end {
                break;
            }
            let total = cost[start] + gaps[end].price + lengths.discomfort(seconds);
            if total < cost[end] {
                (cost[end], from[end]) = (total, start);
            }
        }
    }
    let mut path = vec![gaps.len() - 1];
    while let Some(&last) = path.last().filter(|last| **last > 0) {
        path.push(from[last]);
    }
    path.reverse();
    path
}

impl SceneLengths {
    fn discomfort(&self, seconds: f64) -> f64 {
        let short = (self.shortest - seconds).max(0.0);
        let long = (seconds - self.longest).max(0.0);
        let too_long = if seconds > self.most { TOO_LONG * (1.0 + seconds - self.most) } else { 0.0 };
        PER_SCENE + short * short + long * long * 1.5 + long * 2.0 + too_long
    }
}

fn gaps(text: &str, language: &Language, pace: &Pace) -> Vec<Gap> {
    let sentences = sentences::starts(text, language);
    let mut gaps = vec![Gap { at: 0, price: 0.0, seconds: 0.0 }];
    let mut last = (0, 0.0);
    for at in places(text, language) {
        let seconds = last.1 + pace.ms(&text[last.0..at]) / 1000.0;
        let price = if sentences.binary_search(&at).is_ok() { 0.0 } else { price(&text[..at], &text[at..], language) };
        gaps.push(Gap { at, price, seconds });
        last = (at, seconds);
    }
    gaps.push(Gap { at: text.len(), price: 0.0, seconds: last.1 + pace.ms(&text[last.0..]) / 1000.0 });
    gaps
}

/// Returns the offsets after which a scene may begin: after spaces, and between words where the script has none.
fn places(text: &str, language: &Language) -> Vec<usize> {
    let mut places: Vec<usize> = text.match_indices(' ').map(|(at, space)| at + space.len()).collect();
    if matches!(language.script, Script::Hani | Script::Jpan | Script::Thai | Script::Mymr) {
        places.extend(word_segmenter().segment_str(text).filter(|at| splits_cleanly(text, *at)));
        places.sort_unstable();
    }
    places.retain(|at| *at > 0 && *at < text.len());
    places.dedup();
    places
}

/// Marks stay with the word before them, opening ones with the word after, and Latin words stay whole.
fn splits_cleanly(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else {
        return false;
    };
    let opening = "「『（〈《【［“‘([{".contains(before);
    let glued = before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
    // A long-vowel mark or a small kana belongs to what precedes it, whatever the dictionary says.
    let trailing = "ーゝゞ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ".contains(after);
    let starts = after.is_alphanumeric() || "「『（〈《【［“‘".contains(after);
    starts && !opening && !glued && !trailing && !before.is_whitespace()
}

fn price(before: &str, after: &str, language: &Language) -> f64 {
    let spaced = before.ends_with(' ');
    let before = before.trim_end();
    match before.trim_end_matches(['"', '”', '’', '»', ')', '」', '』', '）']).chars().next_back() {
        Some(';' | ':' | '；' | '：' | '؛' | '—' | '–') => return AT_CLAUSE,
        Some(',' | '،' | '、' | '，' | '၊' | '፣') => return AT_COMMA,
        // A sentence would have ended here, had it not run on: an abbreviation or a decimal.
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？') => return BETWEEN_WORDS,
        _ => {}
    }
    if !language.separates_words() {
        // Thai and Burmese space their phrases; kana for children is spaced at every word.
        return match language.script {
            _ if !spaced => BETWEEN_WORDS,
            Script::Thai | Script::Mymr => AT_COMMA,
            _ => BETWEEN_PHRASES,
        };
    }
    let small = |word: &str| stopwords::is_one(word, language);
    let last = before.rsplit(' ').next().unwrap_or_default();
    let next = after.split(' ').next().unwrap_or_default();
    match (small(last), small(next)) {
        (true, _) => AFTER_SMALL_WORD,
        (false, true) => BEFORE_SMALL_WORD,
        (false, false) => BETWEEN_WORDS,
    }
}
