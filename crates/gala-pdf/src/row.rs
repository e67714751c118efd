//! A scene as a row of a page: its picture, and beside it what is said and seen.

use std::sync::Arc;

use gala_raster::{
    font::FontSet,
    paragraph::{Paragraph, ParagraphLine, ParagraphStyle, set_paragraph},
};

use crate::script::{PdfPicture, PdfScene};

/// All lengths are points, of which an inch has 72.
pub const TEXT_WIDTH: f32 = 360.0;
pub const PICTURE_WIDTH: f32 = 128.0;
const PICTURE_HEIGHT: f32 = 128.0;

/// How dark a text is, from black to white.
const INK: u8 = 20;
const FAINT: u8 = 105;

/// A line of a paragraph.
#[derive(Clone)]
pub struct SetLine {
    paragraph: Arc<Paragraph>,
    number: usize,
    pub grey: u8,
    /// Between the line before and this one.
    pub space: f32,
}

impl SetLine {
    /// Returns the lines of a paragraph, which has a space before it.
    pub fn of(paragraph: Paragraph, grey: u8, space: f32) -> impl Iterator<Item = Self> {
        let paragraph = Arc::new(paragraph);
        (0..paragraph.lines.len()).map(move |number| Self {
            paragraph: Arc::clone(&paragraph),
            number,
            grey,
            space: if number == 0 { space } else { 0.0 },
        })
    }

    /// What the bytes of its glyphs count in.
    pub fn text(&self) -> &str {
        &self.paragraph.text
    }

    pub fn line(&self) -> &ParagraphLine {
        &self.paragraph.lines[self.number]
    }
}

/// A row, set.
pub struct Row<'a> {
    pub picture: Option<PlacedPicture<'a>>,
    /// All that is written.
    pub lines: Vec<SetLine>,
}

/// A picture in the size that it is seen in.
#[derive(Clone, Copy)]
pub struct PlacedPicture<'a> {
    pub picture: &'a PdfPicture,
    pub width: f32,
    pub height: f32,
}

impl<'a> Row<'a> {
    pub fn of(scene: &'a PdfScene, language: &str, fonts: &FontSet) -> Self {
        let style = |size, is_bold| ParagraphStyle { language, size, is_bold, width: TEXT_WIDTH };
        let texts = [
            (scene.heading.as_str(), style(9.0, true), FAINT, 0.0),
            (scene.script.trim(), style(10.5, false), INK, 2.0),
            (scene.description.trim(), style(9.0, false), FAINT, 4.0),
        ];
        let texts = texts.into_iter().filter(|(text, ..)| !text.is_empty());
        let lines =
            texts.flat_map(|(text, style, grey, space)| SetLine::of(set_paragraph(text, style, fonts), grey, space));
        Self { picture: scene.picture.as_ref().and_then(PlacedPicture::of), lines: lines.collect() }
    }
}

impl<'a> PlacedPicture<'a> {
    fn of(picture: &'a PdfPicture) -> Option<Self> {
        let (width, height) = (picture.width as f32, picture.height as f32);
        let scale = (PICTURE_WIDTH / width).min(PICTURE_HEIGHT / height);
        (scale.is_finite() && scale > 0.0).then_some(Self { picture, width: width * scale, height: height * scale })
    }
}
