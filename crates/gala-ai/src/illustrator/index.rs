//! Which icons a word means, per language: the names and key words of Unicode's CLDR.

use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

use super::{
    forms::Rules,
    icons::{self, IconId},
    preferred,
};
use crate::text::{
    fold::{key, without_accents},
    words::{without_letter_apostrophes, words},
};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

static READ: LazyLock<[OnceLock<Index>; PACKED.len()]> = LazyLock::new(|| std::array::from_fn(|_| OnceLock::new()));

/// How a word stands to an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The word is one of several in a key word.
    TagPart,
    /// The word is one of several in the name, and not the one that names the thing.
    LabelPart,
    /// The word names the thing, and other words of the name say which: `tea` in `bubble tea`.
    Head,
    /// The word is a key word.
    Tag,
    /// Both.
    HeadAndTag,
    /// The word is a key word and stands in the name: `rain` in `cloud with rain`.
    PartAndTag,
    /// The word is a key word and part of a word of the name: `tea` and `teacup`.
    NamedTag,
    /// The word is the name.
    Label,
}

/// One icon that a word may mean.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    pub icon: IconId,
    pub kind: Kind,
    /// How many words the name has.
    pub label_words: u8,
}

/// The most words of an index that one word is taken for.
const MOST_FOUND: usize = 6;

/// Shorter words are not taken for what a name may be a form of.
const LEAST_NEAR: usize = 4;

/// What an index knows of a word.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    pub hits: &'a [Hit],
    /// How near the word is to the one in the index, from 0 to 1: 1 is the same.
    pub nearness: f64,
}

/// The words of one language. Keys are as [`key`] makes them.
#[derive(Debug)]
pub struct Index {
    pub language: &'static str,
    rules: Rules,
    exact: HashMap<String, Vec<Hit>>,
    /// Words with accents, without them.
    plain: HashMap<String, Vec<Hit>>,
    /// What the names of icons may be forms of: `cherry`, as there are only `cherries`.
    near: HashMap<String, Vec<Hit>>,
}

