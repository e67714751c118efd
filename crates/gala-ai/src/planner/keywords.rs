//! What a scene is about, in words that a picture can be made of.

use std::cmp::Ordering;

use gala_core::language::{Language, Script};
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    illustrator,
    text::{stopwords, word_segmenter},
};

/// The most key words of one prompt.
pub const MOST: usize = 8;

/// A word that the illustrator knows better than this is drawn rather than guessed at.
const DRAWN: f64 = 30.0;

/// A word that may become a key word.
#[derive(Clone, Debug)]
struct Candidate {
    word: String,
    score: f64,
}

/// So many things of its own fill a picture.
const ENOUGH: usize = 2;

/// Returns the key words of `text`, the most depictable first, in the language of the text.
///
/// `topic` is what the whole video is about, such as its title: its first thing that can be drawn closes the
/// prompt of a scene that has little to draw of its own, and all of it serves one that has no key word. Scenes
/// that are rich in things go without, or the topic would stand in every picture. Empty only if neither holds a
/// content word.
pub fn prompt(text: &str, topic: &str, language: &Language) -> String {
    let mut words = best(text, language, MOST - 1);
    let own = words.iter().filter(|word| illustrator::depicts(word, language.tag) >= DRAWN).count();
    if words.is_empty() {
        words = best(topic, language, MOST);
    } else if own < ENOUGH
        && let Some(context) = context(topic, language)
        && !words.iter().any(|known| known.to_lowercase() == context.to_lowercase())
    {
        words.push(context);
    }
    words.join(" ")
}

/// The topic stands before the first mark of a title: *Coffee*, from the goat to the cup.
fn context(topic: &str, language: &Language) -> Option<String> {
    let first_clause =
        topic.split([':', ',', ';', '—', '–', '|', '،', '、', '：', '，']).find(|clause| !clause.trim().is_empty());
    let words: Vec<String> = words(first_clause?, language).into_iter().map(|token| token.word).collect();
    let drawn = words.iter().find(|word| illustrator::depicts(word, language.tag) >= DRAWN);
    drawn.or(words.first()).cloned()
}

fn best(text: &str, language: &Language, most: usize) -> Vec<String> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for (place, token) in words(text, language).into_iter().enumerate() {
        let known = candidates.iter_mut().find(|known| known.word.to_lowercase() == token.word.to_lowercase());
        match known {
            Some(candidate) => candidate.score += 3.0,
            None => {
                // Of equals, the earlier one: it is what the sentence begins with.
                let score = score(&token, language) - 0.01 * place as f64;
                candidates.push(Candidate { word: token.word, score });
            }
        }
    }
    candidates.sort_by(|a, b| b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal));
    candidates.into_iter().take(most).map(|candidate| candidate.word).collect()
}

fn score(token: &Token, language: &Language) -> f64 {
    let Token { word, opens_sentence, after } = token;
    let drawn = illustrator::depicts(word, language.tag);
    let length = word.graphemes(true).count().min(10) as f64;
    let capital = word.starts_with(char::is_uppercase) && !opens_sentence;
    let noun = match (capital, language.primary()) {
        (true, "de" | "lb") => 12.0,
        (true, _) => 6.0,
        (false, "de" | "lb") => -8.0,
        (false, _) => 0.0,
    };
    let place = match after {
        After::Determiner => 8.0,
        After::VerbMark => -30.0,
        After::Other => 0.0,
    };
    (if drawn >= DRAWN { drawn } else { 0.0 }) + length + noun + place - abstractness(word, language.primary())
}

