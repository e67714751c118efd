//! Captions as pictures: laid out, shaped and drawn once for each caption and state of its words.
//!
//! A picture is tight around its ink, premultiplied RGBA, so that blending it costs only the pixels it has.

mod block;
mod inks;
mod picture;
mod place;
mod raster;
mod state;
mod syllables;

use std::sync::{Arc, Mutex, PoisonError};

use block::{Block, Typesetter};
use gala_core::{
    format::FrameSize,
    timeline::{Caption, CaptionStyle, CaptionTrack, CaptionWord, SafeArea},
};
use inks::Inks;
use place::CaptionArea;
use raster::CaptionRaster;

pub use self::{
    picture::CaptionPicture,
    state::{CaptionState, LEAP_STEPS},
};
use crate::font::FontSet;

/// What is to be told of a caption.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptionFacts {
    /// Characters that no font draws, each once.
    pub missing_glyphs: Vec<char>,
    /// The factor on the usual size of its letters: 1 where they did not shrink. Of lone words, the smallest.
    pub shrunk_to: f32,
    /// What it covers of the frame with its outline and shadow: left, top, right, bottom in pixels.
    pub area: [f32; 4],
    /// It reaches out of the safe area, because not even the smallest letters fit.
    pub leaves_safe_area: bool,
}

/// Returns what is to be told of a caption in frames of a size. Nothing is drawn.
pub fn check(
    caption: &Caption,
    look: &CaptionTrack,
    size: FrameSize,
    safe_area: Option<SafeArea>,
    fonts: &FontSet,
) -> CaptionFacts {
    let frame = CaptionArea::new(size, safe_area, look);
    let mut typesetter = Typesetter::default();
    let lone = if look.style == CaptionStyle::OneWord { lone_words(caption) } else { Vec::new() };
    let whole = [caption.clone()];
    let seen = if lone.is_empty() { &whole[..] } else { &lone };
    let mut area = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    let mut shrunk_to = 1.0_f32;
    for caption in seen.iter().filter(|caption| !caption.text.trim().is_empty()) {
        let block = typesetter.set(fonts, &frame, caption, &look.language);
        let [left, top, right, bottom] = frame.area(block.width, block.height, block.font_size);
        area = [area[0].min(left), area[1].min(top), area[2].max(right), area[3].max(bottom)];
        shrunk_to = shrunk_to.min(block.font_size / frame.font_size);
    }
    if area[0] > area[2] {
        area = [0.0; 4];
    }
    // Letters are placed by fractions of a pixel.
    let leaves = |inner: f32, outer: f32| inner > outer + 1.0;
    let [left, top, right, bottom] = frame.safe;
    let leaves_safe_area = area != [0.0; 4]
        && (leaves(left, area[0]) || leaves(top, area[1]) || leaves(area[2], right) || leaves(area[3], bottom));
    CaptionFacts {
        missing_glyphs: fonts.missing_glyphs(&caption.text, &look.language),
        shrunk_to,
        area,
        leaves_safe_area,
    }
}

/// Draws the captions of one track. May be shared between threads; they then take turns.
#[derive(Debug)]
pub struct CaptionPainter {
    fonts: Arc<FontSet>,
    frame: CaptionArea,
    style: CaptionStyle,
    inks: Inks,
    language: String,
    cache: Mutex<PainterCache>,
}

/// What is kept from one picture to the next: buffers, glyph outlines, and the block of the caption on screen.
#[derive(Default)]
struct PainterCache {
    typesetter: Typesetter,
    raster: CaptionRaster,
    block: Option<(Caption, Block)>,
}

impl CaptionPainter {
    /// A painter of the look of a track, whatever captions that has. `safe_area` overrides that of the frame's shape.
    /// An unknown language is drawn as if none were given.
    pub fn new(fonts: Arc<FontSet>, size: FrameSize, safe_area: Option<SafeArea>, look: &CaptionTrack) -> Self {
        Self {
            fonts,
            frame: CaptionArea::new(size, safe_area, look),
            style: look.style,
            inks: Inks::of(look),
            language: look.language.clone(),
            cache: Mutex::default(),
        }
    }

    /// Draws a caption in a state of its words, as far as the style tells states apart.
    pub fn paint(&self, caption: &Caption, state: CaptionState) -> CaptionPicture {
        if self.style != CaptionStyle::OneWord {
            return self.paint_block(caption, state);
        }
        let word = state.word.and_then(|word| caption.words.get(word));
        match word.map(|word| lone_word(caption, word)) {
            Some(Some(word)) => self.paint_block(&word, CaptionState::default()),
            _ => self.paint_block(caption, CaptionState::default()),
        }
    }

    fn paint_block(&self, caption: &Caption, state: CaptionState) -> CaptionPicture {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let PainterCache { typesetter, raster, block: kept } = &mut *cache;
        let block = match kept.take() {
            Some((of, block)) if of.text == caption.text && of.words == caption.words => block,
            _ => typesetter.set(&self.fonts, &self.frame, caption, &self.language),
        };
        let picture = raster.draw(&block, &self.frame, &self.inks, state);
        *kept = Some((caption.clone(), block));
        picture
    }
}

/// Returns each word of a caption as a caption of its own.
fn lone_words(caption: &Caption) -> Vec<Caption> {
    caption.words.iter().filter_map(|word| lone_word(caption, word)).collect()
}

fn lone_word(caption: &Caption, word: &CaptionWord) -> Option<Caption> {
    let text = caption.text.get(word.bytes.clone())?.to_owned();
    let word = CaptionWord { bytes: 0..text.len(), ..word.clone() };
    Some(Caption { start_ms: caption.start_ms, end_ms: caption.end_ms, text, words: vec![word] })
}

impl std::fmt::Debug for PainterCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PainterCache").field("caption", &self.block.as_ref().map(|(caption, _)| &caption.text)).finish()
    }
}

#[cfg(test)]
mod tests;
