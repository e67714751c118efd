//! Hashes by which pictures that look alike are found, whatever their size and encoding.
//!
//! The lowest 8 by 8 frequencies of a small grey picture, each by whether it is above their median ("pHash").

use std::f32::consts::PI;

use image::RgbImage;

use crate::resize::scaled_to;

/// The side of the grey picture.
const SIDE: usize = 32;
/// So many frequencies across and down make the hash.
const KEPT: usize = 8;

/// What a picture looks like, in 64 bits: pictures that look alike differ in few of them, others in about half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PerceptualHash(pub u64);

impl PerceptualHash {
    /// Returns the hash of a picture; `None` of one that cannot be scaled, or is the same everywhere and looks like no other.
    pub fn of(picture: &RgbImage) -> Option<Self> {
        let small = scaled_to(picture, SIDE as u32, SIDE as u32).ok()?;
        let grey: Vec<f32> = small
            .pixels()
            .map(|pixel| {
                let [r, g, b] = pixel.0.map(f32::from);
                0.2126 * r + 0.7152 * g + 0.0722 * b
            })
            .collect();
        let strengths = frequencies(&grey);
        // The first is how bright the whole is, which says nothing of what is seen.
        let mut sorted = strengths[1..].to_vec();
        sorted.sort_by(f32::total_cmp);
        if sorted.iter().all(|strength| strength.abs() < 4.0) {
            return None;
        }
        let median = sorted[sorted.len() / 2];
        let bits = strengths.iter().skip(1).enumerate().filter(|(_, strength)| **strength > median);
        Some(Self(bits.fold(0, |bits, (place, _)| bits | 1 << place)))
    }

    /// Returns in how many of 64 bits two pictures differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl std::fmt::Display for PerceptualHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Returns the lowest frequencies of a grey picture, by the discrete cosine transform.
fn frequencies(grey: &[f32]) -> Vec<f32> {
    let wave = |frequency: usize, at: usize| (PI / SIDE as f32 * (at as f32 + 0.5) * frequency as f32).cos();
    let rows: Vec<f32> = grey
        .chunks_exact(SIDE)
        .flat_map(|row| {
            (0..KEPT).map(move |u| row.iter().enumerate().map(|(x, value)| value * wave(u, x)).sum::<f32>())
        })
        .collect();
    let column = |u: usize, v: usize| (0..SIDE).map(|y| rows[y * KEPT + u] * wave(v, y)).sum::<f32>();
    (0..KEPT).flat_map(|v| (0..KEPT).map(move |u| (u, v))).map(|(u, v)| column(u, v)).collect()
}

#[cfg(test)]
mod tests {
    use image::{Rgb, imageops};

    use super::*;

    /// Something with shapes in it, another for each seed.
    fn picture(seed: u32, width: u32, height: u32) -> RgbImage {
        let place = |n: u32| {
            let mixed = (seed * 31 + n).wrapping_mul(0x9e37_79b9);
            ((mixed >> 8) % 97) as f32 / 97.0
        };
        RgbImage::from_fn(width, height, |x, y| {
            let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
            let lit = (0..6).filter(|n| {
                let (dx, dy) = (x - place(*n * 3), y - place(*n * 3 + 1));
                dx * dx + dy * dy < (0.1 + 0.2 * place(*n * 3 + 2)).powi(2)
            });
            let level = 30 + 35 * lit.count().min(6) as u8;
            Rgb([level, level / 2 + (40.0 * y) as u8, 255 - level])
        })
    }

    fn hash(picture: &RgbImage) -> PerceptualHash {
        PerceptualHash::of(picture).expect("a hash")
    }

    #[test]
    fn the_same_in_another_size_brightness_or_encoding_is_alike_and_others_are_not() {
        for seed in 1..12 {
            let whole = picture(seed, 640, 360);
            let brighter = imageops::colorops::brighten(&whole, 20);
            let blurred = imageops::blur(&whole, 2.0);
            for (what, other) in [("size", picture(seed, 200, 112)), ("brighter", brighter), ("blurred", blurred)] {
                let distance = hash(&whole).distance(hash(&other));
                assert!(distance <= 6, "{seed} {what}: {distance}");
            }
            let distance = hash(&whole).distance(hash(&picture(seed + 20, 640, 360)));
            assert!(distance >= 14, "{seed}: {distance}");
        }
    }

    #[test]
    fn a_picture_of_one_colour_looks_like_none() {
        assert_eq!(PerceptualHash::of(&RgbImage::from_pixel(64, 36, Rgb([9, 9, 9]))), None);
        assert!(PerceptualHash::of(&RgbImage::new(1, 1)).is_none());
    }
}