/// Endings of words for what has no shape: qualities, actions, manners.
fn abstractness(word: &str, language: &str) -> f64 {
    let endings: &[&str] = match language {
        "en" => &[
            "ness", "ment", "ity", "tion", "sion", "ism", "ance", "ence", "ship", "hood", "ly", "ing", "ed", "able",
            "ful",
        ],
        "es" => &[
            "ción", "sión", "dad", "tad", "miento", "ismo", "anza", "encia", "mente", "ando", "iendo", "aba", "aron",
            "ieron",
        ],
        "fr" => &["tion", "sion", "ité", "ment", "isme", "ance", "ence", "ait", "aient", "èrent"],
        "de" => &["ung", "heit", "keit", "schaft", "ismus", "tät", "lich", "isch", "end"],
        "it" => &["zione", "sione", "ità", "mento", "ismo", "anza", "enza", "mente", "ando", "endo", "rono"],
        "pt" => &["ção", "são", "dade", "mento", "ismo", "ância", "ência", "mente", "ando", "endo", "aram"],
        "ru" | "uk" => &["ость", "ение", "ание", "ство", "ция", "изм", "ать", "ить", "еть", "ал", "ил", "ала", "ила"],
        _ => &[],
    };
    let word = word.to_lowercase();
    if word.chars().count() > 4 && endings.iter().any(|ending| word.ends_with(ending)) { 8.0 } else { 0.0 }
}

/// A content word and where it stands.
#[derive(Debug)]
struct Token {
    word: String,
    opens_sentence: bool,
    after: After,
}

/// What kind of word stands before a word: it tells things from actions without a dictionary.
#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    /// `the`, `her`, `una`: a thing follows, or its quality.
    Determiner,
    /// `to`, `zu`: an action follows.
    VerbMark,
    Other,
}

impl After {
    fn of(word: &str, language: &Language) -> Self {
        let (determiners, verb_marks) = match language.primary() {
            "en" => ("a an the his her its their my your our this these every each", "to can will would must could"),
            "es" => ("el la los las un una unos unas su sus mi tu este esta ese esa aquel aquella al del", ""),
            "fr" => ("le la les un une des du son sa ses mon ma mes ce cette ces au aux leur leurs", "pour"),
            "de" => ("der die das dem den des ein eine einen einem einer eines im am zum zur sein ihr", "zu"),
            "it" => ("il lo la i gli le un uno una del della dei delle al alla nel nella sul sulla dal dalla", ""),
            "pt" => ("o a os as um uma do da dos das no na nos nas ao seu sua", ""),
            "nl" => ("de het een zijn haar hun deze dit", "te"),
            _ => return Self::Other,
        };
        let word = word.to_lowercase();
        let is_in = |list: &str| list.split(' ').any(|known| known == word);
        match () {
            () if is_in(determiners) => Self::Determiner,
            () if is_in(verb_marks) => Self::VerbMark,
            () => Self::Other,
        }
    }
}

/// Returns the content words in order.
fn words(text: &str, language: &Language) -> Vec<Token> {
    if matches!(language.script, Script::Hani | Script::Jpan | Script::Thai | Script::Mymr) {
        return unspaced(text, language);
    }
    let mut opens_sentence = true;
    let mut after = After::Other;
    let mut found = Vec::new();
    for token in text.split_whitespace() {
        for part in token.split(['-', '–', '—', '/', '_']) {
            let word = bare(part, language);
            if is_content(&word, language) {
                found.push(Token { word, opens_sentence, after });
            }
        }
        after = After::of(token, language);
        opens_sentence =
            token.trim_end_matches(['"', '”', '’', '»', ')']).ends_with(|c| language.sentence_enders().contains(c));
    }
    found
}

/// Words of scripts without spaces, by dictionary.
fn unspaced(text: &str, language: &Language) -> Vec<Token> {
    let ends: Vec<usize> = word_segmenter().segment_str(text).collect();
    ends.windows(2)
        .map(|ends| text[ends[0]..ends[1]].trim_matches(is_mark))
        .filter(|word| is_content(word, language))
        .map(|word| Token { word: word.to_owned(), opens_sentence: false, after: After::Other })
        .collect()
}

fn is_content(word: &str, language: &Language) -> bool {
    let clusters = word.graphemes(true).count();
    let drawn = || illustrator::depicts(word, language.tag) >= DRAWN;
    let long_enough = match language.script {
        Script::Hani => true,
        // The dictionary cuts endings of verbs loose; words of hiragana alone count if they are known or long.
        Script::Jpan if word.chars().all(is_hiragana) => clusters >= 4 || clusters >= 2 && drawn(),
        Script::Jpan => true,
        Script::Latn | Script::Cyrl | Script::Grek if !stopwords::is_listed(language) => clusters >= 4,
        Script::Latn | Script::Cyrl | Script::Grek | Script::Arab | Script::Hebr => clusters >= 3,
        _ => clusters >= 2,
    };
    let short = clusters == 2 && (word.is_ascii() || matches!(language.script, Script::Arab | Script::Hebr));
    (long_enough || short && drawn())
        && !word.chars().any(char::is_numeric)
        && word.chars().any(char::is_alphabetic)
        && !stopwords::is_one(word, language)
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{309f}' | 'ー')
}

