//! A caption as pixels.

use std::fmt;

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

impl CaptionPicture {
    /// A picture of nothing.
    pub(super) fn empty() -> Self {
        Self { x: 0, y: 0, width: 0, height: 0, rgba: Vec::new() }
    }
}

impl fmt::Debug for CaptionPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaptionPicture({}x{} at {},{})", self.width, self.height, self.x, self.y)
    }
}
