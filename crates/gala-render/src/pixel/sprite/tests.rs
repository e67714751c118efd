use gala_core::format::FrameSize;

use super::*;

const SIZE: FrameSize = FrameSize { width: 160, height: 96 };

/// A picture whose pixels a function gives, as premultiplied RGBA.
fn picture(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect()
}

fn sprite(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Option<Sprite> {
    let bytes = picture(width, height, pixel);
    let axis = |length: usize| Axis { scale: length as f64, offset: 0.0 };
    Sprite::new(&Rgba { width, height, bytes: &bytes }, axis(width), axis(height))
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
    frame.fill(gala_core::timeline::Color([0; 3]));
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
