//! What clips look like: each kind of content is a layer that draws itself over what lies beneath.

mod look;
mod moving;
pub(crate) mod placed;
mod scene;
mod text;
mod video;
mod visualiser;

use gala_core::timeline::Color;
use gala_media::VideoRange;
use gala_raster::{drawn::Drawn, frame::Frame, sprite::Scratch};
use placed::PlacedLayer;

use crate::{context::SegmentContext, error::RenderError, plan::Part, resolve::ClipContent};

/// A clip while it is seen in a segment.
pub(crate) trait Layer {
    /// Draws the picture as it is at a frame of its clip. Frames come in order; the same may come twice.
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RenderError>;

    /// Returns whether two frames of the clip look alike.
    fn is_same(&self, one: u64, other: u64) -> bool;
}

/// A frame that is being drawn, from back to front.
pub(crate) struct Canvas<'a> {
    pub frame: &'a mut Frame,
    /// The background, as long as nothing was drawn and the frame holds an old picture.
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
            self.frame.fill(background);
        }
    }

    /// Returns the frame for something that covers all of it.
    pub fn cover(&mut self) -> &mut Frame {
        self.background = None;
        self.frame
    }
}

/// Makes the layer of a clip that is seen from a frame of the segment on.
pub(crate) fn make(context: &SegmentContext<'_>, part: &Part, index: u64) -> Result<Box<dyn Layer>, RenderError> {
    let size = context.plan.size;
    let placed = |drawn: &Drawn| -> Result<Box<dyn Layer>, RenderError> {
        Ok(Box::new(PlacedLayer::new(context, part, drawn)?))
    };
    match &part.clip.content {
        ClipContent::Still { layers, camera } => scene::make(context, part, layers, camera),
        ClipContent::Image(source) => placed(&Drawn::load(context.rasteriser, source.file())?),
        ClipContent::Video { source, source_in_ms, speed } => {
            let at = part.frame(index);
            let frames = (context.frames - index).min(part.clip.frames - at);
            let range = VideoRange { path: &source.path, in_ms: *source_in_ms, speed: *speed, offset: at, frames };
            video::make(context, part, source, &range)
        }
        ClipContent::Svg(svg) => placed(&Drawn::markup(context.rasteriser, &svg.markup)?),
        ClipContent::Shape(shape) => placed(&Drawn::shape(context.rasteriser, shape, size)?),
        ClipContent::Color(fill) => placed(&Drawn::fill(fill, size)?),
        ClipContent::Text(content) => text::make(context, part, content, index),
        ClipContent::Visualiser { source, visualiser } => visualiser::make(context, part, source, visualiser, index),
    }
}
