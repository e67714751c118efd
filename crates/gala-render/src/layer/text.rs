//! Text: at rest one picture like any other; while it comes in, a picture for each of its parts.

use gala_core::{
    time::{FrameRate, Frames},
    timeline::Text,
};
use gala_media::RunError;
use gala_raster::{
    mipmap::Density,
    sprite::Scratch,
    text::{EnteringText, EntranceTiming, TextPainter},
};

use super::{
    canvas::{Canvas, Layer},
    look,
    placed::{PlacedLayer, Pose},
};
use crate::{context::SegmentContext, plan::ClipSpan, resolve::Source};

/// Makes the layer of a text that is seen from a frame of the segment on.
pub(super) fn make(
    context: &SegmentContext<'_>,
    span: &ClipSpan,
    text: &Text<Source>,
    index: u64,
) -> Result<Box<dyn Layer>, RunError> {
    let (look, size) = (&span.clip.look, context.plan.size);
    let fonts = context.render.fonts.of(text.font.as_ref())?;
    let Some(mut painter) = TextPainter::new(text, size, Density::of(&look.transform).most, &fonts) else {
        return Ok(Box::new(Blank));
    };
    let pose = Pose::new(context, span, painter.area());
    let begun = span.ms(span.frame(index));
    let timing = text.entrance.map(|entrance| EntranceTiming::new(&painter, entrance));
    let Some(timing) = timing.filter(|timing| begun < timing.end_ms()) else {
        return match painter.whole() {
            Some(raster) => Ok(Box::new(PlacedLayer {
                mipmaps: look::style(look, size, context.rasteriser)?.mipmaps(raster)?,
                pose,
            })),
            None => Ok(Box::new(Blank)),
        };
    };
    // Parts that come after the segment are not drawn in it.
    let last_ms = span.ms(span.frame(context.frames.saturating_sub(1).max(index)));
    let text = EnteringText::new(&mut painter, timing, &look::style(look, size, context.rasteriser)?, last_ms)?;
    Ok(Box::new(EnteringLayer { text, fps: span.fps, pose }))
}

/// Nothing to see.
struct Blank;

impl Layer for Blank {
    fn draw(&mut self, _: &mut Canvas<'_>, _: u64, _: &mut Scratch) -> Result<(), RunError> {
        Ok(())
    }

    fn is_same(&self, _: u64, _: u64) -> bool {
        true
    }
}

/// A text of whose entrance the segment sees something.
struct EnteringLayer {
    text: EnteringText,
    fps: FrameRate,
    pose: Pose,
}

impl EnteringLayer {
    fn ms(&self, at: u64) -> f64 {
        self.fps.elapsed_ms(Frames(at))
    }
}

impl Layer for EnteringLayer {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RunError> {
        canvas.begin();
        self.text.draw(canvas.frame, self.ms(at), &self.pose.at(at), scratch);
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other || self.pose.rests() && self.text.is_same(self.ms(one), self.ms(other))
    }
}
