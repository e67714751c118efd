//! A picture that is drawn large and small.

use gala_core::timeline::Transform;

use crate::{
    convert::RgbaPixels,
    frame::Frame,
    geometry::{Affine, Area},
    raster::Raster,
    resize::{even, resize},
    sprite::{Axis, Scratch, Sprite},
};

/// How large a picture becomes over time: pixels that are drawn for each pixel of the fitted picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Density {
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

/// One picture in several sizes, each half as large as the one before.
pub struct Mipmap {
    /// With how many pixels there are for each of the area's.
    levels: Vec<(f64, Sprite)>,
    area: Area,
}

/// A picture that is drawn smaller than this part of its pixels flickers.
const SMALLEST: f64 = 0.6;

impl Mipmap {
    /// Prepares a picture for all sizes from `density.least` to `density.most`.
    pub fn new(raster: &Raster, density: Density) -> Self {
        let mut levels = Vec::new();
        let mut pixels = f64::from(raster.width as u32) / raster.area.width;
        let mut smaller: Option<Raster> = None;
        loop {
            let current = smaller.as_ref().unwrap_or(raster);
            levels.extend(sprite(current).map(|sprite| (pixels, sprite)));
            let next = (even(current.width as f64 / 2.0), even(current.height as f64 / 2.0));
            if density.least >= pixels * SMALLEST || next.0 < 4 || next.1 < 4 {
                break;
            }
            let Ok(rgba) = resize(&current.rgba, (current.width, current.height), next) else { break };
            smaller = Some(Raster { width: next.0, height: next.1, rgba, area: raster.area });
            pixels /= 2.0;
        }
        Self { levels, area: raster.area }
    }

    /// Draws the picture, with what `moved` does to pixels of the frame.
    pub fn draw(&self, frame: &mut Frame, moved: &Affine, opacity: f32, scratch: &mut Scratch) {
        let scale = moved.xx.hypot(moved.yx);
        // The smallest that is not enlarged too much; the largest where all would be.
        let fits = |(pixels, _): &&(f64, Sprite)| *pixels * (SMALLEST / 0.5) >= scale;
        let level = self.levels.iter().rev().find(fits).or(self.levels.first());
        if let Some((_, sprite)) = level {
            sprite.draw_at(frame, &Affine::filling(self.area).then(moved), opacity, scratch);
        }
    }
}

fn sprite(raster: &Raster) -> Option<Sprite> {
    let picture = RgbaPixels { width: raster.width, height: raster.height, bytes: &raster.rgba };
    let axis = |length: usize| Axis { scale: length as f64, offset: 0.0 };
    Sprite::new(&picture, axis(raster.width), axis(raster.height))
}
