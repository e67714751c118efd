//! A moving picture blurred over the whole frame, behind itself.

use gala_core::{
    format::FrameSize,
    timeline::{Fit, Point},
};

use crate::{
    blur,
    drawn::BACKDROP_BLUR,
    fit::{Fitted, fit},
    frame::Frame,
    geometry::{Affine, Area},
    resize::even,
    sprite::{Scratch, Texture},
};

/// The longer side of the blurred copy: a blur hides that there are few pixels.
const LONGEST: f64 = 128.0;

pub struct Backdrop {
    fitted: Fitted,
    small: Frame,
    plane: Vec<f32>,
    texture: Texture,
    place: Affine,
}

impl Backdrop {
    /// `picture` is the size of the frames that [`Self::paint`] gets.
    pub fn new(picture: FrameSize, focus: Point, size: FrameSize) -> Self {
        let fitted = fit(Fit::Cover, focus, (picture.width.into(), picture.height.into()), size);
        let scale = LONGEST / fitted.seen.width.max(fitted.seen.height);
        let side = |length: f64| even(length * scale) as u32;
        let small = Frame::new(FrameSize { width: side(fitted.seen.width), height: side(fitted.seen.height) });
        let texture = Texture::new((small.size.width as usize, small.size.height as usize), None);
        let place = Affine::filling(texture.area(fitted.seen));
        Self { fitted, small, plane: Vec::new(), texture, place }
    }

    pub fn paint(&mut self, frame: &mut Frame) {
        let Fitted { picture, seen } = self.fitted;
        let part = Area {
            left: (seen.left - picture.left) / picture.width,
            top: (seen.top - picture.top) / picture.height,
            width: seen.width / picture.width,
            height: seen.height / picture.height,
        };
        let (from, to) = (side_of(frame.size), side_of(self.small.size));
        let half = |(width, height): (usize, usize)| (width / 2, height / 2);
        let sigma = BACKDROP_BLUR * to.0.min(to.1) as f32;
        let (source, target) = (frame.planes(), self.small.planes());
        let planes = [
            (source.y, from, target.y, to, sigma),
            (source.u, half(from), target.u, half(to), sigma / 2.0),
            (source.v, half(from), target.v, half(to), sigma / 2.0),
        ];
        for (source, from, target, to, sigma) in planes {
            shrink(source, from, &part, &mut self.plane, to);
            blur::blur_plane(&mut self.plane, to.0, to.1, sigma);
            target.iter_mut().zip(&self.plane).for_each(|(to, sample)| *to = sample.round() as u8);
        }
        self.texture.paint(&self.small, None);
    }

    pub fn draw(&self, frame: &mut Frame, moved: &Affine, scratch: &mut Scratch) {
        self.texture.sprite().draw_at(frame, &self.place.then(moved), 1.0, scratch);
    }
}

fn side_of(size: FrameSize) -> (usize, usize) {
    (size.width as usize, size.height as usize)
}

/// Averages a part of a plane, told in fractions of it, into a smaller one.
fn shrink(plane: &[u8], (width, height): (usize, usize), part: &Area, out: &mut Vec<f32>, to: (usize, usize)) {
    let range = |start: f64, length: f64, total: usize, index: usize, count: usize| {
        let at = |index: usize| (start + length * index as f64 / count as f64) * total as f64;
        let first = (at(index) as usize).min(total - 1);
        first..(at(index + 1).ceil() as usize).clamp(first + 1, total)
    };
    out.clear();
    for y in 0..to.1 {
        let rows = range(part.top, part.height, height, y, to.1);
        for x in 0..to.0 {
            let columns = range(part.left, part.width, width, x, to.0);
            let sum: u32 = rows.clone().map(|row| sum(&plane[row * width..][columns.clone()])).sum();
            out.push(sum as f32 / (rows.len() * columns.len()) as f32);
        }
    }
}

fn sum(samples: &[u8]) -> u32 {
    samples.iter().map(|sample| u32::from(*sample)).sum()
}
