//! A layer ready to be drawn: rasterised once, cut to what is ever seen, as planes.

mod cutout;
mod opacity;
mod scratch;
mod texture;
mod turned;
mod upright;

pub(crate) use self::cutout::Axis;
use self::opacity::OPAQUE;
pub use self::{cutout::Sprite, scratch::Scratch, texture::Texture};
use crate::{
    frame::Frame,
    geometry::{Affine, Rect},
};

impl Sprite {
    /// Draws the whole picture where `place` puts it over a frame, `opacity` (0 to 1) of it.
    pub fn draw_at(&self, frame: &mut Frame, place: &Affine, opacity: f32, scratch: &mut Scratch) {
        let weight = (opacity * OPAQUE as f32).round().clamp(0.0, OPAQUE as f32) as u32;
        if weight == 0 {
            return;
        }
        if !place.is_upright() {
            return self.draw_turned(frame, place, weight, scratch);
        }
        let (width, height) = (f64::from(frame.size.width), f64::from(frame.size.height));
        let view = Rect {
            left: -place.x0 / place.xx,
            top: -place.y0 / place.yy,
            width: width / place.xx,
            height: height / place.yy,
        };
        self.draw_upright(frame, &view, weight, scratch);
    }

    /// Draws what a view shows over a frame.
    pub(crate) fn draw(&self, frame: &mut Frame, view: &Rect, scratch: &mut Scratch) {
        self.draw_upright(frame, view, OPAQUE, scratch);
    }
}

#[cfg(test)]
mod tests;
