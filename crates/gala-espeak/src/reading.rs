//! Readings: the text as the library can pronounce it, and where each part of it was written.

use std::ops::Range;

/// A text to be spoken in place of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub text: String,
    /// Parts in order: where in `text`, and where in the written text. Between two starts the written place is
    /// that of the part.
    parts: Vec<(Range<usize>, Range<usize>)>,
}

impl Reading {
    /// Returns the reading of a text in the language of a voice.
    pub fn of(written: &str, language: &str) -> Self {
        if language.split('-').next() == Some("ja") { japanese(written) } else { plain(written) }
    }

    /// Returns what was written for a stretch of the reading.
    pub fn written(&self, read: &Range<usize>) -> Range<usize> {
        match self.parts.as_slice() {
            [] => read.clone(),
            parts => {
                let first = parts.partition_point(|(part, _)| part.end <= read.start).min(parts.len() - 1);
                let after = parts.partition_point(|(part, _)| part.start < read.end).max(first + 1);
                parts[first].1.start..parts[after - 1].1.end
            }
        }
    }
}

fn plain(written: &str) -> Reading {
    Reading { text: written.to_owned(), parts: Vec::new() }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hiragana,
    Katakana,
    Kanji,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        '\u{3041}'..='\u{309f}' => Kind::Hiragana,
        '\u{30a0}'..='\u{30ff}' => Kind::Katakana,
        '\u{3400}'..='\u{9fff}' | '々' | '〆' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => Kind::Kanji,
        _ => Kind::Other,
    }
}

/// Reads kanji as kana, phrase by phrase: a phrase ends where hiragana is followed by something else.
///
/// The library knows kana only, and needs spaces to tell words.
fn japanese(written: &str) -> Reading {
    let mut reading = Reading { text: String::new(), parts: Vec::new() };
    let mut start = 0;
    let mut last = Kind::Other;
    for (index, c) in written.char_indices() {
        let this = kind(c);
        let splits = match (last, this) {
            (Kind::Other, Kind::Other) => false,
            (Kind::Other, _) | (_, Kind::Other) | (Kind::Hiragana, _) => last != this,
            // An okurigana or particle belongs to what it follows.
            (_, Kind::Hiragana) => false,
            (Kind::Katakana | Kind::Kanji, _) => last != this,
        };
        // お and ご before a noun belong to it, and change how it is read.
        let honorific = matches!(&written[start..index], "お" | "ご");
        if splits && !honorific {
            reading.add(start..index, &written[start..index], last != Kind::Other && this != Kind::Other);
            start = index;
        }
        last = this;
    }
    reading.add(start..written.len(), &written[start..], false);
    reading
}

impl Reading {
    fn add(&mut self, written: Range<usize>, text: &str, space: bool) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        let has_kana = text.chars().any(|c| kind(c) != Kind::Other);
        let read = if has_kana { particle(&kakasi::convert(text).hiragana) } else { text.to_owned() };
        self.text.push_str(&read);
        self.parts.push((start..self.text.len(), written));
        if space {
            self.text.push(' ');
        }
    }
}

/// Spells the particles that are not spoken as they are written: は as わ and へ as え at a phrase's end.
fn particle(phrase: &str) -> String {
    let spoken = match phrase.chars().next_back() {
        Some('は') => 'わ',
        Some('へ') => 'え',
        _ => return phrase.to_owned(),
    };
    let mut chars: Vec<char> = phrase.chars().collect();
    if chars.len() > 1 {
        chars.pop();
        chars.push(spoken);
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_are_read_as_kana_that_know_where_they_were_written() {
        let written = "日本の茶道は美しい。コーヒー";
        let reading = Reading::of(written, "ja");
        assert_eq!(reading.text, "にほんの さどうわ うつくしい。こーひー");
        assert_eq!(Reading::of("お茶の話です", "ja").text, "おちゃの はなしです");
        let place = |read: &str| {
            let start = reading.text.find(read).expect("a part of the reading");
            &written[reading.written(&(start..start + read.len()))]
        };
        assert_eq!(place("にほんの"), "日本の");
        assert_eq!(place("さどう"), "茶道は");
        assert_eq!(place("こーひー"), "コーヒー");
        assert_eq!(place("さどうわ うつ"), "茶道は美しい");
    }

    #[test]
    fn other_languages_are_read_as_written() {
        let reading = Reading::of("日本 is nice", "en-us");
        assert_eq!(reading.text, "日本 is nice");
        assert_eq!(reading.written(&(3..9)), 3..9);
    }
}
