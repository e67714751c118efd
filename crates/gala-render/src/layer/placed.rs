//! A picture that stands in the frame where its look puts it.

use gala_core::{
    time::{FrameRate, Frames},
    timeline::{Fit, Transform},
};
use gala_media::RunError;
use gala_raster::{
    drawn::Drawn,
    geometry::{Affine, Area, transform_at},
    mipmap::{Density, Mipmap},
    sprite::Scratch,
};

use super::{
    canvas::{Canvas, Layer},
    look,
};
use crate::{context::SegmentContext, plan::ClipSpan};

/// A picture that does not change by itself, with all of its look but opacity and blend mode.
pub(crate) struct PlacedLayer {
    /// From back to front: a blurred copy, the shadow, the picture.
    pub mipmaps: Vec<Mipmap>,
    pub pose: Pose,
}

impl PlacedLayer {
    /// # Errors
    /// Where the picture cannot be drawn in that size, or the table or mask of its look cannot be used.
    pub fn new(context: &SegmentContext<'_>, span: &ClipSpan, drawn: &Drawn) -> Result<Self, RunError> {
        let (look, plan) = (&span.clip.look, context.plan);
        let fitted = drawn.fit(look.fit, look.focus, plan.size, plan.settings.quality.scale());
        let raster = drawn.raster(&fitted, Density::of(&look.transform).most)?;
        let style = look::style(look, plan.size, context.rasteriser)?;
        let mut mipmaps = style.mipmaps(raster)?;
        if look.fit == Fit::BlurFill {
            let behind = drawn.blurred_cover(look.focus, plan.size, style.adjustment.as_ref())?;
            mipmaps.insert(0, Mipmap::new(&behind, style.density));
        }
        Ok(Self { mipmaps, pose: Pose::new(context, span, fitted.seen) })
    }
}

impl Layer for PlacedLayer {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RunError> {
        canvas.begin();
        let moved = self.pose.at(at);
        for mipmap in &self.mipmaps {
            mipmap.draw(canvas.frame, &moved, 1.0, scratch);
        }
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other || self.pose.rests()
    }
}

/// Where a clip's fitted content stands over time.
pub(crate) struct Pose {
    transform: Transform,
    whole: Area,
    fps: FrameRate,
    size: gala_core::format::FrameSize,
}

impl Pose {
    pub fn new(context: &SegmentContext<'_>, span: &ClipSpan, whole: Area) -> Self {
        Self { transform: span.clip.look.transform.clone(), whole, fps: span.fps, size: context.plan.size }
    }

    /// Returns what takes the fitted content's pixels to the frame's at a frame of the clip.
    pub fn at(&self, frame: u64) -> Affine {
        transform_at(&self.transform, self.fps.elapsed_ms(Frames(frame)), self.whole, self.size)
    }

    pub fn rests(&self) -> bool {
        let Transform { position, scale, rotation, .. } = &self.transform;
        position.constant().is_some() && scale.constant().is_some() && rotation.constant().is_some()
    }
}
