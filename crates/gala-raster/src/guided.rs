//! Depth whose edges are those of the photo: what estimates it is smaller than the photo, and its edges are soft.

use gala_core::pixels::{Plane, RgbPixels};

use crate::{blur::blur_plane, convert::luma};

/// The longer side at which depth and photo are compared, in pixels.
const COMPARED_SIDE: usize = 1024;
/// How far around a pixel they are compared, in parts of the longer side.
const REACH: f32 = 1.0 / 170.0;
/// The same in pixels, at least.
const LEAST_REACH: f32 = 3.0;
/// Luma that varies less, as variance, has no edges that depth would follow.
const LEAST_VARIANCE: f32 = 1e-4;

/// Returns depth in the size of the photo, by the guided filter (He, Sun and Tang, 2010): nearby, depth is a linear function of
/// luma. Its coefficients are found in a smaller size, and used in the full one (He and Sun, "Fast Guided Filter", 2015).
pub fn aligned(photo: &RgbPixels, depth: &Plane) -> Plane {
    let whole = luma_of(photo);
    let longest = photo.width.max(photo.height);
    let side = |length: usize| (length * COMPARED_SIDE.min(longest) / longest).max(1);
    let (width, height) = (side(photo.width), side(photo.height));
    let guide =
        if (width, height) == (photo.width, photo.height) { whole.clone() } else { whole.shrunk(width, height) };
    let target = depth.resized(width, height);
    let sigma = (width.max(height) as f32 * REACH).max(LEAST_REACH);
    let mean = |values: Vec<f32>| {
        let mut values = values;
        blur_plane(&mut values, width, height, sigma);
        values
    };
    let of_both = |one: &[f32], other: &[f32]| one.iter().zip(other).map(|(a, b)| a * b).collect::<Vec<f32>>();
    let (guides, targets) = (mean(guide.values.clone()), mean(target.values.clone()));
    let (squares, products) =
        (mean(of_both(&guide.values, &guide.values)), mean(of_both(&guide.values, &target.values)));
    let factor = |at: usize| {
        let variance = squares[at] - guides[at] * guides[at];
        (products[at] - guides[at] * targets[at]) / (variance.max(0.0) + LEAST_VARIANCE)
    };
    let factors: Vec<f32> = (0..guides.len()).map(factor).collect();
    let offsets = (0..guides.len()).map(|at| targets[at] - factors[at] * guides[at]).collect();
    let plane = |values| Plane { width, height, values };
    let (factors, offsets) = (plane(mean(factors)), plane(mean(offsets)));
    let size = (photo.width, photo.height);
    let fitted = |(at, luma): (usize, &f32)| {
        let place = (at % photo.width, at / photo.width);
        factors.sample(place, size) * luma + offsets.sample(place, size)
    };
    let values = whole.values.iter().enumerate().map(fitted).collect();
    Plane { width: photo.width, height: photo.height, values }
}

fn luma_of(photo: &RgbPixels) -> Plane {
    let pixels = photo.bytes.as_chunks::<3>().0.iter();
    let values = pixels.map(|pixel| luma(pixel.map(|channel| f32::from(channel) / 255.0))).collect();
    Plane { width: photo.width, height: photo.height, values }
}

trait Shrunk {
    fn shrunk(&self, width: usize, height: usize) -> Plane;
}

impl Shrunk for Plane {
    /// Returns the means of the pixels that come together in one of a smaller size.
    fn shrunk(&self, width: usize, height: usize) -> Plane {
        let (mut sums, mut counts) = (vec![0.0; width * height], vec![0.0_f32; width * height]);
        for (y, row) in self.values.chunks_exact(self.width).enumerate() {
            let start = y * height / self.height * width;
            for (x, value) in row.iter().enumerate() {
                let at = start + x * width / self.width;
                sums[at] += value;
                counts[at] += 1.0;
            }
        }
        let values = sums.into_iter().zip(counts).map(|(sum, count): (f32, f32)| sum / count.max(1.0)).collect();
        Plane { width, height, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dark left part and a light right one, with a little noise.
    fn photo(width: usize, height: usize, edge: usize) -> RgbPixels {
        let level = |at: usize| (if at % width < edge { 60 } else { 180 }) + (at * 7 % 5) as u8;
        RgbPixels { width, height, bytes: (0..width * height).flat_map(|at| [level(at); 3]).collect() }
    }

    #[test]
    fn a_soft_edge_that_lies_beside_one_of_the_photo_moves_to_it() {
        for (width, height) in [(400, 300), (2100, 60)] {
            let edge = width / 2;
            let small = width / 5;
            // Three quarters of a small pixel too far to the right, and soft over four.
            let ramp = |at: usize| ((at as f32 + 0.5 - (small as f32 / 2.0 + 0.75)) / 4.0 + 0.5).clamp(0.0, 1.0);
            let values = (0..small * 40).map(|at| ramp(at % small)).collect();
            let depth = Plane::new(small, 40, values).expect("a plane");
            let aligned = aligned(&photo(width, height, edge), &depth);
            assert_eq!((aligned.width, aligned.height), (width, height));
            let row = &aligned.values[width * (height / 2)..][..width];
            let crossed = row.iter().position(|value| *value > 0.5).expect("an edge");
            assert!(crossed.abs_diff(edge) <= 3, "{width}: crossed at {crossed}, and the photo's edge is at {edge}");
            assert!(row[edge - width / 8] < 0.1 && row[edge + width / 8] > 0.9, "{width}");
        }
    }
}
