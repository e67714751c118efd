//! A picture that stands in the frame where its look puts it.

mod fit;
mod raster;
pub(crate) mod shadow;
mod stamp;

use gala_core::timeline::{Fit, Transform};

use super::{Canvas, Layer, Stage};
use crate::{
    error::RenderError,
    pixel::{
        affine::{Area, transform_at},
        sprite::Scratch,
    },
    plan::Part,
    resolve::ClipLook,
};
pub(crate) use fit::{Fitted, fit};
pub(crate) use raster::{BACKDROP_BLUR, Drawn, Raster};
pub(crate) use stamp::Stamp;

/// A picture that does not change by itself, with all of its look but opacity and blend mode.
pub(crate) struct PlacedLayer {
    /// From back to front: a blurred copy, the shadow, the picture.
    stamps: Vec<Stamp>,
    pose: Pose,
}

impl PlacedLayer {
    pub fn new(stage: &Stage<'_>, part: &Part, drawn: &Drawn) -> Result<Self, RenderError> {
        let look = &part.clip.look;
        let size = stage.plan.size;
        let fitted = drawn.fit(look, stage.plan);
        let density = Density::of(&look.transform);
        let raster = drawn.raster(&fitted, density.most)?;
        let mut layer = Self::of_raster(stage, part, raster, fitted.seen)?;
        if look.fit == Fit::BlurFill {
            layer.stamps.insert(0, Stamp::new(&drawn.blurred_cover(look, size)?, density));
        }
        Ok(layer)
    }

    /// A picture that is drawn already; `whole` is what the clip's transform moves.
    pub fn of_raster(stage: &Stage<'_>, part: &Part, mut raster: Raster, whole: Area) -> Result<Self, RenderError> {
        let look = &part.clip.look;
        let size = stage.plan.size;
        let density = Density::of(&look.transform);
        raster.adjust(&look.color)?;
        raster.mask(&stage.rasteriser(), look, size)?;
        let shadow = look.shadow.as_ref().map(|shadow| Stamp::new(&shadow::of(&raster, shadow, size), density));
        let stamps = shadow.into_iter().chain([Stamp::new(&raster.padded(), density)]).collect();
        Ok(Self { stamps, pose: Pose::new(stage, part, whole) })
    }
}

impl Layer for PlacedLayer {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RenderError> {
        canvas.begin();
        let moved = self.pose.at(at);
        for stamp in &self.stamps {
            stamp.draw(canvas.frame, &moved, 1.0, scratch);
        }
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other || self.pose.rests()
    }
}

/// How large a clip's picture becomes: pixels that are drawn for each pixel of the fitted picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Density {
    pub least: f64,
    pub most: f64,
}

impl Density {
    pub fn of(transform: &Transform) -> Self {
        let scales = || transform.scale.values().map(|scale| f64::from(*scale));
        let most = scales().fold(0.0, f64::max).max(0.01);
        Self { least: scales().fold(most, f64::min).max(0.01), most }
    }
}

/// Where a clip's fitted content stands over time.
pub(crate) struct Pose {
    transform: Transform,
    whole: Area,
    frame_ms: f64,
    size: gala_core::format::FrameSize,
}

impl Pose {
    pub fn new(stage: &Stage<'_>, part: &Part, whole: Area) -> Self {
        let ClipLook { transform, .. } = &part.clip.look;
        Self { transform: transform.clone(), whole, frame_ms: part.frame_ms, size: stage.plan.size }
    }

    /// Returns what takes the fitted content's pixels to the frame's at a frame of the clip.
    pub fn at(&self, frame: u64) -> crate::pixel::affine::Affine {
        transform_at(&self.transform, frame as f64 * self.frame_ms, self.whole, self.size)
    }

    pub fn rests(&self) -> bool {
        let Transform { position, scale, rotation, .. } = &self.transform;
        position.constant().is_some() && scale.constant().is_some() && rotation.constant().is_some()
    }
}
