//! The words of a text as captions show them, and how long each takes to say against the others.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Words longer than this many grapheme clusters are shown in pieces.
const LONGEST: usize = 40;
/// The length of such a piece, in grapheme clusters.
const PIECE: usize = 20;
/// The longest run of kana or kanji shown as one word, in grapheme clusters.
const LONGEST_CJK: usize = 8;

/// Returns where the words of a text stand, in bytes: in order, without overlap.
///
/// A word keeps the punctuation and the emoji that touch it; what cannot be said and stands alone belongs to the
/// word before it. Chinese is given character by character, Japanese phrase by phrase. Two words with nothing
/// between them (`a.end == b.start`) are written without a space. Empty if no letter, digit or spoken symbol is
/// in the text.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let japanese = text.chars().any(|c| matches!(class(c), Class::Hiragana | Class::Katakana));
    let mut pieces = Vec::new();
    for chunk in chunks(text) {
        split_chunk(text, chunk, japanese, &mut pieces);
    }
    attach_silent(text, pieces)
}

/// Returns whether a voice says something for this character.
pub(super) fn is_pronounceable(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '+' | '=' | '%' | '$' | '€' | '£' | '¥' | '₹' | '&' | '@' | '°')
}

/// Returns how long a word takes to say, in about the time of one Latin consonant.
pub(super) fn weight(word: &str) -> f64 {
    let mut weight: f64 = 0.0;
    let mut after_vowel = false;
    for c in word.chars() {
        let vowel = is_vowel(c);
        weight += match class(c) {
            _ if !is_pronounceable(c) => 0.0,
            _ if c.is_numeric() => 5.0,
            Class::Han | Class::Hangul => 4.0,
            Class::Hiragana | Class::Katakana => 2.0,
            Class::Unspaced | Class::Syllabic => 1.5,
            _ if vowel && after_vowel => 0.5,
            _ if vowel => 2.0,
            _ if !c.is_alphabetic() => 5.0,
            _ => 1.0,
        };
        after_vowel = vowel;
    }
    weight.max(1.0)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Han,
    Hiragana,
    Katakana,
    Hangul,
    /// Scripts that write no space between words: Thai, Lao, Burmese, Khmer.
    Unspaced,
    /// Scripts of which a letter is more than one sound: those of India, Ethiopia.
    Syllabic,
    Open,
    Close,
    Other,
}

fn class(c: char) -> Class {
    match c {
        'ー' => Class::Katakana,
        '\u{3041}'..='\u{309f}' => Class::Hiragana,
        '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9d}' => Class::Katakana,
        '\u{3400}'..='\u{9fff}' | '々' | '〆' | '〇' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => {
            Class::Han
        }
        '\u{ac00}'..='\u{d7a3}' => Class::Hangul,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Class::Unspaced,
        '\u{900}'..='\u{dff}' | '\u{1200}'..='\u{139f}' => Class::Syllabic,
        '「' | '『' | '（' | '《' | '〈' | '【' | '〔' | '“' | '‘' | '(' | '[' | '{' | '«' | '¿' | '¡' => {
            Class::Open
        }
        c if !c.is_alphanumeric() => Class::Close,
        _ => Class::Other,
    }
}

fn is_vowel(c: char) -> bool {
    // The base letter of most accented Latin vowels decides; the rest are listed.
    matches!(
        c.to_lowercase().next().unwrap_or(c),
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'à'..='æ' | 'è'..='ï' | 'ò'..='ö' | 'ø'..='ý' | 'ÿ' | 'ā' | 'ă' | 'ą'
            | 'ē' | 'ė' | 'ę' | 'ě' | 'ī' | 'ı' | 'ō' | 'ő' | 'œ' | 'ū' | 'ů' | 'ű' | 'ạ'..='ỹ'
            | 'а' | 'е' | 'ё' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'і' | 'ї' | 'є'
            | 'α' | 'ε' | 'η' | 'ι' | 'ο' | 'υ' | 'ω' | 'ά'..='ί' | 'ό'..='ώ'
            | 'ا' | 'و' | 'ي' | 'ى'
    )
}

/// Splits at white space.
fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(|chunk| {
        let start = chunk.as_ptr().addr() - text.as_ptr().addr();
        start..start + chunk.len()
    })
}

/// Splits a chunk without spaces where a word ends in scripts that write none, and where it is too long to show.
fn split_chunk(text: &str, chunk: Range<usize>, japanese: bool, pieces: &mut Vec<Range<usize>>) {
    let mut start = chunk.start;
    let mut length = 0;
    let mut last: Option<Class> = None;
    for (offset, grapheme) in text[chunk.clone()].grapheme_indices(true) {
        let first = grapheme.chars().next().unwrap_or(' ');
        let this = class(first);
        let honorific = matches!(&text[start..chunk.start + offset], "お" | "ご");
        let splits = !honorific && last.is_some_and(|last| ends_word(last, this, first, length, japanese));
        if splits || length >= LONGEST {
            pieces.push(start..chunk.start + offset);
            start = chunk.start + offset;
            length = 0;
        }
        length += 1;
        last = Some(this);
    }
    if length > 0 {
        pieces.push(start..chunk.end);
    }
    halve_long(text, pieces);
}

