//! Tests that pictures are where they should be and have the colours that they should have: frames are laid beside
//! what a formula says, and the movement between the two is found by least squares.

use std::f64::consts::TAU;

use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    hash::ContentHash,
    quality::Quality,
    timeline::{Animated, Camera, Easing, Keyframe, MovePart, Point, Transform, View},
};

use gala_media::Tools;

use crate::{
    convert,
    frame::{Frame, Plane},
    geometry::{Area, transform_at},
    layered_still::{LayeredStills, StillLayer},
    mipmap::{Density, Mipmap},
    picture::Rasteriser,
    raster::Raster,
    source_file::SourceFile,
    sprite::Scratch,
};

const SIZE: FrameSize = FrameSize { width: 320, height: 180 };
/// Movement must be right to this, in pixels.
const TOLERANCE: f64 = 0.1;

/// A picture of waves, smooth enough that its samples tell all of it: red, green and blue at a place, in fractions of
/// its sides.
fn waves(u: f64, v: f64) -> [f64; 3] {
    let wave = |x: f64, y: f64, phase: f64| 128.0 + 50.0 * (TAU * (x * u + y * v) + phase).sin();
    [
        wave(13.0, 3.0, 0.0) + 40.0 * (TAU * (4.0 * v - 9.0 * u)).cos(),
        wave(-5.0, 7.0, 1.0) + 40.0 * (TAU * (8.0 * u + 2.0 * v)).cos(),
        wave(7.0, -6.0, 2.0) + 40.0 * (TAU * (6.0 * v + 5.0 * u)).cos(),
    ]
}

/// Returns what samples are by the definition of BT.709, before they are rounded.
fn reference([r, g, b]: [f64; 3]) -> [f64; 3] {
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y / 255.0, 128.0 + 224.0 * (b - y) / 1.8556 / 255.0, 128.0 + 224.0 * (r - y) / 1.5748 / 255.0]
}

fn picture(width: usize, height: usize) -> Vec<u8> {
    let at = |index: usize, length: usize| (index as f64 + 0.5) / length as f64;
    let pixel = |index: usize| waves(at(index % width, width), at(index / width, height));
    (0..width * height)
        .flat_map(|index| pixel(index).map(|channel| channel.round() as u8).into_iter().chain([255]))
        .collect()
}

/// Returns by how much a part of a plane moved away from where `ideal`, of pixels, says. The part is in fractions of
/// the frame.
fn displacement(plane: &Plane<&[u8]>, part: &Area, ideal: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let range = |from: f64, length: f64, count: usize| {
        (from * count as f64).ceil() as usize..((from + length) * count as f64).floor() as usize
    };
    let (mut xx, mut xy, mut yy, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for row in range(part.top, part.height, plane.height) {
        for column in range(part.left, part.width, plane.width) {
            let (x, y) = (plane.across.pixel(column), plane.down.pixel(row));
            let across = (ideal(x + 0.5, y) - ideal(x - 0.5, y), ideal(x, y + 0.5) - ideal(x, y - 0.5));
            let off = ideal(x, y) - f64::from(plane.samples[row * plane.width + column]);
            xx += across.0 * across.0;
            xy += across.0 * across.1;
            yy += across.1 * across.1;
            x_sum += off * across.0;
            y_sum += off * across.1;
        }
    }
    let determinant = xx * yy - xy * xy;
    ((x_sum * yy - y_sum * xy) / determinant, (y_sum * xx - x_sum * xy) / determinant)
}

/// Four parts of a frame: a zoom or a turn that is wrong moves them in different directions.
fn quarters(inside: f64) -> [Area; 4] {
    let (from, length) = (inside, (1.0 - 2.0 * inside) / 2.0);
    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| Area {
        left: from + f64::from(x) * length,
        top: from + f64::from(y) * length,
        width: length,
        height: length,
    })
}

