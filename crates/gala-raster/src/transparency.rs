//! Tests that whatever is drawn on a frame with alpha is drawn as on an opaque black one, and that its alpha tells what is
//! seen of what lies beneath: each drawing is repeated over black and over white.

use gala_core::{
    format::FrameSize,
    timeline::{Color, Direction, Rgba, TransitionKind},
};

use crate::{
    caption::CaptionPicture,
    convert::RgbaPixels,
    frame::Frame,
    geometry::{Affine, Area},
    overlay::Overlay,
    sprite::{Axis, Scratch, Sprite},
    transition::{self, TransitionStyle},
};

const SIZE: FrameSize = FrameSize { width: 160, height: 96 };
const BLACK: Color = Color([0; 3]);
const WHITE: Color = Color([255; 3]);
/// Of luma, between black and white.
const LEVELS: i32 = 219;

fn opaque(color: Color) -> Frame {
    let mut frame = Frame::new(SIZE);
    frame.fill(color);
    frame
}

/// Checks a drawing. Its luma over white may be `tolerance` levels from what the alpha says: each sum is rounded by itself.
fn check(what: &str, tolerance: i32, draw: impl Fn(&mut Frame)) {
    let [mut frame, mut black, mut white] = [Frame::with_alpha(SIZE), opaque(BLACK), opaque(WHITE)];
    for frame in [&mut frame, &mut black, &mut white] {
        draw(frame);
    }
    let colors = Frame::bytes_of(SIZE);
    assert!(frame.bytes[..colors] == black.bytes, "{what}: colours are not those over black");
    let alpha = &frame.bytes[colors..];
    assert!(alpha.iter().any(|alpha| *alpha > 0), "{what}: nothing was drawn");
    for (at, ((alpha, black), white)) in alpha.iter().zip(&black.bytes).zip(&white.bytes).enumerate() {
        let beneath = (LEVELS * (255 - i32::from(*alpha)) + 127) / 255;
        let off = i32::from(*white) - i32::from(*black) - beneath;
        assert!(
            off.abs() <= tolerance,
            "{what}: pixel {at} with alpha {alpha} is {black} over black, {white} over white"
        );
    }
}

/// A picture with a soft edge, opaque inside.
fn soft(x: usize, y: usize) -> [u8; 4] {
    let away = (x as f64 + 0.5 - 40.0).hypot(y as f64 + 0.5 - 30.0);
    let alpha = (600.0 - away * 24.0).clamp(0.0, 255.0);
    [1.0, 0.3, 0.5, 1.0].map(|part: f64| (part * alpha) as u8)
}

fn pixels(pixel: fn(usize, usize) -> [u8; 4]) -> Vec<u8> {
    (0..60 * 80).flat_map(|at| pixel(at % 80, at / 80)).collect()
}

fn sprite(pixel: fn(usize, usize) -> [u8; 4]) -> Sprite {
    let axis = |scale| Axis { scale, offset: 0.0 };
    let picture = RgbaPixels { width: 80, height: 60, bytes: &pixels(pixel) };
    Sprite::new(&picture, axis(80.0), axis(60.0)).expect("ink")
}

/// Around the frame's middle, turned by degrees.
fn place(degrees: f64) -> Affine {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let area = Area { left: -45.3, top: -33.1, width: 90.0, height: 67.0 };
    Affine::filling(area).then(&Affine { xx: cos, xy: -sin, x0: 80.0, yx: sin, yy: cos, y0: 48.0 })
}

#[test]
fn pictures_soft_and_opaque_upright_and_turned_in_whole_and_in_part() {
    for (name, sprite) in [("soft", sprite(soft)), ("opaque", sprite(|x, y| [x as u8, y as u8, 90, 255]))] {
        for degrees in [0.0, 23.0] {
            for opacity in [1.0, 0.4] {
                check(&format!("{name} at {degrees}°, {opacity}"), 1, |frame| {
                    sprite.draw_at(frame, &place(degrees), opacity, &mut Scratch::default());
                });
            }
        }
    }
}

#[test]
fn pictures_over_each_other() {
    let sprite = sprite(soft);
    check("three", 3, |frame| {
        for degrees in [0.0, 40.0, 90.0] {
            sprite.draw_at(frame, &place(degrees), 0.5, &mut Scratch::default());
        }
    });
}

#[test]
fn captions() {
    for (name, pixel) in [("soft", soft as fn(usize, usize) -> [u8; 4]), ("opaque", |x, _| [x as u8, 9, 90, 255])] {
        let picture = CaptionPicture { rgba: pixels(pixel), width: 80, height: 60, x: 100, y: 20 };
        let overlay = Overlay::new(&picture).expect("something is seen");
        check(name, 1, |frame| overlay.draw(frame));
    }
}

#[test]
fn transitions_between_what_is_seen_in_part() {
    let (old, new) = (sprite(soft), sprite(|x, y| [x as u8, y as u8, 90, 255]));
    let directions = [Direction::Left, Direction::Down];
    let styles = TransitionKind::ALL.into_iter().flat_map(|kind| directions.map(|direction| (kind, direction)));
    for (kind, direction) in styles {
        for (progress, opacity) in [(0.3, 255), (0.5, 255), (0.7, 90)] {
            let style = TransitionStyle { kind, direction, color: Rgba([200, 30, 60, opacity]) };
            check(&format!("{style:?} at {progress}"), 3, |frame| {
                let mut other = frame.clone();
                old.draw_at(frame, &place(0.0), 1.0, &mut Scratch::default());
                new.draw_at(&mut other, &place(70.0), 0.8, &mut Scratch::default());
                transition::cross(&style, frame, &other, progress, &mut transition::Buffers::default());
            });
        }
    }
}

#[test]
fn what_covers_a_frame_with_alpha_makes_it_opaque() {
    let planes = opaque(Color([10, 200, 40])).bytes;
    let mut frame = Frame::with_alpha(SIZE);
    frame.show(&planes);
    assert!(frame.bytes[..planes.len()] == planes && frame.bytes[planes.len()..].iter().all(|alpha| *alpha == 255));
    frame.reset(WHITE);
    assert!(frame == Frame::with_alpha(SIZE), "it has no background");
    frame.fill(Color([10, 200, 40]));
    assert!(frame.bytes[..planes.len()] == planes && frame.bytes[planes.len()..].iter().all(|alpha| *alpha == 255));
}
