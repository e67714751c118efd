use gala_core::{format::FrameSize, timeline::Color};

use super::*;
use crate::{
    convert::{self, RgbaPixels},
    geometry::Area,
};

const SIZE: FrameSize = FrameSize { width: 160, height: 96 };

/// A picture whose pixels a function gives, as premultiplied RGBA.
fn picture(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect()
}

fn sprite(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Option<Sprite> {
    let bytes = picture(width, height, pixel);
    let axis = |length: usize| Axis { scale: length as f64, offset: 0.0 };
    Sprite::new(&RgbaPixels { width, height, bytes: &bytes }, axis(width), axis(height))
}

fn whole() -> Rect {
    Rect { left: 0.0, top: 0.0, width: 1.0, height: 1.0 }
}

fn grey(value: u8) -> [u8; 4] {
    [value, value, value, 255]
}

#[test]
fn a_flat_colour_comes_out_as_its_reference_whatever_the_view() {
    let [r, g, b] = [200, 40, 90];
    let sprite = sprite(190, 130, |_, _| [r, g, b, 255]).expect("ink");
    let expected = convert::yuv_of([r, g, b]);
    let mut scratch = Scratch::default();
    for step in 0..20 {
        let offset = f64::from(step) * 0.0071;
        let view = Rect { left: offset, top: offset / 2.0, width: 0.85, height: 0.85 };
        let mut frame = Frame::new(SIZE);
        sprite.draw(&mut frame, &view, &mut scratch);
        let planes = frame.planes();
        for (plane, value) in [(planes.y, expected[0]), (planes.u, expected[1]), (planes.v, expected[2])] {
            assert!(plane.iter().all(|sample| *sample == value), "step {step}: {} {}", plane[0], value);
        }
    }
}

/// Returns where a bright soft bar stands in a row, from the centre of its mass.
fn bar_position(row: &[u8]) -> f64 {
    let weights = row.iter().map(|sample| f64::from(sample.saturating_sub(16)));
    let total: f64 = weights.clone().sum();
    weights.enumerate().map(|(x, weight)| (x as f64 + 0.5) * weight).sum::<f64>() / total
}

#[test]
fn a_pan_moves_by_fractions_of_a_pixel_without_jitter() {
    let (width, height) = (200, 120);
    // A bell curve around 100.5: smooth, so that its centre of mass is known far below a pixel.
    let bell = |x: usize| (220.0 * (-((x as f64 + 0.5 - 100.5) / 6.0).powi(2)).exp()) as u8;
    let sprite = sprite(width, height, |x, _| grey(bell(x))).expect("ink");
    let mut scratch = Scratch::default();
    let mut worst: f64 = 0.0;
    for step in 0..200 {
        let left = f64::from(step) * 0.000_55;
        let view = Rect { left, top: 0.05, width: 0.8, height: 0.8 };
        let mut frame = Frame::new(SIZE);
        sprite.draw(&mut frame, &view, &mut scratch);
        let expected = (100.5 / width as f64 - left) / view.width * f64::from(SIZE.width);
        let found = bar_position(&frame.bytes[40 * 160..41 * 160]);
        worst = worst.max((found - expected).abs());
    }
    assert!(worst < 0.05, "off by {worst} px");
}

#[test]
fn luma_and_chroma_of_an_edge_stay_together_while_it_moves() {
    // Left half black, right half a blue whose luma and chroma both differ: their edges must coincide.
    let sprite = sprite(240, 120, |x, _| if x < 120 { [0, 0, 0, 255] } else { [60, 60, 255, 255] }).expect("ink");
    let mut scratch = Scratch::default();
    let edge = |row: &[u8], unit: f64, site: f64| {
        let (low, high) = (f64::from(row[0]), f64::from(row[row.len() - 1]));
        let covered: f64 = row.iter().map(|sample| (f64::from(*sample) - low) / (high - low)).sum();
        // The edge lies so many samples before the end, seen from the samples' sites.
        (row.len() as f64 - covered) * unit + site
    };
    for step in 0..40 {
        let view = Rect { left: f64::from(step) * 0.004, top: 0.1, width: 0.7, height: 0.8 };
        let mut frame = Frame::new(SIZE);
        sprite.draw(&mut frame, &view, &mut scratch);
        let planes = frame.planes();
        let luma = edge(&planes.y[40 * 160..41 * 160], 1.0, 0.0);
        // A chroma sample at luma 2j + ½ stands for the columns from 2j - ½ on.
        let chroma = edge(&planes.u[20 * 80..21 * 80], 2.0, -0.5);
        assert!((luma - chroma).abs() < 0.2, "step {step}: luma {luma}, chroma {chroma}");
    }
}

#[test]
fn half_transparent_ink_mixes_with_what_is_below_and_nothing_else_changes() {
    // A half-transparent white square in the middle.
    let inside = |x: usize, y: usize| (60..100).contains(&x) && (30..60).contains(&y);
    let sprite = sprite(160, 96, |x, y| if inside(x, y) { [128; 4] } else { [0; 4] }).expect("ink");
    let mut frame = Frame::new(SIZE);
    frame.fill(Color([0; 3]));
    let before = frame.clone();
    sprite.draw(&mut frame, &whole(), &mut Scratch::default());
    let y = |x: usize, row: usize| frame.bytes[row * 160 + x];
    assert!((i32::from(y(80, 45)) - 126).abs() <= 1, "half way from 16 to 235: {}", y(80, 45));
    for (x, row) in [(50, 45), (110, 45), (80, 20), (80, 70)] {
        assert_eq!(y(x, row), 16);
    }
    assert!(frame.bytes[..20 * 160] == before.bytes[..20 * 160]);
}

#[test]
fn a_picture_of_nothing_is_no_sprite() {
    assert!(sprite(64, 64, |_, _| [0; 4]).is_none());
}

#[test]
fn opaque_and_almost_opaque_ink_look_alike_at_every_position() {
    // The fast path for opaque runs and the blending path must agree where both apply.
    let shape = |x: usize, y: usize| (x as i32 - 100).pow(2) + (y as i32 - 60).pow(2) < 2500;
    let color = |x: usize, y: usize| [(x * 3 % 256) as u8, (y * 5 % 256) as u8, 90, 255];
    let alone = sprite(200, 120, |x, y| if shape(x, y) { color(x, y) } else { [0; 4] }).expect("ink");
    let full = sprite(200, 120, color).expect("ink");
    let mut scratch = Scratch::default();
    for step in 0..15 {
        let view = Rect { left: f64::from(step) * 0.003, top: 0.02, width: 0.9, height: 0.9 };
        let (mut cut, mut all) = (Frame::new(SIZE), Frame::new(SIZE));
        alone.draw(&mut cut, &view, &mut scratch);
        full.draw(&mut all, &view, &mut scratch);
        // Well inside the shape both show the same.
        let centre = ((100.0 / 200.0 - view.left) / 0.9 * 160.0) as usize;
        for row in 30..66 {
            let span = row * 160 + centre - 20..row * 160 + centre + 20;
            assert_eq!(cut.bytes[span.clone()], all.bytes[span], "step {step} row {row}");
        }
    }
}

/// A place where a sprite stands in the frame, turned by degrees around the frame's middle and then moved.
fn placed(width: f64, height: f64, degrees: f64, (x, y): (f64, f64)) -> Affine {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let area = Area { left: -width / 2.0, top: -height / 2.0, width, height };
    let turn = Affine { xx: cos, xy: -sin, x0: 80.0 + x, yx: sin, yy: cos, y0: 48.0 + y };
    Affine::filling(area).then(&turn)
}

/// Returns where bright ink is in each plane, and how much.
fn mass(frame: &mut Frame) -> [(f64, f64, f64); 3] {
    frame.each().map(|plane| {
        let ground = if plane.across.unit == 1.0 { 16.0 } else { 128.0 };
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for (index, sample) in plane.samples.iter().enumerate() {
            let weight = f64::from(*sample) - ground;
            sum += weight;
            x += weight * plane.across.pixel(index % plane.width);
            y += weight * plane.down.pixel(index / plane.width);
        }
        (x / sum, y / sum, sum)
    })
}

fn black() -> Frame {
    let mut frame = Frame::new(SIZE);
    frame.fill(Color([0; 3]));
    frame
}

/// A soft spot, off the middle, whose luma and both chromas are all above those of black.
fn spot() -> Sprite {
    let alpha = |x: usize, y: usize| {
        let square = (x as f64 + 0.5 - 40.0).powi(2) + (y as f64 + 0.5 - 20.0).powi(2);
        (255.0 * (-square / 50.0).exp()) as u8
    };
    sprite(64, 48, |x, y| [alpha(x, y), 0, alpha(x, y), alpha(x, y)]).expect("ink")
}

#[test]
fn turned_pictures_move_by_fractions_of_a_pixel_in_luma_and_chroma() {
    let (spot, mut scratch) = (spot(), Scratch::default());
    for step in 0..40 {
        let (degrees, by) = (f64::from(step) * 17.3, (f64::from(step) * 0.25, f64::from(step) * -0.13));
        let place = placed(64.0, 48.0, degrees, by);
        let mut frame = black();
        spot.draw_at(&mut frame, &place, 1.0, &mut scratch);
        let (u, v) = (40.0 / 64.0, 20.0 / 48.0);
        let expected = (place.xx * u + place.xy * v + place.x0, place.yx * u + place.yy * v + place.y0);
        for (x, y, _) in mass(&mut frame) {
            let off = (x - expected.0).hypot(y - expected.1);
            assert!(off < 0.1, "{degrees}°: ({x}, {y}), not {expected:?}");
        }
    }
}

#[test]
fn a_picture_hardly_turned_looks_like_one_that_is_not() {
    let picture = sprite(64, 48, |x, y| {
        let inside = (4..60).contains(&x) && (4..44).contains(&y);
        if inside { [(x * 3) as u8, (y * 4) as u8, 120, 255] } else { [0; 4] }
    });
    let (picture, mut scratch) = (picture.expect("ink"), Scratch::default());
    for opacity in [1.0, 0.6] {
        let (mut straight, mut turned) = (black(), black());
        picture.draw_at(&mut straight, &placed(70.0, 52.0, 0.0, (0.3, 0.7)), opacity, &mut scratch);
        picture.draw_at(&mut turned, &placed(70.0, 52.0, 1e-7, (0.3, 0.7)), opacity, &mut scratch);
        let worst = straight.bytes.iter().zip(&turned.bytes).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst <= Some(3), "{worst:?} at {opacity}");
    }
}

