//! Where and when a picture plays, by what its words and icons say.

use super::{
    choose::Meaning,
    icons::IconId,
    setting::{self, Setting},
    traits,
};

/// Where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Where {
    pub setting: Setting,
    pub night: bool,
}

/// Decides where a picture plays: words of place first, then icons that are places, then what kind of thing
/// the first subject is.
pub fn decide(meaning: &Meaning, subjects: &[IconId]) -> Where {
    let by_word = meaning.words.iter().find_map(|word| setting::of_word(word));
    let scenes = meaning.icons.iter().filter(|choice| choice.score >= 40.0);
    let by_scene =
        scenes.filter(|choice| traits::is_landscape(choice.icon)).find_map(|choice| setting::of_icon(choice.icon));
    let by_subject = subjects.first().map(|icon| setting::of_icon(*icon).unwrap_or_else(|| setting::of_group(*icon)));
    let setting = by_word.or(by_scene).or(by_subject).unwrap_or(Setting::Abstract);
    let night_icon = meaning.icons.iter().any(|choice| choice.score >= 55.0 && traits::is_nightly(choice.icon));
    let night = night_icon || meaning.words.iter().any(|word| setting::is_night(word));
    Where { setting, night: night || setting == Setting::Space }
}
