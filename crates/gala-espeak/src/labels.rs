//! Which word each letter of a pronunciation belongs to: the library writes the one without the other, so what it writes is
//! laid beside the sounds that it makes, of which it tells the words.

/// Returns for each letter of `written` the label of the sound that it stands for. What has none of its own, as marks of
/// stress, takes that of the next letter of its word, or else of the one before; spaces have none.
pub fn labels(written: &[char], sounds: &[(char, usize)]) -> Vec<Option<usize>> {
    let letters: Vec<usize> = (0..written.len()).filter(|at| is_letter(written[*at])).collect();
    let mut found = vec![None; written.len()];
    for (letter, sound) in pairs(written, &letters, sounds) {
        found[letters[letter]] = Some(sounds[sound].1);
    }
    for word in words(written) {
        fill(&mut found[word]);
    }
    found
}

/// Whether a character stands for a sound: marks of stress and length are not told with the sounds.
pub fn is_letter(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, 'ˈ' | 'ˌ' | 'ː' | '_' | '-')
}

fn words(written: &[char]) -> Vec<std::ops::Range<usize>> {
    let mut words = Vec::new();
    let mut from = 0;
    for (at, c) in written.iter().enumerate() {
        if c.is_whitespace() {
            words.push(from..at);
            from = at + 1;
        }
    }
    words.push(from..written.len());
    words
}

fn fill(word: &mut [Option<usize>]) {
    let mut next = None;
    for label in word.iter_mut().rev() {
        next = label.or(next);
        *label = next;
    }
    let mut last = None;
    for label in word.iter_mut() {
        last = label.or(last);
        *label = last;
    }
}

/// Lays letters beside sounds, in order, so that the fewest differ (Needleman and Wunsch). A letter may be beside a sound that
/// differs: it is the same sound as another voice writes it.
fn pairs(written: &[char], letters: &[usize], sounds: &[(char, usize)]) -> Vec<(usize, usize)> {
    const SAME: i32 = 2;
    const OTHER: i32 = -1;
    const ALONE: i32 = -1;
    let width = sounds.len() + 1;
    let mut scores = vec![0; (letters.len() + 1) * width];
    for (at, score) in scores.iter_mut().enumerate().take(width) {
        *score = at as i32 * ALONE;
    }
    let worth = |letter: usize, sound: usize| {
        if written[letters[letter]] == sounds[sound].0 { SAME } else { OTHER }
    };
    for letter in 0..letters.len() {
        let row = (letter + 1) * width;
        scores[row] = (letter as i32 + 1) * ALONE;
        for sound in 0..sounds.len() {
            let both = scores[row - width + sound] + worth(letter, sound);
            let one = scores[row - width + sound + 1].max(scores[row + sound]) + ALONE;
            scores[row + sound + 1] = both.max(one);
        }
    }
    let (mut letter, mut sound) = (letters.len(), sounds.len());
    let mut pairs = Vec::new();
    while letter > 0 && sound > 0 {
        let here = scores[letter * width + sound];
        if here == scores[(letter - 1) * width + sound - 1] + worth(letter - 1, sound - 1) {
            (letter, sound) = (letter - 1, sound - 1);
            pairs.push((letter, sound));
        } else if here == scores[(letter - 1) * width + sound] + ALONE {
            letter -= 1;
        } else {
            sound -= 1;
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, sounds: &[(&str, usize)], expected: &str) {
        let written: Vec<char> = written.chars().collect();
        let sounds: Vec<(char, usize)> =
            sounds.iter().flat_map(|(ipa, word)| ipa.chars().map(|c| (c, *word))).collect();
        let found: String = labels(&written, &sounds)
            .into_iter()
            .map(|label| label.map_or('.', |label| char::from_digit(label as u32, 10).expect("a digit")))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn letters_take_the_word_of_their_sound() {
        check("həlˈoʊ wˈɜːld", &[("həloʊ", 0), ("wɜːld", 1)], "000000.111111");
        check("ʌvðə wˈeɪ", &[("ʌv", 0), ("ðə", 1), ("weɪ", 2)], "0011.2222");
    }

    #[test]
    fn sounds_that_differ_or_are_missing_keep_the_rest_in_place() {
        check("ɐ kˈæt", &[("ə", 0), ("kæt", 1)], "0.1111");
        check("ɐ kˈæt sˈæt", &[("kæt", 1), ("sæt", 2)], "..1111.2222");
        check("kˈæt", &[], "....");
        check("", &[("a", 0)], "");
    }
}
