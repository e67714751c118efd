//! What a word of another language is in English, by the icons that both stand at.
//!
//! The annotations of the languages were made apart from each other, on the same icons. A word that stands at
//! nearly the same icons as an English word means nearly the same: Spanish `ave` stands at the birds, as `bird`
//! does. Of the many icons of such a word, that of the English name is the plain one: a bird, and not a turkey.

use std::sync::LazyLock;

use super::{
    icons::{self, IconId},
    index::{self, Hit, Kind},
};

/// An English word, and how alike its icons are, from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub struct Gloss {
    pub word: &'static str,
    pub hits: &'static [Hit],
    pub likeness: f64,
}

impl Gloss {
    /// Whether the English word is the name of an icon.
    pub fn names(&self, icon: IconId) -> bool {
        self.hits.iter().any(|hit| hit.icon == icon && hit.kind == Kind::Label)
    }
}

/// The most glosses of a word.
const MOST: usize = 6;

/// Icons less alike than this say nothing.
const LEAST: f64 = 0.2;

/// A word that names one of the icons is as good as others that are alike by so much more.
const NAME: f64 = 1.3;

/// A word that stands at so few names, and is not their key word, is one that the key words forgot.
const FEW: usize = 6;

struct English {
    words: Vec<WeightedWord>,
    /// The words that stand at each icon, as places in `words`.
    at: Vec<Vec<u32>>,
}

struct WeightedWord {
    word: &'static str,
    hits: &'static [Hit],
    weight: f64,
}

static ENGLISH: LazyLock<English> = LazyLock::new(|| {
    let index = index::of("en").expect("English is embedded");
    let mut english = English { words: Vec::new(), at: vec![Vec::new(); icons::count()] };
    for (word, hits) in index.sorted() {
        let place = u32::try_from(english.words.len()).expect("the index is small");
        hits.iter().filter(|hit| weight(hit) > 0.0).for_each(|hit| english.at[usize::from(hit.icon.0)].push(place));
        english.words.push(WeightedWord { word, hits, weight: hits.iter().map(weight).sum() });
    }
    english
});

/// Returns the English words whose icons are most like these, the most alike first; of equals, the shorter.
pub fn of(hits: &[Hit]) -> Vec<Gloss> {
    let forgotten = (2..=FEW).contains(&hits.len()) && hits.iter().all(|hit| weight(hit) == 0.0);
    let weight = |hit: &Hit| if forgotten { 1.0 } else { weight(hit) };
    let total: f64 = hits.iter().map(weight).sum();
    let said = hits.iter().filter(|hit| weight(hit) > 0.0);
    let mut candidates: Vec<u32> = said.clone().flat_map(|hit| &ENGLISH.at[usize::from(hit.icon.0)]).copied().collect();
    candidates.sort_unstable();
    candidates.dedup();
    let alike = |place: &u32| {
        let word = &ENGLISH.words[*place as usize];
        let shared: Vec<f64> = said.clone().map(|hit| weight(hit).min(weight_at(word.hits, hit))).collect();
        let icons = shared.iter().filter(|shared| **shared > 0.0).count();
        // One icon of many says nothing: every icon has words of its own. Of few icons, likeness is mostly chance.
        let likeness = 2.0 * shared.iter().sum::<f64>() / (total + word.weight + 1.0);
        let says = icons >= 2 || shared.len() < 3;
        says.then_some(Gloss { word: word.word, hits: word.hits, likeness })
    };
    let alike = candidates.iter().filter_map(alike);
    let mut glosses: Vec<Gloss> = alike.filter(|gloss| gloss.likeness >= LEAST).collect();
    let rank = |gloss: &Gloss| gloss.likeness * if hits.iter().any(|hit| gloss.names(hit.icon)) { NAME } else { 1.0 };
    let by_length = |a: &Gloss, b: &Gloss| a.word.len().cmp(&b.word.len()).then(a.word.cmp(b.word));
    glosses.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then_with(|| by_length(a, b)));
    glosses.truncate(MOST);
    glosses
}

/// A name says more than a key word, and one word of several in either says nothing by itself.
fn weight(hit: &Hit) -> f64 {
    match hit.kind {
        Kind::Label => 3.0,
        Kind::TagPart | Kind::LabelPart => 0.0,
        _ => 1.0,
    }
}

fn weight_at(hits: &[Hit], other: &Hit) -> f64 {
    hits.iter().find(|hit| hit.icon == other.icon).map_or(0.0, weight)
}
