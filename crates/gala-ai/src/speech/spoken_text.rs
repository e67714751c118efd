//! What a voice is given to read: the text without what it would stumble over, and where each part was written.

/// Letters and digits in a row that are spoken; what follows in the same word is only shown.
const LONGEST_SPOKEN: usize = 100;
/// Accents on one letter that are spoken.
const MOST_ACCENTS: usize = 3;

/// A text to read aloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SpokenText {
    pub text: String,
    /// For every byte of `text`, and one past it, where it was written.
    origins: Vec<usize>,
}

impl SpokenText {
    /// Keeps words, numbers and punctuation. Emoji, control and formatting characters and marks of layout become
    /// spaces or nothing; of an address the scheme is dropped; markup is plain text.
    pub fn of(written: &str) -> Self {
        let mut spoken = Self { text: String::with_capacity(written.len()), origins: Vec::new() };
        let mut run = 0;
        let mut accents = 0;
        let mut skip_until = 0;
        let mut in_address = false;
        for (at, c) in written.char_indices() {
            if at < skip_until {
                continue;
            }
            if let Some(scheme) = scheme(&written[at..], spoken.text.chars().next_back()) {
                skip_until = at + scheme;
                in_address = true;
                continue;
            }
            in_address &= !c.is_whitespace();
            let accent = matches!(c, '\u{300}'..='\u{36f}');
            accents = if accent { accents + 1 } else { 0 };
            run = if c.is_alphanumeric() && !writes_no_spaces(c) { run + 1 } else { 0 };
            if run > LONGEST_SPOKEN || accents > MOST_ACCENTS {
                continue;
            }
            if let Some(read) = read(c, in_address) {
                spoken.push(read, at);
            }
        }
        spoken.origins.push(written.len());
        spoken
    }

    /// Keeps letters, digits and sentence marks only: for a text at which the voice failed.
    pub fn plain(written: &str) -> Self {
        let mut spoken = Self::of(written);
        let kept = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '?' | '!' | '。' | '、' | '।' | '،' | '؟');
        let text: String = std::mem::take(&mut spoken.text);
        let origins = std::mem::take(&mut spoken.origins);
        for (index, c) in text.char_indices() {
            spoken.push(if kept(c) { c } else { ' ' }, origins[index]);
        }
        spoken.origins.push(written.len());
        spoken
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.origins.resize(self.text.len(), at);
    }

    /// Returns where a byte of the spoken text was written.
    pub fn written(&self, byte: usize) -> usize {
        self.origins[byte.min(self.origins.len() - 1)]
    }
}

/// Returns the length of the scheme of a web address at the start of `rest`, given the character before it.
fn scheme(rest: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let starts = |prefix: &str| rest.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    ["https://www.", "http://www.", "https://", "http://", "ftp://", "www."]
        .into_iter()
        .find(|prefix| starts(prefix) && rest[prefix.len()..].starts_with(char::is_alphanumeric))
        .map(str::len)
}

/// Returns how a character is read; `None` if it is as if it were not there.
fn read(c: char, in_address: bool) -> Option<char> {
    match c {
        // Joiners shape letters of Persian and India and mean nothing elsewhere; the rest only direct layout.
        '\u{200c}' => Some(c),
        '\u{200b}' | '\u{200d}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        '\u{ad}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{e0000}'..='\u{e0fff}' => None,
        // Full-width letters and digits.
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(c) - 0xfee0)
        }
        '/' | '?' | '&' | '=' | '-' | '#' | '%' | '+' | '~' if in_address => Some(' '),
        '*' | '_' | '~' | '`' | '|' | '\\' | '^' | '<' | '>' | '{' | '}' | '[' | ']' => Some(' '),
        _ if c.is_control() || is_pictogram(c) => Some(' '),
        _ => Some(c),
    }
}

/// Arrows, shapes, dingbats, emoji, private use.
fn is_pictogram(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2500}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{e000}'..='\u{f8ff}'
        | '\u{fff0}'..='\u{ffff}' | '\u{1f000}'..='\u{1faff}' | '\u{f0000}'..)
}

fn writes_no_spaces(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: &str) {
        let spoken = SpokenText::of(written);
        assert_eq!(spoken.text, expected);
        assert_eq!(spoken.origins.len(), spoken.text.len() + 1);
        for (index, c) in spoken.text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()) {
            assert_eq!(written[spoken.written(index)..].chars().next(), Some(c));
        }
    }

    #[test]
    fn emoji_and_layout_are_not_read() {
        check("I ❤\u{fe0f} tea 👨\u{200d}👩\u{200d}👧!", "I   tea    !");
        check("a\0b\u{7}c", "a b c");
        check("\u{202e}abc\u{202c} so\u{ad}ft", "abc soft");
        check("1\u{fe0f}\u{20e3}", "1");
    }

    #[test]
    fn markup_is_plain_text() {
        check("<break time='3s'/> [[x]] **b**", " break time='3s'/    x     b  ");
    }

    #[test]
    fn addresses_are_read_without_their_scheme() {
        check("See https://www.example.com/a-b?c=1 now - ok", "See example.com a b c 1 now - ok");
        check("www.gala.org", "gala.org");
        check("http://", "http://");
    }

    #[test]
    fn very_long_words_are_cut_and_accents_do_not_pile_up() {
        assert_eq!(SpokenText::of(&"x".repeat(10_000)).text.len(), LONGEST_SPOKEN);
        assert_eq!(SpokenText::of(&format!("e{} b", "\u{301}".repeat(50))).text, "e\u{301}\u{301}\u{301} b");
        assert_eq!(SpokenText::of(&"茶".repeat(500)).text.chars().count(), 500);
    }

    #[test]
    fn the_plain_text_keeps_words_and_sentences_in_place() {
        let plain = SpokenText::plain("Tea (green), “hot”; 5 €!");
        assert_eq!(plain.text, "Tea  green ,  hot   5  !");
        let hot = plain.text.find("hot").expect("a word");
        assert!("Tea (green), “hot”; 5 €!"[plain.written(hot)..].starts_with("hot"));
    }
}
