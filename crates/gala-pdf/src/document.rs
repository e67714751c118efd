//! A script, and the pages that it becomes.

use gala_raster::font::FontSet;
use krilla::{Document, SerializeSettings, metadata::Metadata};

use crate::{fonts::EmbeddedFonts, layout::Layouter, row::Row};

/// A script.
#[derive(Clone, Copy, Debug)]
pub struct PdfScript<'a> {
    pub title: &'a str,
    /// BCP 47.
    pub language: &'a str,
    pub scenes: &'a [PdfScene],
}

/// A scene, as far as it is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfScene {
    /// What it is told apart by: its number and its times.
    pub heading: String,
    pub script: String,
    pub description: String,
    pub picture: Option<PdfPicture>,
}

/// A picture, which is kept as it is in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfPicture {
    /// JPEG.
    pub jpeg: Vec<u8>,
    /// In pixels, each more than 0.
    pub width: u32,
    pub height: u32,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("a font cannot be embedded")]
    Font,
    #[error("a picture is no JPEG that can be embedded: {0}")]
    Picture(String),
    #[error("the document cannot be written: {0}")]
    Document(String),
}

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
