//! Whether a text is in a language: by its letters, and where many languages share them, by its small words.

use gala_core::language::{self, Language, Script};

use crate::text::stopwords;

/// Languages that models slip into.
const OTHERS: [&str; 8] = ["en", "es", "fr", "de", "pt", "it", "ru", "id"];
/// Fewer words tell nothing.
const LEAST_WORDS: usize = 12;

/// Returns what is wrong where it is not.
pub(super) fn fault(text: &str, language: &Language) -> Option<String> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let own = text.chars().filter(|c| c.is_alphabetic() && is_of(*c, language.script)).count();
    if letters >= LEAST_WORDS && own * 2 < letters {
        return Some(format!("it is not written in the script of {}", language.name));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < LEAST_WORDS || !stopwords::is_listed(language) || !language.separates_words() {
        return None;
    }
    let small = |language: &Language| words.iter().filter(|word| stopwords::is_one(word, language)).count();
    let own = small(language);
    let candidates = OTHERS.iter().filter_map(|tag| language::find(tag));
    let others = candidates.filter(|other| other.primary() != language.primary() && other.script == language.script);
    let (count, other) = others.map(|other| (small(other), other)).max_by_key(|(count, _)| *count)?;
    // Relatives share many small words: only a clear lead tells.
    (count > own * 2 && count * 8 > words.len()).then(|| format!("it is in {}, not in {}", other.name, language.name))
}

/// Whether a letter belongs to a script. Marks and letters of mathematics count as everybody's.
fn is_of(c: char, script: Script) -> bool {
    let is_latin = c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    match script {
        Script::Latn => is_latin,
        Script::Cyrl => matches!(c, '\u{400}'..='\u{52f}'),
        Script::Grek => matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'),
        Script::Arab => {
            matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
        }
        Script::Hebr => matches!(c, '\u{590}'..='\u{5ff}'),
        Script::Jpan => matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | 'ｦ'..='ﾟ'),
        Script::Hani => matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}'),
        Script::Kore => {
            matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{3400}'..='\u{9fff}')
        }
        // The other scripts are nobody's but their own: whatever is not Latin is theirs.
        _ => !is_latin,
    }
}
