//! Where and when a picture plays, by what its words and icons say.

pub mod tables;

use serde::Deserialize;

use self::tables::{BY_NAME, NIGHT, NIGHTLY, PLACES, SCENES};
use super::{choose::Meaning, icons::IconId};

/// Where a picture plays. `Night` only chooses palettes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    Hills,
    Mountains,
    Forest,
    Sea,
    City,
    Desert,
    Snow,
    Sky,
    Space,
    Indoor,
    Abstract,
    Night,
}

/// Where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Where {
    pub setting: Setting,
    pub night: bool,
}

/// Decides where a picture plays: words of place first, then icons that are places, then what kind of thing
/// the first subject is.
pub fn decide(meaning: &Meaning, subjects: &[IconId]) -> Where {
    let by_word = meaning.words.iter().find_map(|word| of_word(word));
    let scenes = meaning.icons.iter().filter(|choice| choice.score >= 40.0);
    let by_scene = scenes.filter(|choice| is_scene(choice.icon)).find_map(|choice| of_icon(choice.icon));
    let by_subject = subjects.first().map(|icon| of_icon(*icon).unwrap_or_else(|| of_group(*icon)));
    let setting = by_word.or(by_scene).or(by_subject).unwrap_or(Setting::Abstract);
    let night_icon = meaning.icons.iter().any(|choice| choice.score >= 55.0 && is_nightly(choice.icon));
    let night = night_icon || meaning.words.iter().any(|word| NIGHT.contains(&word.as_str()));
    Where { setting, night: night || setting == Setting::Space }
}

/// Whether a folded word says where a picture plays.
pub fn is_place(word: &str) -> bool {
    of_word(word).is_some()
}

fn of_word(word: &str) -> Option<Setting> {
    PLACES.iter().find(|(_, words)| words.contains(&word)).map(|(setting, _)| *setting)
}

/// Icons that are whole landscapes in a square: they say where, and are never cut out as a subject.
pub fn is_scene(icon: IconId) -> bool {
    SCENES.contains(&icon.icon().name.as_str())
}

fn is_nightly(icon: IconId) -> bool {
    NIGHTLY.contains(&icon.icon().name.as_str())
}

fn of_icon(icon: IconId) -> Option<Setting> {
    let name = icon.icon().name.as_str();
    BY_NAME.iter().find(|(_, names)| names.contains(&name)).map(|(setting, _)| *setting)
}

fn of_group(icon: IconId) -> Setting {
    let icon = icon.icon();
    match (icon.group, icon.subgroup) {
        (3, 38) | (5, 55) => Setting::Sea,
        (3, 40) | (3, _) => Setting::Hills,
        (4, 42 | 43) => Setting::Hills,
        (4, _) | (5, 57) | (6, 63) | (7, 65 | 70..=72 | 75 | 81) => Setting::Indoor,
        (5, 51 | 54) => Setting::City,
        (5, 52 | 53 | 49) => Setting::Hills,
        (5, 50) => Setting::Mountains,
        (5, 56 | 59) => Setting::Sky,
        (1, _) => Setting::City,
        _ => Setting::Abstract,
    }
}
