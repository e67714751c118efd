//! Where words begin and end.

use std::borrow::Cow;

use super::segmenter::word_segmenter;

/// Splits text into words. Vowel signs and joiners belong to their word.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !belongs_to_word(letter)).filter(|word| !word.is_empty())
}

/// Splits text into words, those of scripts without spaces by dictionary.
pub fn segments(text: &str) -> Vec<&str> {
    words(text).flat_map(|word| if unspaced(word) { by_dictionary(word) } else { vec![word] }).collect()
}

fn by_dictionary(word: &str) -> Vec<&str> {
    let ends: Vec<usize> = word_segmenter().segment_str(word).collect();
    ends.windows(2).map(|ends| &word[ends[0]..ends[1]]).collect()
}

/// Takes out the apostrophes that are letters, in languages that have such: `м'яч` is one word.
pub fn without_letter_apostrophes<'a>(language: &str, text: &'a str) -> Cow<'a, str> {
    if matches!(language, "uk" | "be" | "uz" | "qu" | "quc" | "om") && text.contains(APOSTROPHES) {
        Cow::Owned(text.replace(APOSTROPHES, ""))
    } else {
        Cow::Borrowed(text)
    }
}

const APOSTROPHES: [char; 5] = ['\'', '’', '‘', 'ʼ', 'ʻ'];

fn belongs_to_word(letter: char) -> bool {
    letter.is_alphanumeric()
        || matches!(letter, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}')
        || matches!(letter, '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{200c}' | '\u{200d}')
        || (matches!(letter, '\u{900}'..='\u{eff}') && !matches!(letter, '\u{964}' | '\u{965}' | '\u{e4f}'))
        || matches!(letter, '\u{1000}'..='\u{1049}' | '\u{1050}'..='\u{109f}')
}

/// Whether words of this script stand without spaces between them.
pub fn unspaced(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter,
            '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_signs() {
        assert_eq!(words("हिन्दी किताब।").collect::<Vec<_>>(), ["हिन्दी", "किताब"]);
        assert_eq!(words("שָׁלוֹם, עוֹלָם־גָּדוֹל").count(), 3);
    }

    #[test]
    fn scripts_without_spaces_are_split_by_dictionary() {
        assert_eq!(segments("一片叶子落进皇帝的杯子"), ["一片", "叶子", "落", "进", "皇帝", "的", "杯子"]);
        assert!(segments("แมวกินปลา").contains(&"แมว"));
        assert_eq!(segments("the sea"), ["the", "sea"]);
    }

    #[test]
    fn apostrophes_that_are_letters_do_not_split() {
        assert_eq!(words(&without_letter_apostrophes("uk", "м’яч")).collect::<Vec<_>>(), ["мяч"]);
        assert_eq!(words(&without_letter_apostrophes("fr", "l’eau")).collect::<Vec<_>>(), ["l", "eau"]);
    }
}
