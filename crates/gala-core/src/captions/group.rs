//! Which words are on screen together.
//!
//! Breaks are chosen for a whole speech at once: every way to part the words has a cost (a sentence torn, a
//! caption flashing by, a line nearly empty), and the cheapest is taken.
//!
//! Ours, because libraries that break text optimally weigh widths alone: none of them knows when a word is spoken, how
//! long a caption must be seen, or what a pause says.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::measure::{Capacity, grapheme_width, width_of};
use crate::{
    format::FrameSize,
    speech::SpokenWord,
    time::ms_of_samples,
    timeline::{Caption, CaptionWord},
};

/// For whom and when captions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grouping {
    pub size: FrameSize,
    /// The time of the timeline at which the speech's first sample is heard.
    pub start_ms: u64,
    /// No caption is seen from here on: the end of the scene, or of the part that is its own.
    pub end_ms: u64,
}

/// A caption is seen at least this long, if the next one allows.
const MIN_SEEN_MS: u64 = 900;
/// It stays for this long after its last word, if the next one allows.
const LINGER_MS: u64 = 350;
/// A gap shorter than this between two captions would flicker, so the first one stays until the second.
const MIN_GAP_MS: u64 = 300;
/// A silence after which a new thought is likely.
const PAUSE_MS: u64 = 280;
/// A silence after which what was said before is not seen any more.
const LONG_PAUSE_MS: u64 = 2_000;

/// Groups the words of a speech into captions: in order, without overlap, each word in exactly one.
///
/// `text` is what was spoken; the words' byte ranges point into it, and what stands between them (dashes,
/// emoji) is kept. If a range does not fit the text, the captions show the words joined by spaces. A word too
/// wide for a caption, as in scripts without spaces, is parted and its time with it.
/// Words that begin at or after `end_ms` are left out.
pub fn group(words: &[SpokenWord], text: &str, grouping: &Grouping) -> Vec<Caption> {
    let capacity = Capacity::of(grouping.size).width();
    let joined;
    let (text, ranges) = if ranges_fit(words, text) {
        (text, words.iter().map(|word| word.bytes.clone()).collect())
    } else {
        joined = join(words);
        (joined.0.as_str(), joined.1)
    };
    let tokens = tokens(words, text, ranges, grouping, capacity);
    if tokens.is_empty() {
        return Vec::new();
    }
    let parts = cheapest_parts(&tokens, capacity);
    let mut captions: Vec<Caption> = parts.into_iter().map(|part| caption(&tokens[part], text)).collect();
    hold(&mut captions, grouping.end_ms);
    // Words without length can leave a caption without any: nobody would see it.
    captions.retain(|caption| caption.start_ms < caption.end_ms);
    captions
}

/// A word, or a piece of one, with what follows it up to the next.
struct Token {
    /// Where the word stands in the text.
    bytes: Range<usize>,
    /// What is shown with it: from the end of the token before to the start of the next one's word, trimmed.
    shown: Range<usize>,
    start_ms: u64,
    end_ms: u64,
    width: u32,
    /// How good a place for a break is after it.
    after: After,
    /// Silence until the next token.
    pause_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Sentence,
    Clause,
    Word,
    /// Within a word.
    Piece,
}

fn ranges_fit(words: &[SpokenWord], text: &str) -> bool {
    let mut end = 0;
    words.iter().all(|word| {
        let fits = word.bytes.start >= end && text.get(word.bytes.clone()).is_some_and(|word| !word.is_empty());
        end = word.bytes.end;
        fits
    })
}

fn join(words: &[SpokenWord]) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut ranges = Vec::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word.text.trim());
        ranges.push(start..text.len());
    }
    (text, ranges)
}

