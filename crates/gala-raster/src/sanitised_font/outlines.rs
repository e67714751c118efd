//! The glyphs of a font, each drawn once, as far as that takes no pixels.

use gala_core::media_error::{MediaError, MediaFault};
use skrifa::{
    FontRef, GlyphId, MetadataProvider, OutlineGlyphCollection,
    instance::{Location, Size},
    outline::{DrawSettings, OutlinePen},
    raw::{TableProvider, types::Tag},
};

use super::limits::damaged;

/// The outline of no glyph has more lines and curves.
const MOST_SEGMENTS: u32 = 200_000;

/// Draws each glyph where it is used: as the font is by itself, and at both ends of all that it varies along.
pub fn check(font: &FontRef<'_>) -> Result<(), MediaError> {
    check_places(font)?;
    let glyphs = font.maxp().map_err(|error| damaged(&error.to_string()))?.num_glyphs();
    let outlines = font.outline_glyphs();
    let mut drawn = 0;
    for location in locations(font) {
        for glyph in 0..glyphs {
            drawn += u32::from(draws(&outlines, GlyphId::new(glyph.into()), &location)?);
        }
    }
    if drawn == 0 {
        return Err(damaged("none of its glyphs is drawn"));
    }
    Ok(())
}

/// Refuses glyphs that lie beyond the table of outlines, which would be left out without a word.
fn check_places(font: &FontRef<'_>) -> Result<(), MediaError> {
    let (Some(outlines), Ok(places)) = (font.table_data(Tag::new(b"glyf")), font.loca(None)) else { return Ok(()) };
    let last = (0..=places.len()).filter_map(|place| places.get_raw(place)).max().unwrap_or_default();
    if last as usize <= outlines.len() {
        return Ok(());
    }
    Err(damaged("its outlines end before its last glyph does"))
}

fn locations(font: &FontRef<'_>) -> Vec<Location> {
    let axes = font.axes();
    let mut locations = vec![Location::default()];
    if !axes.is_empty() {
        locations.push(axes.location(axes.iter().map(|axis| (axis.tag(), axis.min_value()))));
        locations.push(axes.location(axes.iter().map(|axis| (axis.tag(), axis.max_value()))));
    }
    locations
}

/// Returns whether a glyph has an outline.
fn draws(outlines: &OutlineGlyphCollection<'_>, glyph: GlyphId, at: &Location) -> Result<bool, MediaError> {
    let Some(outline) = outlines.get(glyph) else { return Ok(false) };
    let mut counted = Counted::default();
    let settings = DrawSettings::unhinted(Size::unscaled(), at);
    outline
        .draw(settings, &mut counted)
        .map_err(|error| damaged(&format!("its glyph {} cannot be drawn: {error}", glyph.to_u32())))?;
    if counted.0 > MOST_SEGMENTS {
        let what = format!("has a glyph of {} lines and curves", counted.0);
        let error = MediaError::new(MediaFault::TooComplex, what, "simplify its outline");
        return Err(error.limit(format!("more than {MOST_SEGMENTS}")));
    }
    Ok(counted.0 > 0)
}

/// How many lines and curves there were.
#[derive(Default)]
struct Counted(u32);

impl OutlinePen for Counted {
    fn move_to(&mut self, _: f32, _: f32) {}

    fn line_to(&mut self, _: f32, _: f32) {
        self.0 = self.0.saturating_add(1);
    }

    fn quad_to(&mut self, _: f32, _: f32, _: f32, _: f32) {
        self.0 = self.0.saturating_add(1);
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        self.0 = self.0.saturating_add(1);
    }

    fn close(&mut self) {}
}
