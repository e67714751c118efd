//! Between RGB and BT.709 limited-range planes (ITU-R BT.709-6, item 3; 8-bit quantisation item 4.6).

use std::borrow::Cow;

use crate::planes::{PaddedPlanes, PaddedPlanesBuilder};

/// 16 fractional bits.
const ONE: f64 = 65_536.0;
const KR: f64 = 0.2126;
const KB: f64 = 0.0722;
const KG: f64 = 1.0 - KR - KB;

/// A row of the conversion: weights of red, green, blue and alpha.
type Weights = [i32; 4];

const fn fixed(value: f64) -> i32 {
    (value * ONE + if value < 0.0 { -0.5 } else { 0.5 }) as i32
}

const Y: Weights = {
    let scale = 219.0 / 255.0;
    [fixed(KR * scale), fixed(KG * scale), fixed(KB * scale), fixed(16.0 / 255.0)]
};
const U: Weights = {
    let scale = 224.0 / 255.0 / (2.0 * (1.0 - KB));
    [fixed(-KR * scale), fixed(-KG * scale), fixed((1.0 - KB) * scale), fixed(128.0 / 255.0)]
};
const V: Weights = {
    let scale = 224.0 / 255.0 / (2.0 * (1.0 - KR));
    [fixed((1.0 - KR) * scale), fixed(-KG * scale), fixed(-KB * scale), fixed(128.0 / 255.0)]
};

fn apply(row: &Weights, [r, g, b, a]: [i32; 4], shift: u32) -> u8 {
    let sum = row[0] * r + row[1] * g + row[2] * b + row[3] * a;
    ((sum + (1 << (shift - 1))) >> shift).clamp(0, 255) as u8
}

/// Returns the Y, U and V of an opaque colour.
pub(crate) fn yuv_of([r, g, b]: [u8; 3]) -> [u8; 3] {
    let pixel = [r, g, b, 255].map(i32::from);
    [apply(&Y, pixel, 16), apply(&U, pixel, 16), apply(&V, pixel, 16)]
}

/// Returns the encoded red, green and blue of limited-range samples, 0 to 1 where they are colours at all. Linear: black
/// is nothing.
#[inline(always)]
pub(crate) fn rgb_of([y, u, v]: [f32; 3]) -> [f32; 3] {
    const RED: f32 = (2.0 * (1.0 - KR)) as f32;
    const BLUE: f32 = (2.0 * (1.0 - KB)) as f32;
    let (y, u, v) = ((y - 16.0) / 219.0, (u - 128.0) / 224.0, (v - 128.0) / 224.0);
    let green = y - u * (BLUE * (KB / KG) as f32) - v * (RED * (KR / KG) as f32);
    [y + v * RED, green, y + u * BLUE]
}

/// Returns by how much samples change when encoded red, green and blue change.
#[inline(always)]
pub(crate) fn yuv_change([r, g, b]: [f32; 3]) -> [f32; 3] {
    const U: f32 = (224.0 / (2.0 * (1.0 - KB))) as f32;
    const V: f32 = (224.0 / (2.0 * (1.0 - KR))) as f32;
    let y = luma([r, g, b]);
    [y * 219.0, (b - y) * U, (r - y) * V]
}

/// Returns the weighted sum that BT.709 calls luma.
#[inline(always)]
pub(crate) fn luma([r, g, b]: [f32; 3]) -> f32 {
    r * KR as f32 + g * KG as f32 + b * KB as f32
}

/// A picture of RGBA.
pub(crate) struct RgbaPixels<'a> {
    pub width: usize,
    pub height: usize,
    pub bytes: &'a [u8],
}

impl<'a> RgbaPixels<'a> {
    /// Returns the pixels of a part, which lies inside.
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Cow<'a, [u8]> {
        let rows = &self.bytes[top * self.width * 4..(top + height) * self.width * 4];
        if width == self.width {
            return Cow::Borrowed(rows);
        }
        let cut = |row: &'a [u8]| &row[left * 4..(left + width) * 4];
        Cow::Owned(rows.chunks_exact(self.width * 4).map(cut).collect::<Vec<_>>().concat())
    }

    fn row(&self, y: usize) -> &[u8] {
        let start = y * self.width * 4;
        &self.bytes[start..start + self.width * 4]
    }
}