/// Returns how far the worst part of any plane is from where it should be, and how far the worst went astray from one
/// frame to the next. `place` tells which place of the picture each pixel of a frame shows.
fn astray<P: Fn(f64, f64) -> (f64, f64)>(frames: impl Iterator<Item = (Frame, P)>, inside: f64) -> (f64, f64) {
    let (mut far, mut jitter): (f64, f64) = (0.0, 0.0);
    let mut before: Vec<(f64, f64)> = Vec::new();
    for (frame, place) in frames {
        let mut now = Vec::new();
        for (channel, plane) in frame.each().iter().enumerate() {
            let ideal = |x: f64, y: f64| {
                let (u, v) = place(x, y);
                reference(waves(u, v))[channel]
            };
            now.extend(quarters(inside).iter().map(|part| displacement(plane, part, ideal)));
        }
        far = now.iter().map(|(x, y)| x.hypot(*y)).fold(far, f64::max);
        let steps = before.iter().zip(&now).map(|(before, now)| (now.0 - before.0).hypot(now.1 - before.1));
        jitter = steps.fold(jitter, f64::max);
        before = now;
    }
    (far, jitter)
}

#[test]
fn a_still_under_a_moving_camera_is_where_the_camera_says() {
    check_camera((800, 450), Quality::Standard);
}

#[test]
fn so_is_a_draft_of_a_picture_that_is_no_whole_number_of_squares() {
    check_camera((1603, 902), Quality::Draft);
}

fn check_camera((width, height): (u32, u32), quality: Quality) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("waves.png");
    let pixels =
        image::RgbaImage::from_raw(width, height, picture(width as usize, height as usize)).expect("as many bytes");
    pixels.save(&path).expect("a file");
    let checksum = ContentHash::of(&std::fs::read(&path).expect("the file"));
    let layers = [StillLayer { file: SourceFile { path: &path, checksum }, depth: 1.0 }];
    let moves = [
        // A pan of a third of a pixel per frame, a zoom, and both.
        (View { x: 0.45, y: 0.5, zoom: 1.5 }, View { x: 0.477, y: 0.487, zoom: 1.5 }),
        (View { x: 0.5, y: 0.5, zoom: 1.2 }, View { x: 0.5, y: 0.5, zoom: 1.35 }),
        (View { x: 0.42, y: 0.55, zoom: 1.6 }, View { x: 0.55, y: 0.48, zoom: 1.3 }),
    ];
    for (from, to) in moves {
        let camera = Camera { from, to, easing: Easing::Linear, part: MovePart::WHOLE };
        let rasteriser = Rasteriser::new(&Tools::absent().svg, &Cancel::new());
        let scene = LayeredStills::new(1 << 30).get(&rasteriser, &layers, &camera, SIZE, quality).expect("a scene");
        let mut scratch = Scratch::default();
        let frames = (0..=24).map(|step| {
            let phase = f64::from(step) / 24.0;
            let mut frame = Frame::new(SIZE);
            scene.draw(&mut frame, phase, 0.., &mut scratch);
            let view = |centre: fn(&View) -> f32, side: u32| {
                let ends = [&from, &to].map(|view| {
                    let length = 1.0 / f64::from(view.zoom);
                    (f64::from(centre(view)) - length / 2.0, length)
                });
                let mix = |a: f64, b: f64| a + (b - a) * phase;
                let (start, length) = (mix(ends[0].0, ends[1].0), mix(ends[0].1, ends[1].1));
                move |pixel: f64| start + pixel / f64::from(side) * length
            };
            let (u, v) = (view(|view| view.x, SIZE.width), view(|view| view.y, SIZE.height));
            (frame, move |x: f64, y: f64| (u(x), v(y)))
        });
        let (far, jitter) = astray(frames, 0.02);
        assert!(far < TOLERANCE && jitter < TOLERANCE, "{from:?} to {to:?}: {far} px, jitter {jitter} px");
    }
}

fn moving<T: Copy>(from: T, to: T) -> Animated<T> {
    let frame = |at_ms, value| Keyframe { at_ms, value, easing: Easing::Linear };
    Animated::Keyframes(vec![frame(0, from), frame(1000, to)])
}

