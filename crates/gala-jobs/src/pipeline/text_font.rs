//! The font of a plan's captions and cards: the user's own file.

use gala_core::{asset::StoredFile, job::Failure, payload::GivenFiles, plan::Plan};

use super::{names, render_spec::SpecSource};

/// Returns the font that a plan's texts are drawn with, with its name in timelines; `None` where they are drawn with the
/// machine's own.
///
/// # Errors
/// `missing_file` where it was not given.
pub(super) fn text_font(plan: &Plan, given: &GivenFiles) -> Result<Option<StoredFile>, Failure> {
    let Some(name) = &plan.font else { return Ok(None) };
    let missing = || Failure::permanent("missing_file", format!("{name} was not given with the brief"));
    Ok(Some(StoredFile::from(given.get(name).ok_or_else(missing)?)))
}

/// Returns a font as a source of the timelines of its plan.
pub(super) fn font_source(font: Option<&StoredFile>) -> Option<(String, SpecSource)> {
    font.map(|font| (names::FONT.to_owned(), SpecSource::from(font)))
}
