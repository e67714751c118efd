//! In which state the words of a caption are.

use serde::Serialize;

/// What of a caption's words is seen, and how. An index or a number of bytes outside the caption means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CaptionState {
    /// The index in [`Caption::words`](gala_core::timeline::Caption::words) of the word that stands out, or is alone.
    pub word: Option<usize>,
    /// So many bytes of the text are seen; all where absent.
    pub shown: Option<usize>,
    /// How far that word is in its leap, in [`LEAP_STEPS`]; absent where it rests.
    pub leap: Option<u8>,
}

/// A whole leap, as [`CaptionState::leap`] counts it.
pub const LEAP_STEPS: u8 = 16;

impl CaptionState {
    /// The whole caption, with one of its words standing out.
    pub fn spoken(word: usize) -> Self {
        Self { word: Some(word), ..Self::default() }
    }
}
