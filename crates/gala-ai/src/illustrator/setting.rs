//! The settings of pictures, and which words and icons belong to each.

use serde::Deserialize;

use super::icons::IconId;

include!(concat!(env!("OUT_DIR"), "/places.rs"));

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

/// Whether a folded word says where a picture plays.
pub fn is_place(word: &str) -> bool {
    of_word(word).is_some()
}

/// Returns the setting that a folded word says.
pub fn of_word(word: &str) -> Option<Setting> {
    PLACES.iter().find(|(_, words)| words.contains(&word)).map(|(setting, _)| *setting)
}

/// Whether a folded word says that it is night.
pub fn is_night(word: &str) -> bool {
    NIGHT.contains(&word)
}

/// Returns the setting that an icon has at home, where its group does not tell.
pub fn of_icon(icon: IconId) -> Option<Setting> {
    let name = icon.icon().name.as_str();
    BY_NAME.iter().find(|(_, names)| names.contains(&name)).map(|(setting, _)| *setting)
}

/// Returns the setting of an icon's group.
pub fn of_group(icon: IconId) -> Setting {
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
