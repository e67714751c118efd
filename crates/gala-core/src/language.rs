//! The languages GALA can plan and speak: their tags, voices, scripts and how fast they are spoken.

mod script;
mod table;
mod voice;

use self::table::LANGUAGES;
pub use self::{
    script::{Script, TextDirection},
    voice::Language,
};
use crate::text;

/// Returns every language, those with most speakers first.
pub fn all() -> &'static [Language] {
    &LANGUAGES
}

/// Returns English, the language of a brief that names none.
pub fn default() -> &'static Language {
    &LANGUAGES[0]
}

/// Tags that name a language of the table in another way. Regions of Spanish and English stand here too: the
/// Spanish of America has one voice, and English outside America is nearer to Britain's.
const ALIASES: &[(&str, &str)] = &[
    ("cmn", "zh"),
    ("zh-yue", "yue"),
    ("zh-hk", "yue"),
    ("zh-mo", "yue"),
    ("en-au", "en-GB"),
    ("en-nz", "en-GB"),
    ("en-ie", "en-GB"),
    ("en-in", "en-GB"),
    ("en-za", "en-GB"),
    ("es-es", "es"),
    ("es-gq", "es"),
    ("es-ph", "es"),
    ("no", "nb"),
    ("nn", "nb"),
    ("iw", "he"),
    ("in", "id"),
    ("mo", "ro"),
    ("sh", "hr"),
    ("hbs", "hr"),
    ("kmr", "ku"),
    ("piqd", "tlh"),
];

/// Returns the language of a BCP 47 tag, in any case and with `-` or `_`.
///
/// What the table lacks falls back by dropping subtags from the end: `de-AT` is German, `es-MX` the Spanish of
/// Latin America, `zh-Hant-TW` Mandarin. `None` if not even the primary subtag is spoken.
pub fn find(tag: &str) -> Option<&'static Language> {
    const LONGEST_TAG: usize = 35;
    if tag.len() > LONGEST_TAG {
        return None;
    }
    let mut tag = tag.trim().replace('_', "-").to_ascii_lowercase();
    loop {
        if let Some(language) = exact(&tag) {
            return Some(language);
        }
        if tag.strip_prefix("es-").is_some_and(|region| region.len() == 2) {
            return exact("es-419");
        }
        let end = tag.rfind('-')?;
        tag.truncate(end);
    }
}

fn exact(tag: &str) -> Option<&'static Language> {
    let tag = ALIASES.iter().find(|(alias, _)| *alias == tag).map_or(tag, |(_, tag)| tag);
    LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(tag))
}

/// Returns the language that was probably meant: by its English name or by a tag that is nearly right.
pub fn nearest(written: &str) -> Option<&'static Language> {
    let name = text::nearest(written, LANGUAGES.iter().map(|language| language.name));
    // Two letters are near to too many other two letters to guess from.
    let tag = || (written.len() > 3).then(|| text::nearest(written, LANGUAGES.iter().map(|language| language.tag)));
    let found = name.or_else(|| tag().flatten())?;
    LANGUAGES.iter().find(|language| language.name == found || language.tag == found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tags_are_unique_and_each_finds_itself_in_any_case() {
        let tags: BTreeSet<&str> = all().iter().map(|language| language.tag).collect();
        assert_eq!(tags.len(), all().len());
        assert!(all().len() >= 100, "{}", all().len());
        for language in all() {
            assert_eq!(find(language.tag), Some(language));
            assert_eq!(find(&language.tag.to_uppercase().replace('-', "_")), Some(language));
        }
    }

    #[test]
    fn unknown_regions_fall_back_to_what_is_spoken_there() {
        let found = |tag: &str| find(tag).map(|language| language.tag);
        assert_eq!(found("es-MX"), Some("es-419"));
        assert_eq!(found("es_ES"), Some("es"));
        assert_eq!(found("de-AT"), Some("de"));
        assert_eq!(found("en-US"), Some("en"));
        assert_eq!(found("en-AU"), Some("en-GB"));
        assert_eq!(found("zh-Hant-TW"), Some("zh"));
        assert_eq!(found("zh-HK"), Some("yue"));
        assert_eq!(found("pt-PT"), Some("pt"));
        assert_eq!(found("no"), Some("nb"));
        for tag in ["", "xx", "english", "-", "e", "tlh-", &"en-".repeat(50)] {
            assert_eq!(found(tag), if tag == "tlh-" { Some("tlh") } else { None }, "{tag}");
        }
    }

    #[test]
    fn a_language_written_by_name_is_suggested_by_tag() {
        let near = |written: &str| nearest(written).map(|language| language.tag);
        assert_eq!(near("english"), Some("en"));
        assert_eq!(near("Spansh"), Some("es"));
        assert_eq!(near("xx"), None);
    }

    #[test]
    fn every_full_stop_ends_a_sentence() {
        for language in all() {
            assert!(language.sentence_enders().contains(language.full_stop()), "{}", language.tag);
        }
    }

    #[test]
    fn scripts_tell_direction_and_spaces() {
        let arabic = find("ar").expect("Arabic");
        assert_eq!((arabic.direction(), arabic.separates_words()), (TextDirection::RightToLeft, true));
        let japanese = find("ja").expect("Japanese");
        assert_eq!((japanese.direction(), japanese.separates_words()), (TextDirection::LeftToRight, false));
    }
}