#[test]
fn a_turned_picture_touches_nothing_but_its_rectangle_and_keeps_its_colour() {
    let flat = sprite(40, 20, |_, _| [200, 40, 90, 255]).expect("ink");
    let mut frame = black();
    flat.draw_at(&mut frame, &placed(40.0, 20.0, 90.0, (0.0, 0.0)), 1.0, &mut Scratch::default());
    let expected = convert::yuv_of([200, 40, 90]);
    for (plane, (color, ground)) in frame.each().into_iter().zip(expected.into_iter().zip([16, 128, 128])) {
        for (index, sample) in plane.samples.iter().enumerate() {
            let (x, y) = (plane.across.pixel(index % plane.width), plane.down.pixel(index / plane.width));
            // Beside the middle, now 20 wide and 40 high.
            let outside = ((x - 80.0).abs() - 10.0).max((y - 48.0).abs() - 20.0);
            if outside < -plane.across.unit {
                assert!(sample.abs_diff(color) <= 1, "({x}, {y}): {sample}, not {color}");
            } else if outside > plane.across.unit {
                assert_eq!(*sample, ground, "({x}, {y})");
            }
        }
    }
}

#[test]
fn edges_of_a_turned_picture_are_smooth_and_its_size_is_right() {
    let flat = sprite(40, 20, |_, _| [255; 4]).expect("ink");
    for degrees in [3.0, 30.0, 45.0, 77.0, 180.0, 271.0] {
        let mut frame = black();
        flat.draw_at(&mut frame, &placed(40.0, 20.0, degrees, (0.4, -0.2)), 1.0, &mut Scratch::default());
        let (x, y, luma) = mass(&mut frame)[0];
        assert!((luma / 219.0 - 800.0).abs() < 4.0, "{degrees}: {}", luma / 219.0);
        assert!((x - 80.4).hypot(y - 47.8) < 0.05, "{degrees}: {x} {y}");
        let steps = frame.bytes[..160 * 96].iter().filter(|sample| (40..210).contains(*sample)).count();
        assert!(degrees == 180.0 || steps > 30, "{degrees}: {steps}");
    }
}

