//! The subject of a photo by itself: with clean edges, and as a sticker if that is wanted.

use gala_core::pixels::{Plane, RgbPixels};
use image::ImageError;

use crate::{
    distance::{STEP, distances, shrunk},
    encoded::png,
    fill::filled,
    guided::aligned,
    photo::mixed_pixels,
};

/// At and above this a pixel shows the subject and nothing else.
const SURE: f32 = 0.9;
/// Below the first nothing of the subject is in a pixel, at the second all of it is: masks are soft where they are not sure.
const SOFT: (f32, f32) = (0.4, 0.6);
/// Masks are less sure of edges than depth is: so many pixels are mixed in small photos, too.
const LEAST_MIXED: u16 = 2;
/// How soft the outer edge of a rim is, in pixels.
const RIM_SOFTNESS: f32 = 1.5;

/// Cuts the subject out of a photo: a PNG of its size. `mask` tells how much of each pixel belongs to the subject, from 0 to 1;
/// `rim` is the width of a white outline, in shares of the photo's height, 0 for none. `None` where nothing belongs to it.
///
/// # Errors
/// Where the picture cannot be written.
pub fn cut_out(photo: &RgbPixels, mask: &Plane, rim: f32) -> Result<Option<Vec<u8>>, ImageError> {
    let near = aligned(photo, mask);
    let opacity: Vec<f32> = near.values.iter().map(|part| ramp(*part, SOFT)).collect();
    if opacity.iter().all(|part| *part < SURE) {
        return Ok(None);
    }
    // At the edge the photo shows a little of what was behind: the subject's own colours go on there.
    let sure: Vec<bool> = opacity.iter().map(|part| *part >= SURE).collect();
    let mixed = mixed_pixels(photo.width.max(photo.height)).max(LEAST_MIXED);
    let core = shrunk(&sure, photo.width, mixed);
    let known = if core.contains(&true) { core } else { sure };
    let colors = filled(&photo.bytes, &known, photo.width);
    let around = outline(&opacity, photo, rim);
    let pixels = colors.iter().zip(&opacity).enumerate().map(|(at, (color, own))| {
        let rim = around.as_ref().map_or(0.0, |around| around[at]);
        let alpha = own + rim * (1.0 - own);
        let laid = |channel: u8| (f32::from(channel) * own + 255.0 * rim * (1.0 - own)) / alpha;
        if alpha <= 0.0 { [0; 4] } else { [laid(color[0]), laid(color[1]), laid(color[2]), alpha * 255.0].map(level) }
    });
    png(&pixels.collect::<Vec<_>>(), photo.width, photo.height).map(Some)
}

fn level(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// Returns how opaque a rim is at each pixel, below the subject; `None` where none is wanted.
fn outline(opacity: &[f32], photo: &RgbPixels, rim: f32) -> Option<Vec<f32>> {
    let width = rim * photo.height as f32;
    if width < 0.5 {
        return None;
    }
    let own: Vec<bool> = opacity.iter().map(|part| *part >= 0.5).collect();
    let far = distances(&own, photo.width).into_iter().map(|far| f32::from(far) / f32::from(STEP));
    Some(far.map(|far| ramp(width - far, (-RIM_SOFTNESS / 2.0, RIM_SOFTNESS / 2.0))).collect())
}

/// Rises from 0 at the first value to 1 at the second.
fn ramp(value: f32, (from, to): (f32, f32)) -> f32 {
    ((value - from) / (to - from)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 200;
    const HEIGHT: usize = 160;

    /// How far a pixel is from the edge of the disc, on its outside.
    fn outside(x: usize, y: usize) -> f32 {
        (x as f32 - 100.0).hypot(y as f32 - 80.0) - 40.0
    }

    fn is_disc(x: usize, y: usize, more: f32) -> bool {
        outside(x, y) <= more
    }

    /// An orange disc before a blue wall, with an edge in which both are mixed and a soft mask of a quarter of the size.
    fn cut(rim: f32) -> image::RgbaImage {
        let places = || (0..WIDTH * HEIGHT).map(|at| (at % WIDTH, at / WIDTH));
        let color = |(x, y)| -> [u8; 3] {
            let wall = (0.5 + outside(x, y) / 6.0).clamp(0.0, 1.0);
            let mixed = |disc: f32, behind: f32| (disc + (behind - disc) * wall) as u8;
            [mixed(230.0, 30.0), mixed(140.0, 60.0), mixed(30.0, 200.0)]
        };
        let photo = RgbPixels { width: WIDTH, height: HEIGHT, bytes: places().flat_map(color).collect() };
        let level = |(x, y): (usize, usize)| {
            let far = (x as f32 * 4.0 + 2.0 - 100.0).hypot(y as f32 * 4.0 + 2.0 - 80.0) - 40.0;
            (0.5 - far / 12.0).clamp(0.0, 1.0)
        };
        let mask = (0..WIDTH * HEIGHT / 16).map(|at| level((at % (WIDTH / 4), at / (WIDTH / 4)))).collect();
        let mask = Plane::new(WIDTH / 4, HEIGHT / 4, mask).expect("a plane");
        let png = cut_out(&photo, &mask, rim).expect("written").expect("a subject");
        image::load_from_memory(&png).expect("a picture").into_rgba8()
    }

    #[test]
    fn the_subject_is_opaque_and_its_surroundings_are_not_there() {
        let cut = cut(0.0);
        assert_eq!(cut.dimensions(), (WIDTH as u32, HEIGHT as u32));
        for (x, y, pixel) in cut.enumerate_pixels() {
            let (x, y) = (x as usize, y as usize);
            match pixel.0 {
                [.., alpha] if is_disc(x, y, -4.0) => assert_eq!(alpha, 255, "{x}, {y}"),
                [.., alpha] if !is_disc(x, y, 4.0) => assert_eq!(alpha, 0, "{x}, {y}"),
                [r, _, b, alpha] => assert!(alpha == 0 || (r > 180 && b < 90), "{x}, {y}: {pixel:?}"),
            }
        }
    }

    #[test]
    fn a_sticker_has_a_white_rim_of_the_width_that_is_wanted() {
        let cut = cut(0.05);
        let row: Vec<[u8; 4]> = (0..WIDTH as u32).map(|x| cut.get_pixel(x, 80).0).collect();
        let white = row[..100].iter().filter(|[r, g, b, alpha]| *alpha > 128 && *r > 240 && *g > 240 && *b > 240);
        assert!((6..=9).contains(&white.clone().count()), "a rim of 8 pixels: {}", white.count());
        assert_eq!((row[100], row[10]), ([230, 140, 30, 255], [0; 4]));
    }

    #[test]
    fn a_mask_of_nothing_leaves_nothing() {
        let photo = RgbPixels { width: 20, height: 10, bytes: vec![90; 600] };
        let mask = Plane::new(2, 1, vec![0.1, 0.2]).expect("a plane");
        assert_eq!(cut_out(&photo, &mask, 0.1).expect("none"), None);
    }
}
