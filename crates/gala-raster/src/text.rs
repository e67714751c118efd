//! Text as a clip: set, shaped and drawn; and what captions share with it.

mod entering;
mod entrance;
pub(crate) mod glyphs;
pub(crate) mod ink;
mod paint;
mod part_style;
mod setting;
pub(crate) mod shadow;
pub(crate) mod shape;
mod units;

pub use self::{entering::EnteringText, entrance::EntranceTiming, paint::TextPainter};
use gala_core::{format::FrameSize, timeline::Text};

use crate::font::FontSet;

/// What is to be told of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFacts {
    /// Characters that no font draws, each once.
    pub missing_glyphs: Vec<char>,
    /// The factor on the size of its letters: 1 where they did not have to shrink to fit their box.
    pub shrunk_to: f32,
    /// Not even the smallest letters fit their box: lines were left away.
    pub clipped: bool,
    /// What its lines and their background cover of the frame before the clip's transform: left, top, right, bottom
    /// in pixels. All zero if there is nothing to see.
    pub area: [f32; 4],
}

/// Returns what is to be told of a text in frames of a size. Nothing is drawn.
pub fn check<S>(text: &Text<S>, size: FrameSize, fonts: &FontSet) -> TextFacts {
    let setting = setting::set(text, size, fonts);
    let padding = text.bounds.background.map_or(0.0, |_| text.bounds.padding * size.width.min(size.height) as f32);
    let side = |length: u32, block: f32| {
        let (middle, half) = (length as f32 / 2.0, block / 2.0 + padding);
        (middle - half, middle + half)
    };
    let ((left, right), (top, bottom)) = (side(size.width, setting.width), side(size.height, setting.height));
    TextFacts {
        missing_glyphs: fonts.missing_glyphs(&setting.text, &text.language),
        shrunk_to: setting.shrunk_to,
        clipped: setting.clipped,
        area: if setting.runs.is_empty() { [0.0; 4] } else { [left, top, right, bottom] },
    }
}

#[cfg(test)]
mod tests;
