//! What kind of thing an icon shows, and what words say of where it is.

use super::{
    icons::IconId,
    setting::{self, Setting},
    traits,
};

/// A thing that a prompt means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeantThing {
    /// In English.
    pub name: String,
    pub kind: ThingKind,
}

/// What kind of thing it is, by how it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThingKind {
    Person,
    Animal,
    Bird,
    Fish,
    Insect,
    Plant,
    Food,
    Drink,
    Land,
    Building,
    Vehicle,
    Boat,
    Aircraft,
    Clock,
    Fire,
    Water,
    Weather,
    Festivity,
    Thing,
}

/// What is around the things of a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    pub is_night: bool,
    /// Whether they are in a room; nothing where no word tells.
    pub is_inside: Option<bool>,
}

/// Words of a name that say which, and not what.
const WHICH: [&str; 5] = [" without ", " with ", " in ", " at ", " fluttering "];
const PEOPLE: [&str; 3] = ["man ", "woman ", "person "];

/// Returns what an icon shows.
pub fn thing(icon: IconId) -> MeantThing {
    let written = icon.icon().name.replace('-', " ");
    let end = WHICH.iter().filter_map(|which| written.find(which)).min().unwrap_or(written.len());
    let name = &written[..end];
    let name = PEOPLE.iter().find_map(|who| name.strip_prefix(who)).unwrap_or(name);
    MeantThing { name: name.to_owned(), kind: kind(icon) }
}

fn kind(icon: IconId) -> ThingKind {
    let (name, group, subgroup) = (icon.icon().name.as_str(), icon.icon().group, icon.icon().subgroup);
    match name {
        "fire" | "firecracker" | "candle" | "volcano" => return ThingKind::Fire,
        "water-wave" | "droplet" | "sweat-droplets" | "fountain" => return ThingKind::Water,
        _ => {}
    }
    match (group, subgroup) {
        (1, _) => ThingKind::Person,
        (3, 34 | 36 | 37) => ThingKind::Animal,
        (3, 35) => ThingKind::Bird,
        (3, 38) => ThingKind::Fish,
        (3, 39) => ThingKind::Insect,
        (3, _) => ThingKind::Plant,
        (4, 47 | 48) => ThingKind::Drink,
        (4, _) => ThingKind::Food,
        (5, 49 | 50) => ThingKind::Land,
        (5, 51..=53) => ThingKind::Building,
        (5, 54) => ThingKind::Vehicle,
        (5, 55) => ThingKind::Boat,
        (5, 56) => ThingKind::Aircraft,
        (5, 58) => ThingKind::Clock,
        (5, 59) => ThingKind::Weather,
        (6, 60) => ThingKind::Festivity,
        _ if traits::is_face(icon) => ThingKind::Animal,
        _ => ThingKind::Thing,
    }
}

/// Returns what words, folded, say of where things are. `interior` and `exterior`, which stand in headings of screenplays, count
/// more than what is there: rain is seen through a window.
pub fn surroundings(words: &[String]) -> Surroundings {
    let said = words.iter().find_map(|word| match word.as_str() {
        "interior" | "inside" | "indoors" => Some(true),
        "exterior" | "outside" | "outdoors" => Some(false),
        _ => None,
    });
    let meant = || {
        words.iter().find_map(|word| match setting::of_word(word) {
            Some(Setting::Indoor) => Some(true),
            Some(Setting::Abstract | Setting::Night) | None => None,
            Some(_) => Some(false),
        })
    };
    Surroundings { is_night: words.iter().any(|word| setting::is_night(word)), is_inside: said.or_else(meant) }
}