/// Returns the luma and the chroma planes of a picture whose sides are even.
pub(crate) fn padded_planes(picture: &RgbaPixels<'_>) -> (PaddedPlanes, PaddedPlanes) {
    let opaque = picture.bytes.chunks_exact(4).all(|pixel| pixel[3] == 255);
    (luma_planes(picture, opaque), chroma_planes(picture, opaque))
}

fn luma_planes(picture: &RgbaPixels<'_>, opaque: bool) -> PaddedPlanes {
    let mut padded = PaddedPlanesBuilder::new(picture.width, picture.height, 1, !opaque);
    for y in 0..picture.height {
        let row = picture.row(y);
        for (out, pixel) in padded.color_row(0, y).iter_mut().zip(row.chunks_exact(4)) {
            *out = apply(&Y, [pixel[0], pixel[1], pixel[2], pixel[3]].map(i32::from), 16);
        }
        if let Some(alpha) = padded.alpha_row(y) {
            for (out, pixel) in alpha.iter_mut().zip(row.chunks_exact(4)) {
                *out = pixel[3];
            }
        }
    }
    padded.finish()
}

/// Filters 1-2-1 across and 1-1 down, which puts each sample at the left of its columns.
fn chroma_planes(picture: &RgbaPixels<'_>, opaque: bool) -> PaddedPlanes {
    let (width, height) = (picture.width / 2, picture.height / 2);
    let mut padded = PaddedPlanesBuilder::new(width, height, 2, !opaque);
    let mut pairs = vec![[0_i32; 4]; picture.width];
    let mut sums = vec![[0_i32; 4]; width];
    for y in 0..height {
        let (upper, lower) = (picture.row(2 * y), picture.row(2 * y + 1));
        for ((pair, upper), lower) in pairs.iter_mut().zip(upper.chunks_exact(4)).zip(lower.chunks_exact(4)) {
            *pair = std::array::from_fn(|channel| i32::from(upper[channel]) + i32::from(lower[channel]));
        }
        for (x, sum) in sums.iter_mut().enumerate() {
            let (left, middle, right) = (pairs[(2 * x).saturating_sub(1)], pairs[2 * x], pairs[2 * x + 1]);
            *sum = std::array::from_fn(|channel| left[channel] + 2 * middle[channel] + right[channel]);
        }
        for (plane, row) in [&U, &V].into_iter().enumerate() {
            for (out, sum) in padded.color_row(plane, y).iter_mut().zip(&sums) {
                *out = apply(row, *sum, 19);
            }
        }
        if let Some(alpha) = padded.alpha_row(y) {
            for (out, sum) in alpha.iter_mut().zip(&sums) {
                *out = ((sum[3] + 4) >> 3) as u8;
            }
        }
    }
    padded.finish()
}

/// Premultiplies straight RGBA in place.
pub(crate) fn premultiply(rgba: &mut [u8]) {
    for pixel in rgba.chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        if alpha < 255 {
            for channel in &mut pixel[..3] {
                *channel = ((u32::from(*channel) * alpha + 127) / 255) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_colours_of_bt709_come_out_exactly() {
        // SMPTE RP 219 bars at 100 %, 8-bit: white, yellow, cyan, green, magenta, red, blue, black.
        let bars = [
            ([255, 255, 255], [235, 128, 128]),
            ([255, 255, 0], [219, 16, 138]),
            ([0, 255, 255], [188, 154, 16]),
            ([0, 255, 0], [173, 42, 26]),
            ([255, 0, 255], [78, 214, 230]),
            ([255, 0, 0], [63, 102, 240]),
            ([0, 0, 255], [32, 240, 118]),
            ([0, 0, 0], [16, 128, 128]),
        ];
        for (rgb, yuv) in bars {
            assert_eq!(yuv_of(rgb), yuv, "{rgb:?}");
        }
    }

    #[test]
    fn samples_become_colours_and_colours_samples() {
        for rgb in [[0, 0, 0], [255, 255, 255], [250, 3, 90], [10, 200, 40], [128, 128, 128]] {
            let near = rgb_of(yuv_of(rgb).map(f32::from)).map(|channel| channel * 255.0);
            assert!(
                near.iter().zip(rgb).all(|(near, exact)| (near - f32::from(exact)).abs() < 1.7),
                "{rgb:?} {near:?}"
            );
            let [y, u, v] = yuv_change(rgb.map(|channel| f32::from(channel) / 255.0));
            let back = [y + 16.0, u + 128.0, v + 128.0].map(|sample| sample.round() as u8);
            assert_eq!(back, yuv_of(rgb));
        }
    }
}
