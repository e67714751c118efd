//! A picture that moves by itself, laid into the frame with its look.

use gala_core::timeline::Fit;
use gala_media::RunError;
use gala_raster::{
    adjust::Adjustment,
    backdrop::Backdrop,
    fit::Fitted,
    frame::Frame,
    geometry::Affine,
    mask,
    mipmap::{Density, Mipmap},
    raster::Raster,
    shadow,
    sprite::{Scratch, Texture},
};

use super::{
    canvas::{Canvas, Layer},
    look,
    placed::Pose,
};
use crate::{context::SegmentContext, plan::ClipSpan};

/// What draws the picture of a [`MovingLayer`] into a frame of its own.
pub(crate) trait Moving {
    /// Draws a frame of the clip. Returns how opaque each pixel is; `None` if all are.
    fn paint(&mut self, frame: &mut Frame, at: u64, scratch: &mut Scratch) -> Result<Option<&[u8]>, RunError>;

    fn is_same(&self, one: u64, other: u64) -> bool;
}

pub(super) struct MovingLayer<M> {
    moving: M,
    /// What `moving` draws into; as large as what is seen of it.
    frame: Frame,
    /// The frame of the clip that the texture shows.
    shown: Option<u64>,
    texture: Texture,
    adjustment: Option<Adjustment>,
    backdrop: Option<Backdrop>,
    shadow: Option<Mipmap>,
    place: Affine,
    pose: Pose,
}

impl<M: Moving> MovingLayer<M> {
    /// `frame` has the size in which the picture is drawn for what is seen of it.
    ///
    /// # Errors
    /// Where the picture of its mask cannot be used.
    pub fn new(
        context: &SegmentContext<'_>,
        span: &ClipSpan,
        moving: M,
        fitted: &Fitted,
        frame: Frame,
    ) -> Result<Self, RunError> {
        let look = &span.clip.look;
        let pixels = (frame.size.width as usize, frame.size.height as usize);
        let size = context.plan.size;
        let cover = mask::of(&look::mask_spec(look, context.rasteriser), fitted.seen, pixels, size)?;
        let shadow = look.shadow.as_ref().map(|shadow| {
            let shape = Raster::of_cover(cover.as_deref(), pixels, fitted.seen);
            Mipmap::new(&shadow::of(&shape, shadow, size), Density::of(&look.transform))
        });
        let backdrop = (look.fit == Fit::BlurFill).then(|| Backdrop::new(frame.size, look.focus, size));
        let texture = Texture::new(pixels, cover);
        Ok(Self {
            moving,
            frame,
            shown: None,
            place: Affine::filling(texture.area(fitted.seen)),
            texture,
            backdrop,
            shadow,
            adjustment: look::adjustment(&look.color)?,
            pose: Pose::new(context, span, fitted.seen),
        })
    }
}

impl<M: Moving> Layer for MovingLayer<M> {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RunError> {
        canvas.begin();
        if !self.shown.is_some_and(|shown| self.moving.is_same(shown, at)) {
            let alpha = self.moving.paint(&mut self.frame, at, scratch)?;
            if let Some(adjustment) = &self.adjustment {
                adjustment.apply_frame(&mut self.frame);
            }
            self.texture.paint(&self.frame, alpha);
            if let Some(backdrop) = &mut self.backdrop {
                backdrop.paint(&mut self.frame);
            }
            self.shown = Some(at);
        }
        let moved = self.pose.at(at);
        if let Some(backdrop) = &self.backdrop {
            backdrop.draw(canvas.frame, &moved, scratch);
        }
        if let Some(shadow) = &self.shadow {
            shadow.draw(canvas.frame, &moved, 1.0, scratch);
        }
        self.texture.sprite().draw_at(canvas.frame, &self.place.then(&moved), 1.0, scratch);
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other || self.pose.rests() && self.moving.is_same(one, other)
    }
}
