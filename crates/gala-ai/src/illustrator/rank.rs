//! How well each icon of a word shows what the word means.

use super::{
    gloss::{self, Gloss},
    icons::IconId,
    index::{Hit, Index, Kind},
    left_out, setting, traits,
};
use crate::text::fold::plain;

/// An icon and how well it fits, from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    pub icon: IconId,
    pub score: f64,
}

/// The icons of a word, scored, and what it is in English if that is known.
#[derive(Clone, Debug, Default)]
pub struct Meanings {
    pub choices: Vec<Choice>,
    pub english: Option<&'static str>,
    /// Whether the word, or what it is in English, names one of the icons.
    pub named: bool,
}

impl Meanings {
    /// Returns the best score, 0 if there is none.
    pub fn top(&self) -> f64 {
        self.choices.iter().map(|choice| choice.score).fold(0.0, f64::max)
    }
}

/// A score below this is not worth showing.
pub const LEAST: f64 = 30.0;

/// From so many icons on, a word says too little of each: it is a kind of thing, and only a name chooses among them.
const MANY: usize = 12;

/// A gloss as much like the word as this is taken for its meaning.
const SURE: f64 = 0.34;

/// Scores the icons of a word, which stands in the index or is a form of one that does. Nothing is left of words of
/// place but places and what the word names: a field is where hockey is played, and no stick.
pub fn rank(word: &str, hits: &[Hit], index: &Index) -> Meanings {
    let glosses = if index.language == "en" { Vec::new() } else { gloss::of(hits) };
    let meaning = glosses.first().filter(|gloss| gloss.likeness >= SURE);
    let english = meaning.map(|gloss| gloss.word);
    let named = hits.iter().any(|hit| hit.kind == Kind::Label);
    if !named && english.is_some_and(left_out::is_english) {
        return Meanings { choices: Vec::new(), english, named };
    }
    let vague = hits.len() >= MANY && !named && english.is_none();
    let doubt = if vague { 0.45 } else { 1.0 };
    let ambiguity = ambiguity(hits);
    let is_place = setting::is_place(&plain(index.language, word)) || english.is_some_and(setting::is_place);
    let fits_place = |hit: &Hit| {
        traits::is_landscape(hit.icon) || is_name(hit) || meaning.is_some_and(|gloss| gloss.names(hit.icon))
    };
    let by_accident = |hit: &Hit| traits::is_sensitive(hit.icon) && !is_name(hit);
    let choice = |hit: &Hit| {
        let own = score(hit, ambiguity) * doubt;
        let agreed = glosses.iter().map(|gloss| agreement(gloss, hit)).fold(0.0, f64::max);
        let central = glosses.iter().map(|gloss| gloss.likeness * said_in_english(gloss, hit)).fold(0.0, f64::max);
        Choice { icon: hit.icon, score: own.max(agreed) + if own >= LEAST { CENTRAL * central } else { 0.0 } }
    };
    let choices = hits.iter().filter(|hit| !by_accident(hit) && (!is_place || fits_place(hit))).map(choice).collect();
    let named = named || meaning.is_some_and(|gloss| hits.iter().any(|hit| gloss.names(hit.icon)));
    Meanings { choices, english, named }
}

fn is_name(hit: &Hit) -> bool {
    hit.kind == Kind::Label
}

/// How much English tells apart icons that score alike: this share of what it says of them.
const CENTRAL: f64 = 0.1;

/// What English says of an icon of a word that means as much as the gloss.
fn agreement(gloss: &Gloss, hit: &Hit) -> f64 {
    0.95 * gloss.likeness.sqrt() * said_in_english(gloss, hit)
}

fn said_in_english(gloss: &Gloss, hit: &Hit) -> f64 {
    let english = gloss.hits.iter().find(|english| english.icon == hit.icon);
    english.map_or(0.0, |english| score(english, ambiguity(gloss.hits)))
}

fn ambiguity(hits: &[Hit]) -> f64 {
    let tagged = hits.iter().filter(|hit| hit.kind < Kind::Label).count().max(1) as f64;
    1.0 / (1.0 + 0.08 * tagged.ln())
}

fn score(hit: &Hit, ambiguity: f64) -> f64 {
    let extra = f64::from(hit.label_words.saturating_sub(1)).min(6.0);
    let concrete = concreteness(hit.icon);
    match hit.kind {
        Kind::Label => 100.0 * concrete.sqrt(),
        Kind::PartAndTag => (66.0 - extra) * concrete * ambiguity,
        Kind::NamedTag => 62.0 * concrete * ambiguity,
        Kind::HeadAndTag => (64.0 - 5.0 * extra) * concrete * ambiguity,
        Kind::Tag => 60.0 * concrete * ambiguity,
        Kind::Head => (56.0 - 3.0 * extra) * concrete * ambiguity,
        // A word of a name or of a key word that is not one itself mostly holds the others together.
        Kind::LabelPart | Kind::TagPart => 24.0 * concrete * ambiguity,
    }
}

/// How well an icon shows a thing, from 0 to 1: a fox is one, a button with letters is none.
fn concreteness(icon: IconId) -> f64 {
    let icon = icon.icon();
    match (icon.group, icon.subgroup) {
        // Suits of cards are named by hearts and flowers in many languages.
        _ if icon.name.ends_with("-suit") && icon.group == 6 => 0.3,
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