fn tokens(
    words: &[SpokenWord],
    text: &str,
    ranges: Vec<Range<usize>>,
    grouping: &Grouping,
    capacity: u32,
) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut clock = grouping.start_ms;
    for (word, bytes) in words.iter().zip(ranges) {
        let at = |sample: u64| grouping.start_ms.saturating_add(ms_of_samples(sample)).min(grouping.end_ms);
        let (start_ms, end_ms) = (at(word.start).max(clock), at(word.end).max(clock));
        if start_ms >= grouping.end_ms || bytes.is_empty() {
            continue;
        }
        clock = end_ms.max(start_ms);
        for (piece, time) in pieces(text, bytes, start_ms..clock, capacity) {
            tokens.push(token(piece, time));
        }
    }
    share_text(&mut tokens, text);
    tokens
}

fn token(bytes: Range<usize>, time: Range<u64>) -> Token {
    Token {
        shown: bytes.clone(),
        bytes,
        start_ms: time.start,
        end_ms: time.end,
        width: 0,
        after: After::Word,
        pause_ms: 0,
    }
}

/// Parts a word that is wider than a caption between graphemes, into equal pieces.
fn pieces(text: &str, bytes: Range<usize>, time: Range<u64>, capacity: u32) -> Vec<(Range<usize>, Range<u64>)> {
    let word = &text[bytes.clone()];
    let width = width_of(word);
    if width <= capacity {
        return vec![(bytes, time)];
    }
    let piece_width = width.div_ceil(width.div_ceil(capacity));
    let mut pieces = Vec::new();
    let (mut start, mut done, mut filled) = (0, 0, 0);
    let at = |done: u32| time.start + (time.end - time.start) * u64::from(done) / u64::from(width);
    for (index, grapheme) in word.grapheme_indices(true) {
        let wide = grapheme_width(grapheme);
        if filled > 0 && filled + wide > piece_width {
            pieces.push((bytes.start + start..bytes.start + index, at(done - filled)..at(done)));
            (start, filled) = (index, 0);
        }
        filled += wide;
        done += wide;
    }
    pieces.push((bytes.start + start..bytes.end, at(done - filled)..time.end));
    pieces
}

/// Gives each token what stands between it and the next one, and what a break after it would cost.
fn share_text(tokens: &mut [Token], text: &str) {
    for index in 0..tokens.len() {
        let next = tokens.get(index + 1).map(|next| (next.bytes.start, next.start_ms));
        let (until, next_start_ms) = next.unwrap_or((text.len(), u64::MAX));
        let token = &mut tokens[index];
        let start = if index == 0 { 0 } else { token.bytes.start };
        let lead = &text[start..token.bytes.start];
        let tail = &text[token.bytes.end..until];
        token.shown = start + (lead.len() - lead.trim_start().len())..token.bytes.end + tail.trim_end().len();
        token.pause_ms = next_start_ms.saturating_sub(token.end_ms);
        let joined = tail.is_empty() && next.is_some();
        let space = u32::from(tail.ends_with(char::is_whitespace)) * grapheme_width(" ");
        token.width = width_of(&text[token.shown.clone()]) + space;
        token.after = after(&text[token.shown.clone()], joined);
    }
}

fn after(shown: &str, joined: bool) -> After {
    let closing = |c: char| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '）' | '›');
    match shown.trim_end_matches(closing).chars().next_back() {
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '॥' | '።' | '։') => {
            After::Sentence
        }
        Some(',' | ';' | ':' | '—' | '–' | '、' | '，' | '；' | '：' | '،' | '؛' | '·') => After::Clause,
        _ if joined => After::Piece,
        _ => After::Word,
    }
}

