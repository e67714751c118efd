//! Common words whose plainest picture the annotations do not rank first, with that picture.

include!(concat!(env!("OUT_DIR"), "/preferred_icons.rs"));

/// Returns the preferred icon of words of a language.
pub fn of(language: &str) -> &'static [(&'static str, &'static str)] {
    PREFERRED.iter().find(|(listed, _)| *listed == language).map_or(&[], |(_, icons)| *icons)
}
