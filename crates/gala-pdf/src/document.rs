//! The pages that a script becomes.

use gala_raster::font::FontSet;
use krilla::{Document, SerializeSettings, metadata::Metadata};

use crate::{error::PdfError, fonts::EmbeddedFonts, layout::Layouter, row::Row, script::PdfScript};

/// Writes a script as PDF, on pages of A4.
///
/// # Errors
/// [`PdfError`] where a picture or a font cannot be embedded.
pub fn script_pdf(script: &PdfScript<'_>, fonts: &FontSet) -> Result<Vec<u8>, PdfError> {
    let mut layouter = Layouter::new(script.title, script.language, fonts);
    for scene in script.scenes {
        layouter.add(Row::of(scene, script.language, fonts));
    }
    let pages = layouter.finish();
    let mut document = Document::new_with(SerializeSettings::default());
    let mut embedded = EmbeddedFonts::default();
    for (number, page) in pages.iter().enumerate() {
        page.draw(&mut document, &mut embedded, fonts, (number + 1, pages.len()))?;
    }
    let language = script.language.to_owned();
    document.set_metadata(Metadata::new().title(script.title.to_owned()).language(language));
    document.finish().map_err(|error| PdfError::Document(format!("{error:?}")))
}

#[cfg(test)]
mod tests;
