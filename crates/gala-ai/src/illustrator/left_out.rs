//! Words whose icons are jokes about the word or have no picture of their own.

use super::fold::plain;
use crate::text::stopwords;

/// Whether a word, as it stands in a prompt, is never drawn in a language.
pub fn is_one(written: &str, language: &str) -> bool {
    match language {
        "en" => is_english(&plain("en", written)),
        "es" => SPANISH.contains(&plain("es", written).as_str()),
        "vi" => false,
        _ => is_small(written, language),
    }
}

/// Whether a word is drawn only if it names something. The small words of Vietnamese are things too: `cây`, a tree,
/// stands before the names of trees.
pub fn must_name(written: &str, language: &str) -> bool {
    language == "vi" && is_small(written, language)
}

fn is_small(written: &str, language: &str) -> bool {
    gala_core::language::find(language).is_some_and(|language| stopwords::is_one(written, language))
}

/// Whether an English word is never drawn, and so none in another language that means the same.
pub fn is_english(word: &str) -> bool {
    ENGLISH.contains(&word)
}

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "and", "dead", "drunk", "kill", "are", "all", "back", "bad", "best", "better", "big", "bit", "box", "can",
    "check", "close", "cold", "come", "cool", "cross", "dark", "day", "down", "drop", "dry", "end", "face", "fast",
    "first", "for", "free", "from", "full", "get", "good", "great", "hard", "has", "have", "hot", "how", "its",
    "keep", "kind", "last", "left", "less", "like", "little", "long", "look", "love", "low", "made", "make", "mark",
    "more", "most", "much", "near", "new", "next", "nice", "not", "now", "off", "old", "one", "only", "open",
    "other", "out", "over", "part", "past", "place", "put", "red", "right", "round", "same", "say", "second", "see",
    "set", "side", "sign", "slow", "small", "some", "soon", "stop", "take", "that", "the", "thing", "this", "three",
    "through", "too", "top", "turn", "two", "under", "use", "used", "very", "want", "was", "way", "well", "what",
    "when", "white", "who", "why", "will", "with", "wrong", "yes", "you", "your", "black", "green", "blue",
    "yellow", "orange colour", "purple", "brown", "pink", "color", "colour", "high", "short", "it", "life",
];

#[rustfmt::skip]
const SPANISH: &[&str] = &[
    "abajo", "abierto", "alto", "amor", "arriba", "atras", "bajo", "bien", "blanco", "bueno", "buena", "caliente",
    "cara", "color", "como", "con", "cuando", "dar", "del", "derecha", "despues", "donde", "dos", "ella", "ellos",
    "entre", "era", "esta", "este", "fin", "frio", "fuera", "gran", "grande", "hace", "hay", "hoy", "izquierda",
    "las", "libre", "los", "luego", "mal", "malo", "mas", "mejor", "menos", "mucho", "muy", "negro", "nueva",
    "nuevo", "para", "pequeno", "pero", "poco", "por", "porque", "primera", "primero", "que", "rapido", "rojo",
    "sin", "sobre", "solo", "son", "sus", "tiene", "todo", "tres", "una", "uno", "unos", "usted", "verde", "azul",
    "amarillo", "vez", "vida", "dia", "cosa", "forma",
];
