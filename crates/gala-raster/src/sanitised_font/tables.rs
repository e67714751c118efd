//! The tables that are kept of a font.

use gala_core::media_error::{MediaError, MediaFault};
use skrifa::{
    FontRef,
    raw::{TableProvider, types::Tag},
};
use write_fonts::FontBuilder;

use super::limits::{MAX_TABLES_BYTES, damaged, too_many_bytes};

/// What draws and measures. Not among them: programs that move outlines onto the pixels of a screen (`fpgm`, `prep`, `cvt `), which
/// are not run, pictures in place of outlines (`SVG `, `sbix`, `CBDT`), Apple's state machines (`morx`, `kerx`), signatures, and whatever is
/// nobody's standard.
const KEPT: [&[u8; 4]; 30] = [
    b"head", b"hhea", b"hmtx", b"maxp", b"cmap", b"name", b"OS/2", b"post", b"glyf", b"loca", b"CFF ", b"CFF2",
    b"VORG", b"GDEF", b"GSUB", b"GPOS", b"BASE", b"kern", b"vhea", b"vmtx", b"fvar", b"avar", b"gvar", b"HVAR",
    b"VVAR", b"MVAR", b"STAT", b"COLR", b"CPAL", b"JSTF",
];

/// Returns a font with the tables that are kept and no others.
pub fn written_anew(font: &FontRef<'_>) -> Result<Vec<u8>, MediaError> {
    check_needed(font)?;
    let mut builder = FontBuilder::new();
    // Several entries of a directory may name the same bytes, which are written as often.
    let mut written = 0;
    for tag in KEPT {
        let Some(data) = font.table_data(Tag::new(tag)) else { continue };
        written += data.as_bytes().len() as u64;
        if written > MAX_TABLES_BYTES {
            return Err(too_many_bytes());
        }
        builder.add_raw(write_fonts::types::Tag::new(tag), data.as_bytes().to_vec());
    }
    Ok(builder.build())
}

/// Refuses a file that ends before its tables do.
pub fn check_whole(font: &FontRef<'_>, length: usize) -> Result<(), MediaError> {
    let records = font.table_directory().table_records().iter();
    let ends = records.map(|record| u64::from(record.offset()) + u64::from(record.length()));
    if ends.max().unwrap_or_default() <= length as u64 {
        return Ok(());
    }
    Err(MediaError::new(MediaFault::Truncated, "ends before its tables do", "copy or export it again"))
}

/// Looks for what no text can be set without.
fn check_needed(font: &FontRef<'_>) -> Result<(), MediaError> {
    let missing = |table: &str| damaged(&format!("its table {table} is missing or damaged"));
    let head = font.head().map_err(|_| missing("head"))?;
    if !(16..=16_384).contains(&head.units_per_em()) {
        return Err(damaged(&format!("its letters are {} units high; 16 to 16384 are allowed", head.units_per_em())));
    }
    font.maxp().map_err(|_| missing("maxp"))?;
    font.cmap().map_err(|_| missing("cmap"))?;
    font.hhea().map_err(|_| missing("hhea"))?;
    font.hmtx().map_err(|_| missing("hmtx"))?;
    let has_outlines = font.glyf().is_ok() && font.loca(None).is_ok() || font.cff().is_ok() || font.cff2().is_ok();
    if has_outlines {
        return Ok(());
    }
    let (what, remedy) = ("has no outlines that could be drawn", "bring a font with outlines");
    Err(MediaError::new(MediaFault::UnsupportedFormat, what, remedy))
}
