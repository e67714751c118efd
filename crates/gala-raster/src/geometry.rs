//! Where a picture stands in a frame.

use gala_core::{format::FrameSize, timeline::Transform};

/// Takes fractions of a picture's sides to pixels of a frame: `x = xx·u + xy·v + x0`, `y = yx·u + yy·v + y0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    pub xx: f64,
    pub xy: f64,
    pub x0: f64,
    pub yx: f64,
    pub yy: f64,
    pub y0: f64,
}

/// A rectangle in pixels of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// A part of a picture, in fractions of its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    /// Returns what is between both, `t` of the way from 0 to 1.
    pub fn lerp(self, to: Self, t: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * t;
        Self {
            left: mix(self.left, to.left),
            top: mix(self.top, to.top),
            width: mix(self.width, to.width),
            height: mix(self.height, to.height),
        }
    }

    /// Returns the smallest rectangle around both.
    pub fn union(self, other: Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let right = (self.left + self.width).max(other.left + other.width);
        let bottom = (self.top + self.height).max(other.top + other.height);
        Self { left, top, width: right - left, height: bottom - top }
    }
}

impl Area {
    pub fn of(size: FrameSize) -> Self {
        Self { left: 0.0, top: 0.0, width: f64::from(size.width), height: f64::from(size.height) }
    }

    /// Returns the area with as much more on every side.
    pub fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, width: self.width + 2.0 * by, height: self.height + 2.0 * by }
    }

    /// Returns what two areas have in common.
    pub fn within(self, other: &Self) -> Self {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let right = (self.left + self.width).min(other.left + other.width);
        let bottom = (self.top + self.height).min(other.top + other.height);
        Self { left, top, width: (right - left).max(0.0), height: (bottom - top).max(0.0) }
    }

    pub fn moved(self, x: f64, y: f64) -> Self {
        Self { left: self.left + x, top: self.top + y, ..self }
    }
}

impl Affine {
    /// Takes every pixel to where it is.
    pub const STILL: Self = Self { xx: 1.0, xy: 0.0, x0: 0.0, yx: 0.0, yy: 1.0, y0: 0.0 };

    pub fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        (self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0)
    }

    /// A picture that fills an area.
    pub fn filling(area: Area) -> Self {
        Self { xx: area.width, xy: 0.0, x0: area.left, yx: 0.0, yy: area.height, y0: area.top }
    }

    /// Returns whether the picture's sides are those of the frame, neither turned nor mirrored.
    pub fn is_upright(&self) -> bool {
        self.xy == 0.0 && self.yx == 0.0 && self.xx > 0.0 && self.yy > 0.0
    }

    /// Does this first and then `next`, which takes pixels to pixels.
    pub fn then(&self, next: &Self) -> Self {
        Self {
            xx: next.xx * self.xx + next.xy * self.yx,
            xy: next.xx * self.xy + next.xy * self.yy,
            x0: next.xx * self.x0 + next.xy * self.y0 + next.x0,
            yx: next.yx * self.xx + next.yy * self.yx,
            yy: next.yx * self.xy + next.yy * self.yy,
            y0: next.yx * self.x0 + next.yy * self.y0 + next.y0,
        }
    }
}

/// Returns what a clip's transform does to pixels at a time of the clip, `whole` being where its fitted content stands.
pub fn transform_at(transform: &Transform, ms: f64, whole: Area, size: FrameSize) -> Affine {
    let (scale, degrees) = (f64::from(transform.scale.at(ms)), f64::from(transform.rotation.at(ms)));
    let position = transform.position.at(ms);
    let anchor_x = whole.left + whole.width * f64::from(transform.anchor.x);
    let anchor_y = whole.top + whole.height * f64::from(transform.anchor.y);
    let (sin, cos) = match degrees % 360.0 {
        0.0 => (0.0, 1.0),
        degrees => degrees.to_radians().sin_cos(),
    };
    let (xx, xy, yx, yy) = (cos * scale, -sin * scale, sin * scale, cos * scale);
    let x = f64::from(position.x) * f64::from(size.width);
    let y = f64::from(position.y) * f64::from(size.height);
    Affine { xx, xy, x0: x - xx * anchor_x - xy * anchor_y, yx, yy, y0: y - yx * anchor_x - yy * anchor_y }
}
