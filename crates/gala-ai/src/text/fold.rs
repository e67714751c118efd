//! Letters made comparable: one form of each letter, without the marks that writers leave out.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

const DECOMPOSED: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();
const COMPOSED: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// Returns `text` in lower case and composed (NFC), as its key in an index is written. Accents of Latin letters
/// stay, because they tell words apart: `får` is a sheep, `far` a father. What goes are the vowels of Arabic and
/// Hebrew, the accents of Greek and Cyrillic, the dot that some Indic letters are written with and often without,
/// the final forms of letters and invisible joiners; katakana becomes hiragana.
pub fn key(language: &str, text: &str) -> String {
    if text.is_ascii() && !dots_its_capital_i(language) {
        return text.to_ascii_lowercase();
    }
    let lower = lower(language, text);
    let cyrillic = lower.contains(|letter| matches!(letter, '\u{430}'..='\u{4ff}'));
    let mut letters = String::with_capacity(text.len());
    let mut base = ' ';
    for letter in DECOMPOSED.normalize(&lower).chars() {
        let letter = if cyrillic { as_cyrillic(letter) } else { letter };
        if is_mark_to_drop(base, letter) {
            continue;
        }
        if !is_mark(letter) {
            base = letter;
        }
        letters.push(one_form(letter));
    }
    COMPOSED.normalize(&letters).into_owned()
}

/// Returns [`key`] without the accents of Latin letters.
pub fn plain(language: &str, text: &str) -> String {
    without_accents(&key(language, text))
}

/// Takes the accents off a key.
pub fn without_accents(key: &str) -> String {
    if key.is_ascii() {
        return key.to_owned();
    }
    let mut letters = String::with_capacity(key.len());
    let mut latin = false;
    for letter in DECOMPOSED.normalize(key).chars() {
        if is_mark(letter) {
            if !latin {
                letters.push(letter);
            }
            continue;
        }
        latin = letter < '\u{370}';
        match letter {
            'ß' => letters.push_str("ss"),
            'æ' => letters.push_str("ae"),
            'œ' => letters.push_str("oe"),
            'ø' => letters.push('o'),
            'đ' | 'ð' => letters.push('d'),
            'ł' => letters.push('l'),
            'ı' => letters.push('i'),
            'ħ' => letters.push('h'),
            letter => letters.push(letter),
        }
    }
    COMPOSED.normalize(&letters).into_owned()
}

fn lower(language: &str, text: &str) -> String {
    if dots_its_capital_i(language) {
        text.replace('I', "ı").replace('İ', "i").to_lowercase()
    } else {
        text.to_lowercase()
    }
}

/// In Turkish and its sisters `I` is the capital of `ı`, and `İ` that of `i`.
fn dots_its_capital_i(language: &str) -> bool {
    matches!(language, "tr" | "az")
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn is_mark_to_drop(base: char, letter: char) -> bool {
    match letter {
        // Hebrew points; not the maqaf, which is a hyphen.
        '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' => true,
        // Arabic vowels, hamza and madda as marks, the small alif and the stretcher.
        '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => true,
        // The nukta of Devanagari, Bengali, Gurmukhi, Gujarati, Odia and Kannada.
        '\u{93c}' | '\u{9bc}' | '\u{a3c}' | '\u{abc}' | '\u{b3c}' | '\u{cbc}' => true,
        // Joiners, the selector of emoji, and the turned comma of Uzbek, which is typed in five ways.
        '\u{200c}' | '\u{200d}' | '\u{fe0f}' | '\u{2bb}' | '\u{2bc}' => true,
        // The dot that stays over the lower case of a dotted capital I.
        '\u{307}' => base == 'i',
        // ё is mostly written е; й, ї and ў are letters of their own.
        '\u{308}' => is_greek(base) || base == 'е',
        '\u{300}' | '\u{301}' => is_greek(base) || ('\u{430}'..='\u{45f}').contains(&base),
        letter => is_greek(base) && is_mark(letter),
    }
}

fn is_greek(letter: char) -> bool {
    matches!(letter, '\u{370}'..='\u{3ff}')
}

/// Some texts, CLDR's Serbian among them, hold Latin letters inside Cyrillic words that look the same.
fn as_cyrillic(letter: char) -> char {
    const LOOKALIKES: [(char, char); 8] =
        [('a', 'а'), ('e', 'е'), ('o', 'о'), ('c', 'с'), ('p', 'р'), ('x', 'х'), ('j', 'ј'), ('i', 'і')];
    LOOKALIKES.iter().find(|(latin, _)| *latin == letter).map_or(letter, |(_, cyrillic)| *cyrillic)
}

fn one_form(letter: char) -> char {
    match letter {
        'ς' => 'σ',
        'ם' => 'מ',
        'ן' => 'נ',
        'ץ' => 'צ',
        'ף' => 'פ',
        'ך' => 'כ',
        'ة' | 'ہ' | 'ۃ' => 'ه',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_writers_leave_out_is_left_out() {
        for (language, text, expected) in [
            ("ar", "السَّيَّارَةُ", "السياره"),
            ("ar", "أَرنَب", "ارنب"),
            ("fa", "کتاب\u{200c}ها", "كتابها"),
            ("he", "סֵפֶר", "ספר"),
            ("he", "עצים", "עצימ"),
            ("el", "Θάλασσας", "θαλασσασ"),
            ("ru", "Ёлка", "елка"),
            ("ru", "йод", "йод"),
            ("uk", "їжак", "їжак"),
            ("sr", "кaфa", "кафа"),
            ("hi", "चिड़िया", "चिडिया"),
            ("ja", "ネコ", "ねこ"),
            ("ko", "고양이", "고양이"),
            ("tr", "IŞIK İNEK", "ışık inek"),
            ("vi", "Bò", "bò"),
            ("sv", "FÅR", "får"),
        ] {
            assert_eq!(key(language, text), expected, "{text}");
        }
    }

    #[test]
    fn decomposed_letters_are_the_same_as_composed_ones() {
        assert_eq!(key("vi", "bo\u{300}"), key("vi", "bò"));
        assert_eq!(key("ko", "\u{1100}\u{1161}"), "가");
    }

    #[test]
    fn accents_of_latin_letters_can_be_taken_off() {
        for (text, expected) in [
            ("ÁRBOL", "arbol"),
            ("Straße", "strasse"),
            ("niño", "nino"),
            ("łoś", "los"),
            ("お茶", "お茶"),
            ("が", "が"),
        ] {
            assert_eq!(plain("en", text), expected);
        }
    }
}
