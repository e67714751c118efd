//! What clips look like: each kind of content is a layer that draws itself over what lies beneath.

mod canvas;
mod look;
mod moving;
mod placed;
mod scene;
mod text;
mod video;
mod visualiser;

use gala_core::timeline::{Content, Still, Video};
use gala_media::{RunError, VideoRange};
use gala_raster::drawn::Drawn;

pub(crate) use self::canvas::{Canvas, Layer};
use self::placed::PlacedLayer;

use crate::{context::SegmentContext, plan::ClipSpan};

/// Makes the layer of a clip that is seen from a frame of the segment on.
pub(crate) fn make(context: &SegmentContext<'_>, span: &ClipSpan, index: u64) -> Result<Box<dyn Layer>, RunError> {
    let size = context.plan.size;
    let placed =
        |drawn: &Drawn| -> Result<Box<dyn Layer>, RunError> { Ok(Box::new(PlacedLayer::new(context, span, drawn)?)) };
    match &span.clip.content {
        Content::Still(Still { layers, camera }) => scene::make(context, span, layers, camera),
        Content::Image(image) => placed(&Drawn::load(context.rasteriser, image.source.file())?),
        Content::Video(Video { source, source_in_ms, speed, .. }) => {
            let at = span.frame(index);
            let frames = (context.frames - index).min(span.clip.frames.0 - at);
            let range = VideoRange { path: &source.path, in_ms: *source_in_ms, speed: *speed, offset: at, frames };
            video::make(context, span, source, &range)
        }
        Content::Svg(svg) => placed(&Drawn::markup(context.rasteriser, &svg.markup)?),
        Content::Shape(shape) => placed(&Drawn::shape(context.rasteriser, shape, size)?),
        Content::Color(fill) => placed(&Drawn::fill(fill, size)?),
        Content::Text(content) => text::make(context, span, content, index),
        Content::Visualiser(visualiser) => visualiser::make(context, span, visualiser, index),
    }
}
