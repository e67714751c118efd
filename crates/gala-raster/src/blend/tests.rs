use gala_core::format::FrameSize;
use proptest::prelude::*;

use super::*;

const SIZE: FrameSize = FrameSize { width: 100, height: 8 };

/// The formulas as the W3C spells them.
fn reference(mode: BlendMode, cb: f64, cs: f64) -> f64 {
    let multiply = |a: f64, b: f64| a * b;
    let screen = |a: f64, b: f64| 1.0 - (1.0 - a) * (1.0 - b);
    let hard = |cb: f64, cs: f64| if cs <= 0.5 { multiply(cb, 2.0 * cs) } else { screen(cb, 2.0 * cs - 1.0) };
    match mode {
        BlendMode::Normal => cs,
        BlendMode::Multiply => multiply(cb, cs),
        BlendMode::Screen => screen(cb, cs),
        BlendMode::Overlay => hard(cs, cb),
        BlendMode::Darken => cb.min(cs),
        BlendMode::Lighten => cb.max(cs),
        BlendMode::Add => (cb + cs).min(1.0),
        BlendMode::HardLight => hard(cb, cs),
        BlendMode::Difference => (cb - cs).abs(),
        BlendMode::SoftLight if cs <= 0.5 => cb - (1.0 - 2.0 * cs) * cb * (1.0 - cb),
        BlendMode::SoftLight => {
            let d = if cb <= 0.25 { ((16.0 * cb - 12.0) * cb + 4.0) * cb } else { cb.sqrt() };
            cb + (2.0 * cs - 1.0) * (d - cb)
        }
    }
}

fn exact_yuv([r, g, b]: [f64; 3]) -> [f64; 3] {
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
}

/// A frame of one colour, as exact as samples are.
fn flat(rgb: [f64; 3]) -> Frame {
    let mut frame = Frame::new(SIZE);
    for (plane, value) in frame.each_mut().into_iter().zip(exact_yuv(rgb)) {
        plane.samples.fill(value.round() as u8);
    }
    frame
}

/// What a frame of one colour really shows.
fn shown(frame: &Frame) -> [f64; 3] {
    let [y, u, v] = frame.each().map(|plane| f64::from(plane.samples[0]));
    let (y, u, v) = ((y - 16.0) / 219.0, (u - 128.0) / 224.0, (v - 128.0) / 224.0);
    let (r, b) = (y + 1.5748 * v, y + 1.8556 * u);
    [r, (y - 0.2126 * r - 0.0722 * b) / 0.7152, b]
}

/// How a colour with some alpha looks over black and over white.
fn over_both(rgb: [f64; 3], alpha: f64) -> (Frame, Frame) {
    let over = |ground: f64| flat(rgb.map(|channel| channel * alpha + ground * (1.0 - alpha)));
    (over(0.0), over(1.0))
}

fn color() -> impl Strategy<Value = [f64; 3]> {
    prop::array::uniform3(prop_oneof![Just(0.0), Just(1.0), Just(0.5), 0.0..=1.0])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn opaque_colours_blend_as_the_standard_says(under in color(), over in color(), mode in prop::sample::select(&BlendMode::ALL[..])) {
        let mut frame = flat(under);
        let (black, white) = over_both(over, 1.0);
        let (cb, cs) = (shown(&frame), shown(&black));
        // Darkest and brightest samples may be a little beyond black and white.
        let clamp = |value: f64| value.clamp(0.0, 1.0);
        let expected: [f64; 3] = std::array::from_fn(|channel| {
            let (cb, cs) = (cb[channel], cs[channel]);
            if mode == BlendMode::Normal { cs } else { cb - clamp(cb) + reference(mode, clamp(cb), clamp(cs)) }
        });
        blend(&mut frame, Above::Twice { black: &black, white: &white }, mode, 1.0);
        for (plane, expected) in frame.each().into_iter().zip(exact_yuv(expected)) {
            for sample in plane.samples {
                prop_assert!((f64::from(*sample) - expected).abs() <= 2.0, "{mode:?}: {sample}, not {expected}");
            }
        }
    }

    #[test]
    fn transparent_colours_blend_in_part(
        under in color(),
        over in color(),
        alpha in 0.3..1.0_f64,
        opacity in 0.0..=1.0_f32,
        mode in prop::sample::select(&BlendMode::ALL[..]),
    ) {
        let mut frame = flat(under);
        let cb = shown(&frame);
        let (black, white) = over_both(over, alpha);
        let part = alpha * f64::from(opacity);
        let expected: [f64; 3] = std::array::from_fn(|channel| {
            let (cb, cs) = (cb[channel].clamp(0.0, 1.0), over[channel]);
            match mode {
                BlendMode::Add => (cb + part * cs).min(1.0),
                _ => cb + part * (reference(mode, cb, cs) - cb),
            }
        });
        blend(&mut frame, Above::Twice { black: &black, white: &white }, mode, opacity);
        // The two renders are rounded to samples: a colour found from them is so much less exact as it is transparent.
        let tolerance = 3.0 + 2.0 / alpha;
        for (plane, expected) in frame.each().into_iter().zip(exact_yuv(expected)) {
            let sample = f64::from(plane.samples[0]);
            prop_assert!((sample - expected).abs() <= tolerance, "{mode:?}: {sample}, not {expected}");
        }
    }

    #[test]
    fn the_normal_mode_lays_over_and_no_more(
        under in prop::collection::vec(any::<u8>(), Frame::bytes_of(SIZE)),
        alpha in 0.0..=1.0_f64,
        opacity in 0.0..=1.0_f64,
        over in color(),
    ) {
        let (black, white) = over_both(over, alpha);
        let mut frame = Frame { size: SIZE, bytes: under };
        let before = frame.clone();
        blend(&mut frame, Above::Twice { black: &black, white: &white }, BlendMode::Normal, opacity as f32);
        let seen = 1.0 - (f64::from(white.bytes[0]) - f64::from(black.bytes[0])) / 219.0;
        // Chroma changes by the same however many its pixels, so every sample is laid over by itself.
        for ((before, after), (plane, neutral)) in before.each().into_iter().zip(frame.each()).zip(
            black.each().into_iter().zip([16.0, 128.0, 128.0])
        ) {
            let laid = f64::from(plane.samples[0]) - neutral * (1.0 - seen);
            for (before, after) in before.samples.iter().zip(after.samples) {
                let expected = f64::from(*before) * (1.0 - seen * opacity) + laid * opacity;
                prop_assert!((f64::from(*after) - expected).abs() <= 1.0, "{before} {after} {expected}");
            }
        }
    }
}

