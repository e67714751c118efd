//! Names of files as they are compared with what somebody looks for.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// So many words of what is looked for count.
const MOST_WORDS: usize = 16;

/// Returns a name without cases and accents: `Canción 2.MP4` is `cancion 2.mp4`.
pub(crate) fn folded(name: &str) -> String {
    // Marks that combine with what is before them: accents, and vowels of scripts in which everybody writes them.
    let is_accent = |c: char| matches!(c, '\u{300}'..='\u{36f}');
    let lower = name.to_lowercase();
    DecomposingNormalizerBorrowed::new_nfkd().normalize(&lower).chars().filter(|c| !is_accent(*c)).collect()
}

/// Returns the folded words of what somebody looks for: each is to be in the name.
pub(crate) fn words(query: &str) -> Vec<String> {
    folded(query).split_whitespace().take(MOST_WORDS).map(str::to_owned).collect()
}

/// Returns the words of what somebody looks for as patterns of LIKE, whose escape is `!`.
pub(crate) fn patterns(query: &str) -> Vec<String> {
    let escaped = |word: &String| {
        let mut pattern = String::from("%");
        for c in word.chars() {
            if matches!(c, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(c);
        }
        pattern.push('%');
        pattern
    };
    words(query).iter().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_cases_and_accents() {
        for (name, expected) in [
            ("Canción 2.MP4", "cancion 2.mp4"),
            ("ÄÖÜ ß", "aou ß"),
            ("ﬁnal", "final"),
            ("お茶ガ", "お茶カ\u{3099}"),
            ("ЁЛКА", "елка"),
        ] {
            assert_eq!(folded(name), expected, "{name}");
        }
    }

    #[test]
    fn what_is_looked_for_is_words_and_no_pattern() {
        assert_eq!(patterns("  Tea  100%_! "), ["%tea%", "%100!%!_!!%"]);
        assert!(patterns(" \t").is_empty());
        assert_eq!(patterns(&"a ".repeat(100)).len(), MOST_WORDS);
    }
}
