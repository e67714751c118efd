//! Captions as pictures: laid out, shaped and drawn once for each caption and spoken word.
//!
//! A picture is tight around its ink, premultiplied RGBA, so that blending it costs only the pixels it has.

mod block;
mod place;
mod raster;
mod shadow;

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::{
    format::FrameSize,
    timeline::{Caption, CaptionStyle},
};

use crate::font::FontSet;
use block::{Block, Typesetter};
use place::Frame;
use raster::Raster;

/// A caption drawn for a frame.
#[derive(Clone, PartialEq, Eq)]
pub struct CaptionPicture {
    /// Where the left upper corner stands in the frame, in pixels. Even, as 4:2:0 needs.
    pub x: u32,
    pub y: u32,
    /// Even. Zero only if there is nothing to see.
    pub width: u32,
    pub height: u32,
    /// `width` × `height` pixels of premultiplied 8-bit sRGB with alpha, row by row.
    pub rgba: Vec<u8>,
}

/// Draws the captions of one track. May be shared between threads; they then take turns.
#[derive(Debug)]
pub struct CaptionPainter {
    fonts: Arc<FontSet>,
    frame: Frame,
    style: CaptionStyle,
    language: String,
    desk: Mutex<Desk>,
}

/// What is kept from one picture to the next: buffers, glyph outlines, and the block of the caption on screen.
#[derive(Default)]
struct Desk {
    typesetter: Typesetter,
    raster: Raster,
    block: Option<(Caption, Block)>,
}

impl CaptionPainter {
    /// `language` is BCP 47; an unknown one is drawn as if none were given.
    pub fn new(fonts: Arc<FontSet>, size: FrameSize, style: CaptionStyle, language: &str) -> Self {
        let frame = Frame::new(size);
        Self { fonts, frame, style, language: language.to_owned(), desk: Mutex::default() }
    }

    /// Draws a caption, with the word of that index in [`Caption::words`] standing out if the style is
    /// karaoke. An index or byte range outside the caption highlights nothing.
    pub fn paint(&self, caption: &Caption, active_word: Option<usize>) -> CaptionPicture {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let Desk { typesetter, raster, block: kept } = &mut *desk;
        let block = match kept.take() {
            Some((of, block)) if of.text == caption.text && of.words == caption.words => block,
            _ => typesetter.set(&self.fonts, &self.frame, caption, &self.language),
        };
        let active = active_word.filter(|_| self.style == CaptionStyle::Karaoke);
        let picture = raster.draw(&block, &self.frame, active);
        *kept = Some((caption.clone(), block));
        picture
    }
}

impl CaptionPicture {
    /// A picture of nothing.
    fn empty() -> Self {
        Self { x: 0, y: 0, width: 0, height: 0, rgba: Vec::new() }
    }
}

impl std::fmt::Debug for CaptionPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CaptionPicture({}x{} at {},{})", self.width, self.height, self.x, self.y)
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("caption", &self.block.as_ref().map(|(caption, _)| &caption.text)).finish()
    }
}

#[cfg(test)]
mod tests;