/// Returns the index that serves a BCP 47 tag, read on first use; `None` where there is none for the language.
/// A region is served by its language.
pub fn of(tag: &str) -> Option<&'static Index> {
    let tag = tag.to_lowercase().replace('_', "-");
    let name = match tag.split('-').next().unwrap_or_default() {
        // Persian in Latin letters shares no word with the index of Persian.
        "fa" if tag.contains("-latn") => return None,
        "nb" | "nn" => "no",
        "hak" | "cmn" => "zh",
        "hyw" => "hy",
        "iw" => "he",
        "in" => "id",
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

/// Returns how many bytes of the program the key words take.
#[cfg(test)]
pub fn packed_bytes() -> usize {
    PACKED.iter().map(|(_, packed)| packed.len()).sum()
}

impl Index {
    fn read(language: &'static str, packed: &[u8]) -> Self {
        let mut index = Self {
            language,
            rules: Rules::of(language),
            exact: HashMap::with_capacity(16_384),
            plain: HashMap::new(),
            near: HashMap::new(),
        };
        for line in icons::inflate(packed).lines() {
            index.read_line(line);
        }
        for (word, icon) in preferred::of(language) {
            index.prefer(word, icon);
        }
        index.add_other_spellings();
        index
    }

    fn read_line(&mut self, line: &str) {
        let mut fields = line.split('\t');
        let (Some(Ok(number)), Some(names), Some(tags)) = (fields.next().map(str::parse), fields.next(), fields.next())
        else {
            return;
        };
        let mut all_parts: Vec<String> = Vec::new();
        let label_words = names.split('|').next().map_or(0, |name| words(name).count());
        for name in names.split('|') {
            let name = self.key(name);
            let parts: Vec<&str> = words(&name).collect();
            let hit = |kind| hit(IconId(number), kind, parts.len());
            self.add(parts.join(" "), hit(Kind::Label));
            let head = self.head(&parts);
            for part in parts.iter().filter(|_| parts.len() > 1) {
                let kind = if Some(*part) == head { Kind::Head } else { Kind::LabelPart };
                self.add((*part).to_owned(), hit(kind));
            }
            all_parts.extend(parts.into_iter().map(str::to_owned));
        }
        for tag in tags.split('|') {
            let tag = self.key(tag);
            let parts: Vec<&str> = words(&tag).collect();
            let named = tag.chars().count() >= 3
                && !all_parts.contains(&tag)
                && all_parts.iter().any(|part| part.contains(&tag));
            let hit = |kind| hit(IconId(number), kind, label_words);
            self.add(parts.join(" "), hit(if named { Kind::NamedTag } else { Kind::Tag }));
            for part in parts.iter().filter(|_| parts.len() > 1) {
                self.add((*part).to_owned(), hit(Kind::TagPart));
            }
        }
    }

    fn key(&self, text: &str) -> String {
        key(self.language, &without_letter_apostrophes(self.language, text))
    }

    /// Makes an icon the first meaning of a word.
    fn prefer(&mut self, word: &str, name: &str) {
        let Some(icon) = icons::named(name) else { return };
        let hits = self.exact.entry(word.to_owned()).or_default();
        for other in hits.iter_mut().filter(|other| other.kind == Kind::Label) {
            other.kind = Kind::NamedTag;
        }
        hits.retain(|other| other.icon != icon);
        hits.insert(0, hit(icon, Kind::Label, 1));
    }

    /// Returns the word of a name that names the thing: `cup` of `cup with straw`, `gato` of `gato negro`. `None`
    /// where adjectives stand on either side.
    fn head<'a>(&self, parts: &[&'a str]) -> Option<&'a str> {
        match self.language {
            "es" | "fr" | "it" | "pt" | "ca" | "ro" | "vi" | "ms" | "id" | "pl" | "ar" | "he" | "fa" | "sw" | "cy" => {
                parts.first().copied()
            }
            "en" | "de" | "nl" | "af" | "sv" | "da" | "no" | "is" | "et" | "hu" | "tr" | "az" => {
                let joint =
                    ["with", "without", "of", "in", "on", "over", "behind", "mit", "met", "med", "och", "og", "und"];
                let end = parts.iter().position(|part| joint.contains(part)).filter(|end| *end > 0);
                parts[..end.unwrap_or(parts.len())].last().copied()
            }
            _ => None,
        }
    }

    fn add(&mut self, key: String, hit: Hit) {
        if !key.is_empty() {
            add_best(self.exact.entry(key).or_default(), hit);
        }
    }

    /// Fills the maps of other spellings from the exact one, in its sorted order so that ties are the same each time.
    fn add_other_spellings(&mut self) {
        let mut words: Vec<(&String, &Vec<Hit>)> = self.exact.iter().collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        for (word, hits) in words {
            let names: Vec<Hit> = hits.iter().filter(|hit| hit.kind == Kind::Label).copied().collect();
            if self.accents() != Accents::Kept && !word.is_ascii() {
                let plain = without_accents(word);
                if plain != *word {
                    self.plain.entry(plain).or_default().extend(hits);
                }
            }
            if !names.is_empty() && !word.contains(' ') {
                for form in self.rules.near_forms(word) {
                    if form.chars().count() >= LEAST_NEAR && !self.exact.contains_key(&form) {
                        self.near.entry(form).or_default().extend(&names);
                    }
                }
            }
        }
    }

    /// Returns what a folded word or phrase may mean: as it is written, without accents, as a form of a word of the
    /// index, and only if all that is nothing, as what a word of the index may be a form of. The nearest comes first;
    /// a plural can stand in the index with less than its singular, so all of them count.
    pub fn find<'a>(&'a self, word: &str) -> Vec<Found<'a>> {
        let as_found = |hits: &'a Vec<Hit>, nearness| Found { hits, nearness };
        let plain = |word: &str| (self.accents() != Accents::Kept).then(|| self.accentless(word)).flatten();
        let written = self.exact.get(word).map(|hits| as_found(hits, 1.0));
        let unaccented = || {
            let left_out = self.accents() == Accents::OftenLeftOut;
            let hits = if left_out { self.accentless(word) } else { self.umlauted(word) };
            hits.map(|hits| as_found(hits, 0.97))
        };
        let mut found: Vec<Found<'a>> = written.or_else(unaccented).into_iter().collect();
        for form in self.rules.dictionary_forms(word) {
            let known = self.exact.get(&form).map(|hits| as_found(hits, 0.95));
            found.extend(known.or_else(|| plain(&form).map(|hits| as_found(hits, 0.93))));
            if found.len() >= MOST_FOUND {
                break;
            }
        }
        if found.is_empty() {
            found.extend(self.near.get(word).map(|hits| Found { hits, nearness: 0.85 }));
        }
        found
    }

    /// Returns what a word means just as it is written.
    pub fn find_exact(&self, word: &str) -> Option<&[Hit]> {
        self.exact.get(word).map(Vec::as_slice)
    }

    /// Whether a word is the name of an icon.
    pub fn names(&self, word: &str) -> bool {
        self.exact.get(word).is_some_and(|hits| hits.iter().any(|hit| hit.kind == Kind::Label))
    }

    /// Returns every word of the index with its hits, sorted.
    pub fn sorted(&self) -> Vec<(&str, &[Hit])> {
        let mut words: Vec<_> = self.exact.iter().map(|(word, hits)| (word.as_str(), hits.as_slice())).collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        words
    }

    fn accentless(&self, word: &str) -> Option<&Vec<Hit>> {
        let plain = without_accents(word);
        self.plain.get(&plain).or_else(|| self.exact.get(&plain))
    }

    /// German marks the plural of some words by nothing but an umlaut: `Vogel`, `Vögel`.
    fn umlauted(&self, word: &str) -> Option<&Vec<Hit>> {
        if matches!(self.language, "de" | "lb") { self.exact.get(&without_accents(word)) } else { None }
    }

    fn accents(&self) -> Accents {
        match self.language {
            "en" | "es" | "pt" | "fr" | "it" | "ca" | "ro" | "nl" | "af" | "ms" | "id" | "sw" | "qu" | "mi" => {
                Accents::OftenLeftOut
            }
            "de" | "lb" | "hu" | "cs" | "sk" | "is" | "ga" | "gd" | "cy" => Accents::ChangeInForms,
            _ => Accents::Kept,
        }
    }

    /// Whether long words are put together from short ones with the thing itself at the end.
    pub fn compounds(&self) -> bool {
        matches!(self.language, "de" | "lb" | "nl" | "af" | "sv" | "da" | "no" | "is" | "fi" | "hu" | "et")
    }
}

/// What the accents of Latin letters are in a language.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Accents {
    /// They tell words apart: Swedish `får` and `far`.
    Kept,
    /// They come and go with endings: German `Baum` and `Bäume`, Hungarian `madár` and `madarak`.
    ChangeInForms,
    /// They are part of the spelling, and many write without them: Spanish `árbol`.
    OftenLeftOut,
}

fn hit(icon: IconId, kind: Kind, label_words: usize) -> Hit {
    Hit { icon, kind, label_words: u8::try_from(label_words).unwrap_or(u8::MAX) }
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
