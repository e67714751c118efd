//! Fonts that people brought: checked by a child, and shown.

use std::{fs, io::Cursor, path::Path};

use gala_core::{
    format::FrameSize,
    ingest::FontFacts,
    media_error::{MediaError, MediaFault},
    timeline::{Rgba, Text, TextBox, TextRun},
};
use gala_files::{check_given, unreadable};
use gala_media::RunError;
use image::{ImageFormat, RgbImage};
use skrifa::{FontRef, MetadataProvider};

use crate::{
    font::FontSet,
    picture::Rasteriser,
    raster::Raster,
    sanitised_font::{MAX_FONT_BYTES, SanitisedFont, too_many_bytes},
    text::TextPainter,
};

/// A specimen is so large.
const SPECIMEN: FrameSize = FrameSize { width: 480, height: 270 };
const INK: Rgba = Rgba([0x1c, 0x1c, 0x22, 0xff]);
/// What is shown of Latin.
const LATIN: &str = "Aa Bb Gg Kk Qq Rr Ss\n0123456789";
/// So many letters are shown of other scripts.
const LETTERS: usize = 14;

/// A font that somebody brought, as it is drawn with.
#[derive(Debug)]
pub struct BroughtFont {
    pub facts: FontFacts,
    /// OpenType, with outlines and metrics and nothing else.
    pub bytes: Vec<u8>,
}

impl BroughtFont {
    /// Has a child read a file of TTF, OTF, WOFF or WOFF2.
    ///
    /// # Errors
    /// What ends a child; else of the file: `missing_file`, `unreadable_file`, `empty_file`, `too_many_bytes`, `unsupported_format`,
    /// `too_complex`, `damaged`.
    pub fn read(rasteriser: &Rasteriser, path: &Path) -> Result<Self, RunError> {
        if check_given(path)? > MAX_FONT_BYTES {
            let MediaError { what, limit, remedy, .. } = too_many_bytes();
            return Err(MediaError { limit, ..MediaError::of(path, MediaFault::TooManyBytes, what, remedy) }.into());
        }
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
        let SanitisedFont { facts, bytes } = rasteriser.sanitise_font(&bytes, path)?;
        Ok(Self { facts, bytes })
    }

    /// Draws its name, where it has the letters, and some of its letters. Returns a PNG of 480 x 270 pixels.
    ///
    /// # Errors
    /// `damaged` where it cannot be drawn with.
    pub fn specimen(&self) -> Result<Vec<u8>, MediaError> {
        let fonts = FontSet::from_folders(&[]).led_by_bytes(self.bytes.clone())?;
        let mut picture = RgbImage::from_pixel(SPECIMEN.width, SPECIMEN.height, image::Rgb([255; 3]));
        if let Some(raster) = TextPainter::new(&self.sample(), SPECIMEN, 1.0, &fonts).and_then(|mut text| text.whole())
        {
            lay_over(&mut picture, &raster);
        }
        let mut png = Cursor::new(Vec::new());
        picture.write_to(&mut png, ImageFormat::Png).map_err(|error| {
            MediaError::new(MediaFault::Damaged, format!("cannot be shown ({error})"), "export it again")
        })?;
        Ok(png.into_inner())
    }

    /// Nothing in it is drawn with another font.
    fn sample(&self) -> Text {
        let FontFacts { family, style, weight_from, weight_to, .. } = &self.facts;
        let weight = 400_u32.clamp(*weight_from, (*weight_to).max(*weight_from)).clamp(100, 900);
        let run = |text: String, scale| TextRun { color: INK, weight, scale, ..TextRun::new(text) };
        let letters = self.letters();
        let has = |text: &str| text.chars().all(|c| c.is_whitespace() || letters.binary_search(&c).is_ok());
        let name = format!("{family} {style}");
        let mut runs = Vec::new();
        if !name.trim().is_empty() && has(&name) {
            runs.push(run(format!("{}\n", name.trim()), 0.62));
        }
        runs.push(if has(LATIN) { run(LATIN.to_owned(), 1.0) } else { run(self.first_letters(&letters), 1.0) });
        Text { runs, size: 0.17, bounds: TextBox { width: 0.9, height: 0.86, ..TextBox::default() }, ..Text::plain("") }
    }

    /// Returns the characters that it draws, in their order.
    fn letters(&self) -> Vec<char> {
        let Ok(font) = FontRef::new(&self.bytes) else { return Vec::new() };
        let drawn = font.charmap().mappings().filter(|(_, glyph)| glyph.to_u32() != 0);
        let mut letters: Vec<char> = drawn.filter_map(|(code, _)| char::from_u32(code)).collect();
        letters.sort_unstable();
        letters
    }

    /// Returns some letters of those beyond ASCII, or whatever it draws where there are none.
    fn first_letters(&self, drawn: &[char]) -> String {
        let letters = drawn.iter().filter(|c| c.is_alphabetic() && !c.is_ascii()).take(LETTERS);
        let letters: Vec<String> = letters.map(char::to_string).collect();
        if letters.is_empty() {
            return drawn.iter().filter(|c| !c.is_whitespace() && !c.is_control()).take(LETTERS).collect();
        }
        letters.join(" ")
    }
}

/// Lays a premultiplied picture over an opaque one.
fn lay_over(picture: &mut RgbImage, over: &Raster) {
    let (left, top) = (over.area.left.round() as i64, over.area.top.round() as i64);
    for (place, pixel) in over.rgba.chunks_exact(4).enumerate() {
        let at = |from: i64, offset: usize| u32::try_from(from + offset as i64).ok();
        let (Some(x), Some(y)) = (at(left, place % over.width), at(top, place / over.width)) else { continue };
        if let Some(below) = picture.get_pixel_mut_checked(x, y) {
            for (below, above) in below.0.iter_mut().zip(pixel) {
                let kept = u16::from(*below) * u16::from(255 - pixel[3]) / 255;
                *below = u8::try_from(kept + u16::from(*above)).unwrap_or(u8::MAX);
            }
        }
    }
}