#[test]
fn nothing_changes_outside_of_what_is_laid_over() {
    for mode in BlendMode::ALL {
        let mut frame = Frame::new(SIZE);
        frame.bytes.iter_mut().enumerate().for_each(|(index, byte)| *byte = (index * 37 % 256) as u8);
        let before = frame.clone();
        let (mut black, mut white) = (flat([0.0; 3]), flat([1.0; 3]));
        blend(&mut frame, Above::Twice { black: &black, white: &white }, mode, 1.0);
        assert!(frame == before, "{mode:?} of nothing");
        // An opaque grey block of 2 by 2 pixels at (70, 4).
        for frame in [&mut black, &mut white] {
            for at in [470, 471, 570, 571] {
                frame.bytes[at] = 150;
            }
        }
        blend(&mut frame, Above::Twice { black: &black, white: &white }, mode, 1.0);
        let changed: Vec<usize> = (0..800).filter(|at| frame.bytes[*at] != before.bytes[*at]).collect();
        assert!(
            !changed.is_empty() && changed.iter().all(|at| [470, 471, 570, 571].contains(at)),
            "{mode:?}: {changed:?}"
        );
    }
}

/// A frame of one colour with some alpha.
fn translucent(rgb: [f64; 3], alpha: f64) -> Frame {
    let mut frame = Frame::with_alpha(SIZE);
    let samples = exact_yuv(rgb.map(|channel| channel * alpha));
    for (plane, value) in frame.all_mut().zip(samples.into_iter().chain([255.0 * alpha])) {
        plane.samples.fill(value.round() as u8);
    }
    frame
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_lies_beneath_in_part_blends_in_part(
        under in color(),
        seen in prop_oneof![Just(0.0), Just(1.0), 0.3..1.0_f64],
        over in color(),
        alpha in 0.3..1.0_f64,
        opacity in 0.0..=1.0_f32,
        mode in prop::sample::select(&BlendMode::ALL[..]),
    ) {
        let mut frame = translucent(under, seen);
        blend(&mut frame, Above::Premultiplied(&translucent(over, alpha)), mode, opacity);
        let part = alpha * f64::from(opacity);
        // The standard's sum for premultiplied colours: both where they are alone, and blended where they meet.
        let expected: [f64; 3] = std::array::from_fn(|channel| {
            let (cb, cs) = (under[channel], over[channel]);
            match mode {
                BlendMode::Add => (seen * cb + part * cs).min(1.0),
                _ => part * (1.0 - seen) * cs + part * seen * reference(mode, cb, cs) + (1.0 - part) * seen * cb,
            }
        });
        let together = if mode == BlendMode::Add { (seen + part).min(1.0) } else { seen + part - seen * part };
        // Both are rounded to samples: a colour found from them is so much less exact as it is transparent.
        let tolerance = 3.0 + 2.0 / alpha + if seen > 0.0 { 2.0 / seen } else { 0.0 };
        let (colors, found) = frame.split();
        for (plane, expected) in colors.into_iter().zip(exact_yuv(expected)) {
            let sample = f64::from(plane.samples[0]);
            prop_assert!((sample - expected).abs() <= tolerance, "{mode:?}: {sample}, not {expected}");
        }
        let found = f64::from(found.expect("it has alpha").samples[0]);
        prop_assert!((found - 255.0 * together).abs() <= 1.5, "{mode:?}: alpha {found}, not {}", 255.0 * together);
    }

    #[test]
    fn a_frame_with_alpha_tells_the_same_as_frames_over_black_and_white(
        under in color(),
        over in color(),
        alpha in 0.3..1.0_f64,
        mode in prop::sample::select(&BlendMode::ALL[..]),
    ) {
        let (mut once, mut twice) = (flat(under), flat(under));
        let (black, white) = over_both(over, alpha);
        blend(&mut once, Above::Premultiplied(&translucent(over, alpha)), mode, 1.0);
        blend(&mut twice, Above::Twice { black: &black, white: &white }, mode, 1.0);
        let far = once.bytes.iter().zip(&twice.bytes).map(|(one, other)| one.abs_diff(*other)).max();
        prop_assert!(far <= Some(2), "{mode:?}: {far:?}");
    }
}