#[test]
fn half_of_a_picture_is_half_way_to_all_of_it() {
    // Opaque inside, soft outside, so that both ways of fading are taken.
    let alpha = |x: usize| (510.0 - (x as f64 - 32.0).abs() * 20.0).clamp(0.0, 255.0) as u8;
    let picture = sprite(64, 48, |x, _| [alpha(x), alpha(x) / 2, 0, alpha(x)]).expect("ink");
    let mut scratch = Scratch::default();
    for degrees in [0.0, 20.0] {
        let place = placed(64.0, 48.0, degrees, (0.2, 0.1));
        let mut before = Frame::new(SIZE);
        before.bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = (at * 31 % 200) as u8 + 20);
        let mut all = before.clone();
        picture.draw_at(&mut all, &place, 1.0, &mut scratch);
        for opacity in [0.0, 0.25, 0.5, 0.9] {
            let mut part = before.clone();
            picture.draw_at(&mut part, &place, opacity, &mut scratch);
            for ((before, all), part) in before.bytes.iter().zip(&all.bytes).zip(&part.bytes) {
                let expected = f32::from(*before) + (f32::from(*all) - f32::from(*before)) * opacity;
                assert!((f32::from(*part) - expected).abs() <= 2.0, "{degrees}° {opacity}: {part}, not {expected}");
            }
        }
    }
}

#[test]
fn a_picture_without_extent_is_not_seen() {
    let (spot, mut frame) = (spot(), black());
    for place in [placed(0.0, 0.0, 30.0, (0.0, 0.0)), placed(64.0, 0.0, 0.0, (0.0, 0.0))] {
        spot.draw_at(&mut frame, &place, 1.0, &mut Scratch::default());
        assert!(frame == black());
    }
}
