//! Which icons a word means, per language: labels and tags of Unicode's CLDR as emojibase publishes them.

use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

use super::{
    icons::{self, IconId},
    preferred,
    words::{fold, stem, words},
};

macro_rules! packed {
    ($($language:literal),* $(,)?) => {
        [$(($language, include_bytes!(concat!(env!("OUT_DIR"), "/words-", $language, ".bin")).as_slice())),*]
    };
}

static PACKED: [(&str, &[u8]); 28] = packed![
    "bn", "da", "de", "en", "en-gb", "es", "es-mx", "et", "fi", "fr", "hi", "hu", "it", "ja", "ko", "lt", "ms", "nb",
    "nl", "pl", "pt", "ru", "sv", "th", "uk", "vi", "zh", "zh-hant",
];

static READ: LazyLock<[OnceLock<Index>; 28]> = LazyLock::new(|| std::array::from_fn(|_| OnceLock::new()));

/// How a word stands to an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The word is one of several in a tag.
    TagPart,
    /// The word is one of several in the label, and not the one that names the thing.
    LabelPart,
    /// The word names the thing, and other words of the label say which: `tea` in `bubble tea`.
    Head,
    /// The word is a tag.
    Tag,
    /// Both.
    HeadAndTag,
    /// The word is a tag and stands in the label: `rain` in `cloud with rain`.
    PartAndTag,
    /// The word is a tag and part of a word of the label: `tea` and `teacup`.
    NamedTag,
    /// The word is the label.
    Label,
}

/// One icon that a word may mean.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    pub icon: IconId,
    pub kind: Kind,
    /// How many words the label has.
    pub label_words: u8,
}

/// The words of one language. Keys are folded.
#[derive(Debug)]
pub struct Index {
    pub language: &'static str,
    exact: HashMap<String, Vec<Hit>>,
    stems: HashMap<String, Vec<Hit>>,
}

/// Returns the index that serves a BCP 47 tag, read on first use; `None` where there is none for the language.
pub fn of(tag: &str) -> Option<&'static Index> {
    let tag = tag.to_lowercase().replace('_', "-");
    let language = tag.split('-').next().unwrap_or_default();
    let name = match language {
        "zh" if ["-hant", "-tw", "-hk", "-mo"].iter().any(|part| tag.contains(part)) => "zh-hant",
        "es" if tag.len() > 2 && tag != "es-es" => "es-mx",
        "en" if tag == "en-gb" => "en-gb",
        "no" | "nn" => "nb",
        "id" => "ms",
        other => other,
    };
    let place = PACKED.iter().position(|(packed, _)| *packed == name)?;
    Some(READ[place].get_or_init(|| Index::read(PACKED[place].0, PACKED[place].1)))
}

/// Returns the languages that have an index.
#[cfg(test)]
pub fn languages() -> impl Iterator<Item = &'static str> {
    PACKED.iter().map(|(language, _)| *language)
}

impl Index {
    fn read(language: &'static str, packed: &[u8]) -> Self {
        let mut index = Self { language, exact: HashMap::with_capacity(16_384), stems: HashMap::with_capacity(16_384) };
        for line in icons::inflate(packed).lines() {
            index.read_line(line);
        }
        for (word, icon) in preferred::of(language) {
            index.prefer(word, icon);
        }
        index
    }

    fn read_line(&mut self, line: &str) {
        let mut fields = line.split('\t');
        let (Some(Ok(number)), Some(label), Some(tags)) = (fields.next().map(str::parse), fields.next(), fields.next())
        else {
            return;
        };
        let label = fold(label);
        let parts: Vec<&str> = words(&label).collect();
        let label_words = u8::try_from(parts.len()).unwrap_or(u8::MAX);
        let hit = |kind| Hit { icon: IconId(number), kind, label_words };

        self.add(parts.join(" "), hit(Kind::Label));
        let head = self.head(&parts);
        for part in parts.iter().filter(|_| parts.len() > 1) {
            let kind = if Some(*part) == head { Kind::Head } else { Kind::LabelPart };
            self.add((*part).to_owned(), hit(kind));
        }
        let label_parts = parts;
        for tag in tags.split('|') {
            let tag = fold(tag);
            let parts: Vec<&str> = words(&tag).collect();
            let named = tag.len() >= 3 && label_parts.iter().any(|part| part.contains(&tag) && *part != tag);
            self.add(parts.join(" "), hit(if named { Kind::NamedTag } else { Kind::Tag }));
            for part in parts.iter().filter(|_| parts.len() > 1) {
                self.add((*part).to_owned(), hit(Kind::TagPart));
            }
        }
    }

    /// Makes an icon the first meaning of a word.
    fn prefer(&mut self, word: &str, name: &str) {
        let Some(icon) = icons::named(name) else { return };
        let hit = Hit { icon, kind: Kind::Label, label_words: 1 };
        let language = self.language.split('-').next().unwrap_or_default();
        for hits in
            [self.exact.entry(word.to_owned()).or_default(), self.stems.entry(stem(language, word)).or_default()]
        {
            for other in hits.iter_mut().filter(|other| other.kind == Kind::Label) {
                other.kind = Kind::NamedTag;
            }
            hits.retain(|other| other.icon != icon);
            hits.insert(0, hit);
        }
    }

    /// Returns the word of a label that names the thing: `cup` of `cup with straw`, `gato` of `gato negro`.
    fn head<'a>(&self, parts: &[&'a str]) -> Option<&'a str> {
        if matches!(self.language, "es" | "es-mx" | "fr" | "it" | "pt" | "vi" | "th" | "ms" | "pl") {
            return parts.first().copied();
        }
        let joint = ["with", "without", "of", "in", "on", "over", "behind", "mit", "med", "met", "och", "og"];
        let end = parts.iter().position(|part| joint.contains(part)).filter(|end| *end > 0).unwrap_or(parts.len());
        parts[..end].last().copied()
    }

    fn add(&mut self, key: String, hit: Hit) {
        if key.is_empty() {
            return;
        }
        let language = self.language.split('-').next().unwrap_or_default();
        add_best(self.stems.entry(stem(language, &key)).or_default(), hit);
        add_best(self.exact.entry(key).or_default(), hit);
    }

    /// Returns what a folded word or phrase means, first as it is written, then by its stem.
    pub fn find(&self, folded: &str) -> Option<(&[Hit], bool)> {
        let language = self.language.split('-').next().unwrap_or_default();
        let exact = self.exact.get(folded).map(|hits| (hits.as_slice(), true));
        exact.or_else(|| self.stems.get(&stem(language, folded)).map(|hits| (hits.as_slice(), false)))
    }

    pub fn find_exact(&self, folded: &str) -> Option<&[Hit]> {
        self.exact.get(folded).map(Vec::as_slice)
    }

    /// Whether long words are put together from short ones with the thing itself at the end.
    pub fn compounds(&self) -> bool {
        matches!(self.language, "de" | "nl" | "sv" | "da" | "nb" | "fi" | "hu" | "et")
    }
}

/// Keeps one hit per icon, the best. The newest icon is the last, because the lines come icon by icon.
fn add_best(hits: &mut Vec<Hit>, hit: Hit) {
    match hits.last_mut() {
        Some(last) if last.icon == hit.icon => {
            last.kind = match (last.kind, hit.kind) {
                (Kind::Head, Kind::Tag) => Kind::HeadAndTag,
                (Kind::LabelPart, Kind::Tag) => Kind::PartAndTag,
                (known, new) => known.max(new),
            }
        }
        _ => hits.push(hit),
    }
}
