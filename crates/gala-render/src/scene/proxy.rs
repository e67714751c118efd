//! Pictures that are reduced once for all the scenes of a draft that show them.

use image::RgbaImage;

use super::shelf::Kept;
use crate::pixel::convert::{self, Rgba};

/// Sums of so many squared samples fit into 16 bits.
const LONGEST_SIDE: u32 = 16;

/// A picture of which each pixel is the mean of a square of another's; premultiplied.
#[derive(Debug)]
pub(super) struct Proxy {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

/// Returns the side of the squares that leave about as many pixels as are asked for: never less than 7/8 of them along
/// an axis. 1 leaves all.
pub(super) fn side((width, height): (u32, u32), wanted: (f64, f64)) -> u32 {
    let side = (f64::from(width) / wanted.0).min(f64::from(height) / wanted.1);
    ((side * 8.0 / 7.0) as u32).clamp(1, LONGEST_SIDE)
}

impl Proxy {
    /// Reduces a picture. What is left of it beyond whole squares is dropped: it is less than a pixel.
    pub fn of(mut pixels: RgbaImage, side: u32) -> Self {
        convert::premultiply(&mut pixels);
        let side = side as usize;
        let row_bytes = pixels.width() as usize * 4;
        let (width, height) = (pixels.width() as usize / side, pixels.height() as usize / side);
        let mut bytes = Vec::with_capacity(width * height * 4);
        let mut sums = vec![0_u16; width * side * 4];
        let area = (side * side) as u32;
        for rows in pixels.chunks_exact(row_bytes * side) {
            sums.fill(0);
            for row in rows.chunks_exact(row_bytes) {
                sums.iter_mut().zip(row).for_each(|(sum, sample)| *sum += u16::from(*sample));
            }
            for square in sums.chunks_exact(side * 4) {
                let mut sum = [area / 2; 4];
                for pixel in square.chunks_exact(4) {
                    sum.iter_mut().zip(pixel).for_each(|(sum, column)| *sum += u32::from(*column));
                }
                bytes.extend_from_slice(&sum.map(|sum| (sum / area) as u8));
            }
        }
        Self { width, height, bytes }
    }

    pub fn rgba(&self) -> Rgba<'_> {
        Rgba { width: self.width, height: self.height, bytes: &self.bytes }
    }
}

impl Kept for Proxy {
    fn bytes(&self) -> usize {
        self.bytes.len()
    }
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
    fn each_pixel_is_the_mean_of_its_square_weighed_by_alpha() {
        let colors = [[200, 0, 0, 255], [100, 0, 0, 255], [255, 9, 9, 0], [0, 80, 0, 255], [1, 2, 3, 255]];
        let pixels = RgbaImage::from_fn(5, 3, |x, y| image::Rgba(if y < 2 { colors[x as usize] } else { [77; 4] }));
        let proxy = Proxy::of(pixels, 2);
        let Rgba { width, height, bytes } = proxy.rgba();
        assert_eq!((width, height), (2, 1), "the fifth column and the third row are dropped");
        assert_eq!(bytes, [150, 0, 0, 255, 0, 40, 0, 128]);
        let white = Proxy::of(RgbaImage::from_pixel(64, 32, image::Rgba([255; 4])), 16);
        assert_eq!((white.bytes.len(), white.bytes.iter().all(|byte| *byte == 255)), (4 * 2 * 4, true));
    }
}