/// Parts tokens so that the sum of the parts' costs is least. Returns the parts in order.
fn cheapest_parts(tokens: &[Token], capacity: u32) -> Vec<Range<usize>> {
    // best[end] = (the least cost of the tokens before `end`, where its last part starts)
    let mut best = vec![(0.0_f64, 0_usize)];
    for end in 1..=tokens.len() {
        let (mut cheapest, mut width) = ((f64::INFINITY, end - 1), 0);
        for start in (0..end).rev() {
            let is_apart = start + 1 < end && tokens[start].pause_ms >= LONG_PAUSE_MS;
            width += tokens[start].width;
            if is_apart || (width > capacity + grapheme_width(" ") && start + 1 < end) {
                break;
            }
            let cost = best[start].0 + cost(&tokens[start..end], width, capacity, end == tokens.len());
            if cost < cheapest.0 {
                cheapest = (cost, start);
            }
        }
        best.push(cheapest);
    }
    let mut parts = Vec::new();
    let mut end = tokens.len();
    while end > 0 {
        let start = best[end].1;
        parts.push(start..end);
        end = start;
    }
    parts.reverse();
    parts
}

/// What it costs to show these tokens together. The numbers are of taste: a caption itself costs 1.
fn cost(part: &[Token], width: u32, capacity: u32, is_last: bool) -> f64 {
    let (last, inner) = part.split_last().expect("a part has a token");
    let torn_inside: f64 = inner
        .iter()
        .map(|token| match token.after {
            After::Sentence => 2.5,
            _ if token.pause_ms >= PAUSE_MS => 1.2,
            After::Clause => 0.1,
            After::Word | After::Piece => 0.0,
        })
        .sum();
    let torn_after = match last.after {
        _ if is_last => 0.0,
        After::Sentence => 0.0,
        _ if last.pause_ms >= PAUSE_MS => 0.3,
        After::Clause => 0.4,
        After::Word => 1.4,
        After::Piece => 2.2,
    };
    let fill = f64::from(width) / f64::from(capacity);
    let emptiness = (0.7 - fill).max(0.0);
    let seen_ms = (last.end_ms - part[0].start_ms + last.pause_ms.min(LINGER_MS)) as f64;
    let haste = (1.0 - seen_ms / MIN_SEEN_MS as f64).max(0.0);
    1.0 + torn_inside + torn_after + 1.5 * emptiness * emptiness + 2.5 * haste
}

fn caption(tokens: &[Token], text: &str) -> Caption {
    let mut shown = String::new();
    let mut words = Vec::new();
    let mut end = tokens[0].shown.start;
    for token in tokens {
        push_spaced(&mut shown, &text[end..token.bytes.start]);
        let start = shown.len();
        push_spaced(&mut shown, &text[token.bytes.clone()]);
        words.push(CaptionWord { bytes: start..shown.len(), start_ms: token.start_ms, end_ms: token.end_ms });
        push_spaced(&mut shown, &text[token.bytes.end..token.shown.end]);
        end = token.shown.end;
    }
    let (first, last) = (&tokens[0], &tokens[tokens.len() - 1]);
    Caption { start_ms: first.start_ms, end_ms: last.end_ms, text: shown, words }
}

/// Appends a text with every run of white space as one space, and without control characters.
fn push_spaced(to: &mut String, text: &str) {
    for character in text.chars() {
        if character.is_whitespace() {
            if !to.is_empty() && !to.ends_with(' ') {
                to.push(' ');
            }
        } else if !character.is_control() {
            to.push(character);
        }
    }
}

/// Lets each caption stay long enough to be read, and closes gaps that would flicker.
fn hold(captions: &mut [Caption], end_ms: u64) {
    for index in 0..captions.len() {
        let next_start = captions.get(index + 1).map_or(end_ms, |next| next.start_ms);
        let is_last = index + 1 == captions.len();
        let caption = &mut captions[index];
        let wanted = (caption.end_ms + LINGER_MS).max(caption.start_ms + MIN_SEEN_MS);
        caption.end_ms = wanted.min(next_start).max(caption.end_ms);
        if !is_last && next_start.saturating_sub(caption.end_ms) < MIN_GAP_MS {
            caption.end_ms = next_start;
        }
        // A word without length still flashes by; a caption must not.
        caption.end_ms = caption.end_ms.max((caption.start_ms + 1).min(next_start));
    }
}

#[cfg(test)]
mod tests;