/// Takes off what is joined to a word and is not part of it: marks, elided articles, the possessive, the
/// Arabic article.
fn bare(token: &str, language: &Language) -> String {
    let word = token.trim_matches(is_mark).replace('’', "'");
    let word = match (language.primary(), word.split_once('\'')) {
        ("fr" | "it" | "ca", Some((article, noun))) if article.chars().count() <= 5 && noun.chars().count() > 1 => noun,
        ("en", Some((noun, "s"))) => noun,
        _ => word.trim_end_matches('\''),
    };
    if language.primary() == "ar" { without_article(word).to_owned() } else { word.to_owned() }
}

fn without_article(word: &str) -> &str {
    const JOINED: [&str; 6] = ["وال", "بال", "فال", "كال", "لل", "ال"];
    JOINED
        .iter()
        .filter_map(|article| word.strip_prefix(article))
        .find(|rest| rest.chars().count() >= 3)
        .or_else(|| word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 2))
        .unwrap_or(word)
}

fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation() || c.is_whitespace() || "“”‘’«»…—–„‚·।॥،؛؟。、！？「」『』（）：；・¿¡《》".contains(c)
}

#[cfg(test)]
mod tests {
    use gala_core::language;

    use super::*;

    #[track_caller]
    fn check(tag: &str, text: &str, topic: &str, expected: &str) {
        assert_eq!(prompt(text, topic, language::find(tag).expect(tag)), expected, "{text}");
    }

    #[test]
    fn things_come_before_thoughts() {
        let text = "The emperor's imagination was quietly changed by a leaf.";
        check("en", text, "Tea", "leaf emperor imagination quietly changed");
    }

    #[test]
    fn the_topic_comes_last_and_only_where_a_scene_has_little_to_draw() {
        check("en", "Imagination was quietly changed by a leaf.", "Tea", "leaf Imagination quietly changed Tea");
    }

    #[test]
    fn elisions_possessives_and_articles_are_taken_off() {
        let words = |tag: &str, text: &str| prompt(text, "", language::find(tag).expect(tag));
        assert!(words("fr", "L'empereur et l'eau").contains("empereur"));
        assert!(!words("fr", "L'empereur et l'eau").contains('\''));
        assert!(words("en", "The emperor’s cup").split(' ').any(|word| word == "emperor"));
        assert!(words("ar", "شرب الناس الشاي").split(' ').any(|word| word == "شاي"));
    }

    #[test]
    fn scripts_without_spaces_give_words_of_their_dictionary() {
        let words = |tag: &str, text: &str| prompt(text, "", language::find(tag).expect(tag));
        let leaf = words("zh", "一片叶子落进皇帝的杯子里。");
        assert!(leaf.contains("叶子") && leaf.contains("杯子") && !leaf.contains('的'), "{leaf}");
        assert!(words("ja", "むかし、うさぎがいました。").starts_with("うさぎ"));
    }

    #[test]
    fn a_scene_of_small_words_is_drawn_by_its_topic() {
        check("en", "And so it was.", "The moon", "moon");
        check("en", "And so it was.", "", "");
    }

    #[test]
    fn the_topic_is_the_first_thing_of_the_title() {
        check("es", "Llegó la lluvia.", "El café, de la cabra a la taza", "lluvia Llegó café");
    }

    #[test]
    fn a_prompt_has_at_most_eight_words() {
        let text = "Ships camels mountains monks deserts gardens kettles clocks moons leaves";
        assert_eq!(prompt(text, "tea", language::default()).split(' ').count(), MOST - 1);
        assert_eq!(best(text, language::default(), 100).len(), 10);
    }
}
