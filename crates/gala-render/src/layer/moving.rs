//! A picture that moves by itself, laid into the frame with its look.

use super::{
    Canvas, Layer, Stage,
    placed::{Fitted, Pose},
};
use crate::{
    error::RenderError,
    pixel::{
        adjust::Adjustment,
        affine::Affine,
        frame::Frame,
        mask,
        sprite::{Scratch, Texture},
    },
    plan::Part,
    resolve::ClipColor,
};

/// What draws the picture of a [`MovingLayer`] into a frame of its own.
pub(crate) trait Moving {
    /// Draws a frame of the clip. Returns how opaque each pixel is; `None` if all are.
    fn paint(&mut self, frame: &mut Frame, at: u64, scratch: &mut Scratch) -> Result<Option<&[u8]>, RenderError>;

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
    place: Affine,
    pose: Pose,
}

impl<M: Moving> MovingLayer<M> {
    /// `frame` has the size in which the picture is drawn for what is seen of it.
    pub fn new(stage: &Stage<'_>, part: &Part, moving: M, fitted: &Fitted, frame: Frame) -> Result<Self, RenderError> {
        let look = &part.clip.look;
        let pixels = (frame.size.width as usize, frame.size.height as usize);
        let cover = mask::of(look, fitted.seen, pixels, stage.plan.size)?;
        let texture = Texture::new(pixels, cover);
        Ok(Self {
            moving,
            frame,
            shown: None,
            place: Affine::filling(texture.area(fitted.seen)),
            texture,
            adjustment: adjustment(&look.color)?,
            pose: Pose::new(stage, part, fitted.seen),
        })
    }
}

fn adjustment(color: &ClipColor) -> Result<Option<Adjustment>, RenderError> {
    if color.changes_nothing() { Ok(None) } else { Adjustment::new(color).map(Some) }
}

impl<M: Moving> Layer for MovingLayer<M> {
    fn draw(&mut self, canvas: &mut Canvas<'_>, at: u64, scratch: &mut Scratch) -> Result<(), RenderError> {
        canvas.begin();
        if !self.shown.is_some_and(|shown| self.moving.is_same(shown, at)) {
            let alpha = self.moving.paint(&mut self.frame, at, scratch)?;
            if let Some(adjustment) = &self.adjustment {
                adjustment.apply_frame(&mut self.frame);
            }
            self.texture.paint(&self.frame, alpha);
            self.shown = Some(at);
        }
        self.texture.sprite().stamp(canvas.frame, &self.place.then(&self.pose.at(at)), 1.0, scratch);
        Ok(())
    }

    fn is_same(&self, one: u64, other: u64) -> bool {
        one == other || self.pose.rests() && self.moving.is_same(one, other)
    }
}
