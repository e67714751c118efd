//! Chooses what a prompt is about: up to three icons, and the words that say where and when.

use super::{
    icons::IconId,
    index::{self, Hit, Index, Kind},
    setting,
    words::{fold, unspaced, words},
};

/// The most subjects that one picture has.
pub const MOST: usize = 3;

/// A score below this is not worth showing.
const LEAST: f64 = 30.0;

/// The most words of a phrase that are looked up as one.
const LONGEST_PHRASE: usize = 4;

/// The most words of a prompt that are looked at.
const MOST_WORDS: usize = 64;

/// What a prompt says.
#[derive(Debug, Default)]
pub struct Meaning {
    /// Icons in order of how well they fit; not cut to [`MOST`] and with icons that are whole scenes.
    pub icons: Vec<Choice>,
    /// All words, folded.
    pub words: Vec<String>,
}

/// An icon and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    pub icon: IconId,
    pub score: f64,
}

/// Reads a prompt in its language, and in English where its own language knows none of its words.
/// Equally good icons take turns by `variant`.
pub fn read(prompt: &str, language: &str, variant: u32) -> Meaning {
    let own = index::of(language).map(|index| matches(prompt, index, variant)).unwrap_or_default();
    let icons = if own.is_empty() {
        index::of("en").map(|index| matches(prompt, index, variant)).unwrap_or_default()
    } else {
        own
    };
    Meaning { icons, words: words(prompt).take(MOST_WORDS).map(fold).collect() }
}

fn matches(prompt: &str, index: &Index, variant: u32) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    let mut place = 0;
    for phrase in prompt.split([',', ';', '.', '|', '\n', '、', '，', '。']) {
        let phrase: Vec<Word<'_>> = words(phrase).map(Word::new).collect();
        let mut start = 0;
        while start < phrase.len() && place < MOST_WORDS {
            let (length, hits) = longest(&phrase[start..], index);
            let earliness = 1.0 - 0.03 * (place.min(15) as f64);
            for choice in hits.iter().filter_map(|hits| best(hits, variant)) {
                keep(&mut found, Choice { score: choice.score * earliness, ..choice });
            }
            start += length;
            place += length;
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.icon.cmp(&b.icon)));
    found
}

/// Two words for one icon strengthen each other.
fn keep(found: &mut Vec<Choice>, choice: Choice) {
    match found.iter_mut().find(|kept| kept.icon == choice.icon) {
        Some(kept) => kept.score = kept.score.max(choice.score) + 10.0,
        None => found.push(choice),
    }
}

/// A word as it stands in the prompt, and folded.
struct Word<'a> {
    written: &'a str,
    folded: String,
}

impl<'a> Word<'a> {
    fn new(written: &'a str) -> Self {
        Self { written, folded: fold(written) }
    }
}

