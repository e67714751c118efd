//! How much text a caption holds.

use unicode_segmentation::UnicodeSegmentation;

use crate::format::FrameSize;

/// The width of an average letter.
const LETTER: u32 = 10;
/// The width of an ideograph or emoji beside it: they fill a square.
const SQUARE: u32 = 17;

/// How much text fits a caption of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// In average letters.
    pub letters_per_line: u32,
    pub lines: u32,
}

impl Capacity {
    /// Portrait holds 18 letters in a line, landscape 32, a square 26; two lines everywhere.
    pub fn of(size: FrameSize) -> Self {
        let letters_per_line = match size.width.cmp(&size.height) {
            std::cmp::Ordering::Less => 18,
            std::cmp::Ordering::Equal => 26,
            std::cmp::Ordering::Greater => 32,
        };
        Self { letters_per_line, lines: 2 }
    }

    /// The width of a full caption. Lines that break between words are seldom quite full.
    pub(super) fn width(self) -> u32 {
        self.letters_per_line * self.lines * LETTER * 19 / 20
    }
}

/// Returns the width of a text; [`Capacity::width`] is in the same unit.
pub(super) fn width_of(text: &str) -> u32 {
    text.graphemes(true).map(grapheme_width).sum()
}

pub(super) fn grapheme_width(grapheme: &str) -> u32 {
    match grapheme.chars().next().map(u32::from) {
        None => 0,
        Some(0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF) => SQUARE,
        Some(0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0x1F000..=0x1FAFF | 0x20000..=0x323AF) => SQUARE,
        Some(_) => LETTER,
    }
}