fn ends_word(last: Class, this: Class, first: char, length: usize, japanese: bool) -> bool {
    use Class::{Close, Han, Hiragana, Katakana, Open, Unspaced};
    let cjk = |class| matches!(class, Han | Hiragana | Katakana);
    match (last, this) {
        // Punctuation touches what stands before it, an opening bracket what follows.
        (_, Close) | (Open, _) => false,
        (last, Open) => cjk(last) || last == Close && first > '\u{2fff}',
        (Han, Han) if !japanese => true,
        // An ending in kana belongs to the kanji before it.
        (Han | Katakana, Hiragana) => length >= LONGEST_CJK,
        (last, this) if last == this => {
            let vowel_first = matches!(first, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}');
            cjk(this) && length >= LONGEST_CJK
                || this == Unspaced && (length >= LONGEST_CJK || length >= 4 && vowel_first)
        }
        (Close, this) => cjk(this),
        (last, this) => cjk(last) || cjk(this),
    }
}

/// A piece as long as the limit is the beginning of a very long word: cut it evenly.
fn halve_long(text: &str, pieces: &mut Vec<Range<usize>>) {
    let Some(first) = pieces.iter().position(|piece| text[piece.clone()].graphemes(true).count() >= LONGEST) else {
        return;
    };
    for piece in pieces.split_off(first) {
        if text[piece.clone()].graphemes(true).count() < LONGEST {
            pieces.push(piece);
            continue;
        }
        let middle =
            text[piece.clone()].grapheme_indices(true).nth(PIECE).map_or(piece.end, |(at, _)| piece.start + at);
        pieces.extend([piece.start..middle, middle..piece.end]);
    }
}

/// Gives pieces without anything to say to the piece before, or at the beginning to the one that follows.
fn attach_silent(text: &str, pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::with_capacity(pieces.len());
    let mut leading = None;
    for piece in pieces {
        if text[piece.clone()].chars().any(is_pronounceable) {
            words.push(leading.take().unwrap_or(piece.start)..piece.end);
        } else if let Some(last) = words.last_mut() {
            last.end = piece.end;
        } else {
            leading.get_or_insert(piece.start);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_keep_the_punctuation_that_touches_them() {
        check("«Hello», (world)! It's 3,5 %.", &["«Hello»,", "(world)!", "It's", "3,5", "%."]);
        check("well-known e.g. U.S.A.", &["well-known", "e.g.", "U.S.A."]);
        check("¿Qué? ¡Té!", &["¿Qué?", "¡Té!"]);
    }

    #[test]
    fn what_cannot_be_said_belongs_to_a_neighbour() {
        check("… tea 🍵 — and cake", &["… tea 🍵 —", "and", "cake"]);
        check("🍵 !?", &[]);
        check("", &[]);
        check("2 + 2 = 4", &["2", "+", "2", "=", "4"]);
    }

    #[test]
    fn scripts_without_spaces_are_split() {
        check("你好，世界。", &["你", "好，", "世", "界。"]);
        check("日本の茶道は、美しい。「コーヒー」", &["日本の", "茶道は、", "美しい。", "「コーヒー」"]);
        check("お茶の話", &["お茶の", "話"]);
        check("我用AI写", &["我", "用", "AI", "写"]);
        check("한국어 문장", &["한국어", "문장"]);
    }

    #[test]
    fn very_long_words_are_shown_in_pieces() {
        let long = "a".repeat(10_000);
        let pieces = words(&long);
        assert!(pieces.iter().all(|piece| piece.len() <= LONGEST));
        assert_eq!(pieces.iter().map(Range::len).sum::<usize>(), 10_000);
    }

    #[test]
    fn longer_words_weigh_more_in_every_script() {
        for (short, long) in
            [("a", "banana"), ("5", "2024"), ("你", "你好"), ("は", "はたち"), ("है", "परीक्षण"), ("هذا", "اختبار طويل")]
        {
            assert!(weight(short) < weight(long), "{short} {long}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn every_letter_is_in_exactly_one_word(text in "\\PC{0,60}|[ a日本ののカー。「」ไทย🍵!]{0,40}") {
            let words = words(&text);
            prop_assert!(words.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for (index, c) in text.char_indices().filter(|(_, c)| is_pronounceable(*c) && !c.is_whitespace()) {
                prop_assert!(words.iter().any(|word| word.contains(&index)), "{c} at {index} of {text:?}");
            }
        }
    }
}
