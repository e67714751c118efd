//! Where the camera looks: from a clip's phase to the rectangle of a picture that fills the frame.
//!
//! Both ends of a move are kept inside the picture, and between them the rectangle's sides move on straight
//! lines. So every view between is inside too, and no point of the picture ever swerves.

use gala_core::{
    format::FrameSize,
    timeline::{Camera, Easing, MovePart, View},
};

use crate::geometry::Rect;

/// A layer's move, settled for one picture in one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CameraMove {
    pub from: Rect,
    pub to: Rect,
    easing: Easing,
    part: MovePart,
}

impl CameraMove {
    /// `picture` is its width over its height; `depth` is how much of the camera's move the layer follows.
    pub fn new(camera: &Camera, depth: f32, picture: f64, frame: FrameSize) -> Self {
        let cover = cover(picture, frame);
        let from = rect(&camera.from, depth, cover);
        let to = rect(&camera.to, depth, cover);
        Self { from, to, easing: camera.easing, part: camera.part }
    }

    /// Returns what is seen at a phase from 0 to 1.
    pub fn at(&self, phase: f64) -> Rect {
        self.from.lerp(self.to, self.easing.at(self.part.phase(phase)))
    }

    pub fn is_still(&self) -> bool {
        self.from == self.to
    }
}

/// Returns which fractions of a picture's sides fill the frame when it just covers it.
fn cover(picture: f64, frame: FrameSize) -> (f64, f64) {
    let frame = f64::from(frame.width) / f64::from(frame.height);
    if picture > frame { (frame / picture, 1.0) } else { (1.0, picture / frame) }
}

fn rect(view: &View, depth: f32, cover: (f64, f64)) -> Rect {
    let depth = f64::from(depth);
    let zoom = 1.0 + (f64::from(view.zoom) - 1.0) * depth;
    let side = |centre: f32, cover: f64| {
        let length = cover / zoom;
        let centre = 0.5 + (f64::from(centre) - 0.5) * depth;
        ((centre - length / 2.0).clamp(0.0, 1.0 - length), length)
    };
    let ((left, width), (top, height)) = (side(view.x, cover.0), side(view.y, cover.1));
    Rect { left, top, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_move_is_seen_as_in_the_whole() {
        let view = |x| View { x, y: 0.5, zoom: 2.0 };
        let seen = |part, phase| {
            let camera = Camera { from: view(0.3), to: view(0.7), easing: Easing::InOut, part };
            CameraMove::new(&camera, 1.0, 1.0, FrameSize::VERTICAL).at(phase)
        };
        let last_half = MovePart { from: 0.5, to: 1.0 };
        for phase in [0.0, 0.25, 1.0] {
            assert_eq!(seen(last_half, phase), seen(MovePart::WHOLE, 0.5 + phase / 2.0));
        }
    }
}
