//! A page: what is where on it, and how it is drawn.

use gala_raster::{
    font::FontSet,
    paragraph::{ParagraphStyle, set_paragraph},
};
use krilla::{
    Document,
    color::luma,
    geom::{Point, Size, Transform},
    image::Image,
    num::NormalizedF32,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    text::{GlyphId, KrillaGlyph},
};

use crate::{error::PdfError, fonts::EmbeddedFonts, row::SetLine, script::PdfPicture};

/// A4.
pub const PAGE_WIDTH: f32 = 595.28;
const PAGE_HEIGHT: f32 = 841.89;
pub const LEFT: f32 = 46.0;
pub const TOP: f32 = 48.0;
pub const BOTTOM: f32 = PAGE_HEIGHT - 56.0;
const FOOT: f32 = PAGE_HEIGHT - 40.0;
const FOOT_SIZE: f32 = 8.0;
const FOOT_GREY: u8 = 130;

/// What is on a page.
#[derive(Default)]
pub struct Page<'a> {
    /// With left and top.
    pub lines: Vec<(SetLine, [f32; 2])>,
    /// With left, top, width and height.
    pub pictures: Vec<(&'a PdfPicture, [f32; 4])>,
}

impl Page<'_> {
    /// Adds the page to a document: the one of a number, from 1, among so many.
    ///
    /// # Errors
    /// [`PdfError`] where a picture or a font cannot be embedded.
    pub fn draw(
        &self,
        document: &mut Document,
        embedded: &mut EmbeddedFonts,
        fonts: &FontSet,
        (number, pages): (usize, usize),
    ) -> Result<(), PdfError> {
        let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT);
        let settings = settings.ok_or_else(|| PdfError::Document("a page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let mut drawn = Ok(());
        for (picture, place) in &self.pictures {
            drawn = drawn.and_then(|()| draw_picture(&mut surface, picture, *place));
        }
        let style = ParagraphStyle { language: "en", size: FOOT_SIZE, is_bold: false, width: PAGE_WIDTH };
        let foot = SetLine::of(set_paragraph(&format!("{number} / {pages}"), style, fonts), FOOT_GREY, 0.0);
        let foot = foot.map(|line| (line, [LEFT, FOOT]));
        for (line, place) in self.lines.iter().cloned().chain(foot) {
            drawn = drawn.and_then(|()| draw_line(&mut surface, embedded, &line, place));
        }
        surface.finish();
        page.finish();
        drawn
    }
}

fn draw_picture(
    surface: &mut Surface<'_>,
    picture: &PdfPicture,
    [left, top, width, height]: [f32; 4],
) -> Result<(), PdfError> {
    let image =
        Image::from_jpeg(picture.jpeg.clone().into(), true).map_err(|error| PdfError::Picture(error.to_string()))?;
    let size = Size::from_wh(width, height).ok_or_else(|| PdfError::Picture("it has no size".to_owned()))?;
    surface.push_transform(&Transform::from_translate(left, top));
    surface.draw_image(image, size);
    surface.pop();
    Ok(())
}

fn draw_line(
    surface: &mut Surface<'_>,
    embedded: &mut EmbeddedFonts,
    line: &SetLine,
    [left, top]: [f32; 2],
) -> Result<(), PdfError> {
    let paint = luma::Color::new(line.grey).into();
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, rule: Default::default() }));
    for run in &line.line().runs {
        let font = embedded.font(&run.font)?;
        // Advances are told as fractions of the size of letters.
        let glyphs = run.glyphs.iter().map(|glyph| {
            let (id, (x, y)) = (GlyphId::new(glyph.id), glyph.offset);
            KrillaGlyph::new(id, glyph.advance / run.size, x / run.size, y / run.size, 0.0, glyph.text.clone(), None)
        });
        let glyphs: Vec<KrillaGlyph> = glyphs.collect();
        let start = Point::from_xy(left + run.x, top + line.line().baseline);
        surface.draw_glyphs(start, &glyphs, font, line.text(), run.size, false);
    }
    Ok(())
}