#[test]
fn a_placed_picture_is_where_its_transform_says() {
    let (width, height) = (400, 226);
    // Larger than the frame, so that the picture is all that is seen of the parts that are looked at.
    let area = Area { left: -60.0, top: -30.0, width: 440.0, height: 248.6 };
    let raster = Raster { width, height, rgba: picture(width, height), area };
    let still = Transform::default();
    let middle = Point::MIDDLE;
    let moves = [
        Transform { position: moving(middle, Point { x: 0.537, y: 0.479 }), ..still.clone() },
        Transform { scale: moving(0.95, 1.1), ..still.clone() },
        Transform { rotation: moving(-2.0, 7.0), ..still.clone() },
        Transform {
            position: moving(middle, Point { x: 0.48, y: 0.51 }),
            scale: moving(1.3, 1.0),
            rotation: moving(180.0, 172.0),
            anchor: Point { x: 0.4, y: 0.6 },
        },
    ];
    for transform in moves {
        let mipmap = Mipmap::new(&raster, Density::of(&transform));
        let mut scratch = Scratch::default();
        let frames = (0..=24).map(|step| {
            let moved = transform_at(&transform, f64::from(step) * 1000.0 / 24.0, area, SIZE);
            let mut frame = Frame::new(SIZE);
            mipmap.draw(&mut frame, &moved, 1.0, &mut scratch);
            let turned_back = moved.xx * moved.yy - moved.xy * moved.yx;
            let place = move |x: f64, y: f64| {
                let (x, y) = (x - moved.x0, y - moved.y0);
                let (x, y) = ((moved.yy * x - moved.xy * y) / turned_back, (moved.xx * y - moved.yx * x) / turned_back);
                ((x - area.left) / area.width, (y - area.top) / area.height)
            };
            (frame, place)
        });
        let (far, jitter) = astray(frames, 0.2);
        assert!(far < TOLERANCE && jitter < TOLERANCE, "{transform:?}: {far} px, jitter {jitter} px");
    }
}

#[test]
fn the_measure_finds_a_movement_that_is_wrong() {
    let frames = (0..10).map(|step| {
        let mut frame = Frame::new(SIZE);
        for (channel, plane) in frame.each_mut().into_iter().enumerate() {
            for (index, sample) in plane.samples.iter_mut().enumerate() {
                // Whole pixels, where the picture should move by 0.3 each frame.
                let by = (f64::from(step) * 0.3).round();
                let x = (plane.across.pixel(index % plane.width) + by) / 320.0;
                let y = plane.down.pixel(index / plane.width) / 180.0;
                *sample = reference(waves(x, y))[channel].round() as u8;
            }
        }
        (frame, move |x: f64, y: f64| ((x + f64::from(step) * 0.3) / 320.0, y / 180.0))
    });
    let (far, jitter) = astray(frames, 0.1);
    assert!((far - 0.5).abs() < 0.15 && jitter > 0.5, "{far} {jitter}");
}

#[test]
fn colours_are_those_of_bt709_to_one_code_value() {
    let mut state = 7_u64;
    for _ in 0..1_000_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let rgb: [u8; 3] = std::array::from_fn(|channel| (state >> (33 + 8 * channel)) as u8);
        let (found, expected) = (convert::yuv_of(rgb), reference(rgb.map(f64::from)));
        let near = found.iter().zip(expected).all(|(found, expected)| (f64::from(*found) - expected).abs() <= 0.51);
        assert!(near, "{rgb:?}: {found:?}, not {expected:?}");
    }
}

#[test]
fn flat_pictures_keep_their_colour_to_one_code_value_however_they_are_placed() {
    let mut scratch = Scratch::default();
    for seed in 0..200_u32 {
        let rgb = [seed * 67 % 256, seed * 151 % 256, seed * 211 % 256].map(|channel| channel as u8);
        let area = Area { left: -40.0, top: -40.0, width: 400.0, height: 260.0 };
        let rgba = rgb.into_iter().chain([255]).cycle().take(64 * 40 * 4).collect();
        let raster = Raster { width: 64, height: 40, rgba, area };
        let rotation = if seed % 2 == 0 { 0.0 } else { f64::from(seed) * 0.1 } as f32;
        let transform = Transform { rotation: Animated::Constant(rotation % 8.0), ..Transform::default() };
        let mut frame = Frame::new(SIZE);
        let moved = transform_at(&transform, 0.0, area, SIZE);
        Mipmap::new(&raster, Density::of(&transform)).draw(&mut frame, &moved, 1.0, &mut scratch);
        for (plane, expected) in frame.each().into_iter().zip(reference(rgb.map(f64::from))) {
            let worst = plane.samples.iter().map(|sample| (f64::from(*sample) - expected).abs()).fold(0.0, f64::max);
            assert!(worst <= 1.0, "{rgb:?} turned by {rotation}: {worst} off");
        }
    }
}
