//! Sizes that providers offer, and the one of them that is nearest to a frame.

use gala_core::format::FrameSize;

/// A size, or a shape alone: width and height.
pub(crate) type Shape = (u32, u32);

fn aspect((width, height): Shape) -> f64 {
    f64::from(width.max(1)) / f64::from(height.max(1))
}

/// Returns how far two shapes are from each other: 0.02 where one is 2 % wider.
pub(crate) fn distance(a: Shape, b: Shape) -> f64 {
    let (a, b) = (aspect(a), aspect(b));
    a.max(b) / a.min(b) - 1.0
}

/// Returns the offered shape that loses least of a frame.
pub(crate) fn nearest(frame: FrameSize, offered: &[Shape]) -> Shape {
    let far = |shape: &&Shape| distance(**shape, (frame.width, frame.height));
    let best = offered.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
    best.copied().unwrap_or((frame.width, frame.height))
}

/// Returns a size of the frame's shape with so many pixels at least and at most, its sides multiples of `step`.
pub(crate) fn scaled(frame: FrameSize, least: u64, most: u64, step: u32) -> Shape {
    let pixels = frame.pixels();
    let wanted = pixels.clamp(least, most);
    let factor = (wanted as f64 / pixels as f64).sqrt();
    let side = |side: u32| {
        let steps = (f64::from(side) * factor / f64::from(step)).round();
        (steps as u32).max(1) * step
    };
    (side(frame.width), side(frame.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32) -> FrameSize {
        FrameSize { width, height }
    }

    #[test]
    fn the_nearest_shape_loses_least() {
        let offered = [(1, 1), (2, 3), (3, 2), (9, 16), (16, 9)];
        assert_eq!(nearest(frame(1080, 1920), &offered), (9, 16));
        assert_eq!(nearest(frame(1920, 1080), &offered), (16, 9));
        assert_eq!(nearest(frame(1080, 1350), &offered), (2, 3));
        assert_eq!(nearest(frame(1080, 1080), &offered), (1, 1));
        assert_eq!(nearest(frame(4096, 64), &offered), (16, 9));
    }

    #[test]
    fn scaled_sizes_keep_their_shape_and_their_bounds() {
        assert_eq!(scaled(frame(1080, 1920), 0, u64::MAX, 16), (1088, 1920));
        assert_eq!(scaled(frame(1080, 1920), 0, 1024 * 1024, 16), (768, 1360));
        for (width, height) in [(64, 64), (1080, 1920), (4096, 4096), (1080, 1350), (4096, 2304)] {
            let (w, h) = scaled(frame(width, height), 512 * 512, 1024 * 1024, 8);
            let pixels = w * h;
            assert!((250_000..1_100_000).contains(&pixels) && w % 8 == 0 && h % 8 == 0, "{w}x{h}");
            assert!(distance((w, h), (width, height)) < 0.02, "{w}x{h}");
        }
    }
}
