//! Fonts that people brought, made into fonts that can be drawn with.
//!
//! A font is a program's input like any other, and a large one: this unpacks it, keeps the tables that draw and measure, writes them
//! anew, and draws each glyph once to see that they can be. It bounds what is written, and neither its time nor its memory: it
//! runs in a child that does nothing else.

mod facts;
mod limits;
mod outlines;
mod tables;
#[cfg(test)]
mod tests;
mod unpack;

use gala_core::{ingest::FontFacts, media_error::MediaError};
use skrifa::FontRef;

use self::limits::damaged;
pub use self::limits::{MAX_FONT_BYTES, MAX_TABLES_BYTES, too_many_bytes};

/// A font as it is drawn with.
pub struct SanitisedFont {
    pub facts: FontFacts,
    /// OpenType, with outlines and metrics and nothing else.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for SanitisedFont {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { facts, bytes } = self;
        f.debug_struct("SanitisedFont").field("facts", facts).field("bytes", &bytes.len()).finish()
    }
}

impl SanitisedFont {
    /// Reads TTF, OTF, WOFF or WOFF2.
    ///
    /// # Errors
    /// `unsupported_format` of collections and of fonts that are pictures alone, `too_many_bytes`, `too_complex`, `damaged`. The
    /// message reads after the font's name.
    pub fn read(bytes: &[u8]) -> Result<Self, MediaError> {
        if bytes.len() as u64 > MAX_FONT_BYTES {
            return Err(too_many_bytes());
        }
        let unpacked = unpack::unpacked(bytes)?;
        let font = FontRef::new(&unpacked).map_err(|error| damaged(&error.to_string()))?;
        tables::check_whole(&font, unpacked.len())?;
        let bytes = tables::written_anew(&font)?;
        let font = FontRef::new(&bytes).map_err(|error| damaged(&error.to_string()))?;
        outlines::check(&font)?;
        let facts = facts::of(&font)?;
        Ok(Self { facts, bytes })
    }
}
