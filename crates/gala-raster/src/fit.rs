//! How a picture of another shape is brought into the frame.

use gala_core::{
    format::FrameSize,
    timeline::{Fit, Point},
};

use crate::geometry::Area;

/// A picture in the frame, before its transform, in pixels of the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    /// The whole picture.
    pub picture: Area,
    /// The part of it that is seen.
    pub seen: Area,
}

/// Fits a picture whose own size, in pixels of the frame, is `natural`.
pub fn fit(fit: Fit, focus: Point, natural: (f64, f64), size: FrameSize) -> Fitted {
    let frame = Area::of(size);
    let (across, down) = (frame.width / natural.0, frame.height / natural.1);
    let scale = match fit {
        Fit::Cover => across.max(down),
        Fit::Contain | Fit::BlurFill => across.min(down),
        Fit::Crop => 1.0,
    };
    let (left, width) = side(natural.0 * scale, frame.width, focus.x.into());
    let (top, height) = side(natural.1 * scale, frame.height, focus.y.into());
    let picture = Area { left, top, width, height };
    Fitted { picture, seen: picture.within(&frame) }
}

/// Places one side so that the focus comes as near to the frame's middle as leaves no gap; what is shorter than the
/// frame stands in its middle.
fn side(length: f64, frame: f64, focus: f64) -> (f64, f64) {
    let slack = frame - length;
    let start = if slack >= 0.0 { slack / 2.0 } else { (frame / 2.0 - focus * length).clamp(slack, 0.0) };
    (start, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: FrameSize = FrameSize { width: 200, height: 100 };

    fn placed(how: Fit, focus: Point, natural: (f64, f64)) -> [Area; 2] {
        let Fitted { picture, seen } = fit(how, focus, natural, SIZE);
        [picture, seen]
    }

    fn area(left: f64, top: f64, width: f64, height: f64) -> Area {
        Area { left, top, width, height }
    }

    #[test]
    fn a_square_covers_a_wide_frame_around_its_focus() {
        let whole = area(0.0, 0.0, 200.0, 100.0);
        assert_eq!(placed(Fit::Cover, Point::MIDDLE, (50.0, 50.0)), [area(0.0, -50.0, 200.0, 200.0), whole]);
        let top = Point { x: 0.5, y: 0.1 };
        assert_eq!(placed(Fit::Cover, top, (50.0, 50.0)), [area(0.0, 0.0, 200.0, 200.0), whole]);
        let low = Point { x: 0.5, y: 0.75 };
        assert_eq!(placed(Fit::Cover, low, (50.0, 50.0)), [area(0.0, -100.0, 200.0, 200.0), whole]);
    }

    #[test]
    fn a_contained_picture_stands_whole_in_the_middle() {
        let inside = area(50.0, 0.0, 100.0, 100.0);
        assert_eq!(placed(Fit::Contain, Point { x: 0.0, y: 0.0 }, (300.0, 300.0)), [inside, inside]);
    }

    #[test]
    fn a_cropped_picture_keeps_its_pixels() {
        let focus = Point { x: 0.25, y: 0.5 };
        let whole = area(0.0, 0.0, 200.0, 100.0);
        assert_eq!(placed(Fit::Crop, focus, (800.0, 400.0)), [area(-100.0, -150.0, 800.0, 400.0), whole]);
        assert_eq!(placed(Fit::Crop, focus, (20.0, 10.0)), [area(90.0, 45.0, 20.0, 10.0); 2]);
    }
}
