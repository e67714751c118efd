use gala_core::{format::FrameSize, timeline::Direction};
use proptest::prelude::*;

use super::*;

const SIZE: FrameSize = FrameSize { width: 160, height: 96 };
const DIRECTIONS: [Direction; 4] = [Direction::Left, Direction::Right, Direction::Up, Direction::Down];

fn style(kind: TransitionKind, direction: Direction) -> TransitionStyle {
    TransitionStyle { kind, direction, color: Rgba([200, 30, 60, 255]) }
}

fn every() -> impl Iterator<Item = TransitionStyle> {
    TransitionKind::ALL.into_iter().flat_map(|kind| DIRECTIONS.map(|direction| style(kind, direction)))
}

/// A frame whose luma and chroma are functions of the pixel's place.
fn frame(at: impl Fn(f64, f64) -> [f64; 3]) -> Frame {
    let mut frame = Frame::new(SIZE);
    for (channel, plane) in frame.each_mut().into_iter().enumerate() {
        for (index, sample) in plane.samples.iter_mut().enumerate() {
            let (x, y) = (plane.across.pixel(index % plane.width), plane.down.pixel(index / plane.width));
            *sample = at(x, y)[channel].round() as u8;
        }
    }
    frame
}

fn flat(value: u8) -> Frame {
    frame(|_, _| [f64::from(value); 3])
}

fn noise(seed: u64) -> Frame {
    let mut frame = Frame::new(SIZE);
    let mut state = seed;
    for byte in &mut frame.bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *byte = 16 + ((state >> 33) % 220) as u8;
    }
    frame
}

fn crossed(style: &TransitionStyle, from: &Frame, to: &Frame, progress: f64) -> Frame {
    let mut frame = from.clone();
    cross(style, &mut frame, to, progress, &mut Buffers::default());
    frame
}

#[test]
fn every_transition_begins_with_all_of_the_old_and_ends_with_all_of_the_new() {
    let (from, to) = (noise(1), noise(2));
    for style in every() {
        for (progress, expected) in [(0.0, &from), (-0.1, &from), (1.0, &to), (1.1, &to)] {
            assert!(&crossed(&style, &from, &to, progress) == expected, "{style:?} at {progress}");
        }
    }
}

/// Returns by how much frames differ, on average.
fn difference(one: &Frame, other: &Frame) -> f64 {
    let sum: f64 = one.bytes.iter().zip(&other.bytes).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / one.bytes.len() as f64
}

#[test]
fn no_transition_jumps() {
    let wave = |x: f64, y: f64, phase: f64| 120.0 + 50.0 * (x / 17.0 + phase).sin() + 40.0 * (y / 11.0 - phase).cos();
    let (from, to) = (frame(|x, y| [wave(x, y, 0.0); 3]), frame(|x, y| [wave(x, y, 2.0); 3]));
    for style in every() {
        let mut before = from.clone();
        for step in 1..=100 {
            let after = crossed(&style, &from, &to, f64::from(step) / 100.0);
            let moved = difference(&before, &after);
            assert!(moved < 4.5, "{style:?} at {step} %: {moved}");
            before = after;
        }
    }
}

#[test]
fn where_both_pictures_are_alike_nothing_but_a_dip_is_seen() {
    let flat = flat(173);
    for style in every().filter(|style| style.kind != TransitionKind::Dip) {
        for step in 1..20 {
            let progress = f64::from(step) / 20.3;
            assert!(crossed(&style, &flat, &flat, progress) == flat, "{style:?} at {progress}");
        }
    }
}

