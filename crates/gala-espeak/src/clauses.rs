//! Where clauses end, and by which mark.

use std::ops::Range;

use crate::library::RawClause;

/// A part of a text up to the mark that ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// In the text that was read.
    pub bytes: Range<usize>,
    /// As the library writes it, without changes of language.
    pub ipa: String,
    /// One of `.,:;?!`.
    pub end: Option<char>,
}

/// Finds the ends of clauses: of each, the library read one character of what follows it as well.
pub fn clauses(text: &str, raw: &[RawClause]) -> Vec<Clause> {
    let mut from = 0;
    let mut found = Vec::with_capacity(raw.len());
    for (index, clause) in raw.iter().enumerate() {
        let is_last = index + 1 == raw.len();
        let read = text.get(from..clause.bytes.end.max(from)).unwrap_or_default();
        let (length, end) = if is_last { (read.len(), ending(read).map(|(_, mark)| mark)) } else { split(read) };
        found.push(Clause { bytes: from..from + length, ipa: without_languages(&clause.ipa), end });
        from += length;
    }
    found
}

/// Returns how much of what was read belongs to the clause, and its mark.
fn split(read: &str) -> (usize, Option<char>) {
    if let Some((length, mark)) = ending(read) {
        return (length, Some(mark));
    }
    // It was cut between words, as it was too long.
    let begun = read.char_indices().next_back().filter(|(_, c)| !c.is_whitespace());
    (begun.map_or(read.len(), |(at, _)| at), None)
}

/// Finds the last mark, behind which stand quotes, brackets and one character of the next clause at most; returns where it
/// ends with them.
fn ending(read: &str) -> Option<(usize, char)> {
    let mut rest = read;
    let mut end = read.len();
    let mut is_new_paragraph = false;
    if let Some(last) = rest.chars().next_back() {
        let before = &rest[..rest.len() - last.len_utf8()];
        // A quote right behind a mark closes what the mark ends.
        if last.is_alphanumeric() || is_opening(last) && before.ends_with(char::is_whitespace) {
            rest = before;
            end = rest.len();
        }
    }
    let blank = rest.trim_end();
    is_new_paragraph |= rest[blank.len()..].matches('\n').count() > 1;
    rest = blank.trim_end_matches(|c: char| is_closing(c) || c.is_whitespace());
    let marks = &rest[rest.trim_end_matches(|c| mark(c).is_some()).len()..];
    let told = |wanted: char| marks.chars().filter_map(mark).any(|found| found == wanted);
    match marks.chars().next_back() {
        _ if told('?') => Some((end, '?')),
        _ if told('!') => Some((end, '!')),
        Some(last) => mark(last).map(|mark| (end, mark)),
        None => is_new_paragraph.then_some((end, '.')),
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '"' | '\'' | '(' | '[' | '¿' | '¡' | '“' | '‘' | '„' | '«' | '「' | '『' | '（')
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '“' | '»' | '」' | '』' | '）')
}

/// Returns what a mark of any script ends as.
fn mark(c: char) -> Option<char> {
    match c {
        '.' | '。' | '．' | '｡' | '।' | '॥' | '։' | '።' | '۔' => Some('.'),
        ',' | '、' | '，' | '､' | '،' | '՝' | '፣' => Some(','),
        '?' | '？' | '؟' | '՞' | '፧' => Some('?'),
        '!' | '！' | '՜' => Some('!'),
        ':' | '：' | '፡' => Some(':'),
        ';' | '；' | '؛' | '፤' | '—' | '–' | '…' => Some(';'),
        _ => None,
    }
}

/// Takes out the names of languages in brackets, by which the library tells that another voice says a word.
fn without_languages(ipa: &str) -> String {
    let mut plain = String::with_capacity(ipa.len());
    let mut is_inside = false;
    for c in ipa.chars() {
        match c {
            '(' => is_inside = true,
            ')' => is_inside = false,
            _ if !is_inside => plain.push(c),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads as the library does: `|` stands where it stopped.
    #[track_caller]
    fn check(read: &str, expected: &[(&str, Option<char>)]) {
        let text = read.replace('|', "");
        let mut from = 0;
        let raw: Vec<RawClause> = read
            .split('|')
            .map(|part| {
                let bytes = from..from + part.len();
                from = bytes.end;
                RawClause { bytes, ipa: String::new() }
            })
            .collect();
        let found = clauses(&text, &raw);
        let found: Vec<(&str, Option<char>)> =
            found.iter().map(|clause| (&text[clause.bytes.clone()], clause.end)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn clauses_end_behind_their_mark() {
        check("Hello, w|orld.", &[("Hello, ", Some(',')), ("world.", Some('.'))]);
        check("no mark at all", &[("no mark at all", None)]);
        check("word word w|ord", &[("word word ", None), ("word", None)]);
        check("¿Qué tal? ¡|Hola!", &[("¿Qué tal? ", Some('?')), ("¡Hola!", Some('!'))]);
        check(
            "Wait... w|hat?! \"|Yes.\"| (Really?)",
            &[("Wait... ", Some('.')), ("what?! ", Some('?')), ("\"Yes.\"", Some('.')), (" (Really?)", Some('?'))],
        );
        check(
            "no… m|aybe — o|k\n\nN|ew",
            &[("no… ", Some(';')), ("maybe — ", Some(';')), ("ok\n\n", Some('.')), ("New", None)],
        );
        check("你好。再|见！", &[("你好。", Some('.')), ("再见！", Some('!'))]);
    }

    #[test]
    fn changes_of_language_are_no_sounds() {
        assert_eq!(without_languages("(en)wˈiːk(fr) ɛ̃"), "wˈiːk ɛ̃");
    }
}
