//! Rules for any text that people write: tidied, given a title, and compared with what may have been meant.

/// Returns `text` in one line: runs of white space and control characters become one space.
pub fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !tidy.is_empty() && !tidy.ends_with(' ') {
                tidy.push(' ');
            }
        } else {
            tidy.push(c);
        }
    }
    tidy.truncate(tidy.trim_end().len());
    tidy
}

/// Whether there is anything to say: a letter or a digit.
pub fn is_speakable(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Returns the first words of a text as a title: the first clause, at most six words or 48 characters.
pub fn first_words(text: &str) -> String {
    const WORDS: usize = 6;
    const CHARS: usize = 48;
    let marks = |c: char| !c.is_alphanumeric();
    let mut title = String::new();
    for word in text.trim_start_matches(marks).split_whitespace().take(WORDS) {
        if !title.is_empty() && title.chars().count() + word.chars().count() > CHARS {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.extend(word.chars().take(CHARS));
    }
    // Scripts without spaces arrive here as one long word: their first clause is the better title.
    if let Some((at, _)) = title.char_indices().find(|(_, c)| "。！？、，،।؟!?;；:：".contains(*c)) {
        title.truncate(at);
    }
    let ends = |c: char| c.is_whitespace() || ".,…—–-\"'“”«»()".contains(c);
    title.trim_end_matches(ends).to_owned()
}

/// Returns the name of `names` that is nearest to what was written, if it is near enough to be meant.
pub fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written: String = written.chars().take(40).flat_map(char::to_lowercase).collect();
    let allowed = ((written.chars().count() + 1) / 3).max(1);
    names
        .into_iter()
        .map(|name| (distance(&written, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Levenshtein's distance: insertions, deletions and substitutions of characters.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidy_text_has_one_space_and_no_control_characters() {
        assert_eq!(tidy("  Tea\u{a0}is\r\n\told\u{7}. "), "Tea is old .");
        assert_eq!(tidy("\u{200f}שלום"), "\u{200f}שלום");
    }

    #[test]
    fn a_title_is_made_of_the_first_words() {
        assert_eq!(first_words("Tea began with a falling leaf, they say."), "Tea began with a falling leaf");
        assert_eq!(first_words("お茶は、中国で生まれました。"), "お茶は");
        assert_eq!(first_words(&"x".repeat(500)).len(), 48);
        assert_eq!(first_words("“Why tea?” she asked."), "Why tea");
        assert_eq!(first_words("(!ਸ"), "ਸ");
    }

    #[test]
    fn a_slip_of_the_pen_finds_what_was_meant() {
        assert_eq!(nearest("langauge", ["title", "language", "voice"]), Some("language"));
        assert_eq!(nearest("Titel", ["title", "language"]), Some("title"));
        assert_eq!(nearest("banana", ["title", "language"]), None);
    }
}