#[test]
fn shapes_uncover_as_much_as_the_progress_says_in_luma_and_chroma() {
    let (from, to) = (flat(40), flat(240));
    let shapes = [TransitionKind::Slide, TransitionKind::Push, TransitionKind::Reveal, TransitionKind::Blinds];
    for kind in shapes {
        for (direction, step) in DIRECTIONS.into_iter().flat_map(|direction| (1..16).map(move |step| (direction, step)))
        {
            let progress = f64::from(step) / 16.1;
            let crossed = crossed(&style(kind, direction), &from, &to, progress);
            for plane in crossed.each() {
                let total: f64 = plane.samples.iter().map(|sample| f64::from(*sample) - 40.0).sum();
                let share = total / (200.0 * plane.samples.len() as f64);
                // Chroma's first column and row reach beyond the frame by half a pixel.
                let tolerance = if plane.across.unit > 1.0 { 0.02 } else { 0.002 };
                assert!((share - progress).abs() < tolerance, "{kind:?} {direction:?} {progress}: {share}");
            }
        }
    }
}

#[test]
fn directions_tell_where_the_movement_goes() {
    let (from, to) = (flat(40), flat(240));
    let moving = [TransitionKind::Wipe, TransitionKind::Slide, TransitionKind::Push, TransitionKind::Reveal];
    for kind in moving {
        for (direction, (x, y)) in DIRECTIONS.into_iter().zip([(150, 48), (10, 48), (80, 90), (80, 6)]) {
            let early = crossed(&style(kind, direction), &from, &to, 0.3);
            let at = |x: usize, y: usize| early.bytes[y * 160 + x];
            assert_eq!((at(x, y), at(159 - x, 95 - y)), (240, 40), "{kind:?} {direction:?}");
        }
    }
}

/// A soft spot around a place.
fn spot(x: f64, y: f64) -> Frame {
    let bell = |distance: f64| 200.0 * (-distance / 32.0).exp();
    frame(|at_x, at_y| [20.0 + bell((at_x - x).powi(2) + (at_y - y).powi(2)); 3])
}

/// Returns where the spot is in each plane.
fn found(frame: &Frame) -> [(f64, f64); 3] {
    frame.each().map(|plane| {
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for (index, sample) in plane.samples.iter().enumerate() {
            let weight = f64::from(sample.saturating_sub(21));
            sum += weight;
            x += weight * plane.across.pixel(index % plane.width);
            y += weight * plane.down.pixel(index / plane.width);
        }
        (x / sum, y / sum)
    })
}

#[test]
fn pictures_move_by_fractions_of_a_pixel_in_luma_and_chroma() {
    let dark = flat(20);
    let unit = |direction| match direction {
        Direction::Left => (-1.0, 0.0),
        Direction::Right => (1.0, 0.0),
        Direction::Up => (0.0, -1.0),
        Direction::Down => (0.0, 1.0),
    };
    for direction in DIRECTIONS {
        let (across, down) = unit(direction);
        let length = if across == 0.0 { 96.0 } else { 160.0 };
        for step in 0..40 {
            let moved = 3.0 + f64::from(step) * 0.13;
            // The old picture leaves, the new one is almost there.
            let leaving = crossed(&style(TransitionKind::Push, direction), &spot(80.3, 48.6), &dark, moved / length);
            let arriving = 1.0 - moved / length;
            let arriving = crossed(&style(TransitionKind::Slide, direction), &dark, &spot(80.3, 48.6), arriving);
            for (picture, by) in [(leaving, moved), (arriving, -moved)] {
                let expected = (80.3 + across * by, 48.6 + down * by);
                for (x, y) in found(&picture) {
                    let off = (x - expected.0).hypot(y - expected.1);
                    assert!(off < 0.06, "{direction:?} by {by}: ({x}, {y}), not {expected:?}");
                }
            }
        }
    }
}

#[test]
fn a_zoom_grows_around_the_middle() {
    let (from, to) = (spot(100.0, 60.0), flat(20));
    for step in 1..30 {
        let progress = f64::from(step) / 60.0;
        let scale = ZOOM.powf(progress);
        let zoomed = crossed(&style(TransitionKind::Zoom, Direction::Left), &from, &to, progress);
        let (x, y) = found(&zoomed)[0];
        let expected = (80.0 + 20.0 * scale, 48.0 + 12.0 * scale);
        assert!((x - expected.0).hypot(y - expected.1) < 0.1, "{progress}: ({x}, {y}), not {expected:?}");
    }
}

