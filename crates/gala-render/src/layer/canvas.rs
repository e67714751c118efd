//! A frame that is drawn from back to front, and what draws on it.

use gala_core::timeline::Color;
use gala_media::RunError;
use gala_raster::{frame::Frame, sprite::Scratch};

/// A clip while it is seen in a segment.
pub(crate) trait Layer {
    /// Draws the picture as it is at a frame of its clip. Frames come in order; the same may come twice.
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RunError>;

    /// Returns whether two frames of the clip look alike.
    fn is_same(&self, one: u64, other: u64) -> bool;
}

/// A frame that is being drawn, from back to front.
pub(crate) struct Canvas<'a> {
    pub frame: &'a mut Frame,
    /// The background of an opaque frame, as long as nothing was drawn and the frame holds an old picture.
    background: Option<Color>,
}

impl<'a> Canvas<'a> {
    /// A frame on which nothing was drawn.
    pub fn new(frame: &'a mut Frame, background: Color) -> Self {
        Self { frame, background: Some(background) }
    }

    /// A frame as another canvas left it: with what [`Self::background`] tells.
    pub fn resume(frame: &'a mut Frame, background: Option<Color>) -> Self {
        Self { frame, background }
    }

    /// Returns the background if nothing was drawn yet.
    pub fn background(&self) -> Option<Color> {
        self.background
    }

    /// Makes sure that the frame can be drawn over: call it before anything that does not cover the whole frame.
    pub fn begin(&mut self) {
        if let Some(background) = self.background.take() {
            self.frame.reset(background);
        }
    }

    /// Returns the frame for something that covers all of it.
    pub fn cover(&mut self) -> &mut Frame {
        self.background = None;
        self.frame
    }
}
