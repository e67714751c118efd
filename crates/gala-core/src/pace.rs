//! How long a text takes to say.

use unicode_segmentation::UnicodeSegmentation;

use crate::language::{Language, Script};

/// The pause at a comma and the like, in milliseconds, as the offline voice makes it.
const COMMA_MS: f64 = 200.0;
/// The pause between two sentences.
const SENTENCE_MS: f64 = 400.0;
/// A digit is said as a word: `1908` is as long as sixteen letters. One character says it in Han script.
const DIGIT_LETTERS: f64 = 4.0;
/// A sign such as `%` or `€` is said as a word too.
const SIGN_LETTERS: f64 = 6.0;
/// A Han character is about two kana.
const KANJI_KANA: f64 = 2.0;
/// So many of the letters of a Japanese text are kanji.
const KANJI_SHARE: f64 = 0.4;
/// A Latin letter within a script of syllables is a third of one.
const FOREIGN_LETTER: f64 = 0.35;

/// The speed of one voice in one language.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    script: Script,
    /// Milliseconds per character at rate 1.
    character_ms: f64,
    /// Factor on pauses.
    pause: f64,
    /// Speed against the voice's own.
    rate: f64,
}

impl Pace {
    /// The pace of a language's voices at a rate, with their pauses drawn out by a factor.
    pub fn new(language: &Language, rate: f32, pause: f32) -> Self {
        Self {
            script: language.script,
            character_ms: 60_000.0 / f64::from(language.characters_per_minute.max(1)),
            pause: f64::from(pause),
            rate: f64::from(rate.max(0.1)),
        }
    }

    /// Returns the milliseconds that a text takes, with the pauses at its marks, the last one included.
    pub fn ms(&self, text: &str) -> f64 {
        let mut characters = 0.0;
        let mut pauses = 0.0;
        let mut clusters = text.graphemes(true).peekable();
        while let Some(cluster) = clusters.next() {
            let Some(first) = cluster.chars().next() else { continue };
            let parted = clusters.peek().is_none_or(|next| !next.starts_with(char::is_alphanumeric));
            characters += self.characters(first);
            pauses += match first {
                '、' | '，' | '；' | '：' => COMMA_MS,
                '。' | '！' | '？' | '।' | '။' | '።' | '…' => SENTENCE_MS,
                ',' | ';' | ':' | '،' | '؛' | '–' | '—' if parted => COMMA_MS,
                '.' | '!' | '?' | '؟' | '۔' | '։' if parted => SENTENCE_MS,
                _ => 0.0,
            };
        }
        (characters * self.character_ms + pauses * self.pause) / self.rate
    }

    /// Returns the milliseconds that a usual letter of the language takes, pauses left out.
    pub fn letter_ms(&self) -> f64 {
        let kana = if self.script == Script::Jpan { 1.0 + KANJI_SHARE * (KANJI_KANA - 1.0) } else { 1.0 };
        kana * self.character_ms / self.rate
    }

    fn characters(&self, c: char) -> f64 {
        let syllables = matches!(self.script, Script::Hani | Script::Jpan | Script::Kore);
        match c {
            c if c.is_numeric() => {
                if syllables {
                    1.0
                } else {
                    DIGIT_LETTERS
                }
            }
            c if c.is_alphabetic() => match self.script {
                Script::Jpan if is_han(c) => KANJI_KANA,
                _ if syllables && c.is_ascii() => FOREIGN_LETTER,
                _ => 1.0,
            },
            '%' | '&' | '+' | '=' | '€' | '$' | '£' | '¥' | '°' | '§' => {
                if syllables {
                    2.0
                } else {
                    SIGN_LETTERS
                }
            }
            _ => 0.0,
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;

    fn ms(tag: &str, text: &str) -> f64 {
        Pace::new(language::find(tag).expect(tag), 1.0, 1.0).ms(text)
    }

    #[test]
    fn a_sentence_of_twenty_words_takes_six_seconds_or_so() {
        let sentence =
            "A leaf drifted into the emperor's cup of hot water, and that, they say, was the first tea of all.";
        let time = ms("en", sentence);
        assert!((4_500.0..7_500.0).contains(&time), "{time}");
    }

    #[test]
    fn a_usual_letter_is_one_of_the_languages_own() {
        let texts = [
            ("en", "tea and milk"),
            ("es", "agua y leche"),
            ("ja", "お茶は山で育つ"),
            ("zh", "茶叶长在山上"),
            ("ko", "차는산에서자란다"),
        ];
        for (tag, text) in texts {
            let letters = text.chars().filter(|c| c.is_alphabetic()).count() as f64;
            let usual = Pace::new(language::find(tag).expect(tag), 1.0, 1.0).letter_ms() * letters;
            assert!((0.8..1.25).contains(&(usual / ms(tag, text))), "{tag}: {usual} against {}", ms(tag, text));
        }
    }

    #[test]
    fn numbers_marks_and_a_slower_voice_take_longer() {
        assert!(ms("en", "in 1908") > ms("en", "in four"));
        assert!(ms("en", "tea, milk, lemon") > ms("en", "tea milk lemon"));
        assert_eq!(ms("en", "3.14"), ms("en", "314"));
        let english = language::find("en").expect("English");
        assert_eq!(Pace::new(english, 0.5, 0.0).ms("tea"), 2.0 * Pace::new(english, 1.0, 0.0).ms("tea"));
    }

    #[test]
    fn signs_above_letters_take_no_time_of_their_own() {
        assert_eq!(ms("ar", "شاي"), ms("ar", "شَايٌ"));
        assert!(ms("hi", "चाय") < 500.0);
    }
}