#[test]
fn an_iris_is_a_round_hole_in_the_middle() {
    let half = crossed(&style(TransitionKind::Iris, Direction::Left), &flat(40), &flat(240), 0.4);
    let radius = 0.4 * 80_f64.hypot(48.0);
    for (index, sample) in half.bytes[..160 * 96].iter().enumerate() {
        let distance = ((index % 160) as f64 + 0.5 - 80.0).hypot((index / 160) as f64 + 0.5 - 48.0);
        let expected = 40.0 + 200.0 * (0.5 + radius - distance).clamp(0.0, 1.0);
        assert!((f64::from(*sample) - expected).abs() < 1.5, "{distance}: {sample}, not {expected}");
    }
}

#[test]
fn a_clock_starts_above_and_turns_to_the_right() {
    let clock = |progress: f64| {
        let frame = crossed(&style(TransitionKind::Clock, Direction::Left), &flat(40), &flat(240), progress);
        let at = |x: usize, y: usize| frame.bytes[y * 160 + x];
        [at(100, 20), at(100, 70), at(60, 70), at(60, 20)]
    };
    assert_eq!(clock(0.25), [240, 40, 40, 40]);
    assert_eq!(clock(0.5), [240, 240, 40, 40]);
    assert_eq!(clock(0.75), [240, 240, 240, 40]);
    // Half an eighth of a turn: the hand stands at a pixel's middle in the upper right.
    let frame = crossed(&style(TransitionKind::Clock, Direction::Left), &flat(40), &flat(240), 0.125);
    let at = |x: usize, y: usize| frame.bytes[y * 160 + x];
    assert_eq!((at(99, 28), at(103, 28), at(96, 28)), (140, 40, 240));
}

#[test]
fn a_dip_shows_nothing_but_its_colour_half_way_unless_that_is_transparent() {
    let mut dip = style(TransitionKind::Dip, Direction::Left);
    let mut colour = Frame::new(SIZE);
    colour.fill(Color([200, 30, 60]));
    assert!(crossed(&dip, &noise(1), &noise(2), 0.5) == colour);
    let quarter = crossed(&dip, &flat(40), &flat(240), 0.25);
    assert!(quarter.bytes[0].abs_diff(((40 + u16::from(colour.bytes[0])) / 2) as u8) <= 1);
    dip.color = Rgba([200, 30, 60, 0]);
    assert!(crossed(&dip, &flat(40), &flat(240), 0.5).bytes[0].abs_diff(140) <= 1);
}

#[test]
fn a_blur_is_softest_in_the_middle() {
    let stripes = frame(|x, _| [if (x as usize / 4).is_multiple_of(2) { 40.0 } else { 200.0 }; 3]);
    let contrast = |progress: f64| {
        let frame = crossed(&style(TransitionKind::Blur, Direction::Left), &stripes, &stripes, progress);
        let row = &frame.bytes[40 * 160 + 40..40 * 160 + 120];
        row.iter().max().expect("samples").abs_diff(*row.iter().min().expect("samples"))
    };
    let steps = [0.05, 0.15, 0.3, 0.5].map(contrast);
    assert!(steps.is_sorted_by(|a, b| a > b), "{steps:?}");
    assert!(contrast(0.5) < 20 && contrast(0.95) > 120);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn frames_are_the_same_in_any_order(order in prop::collection::vec((0_usize..44, 0.0..1.0_f64), 2..6)) {
        let (from, to) = (noise(3), noise(4));
        let every: Vec<TransitionStyle> = every().collect();
        let mut used = Buffers::default();
        for (index, progress) in order {
            let mut frame = from.clone();
            cross(&every[index], &mut frame, &to, progress, &mut used);
            prop_assert!(frame == crossed(&every[index], &from, &to, progress), "{:?} at {progress}", every[index]);
        }
    }
}
