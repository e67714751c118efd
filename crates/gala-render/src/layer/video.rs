//! A file with moving pictures.

use gala_core::format::FrameSize;
use gala_media::{Crop, Framing, RunError, VideoRange, VideoReader};
use gala_raster::{
    fit::{Fitted, fit},
    frame::Frame,
    mipmap::Density,
    resize::even,
    sprite::Scratch,
};

use super::{
    canvas::{Canvas, Layer},
    moving::{Moving, MovingLayer},
};
use crate::{context::SegmentContext, plan::ClipSpan, resolve::Source};

/// Makes the layer of a video from some frame of its clip on: copied straight into the frame where it covers that.
pub(super) fn make(
    context: &SegmentContext<'_>,
    span: &ClipSpan,
    source: &Source,
    range: &VideoRange<'_>,
) -> Result<Box<dyn Layer>, RunError> {
    let (look, plan) = (&span.clip.look, context.plan);
    let facts = context.render.video_facts.facts(context.render.tools, source, context.cancel)?;
    let scale = plan.settings.quality.scale();
    let natural = (f64::from(facts.width) * scale, f64::from(facts.height) * scale);
    let fitted = fit(look.fit, look.focus, natural, plan.size);
    let covers = look.only_covers() && !facts.has_alpha;
    let size = if covers { plan.size } else { pixels(&fitted, Density::of(&look.transform).most) };
    let framing = Framing::new(&crop(&fitted, size), size, &facts);
    let mut reader = VideoReader::start(context.render.tools, range, &framing, plan.fps, context.cancel)?;
    reader.advance()?;
    let playback = Playback { reader, shown: range.offset };
    if covers {
        return Ok(Box::new(playback));
    }
    Ok(Box::new(MovingLayer::new(context, span, playback, &fitted, Frame::new(size))?))
}

/// Returns the size at which moving content is drawn, so that it is sharp where it is largest.
pub(super) fn pixels(fitted: &Fitted, density: f64) -> FrameSize {
    let side = |length: f64| (even(length * density) as u32).clamp(2, FrameSize::MAX_SIDE);
    FrameSize { width: side(fitted.seen.width), height: side(fitted.seen.height) }
}

/// Returns what of a picture is decoded to show what is seen of it in frames of a size.
fn crop(fitted: &Fitted, size: FrameSize) -> Crop {
    let FrameSize { width, height } = size;
    let (across, down) = (f64::from(width) / fitted.seen.width, f64::from(height) / fitted.seen.height);
    let whole = |length: f64, least: u32| (length.round() as u32).max(least);
    let picture = FrameSize {
        width: whole(fitted.picture.width * across, width),
        height: whole(fitted.picture.height * down, height),
    };
    let left = whole((fitted.seen.left - fitted.picture.left) * across, 0).min(picture.width - width);
    let top = whole((fitted.seen.top - fitted.picture.top) * down, 0).min(picture.height - height);
    Crop { picture, left, top }
}

struct Playback {
    reader: VideoReader,
    /// The frame of the clip that the reader shows.
    shown: u64,
}

impl Playback {
    fn go_to(&mut self, at: u64) -> Result<(), RunError> {
        while self.shown < at {
            self.reader.advance()?;
            self.shown += 1;
        }
        Ok(())
    }
}

impl Layer for Playback {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, _: &mut Scratch) -> Result<(), RunError> {
        self.go_to(at)?;
        canvas.cover().show(self.reader.frame());
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other
    }
}

impl Moving for Playback {
    fn paint(&mut self, frame: &mut Frame, at: u64, _: &mut Scratch) -> Result<Option<&[u8]>, RunError> {
        self.go_to(at)?;
        frame.show(self.reader.frame());
        Ok(self.reader.alpha())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other
    }
}