fn joined(phrase: &[Word<'_>]) -> String {
    phrase.iter().map(|word| word.folded.as_str()).collect::<Vec<_>>().join(" ")
}

/// Returns how many words were read and the scored icons of each thing found in them.
fn longest(phrase: &[Word<'_>], index: &Index) -> (usize, Vec<Vec<Choice>>) {
    for length in (2..=LONGEST_PHRASE.min(phrase.len())).rev() {
        if let Some((hits, exact)) = index.find(&joined(&phrase[..length])) {
            return (length, vec![scored(hits, if exact { 1.0 } else { 0.95 })]);
        }
    }
    let Word { written, folded: word } = &phrase[0];
    if unspaced(word) {
        return (1, unspaced_words(word, index));
    }
    if is_left_out(written, word, index) {
        return (1, Vec::new());
    }
    let hits = match index.find(word) {
        Some((hits, _)) if setting::is_place(word) => vec![scenes(hits)],
        Some((hits, exact)) => vec![scored(hits, if exact { 1.0 } else { 0.95 })],
        None if index.compounds() => compound_end(word, index).into_iter().collect(),
        None => Vec::new(),
    };
    (1, hits)
}

/// Reads words that stand without spaces, the longest known one at each place.
fn unspaced_words(text: &str, index: &Index) -> Vec<Vec<Choice>> {
    let letters: Vec<char> = text.chars().take(4 * MOST_WORDS).collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < letters.len() {
        let longest = (1..=10.min(letters.len() - start)).rev().find_map(|length| {
            let word: String = letters[start..start + length].iter().collect();
            let single = length == 1;
            let ideograph = !single || letters[start] >= '\u{3400}';
            index
                .find_exact(&word)
                .filter(|_| ideograph)
                .map(|hits| (length, scored(hits, if single { 0.8 } else { 1.0 })))
        });
        let (length, choices) = longest.unwrap_or((1, Vec::new()));
        found.push(choices);
        start += length;
    }
    found
}

/// Finds the thing at the end of a compound: `Teetasse` is a `Tasse`.
fn compound_end(word: &str, index: &Index) -> Option<Vec<Choice>> {
    let starts = word.char_indices().map(|(start, _)| start).skip(3);
    let ends = starts.map(|start| &word[start..]).filter(|end| end.chars().count() >= 4);
    ends.filter_map(|end| index.find(end)).map(|(hits, _)| scored(hits, 0.7)).find(|choices| best(choices, 0).is_some())
}

fn is_left_out(written: &str, word: &str, index: &Index) -> bool {
    let short = written.chars().count() < 3 && written.is_ascii() && word != "tv" && word != "ox";
    let numeric = word.chars().all(|letter| letter.is_ascii_digit());
    let stopped = match index.language {
        "en" | "en-gb" => STOPPED_EN.contains(&word),
        "es" | "es-mx" => STOPPED_ES.contains(&word),
        _ => false,
    };
    short || numeric || stopped
}

/// Words whose icons are jokes about the word or have no picture of their own.
const STOPPED_EN: &[&str] = &[
    "and",
    "dead",
    "drunk",
    "kill",
    "are",
    "all",
    "back",
    "bad",
    "best",
    "better",
    "big",
    "bit",
    "box",
    "can",
    "check",
    "close",
    "cold",
    "come",
    "cool",
    "cross",
    "dark",
    "day",
    "down",
    "drop",
    "dry",
    "end",
    "face",
    "fast",
    "first",
    "for",
    "free",
    "from",
    "full",
    "get",
    "good",
    "great",
    "hard",
    "has",
    "have",
    "hot",
    "how",
    "its",
    "keep",
    "kind",
    "last",
    "left",
    "less",
    "like",
    "little",
    "long",
    "look",
    "love",
    "low",
    "made",
    "make",
    "mark",
    "more",
    "most",
    "much",
    "near",
    "new",
    "next",
    "nice",
    "not",
    "now",
    "off",
    "old",
    "one",
    "only",
    "open",
    "other",
    "out",
    "over",
    "part",
    "past",
    "place",
    "put",
    "red",
    "right",
    "round",
    "same",
    "say",
    "second",
    "see",
    "set",
    "side",
    "sign",
    "slow",
    "small",
    "some",
    "soon",
    "stop",
    "take",
    "that",
    "the",
    "thing",
    "this",
    "three",
    "through",
    "too",
    "top",
    "turn",
    "two",
    "under",
    "use",
    "used",
    "very",
    "want",
    "was",
    "way",
    "well",
    "what",
    "when",
    "white",
    "who",
    "why",
    "will",
    "with",
    "wrong",
    "yes",
    "you",
    "your",
    "black",
    "green",
    "blue",
    "yellow",
    "orange colour",
    "purple",
    "brown",
    "pink",
    "color",
    "colour",
    "high",
    "short",
    "light",
    "it",
    "life",
];

const STOPPED_ES: &[&str] = &[
    "abajo",
    "abierto",
    "alto",
    "amor",
    "arriba",
    "atras",
    "bajo",
    "bien",
    "blanco",
    "bueno",
    "buena",
    "caliente",
    "cara",
    "color",
    "como",
    "con",
    "cuando",
    "dar",
    "del",
    "derecha",
    "despues",
    "donde",
    "dos",
    "ella",
    "ellos",
    "entre",
    "era",
    "esta",
    "este",
    "fin",
    "frio",
    "fuera",
    "gran",
    "grande",
    "hace",
    "hay",
    "hoy",
    "izquierda",
    "las",
    "libre",
    "los",
    "luego",
    "mal",
    "malo",
    "mas",
    "mejor",
    "menos",
    "mucho",
    "muy",
    "negro",
    "nueva",
    "nuevo",
    "para",
    "pequeno",
    "pero",
    "poco",
    "por",
    "porque",
    "primera",
    "primero",
    "que",
    "rapido",
    "rojo",
    "sin",
    "sobre",
    "solo",
    "son",
    "sus",
    "tiene",
    "todo",
    "tres",
    "una",
    "uno",
    "unos",
    "usted",
    "verde",
    "azul",
    "amarillo",
    "vez",
    "vida",
    "dia",
    "cosa",
    "forma",
];

fn best(choices: &[Choice], variant: u32) -> Option<Choice> {
    let top = choices.iter().map(|choice| choice.score).max_by(f64::total_cmp).filter(|top| *top >= LEAST)?;
    let mut equals: Vec<&Choice> = choices.iter().filter(|choice| choice.score >= top * 0.97).collect();
    equals.sort_by(|a, b| b.score.total_cmp(&a.score));
    equals.get(variant as usize % equals.len()).map(|choice| **choice)
}

/// Of a word of place only what the word names: a field is where hockey is played, and no stick.
fn scenes(hits: &[Hit]) -> Vec<Choice> {
    let named: Vec<Hit> =
        hits.iter().filter(|hit| hit.kind == Kind::Label || setting::is_scene(hit.icon)).copied().collect();
    scored(&named, 1.0)
}

fn scored(hits: &[Hit], by: f64) -> Vec<Choice> {
    let tagged = hits.iter().filter(|hit| hit.kind < Kind::Label).count().max(1) as f64;
    let ambiguity = 1.0 / (1.0 + 0.08 * tagged.ln());
    hits.iter().map(|hit| Choice { icon: hit.icon, score: score(hit, ambiguity) * by }).collect()
}

fn score(hit: &Hit, ambiguity: f64) -> f64 {
    let extra = f64::from(hit.label_words.saturating_sub(1));
    let concrete = concreteness(hit.icon);
    if is_sensitive(hit.icon) && hit.kind != Kind::Label {
        return 0.0;
    }
    match hit.kind {
        Kind::Label => 100.0 * concrete.sqrt(),
        Kind::PartAndTag => (66.0 - extra) * concrete * ambiguity,
        Kind::NamedTag => 62.0 * concrete * ambiguity,
        Kind::HeadAndTag => (64.0 - 5.0 * extra) * concrete * ambiguity,
        Kind::Tag => 60.0 * concrete * ambiguity,
        Kind::Head => (56.0 - 3.0 * extra) * concrete * ambiguity,
        Kind::LabelPart => (40.0 - 3.0 * extra) * concrete,
        Kind::TagPart => 24.0 * concrete * ambiguity,
    }
}

/// How well an icon shows a thing, from 0 to 1: a fox is one, a button with letters is none.
fn concreteness(icon: IconId) -> f64 {
    let icon = icon.icon();
    match (icon.group, icon.subgroup) {
        (0, 14) => 0.8,
        (0, 12 | 13) => 0.4,
        (0, _) => 0.35,
        (1, 16..=21) => 0.28,
        (1, 22) => 0.5,
        (1, 23..=29) if icon.name.starts_with("man-") || icon.name.starts_with("woman-") => 0.62,
        (1, 25 | 26 | 28) => 0.8,
        (1, 23 | 24 | 27 | 29) => 0.66,
        (1, _) => 0.3,
        (3 | 4, _) => 1.0,
        (5, 58) => 0.75,
        (5, 57) => 0.9,
        (5, _) => 0.96,
        (6, 61 | 63) => 0.85,
        (6, _) => 0.92,
        (7, 66 | 74) => 0.85,
        (7, 65) => 0.9,
        (7, _) => 0.95,
        (8, 84) => 0.3,
        (8, _) => 0.16,
        _ => 0.2,
    }
}

/// Things that no one wants by accident: shown only when the prompt names exactly them.
fn is_sensitive(icon: IconId) -> bool {
    SENSITIVE.contains(&icon.icon().name.as_str())
}

/// Things that no one wants by accident.
pub const SENSITIVE: &[&str] = &[
    "axe",
    "bikini",
    "bomb",
    "bone",
    "bow-and-arrow",
    "briefs",
    "brain",
    "cigarette",
    "clown-face",
    "coffin",
    "crossed-swords",
    "dagger",
    "drop-of-blood",
    "firecracker",
    "funeral-urn",
    "ghost",
    "goblin",
    "headstone",
    "kitchen-knife",
    "knot",
    "lipstick",
    "lungs",
    "anatomical-heart",
    "mouth",
    "no-smoking",
    "ogre",
    "one-piece-swimsuit",
    "pile-of-poo",
    "pill",
    "skull",
    "skull-and-crossbones",
    "syringe",
    "tongue",
    "tooth",
    "toilet",
    "roll-of-paper",
    "person-vampire",
    "man-vampire",
    "woman-vampire",
    "water-pistol",
    "person-zombie",
    "man-zombie",
    "woman-zombie",
    "biting-lip",
    "eggplant",
    "hot-dog",
    "no-one-under-eighteen",
    "moai",
    "troll",
    "nazar-amulet",
    "hamsa",
    "rat",
    "cockroach",
    "mosquito",
    "fly",
    "worm",
    "microbe",
    "chains",
    "razor",
    "plunger",
    "mouse-trap",
    "middle-finger",
    "pregnant-woman",
    "beer-mug",
    "clinking-beer-mugs",
    "tumbler-glass",
    "slot-machine",
    "pool-8-ball",
    "crying-cat",
    "placard",
];
