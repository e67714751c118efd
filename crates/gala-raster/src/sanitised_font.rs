//! Fonts that people brought, made into fonts that can be drawn with.
//!
//! A font is a program's input like any other, and a large one: this unpacks it, keeps the tables that draw and measure, writes them
//! anew, and draws each glyph once to see that they can be. It bounds what is written, and neither its time nor its memory: it
//! runs in a child that does nothing else.

mod facts;
mod outlines;
mod tables;
#[cfg(test)]
mod tests;
mod unpack;

use gala_core::{
    ingest::FontFacts,
    media_error::{MediaError, MediaFault},
};
use skrifa::FontRef;

/// No font is larger, packed or not, as it is brought: 32 MiB.
pub const MAX_FONT_BYTES: u64 = 32 << 20;
/// Nor are its tables once they are unpacked: 64 MiB.
pub const MAX_TABLES_BYTES: u64 = 64 << 20;

/// A font as it is drawn with.
#[derive(Debug)]
pub struct SanitisedFont {
    pub facts: FontFacts,
    /// OpenType, with outlines and metrics and nothing else.
    pub bytes: Vec<u8>,
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
        let bytes = tables::written_anew(&font)?;
        let font = FontRef::new(&bytes).map_err(|error| damaged(&error.to_string()))?;
        outlines::check(&font)?;
        let facts = facts::of(&font)?;
        Ok(Self { facts, bytes })
    }
}

/// Tells that a font is larger than fonts are.
pub fn too_many_bytes() -> MediaError {
    MediaError::new(
        MediaFault::TooManyBytes,
        "has too many bytes for a font",
        "leave glyphs out of it that are not needed",
    )
    .limit(format!("more than {} MiB, or {} MiB unpacked", MAX_FONT_BYTES >> 20, MAX_TABLES_BYTES >> 20))
}

fn damaged(why: &str) -> MediaError {
    MediaError::new(MediaFault::Damaged, format!("is no font that can be read ({why})"), "export it again")
}
