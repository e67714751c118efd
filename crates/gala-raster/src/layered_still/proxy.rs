//! Pictures that are reduced once for all the scenes of a draft that show them.

use std::sync::Arc;

use image::RgbaImage;

use super::cache::Weighted;
use crate::{
    convert::{self, RgbaPixels},
    sprite::{Axis, Sprite},
};

/// The longest side of a square, whose columns add up in 16 bits.
const LONGEST_SIDE: u32 = 16;

/// A whole picture with fewer pixels; nothing of one without ink.
#[derive(Debug)]
pub(super) struct Proxy(Option<Arc<Sprite>>);

/// Returns the side of the squares that leave about as many pixels as are asked for: never less than 7/8 of them along
/// an axis. 1 leaves all.
pub(super) fn side((width, height): (u32, u32), wanted: (f64, f64)) -> u32 {
    let side = (f64::from(width) / wanted.0).min(f64::from(height) / wanted.1);
    ((side * 8.0 / 7.0) as u32).clamp(1, LONGEST_SIDE)
}

impl Proxy {
    pub fn of(mut pixels: RgbaImage, side: u32) -> Self {
        convert::premultiply(&mut pixels);
        let (width, height) = (pixels.width() / side, pixels.height() / side);
        let bytes = means(&pixels, side as usize);
        let picture = RgbaPixels { width: width as usize, height: height as usize, bytes: &bytes };
        // What is left beyond whole squares is less than a pixel of the proxy, and has its place.
        let axis = |length: u32| Axis { scale: f64::from(length) / f64::from(side), offset: 0.0 };
        Self(Sprite::new(&picture, axis(pixels.width()), axis(pixels.height())).map(Arc::new))
    }

    pub fn sprite(&self) -> Option<Arc<Sprite>> {
        self.0.clone()
    }
}

impl Weighted for Proxy {
    fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |sprite| sprite.bytes())
    }
}

/// Returns the means of all whole squares of premultiplied pixels.
fn means(pixels: &RgbaImage, side: usize) -> Vec<u8> {
    let row_bytes = pixels.width() as usize * 4;
    let mut means = Vec::with_capacity(pixels.len() / (side * side));
    let mut sums = vec![0_u16; pixels.width() as usize / side * side * 4];
    let area = (side * side) as u32;
    for rows in pixels.chunks_exact(row_bytes * side) {
        sums.fill(0);
        for row in rows.chunks_exact(row_bytes) {
            sums.iter_mut().zip(row).for_each(|(sum, sample)| *sum += u16::from(*sample));
        }
        for square in sums.chunks_exact(side * 4) {
            let mut sum = [area / 2; 4];
            for column in square.chunks_exact(4) {
                sum.iter_mut().zip(column).for_each(|(sum, column)| *sum += u32::from(*column));
            }
            means.extend_from_slice(&sum.map(|sum| (sum / area) as u8));
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_leave_about_as_many_pixels_as_are_wanted() {
        assert_eq!(side((1296, 2304), (594.0, 1056.0)), 2);
        assert_eq!(side((1296, 2304), (740.0, 1315.0)), 2);
        assert_eq!(side((1296, 2304), (742.0, 1319.0)), 1);
        assert_eq!(side((1296, 2304), (1296.0, 2304.0)), 1);
        assert_eq!(side((100, 100), (594.0, 1056.0)), 1);
        assert_eq!(side((60_000, 9_000), (100.0, 3_000.0)), 3);
        assert_eq!(side((60_000, 60_000), (1.0, 1.0)), 16);
    }

    #[test]
    fn each_pixel_is_the_mean_of_its_square() {
        let colors = [[200, 0, 0, 255], [100, 0, 0, 255], [0; 4], [0, 80, 0, 255], [1, 2, 3, 255]];
        let pixels = RgbaImage::from_fn(5, 3, |x, y| image::Rgba(if y < 2 { colors[x as usize] } else { [77; 4] }));
        assert_eq!(means(&pixels, 2), [150, 0, 0, 255, 0, 40, 0, 128], "the fifth column and the third row are left");
        let white = RgbaImage::from_pixel(64, 32, image::Rgba([255; 4]));
        assert_eq!(means(&white, 16), [255; 4 * 2 * 4], "no sum is too large");
        assert!(Proxy::of(RgbaImage::new(64, 64), 2).sprite().is_none());
    }
}
