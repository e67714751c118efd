//! Text clips: set, broken into lines, shrunk until they fit, and drawn as pictures.

mod draw;
mod typeset;

use gala_core::{format::FrameSize, timeline::Text};

use crate::font::FontSet;
pub(crate) use draw::Drawing;
pub(crate) use typeset::{Typeset, typeset};

/// How a text came out in a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFacts {
    /// Characters that no font of this machine has, each once.
    pub missing_glyphs: Vec<char>,
    /// The letters' size, compared to the one that was asked for: below 1 where they had to shrink.
    pub shrunk_to: f32,
    /// Whether some of it does not fit its box even so.
    pub clipped: bool,
}

/// Sets a text and tells how it came out.
pub fn check(text: &Text, size: FrameSize, fonts: &FontSet) -> TextFacts {
    let set = typeset(text, size, fonts);
    TextFacts {
        missing_glyphs: fonts.missing_glyphs(&text.text(), &text.language),
        shrunk_to: set.scale,
        clipped: set.clipped,
    }
}
