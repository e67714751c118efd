//! Fonts as the document has them: each face once, whatever is set with it.

use std::collections::HashMap;

use gala_raster::paragraph::ParagraphFont;
use krilla::text::{Font, Tag};

use crate::error::PdfError;

/// Which face, at which place of its axes.
type Face = (u64, u32, Vec<([u8; 4], u32)>);

#[derive(Default)]
pub struct EmbeddedFonts(HashMap<Face, Font>);

impl EmbeddedFonts {
    /// # Errors
    /// [`PdfError::Font`] where the file is no font that can be embedded.
    pub fn font(&mut self, font: &ParagraphFont) -> Result<Font, PdfError> {
        let axes = font.variations.iter().map(|(tag, value)| (*tag, value.to_bits())).collect();
        let face = (font.id, font.index, axes);
        if let Some(known) = self.0.get(&face) {
            return Ok(known.clone());
        }
        let variations: Vec<_> = font.variations.iter().map(|(tag, value)| (Tag::new(tag), *value)).collect();
        let opened = Font::new_variable(font.data.clone().into(), font.index, &variations).ok_or(PdfError::Font)?;
        self.0.insert(face, opened.clone());
        Ok(opened)
    }
}
