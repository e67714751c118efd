//! Pictures, and what is told of each of their pixels, as plain numbers.

/// An opaque picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RgbPixels {
    pub width: usize,
    pub height: usize,
    /// Red, green and blue of each pixel, row by row from the top: sRGB, 8 bits each.
    pub bytes: Vec<u8>,
}

/// One number for each pixel of a picture, or of one that is as wide and high in another size.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    pub width: usize,
    pub height: usize,
    /// Row by row from the top.
    pub values: Vec<f32>,
}

impl Plane {
    /// Returns a plane of `width * height` values; `None` where there are more or less, or none at all.
    pub fn new(width: usize, height: usize, values: Vec<f32>) -> Option<Self> {
        let is_whole = !values.is_empty() && width.checked_mul(height) == Some(values.len());
        is_whole.then_some(Self { width, height, values })
    }

    /// Returns the value at the middle of a pixel of a plane of another size, between the nearest four of this one.
    pub fn sample(&self, (x, y): (usize, usize), (width, height): (usize, usize)) -> f32 {
        let (left, right, across) = neighbours(x, width, self.width);
        let (top, bottom, down) = neighbours(y, height, self.height);
        let row = |y: usize| {
            let row = &self.values[y * self.width..][..self.width];
            row[left] + (row[right] - row[left]) * across
        };
        let (upper, lower) = (row(top), row(bottom));
        upper + (lower - upper) * down
    }

    /// Returns the same in another size.
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let rows = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self { width, height, values: rows.map(|at| self.sample(at, (width, height))).collect() }
    }
}

/// Returns the two samples of `own` between which the middle of one of `length` lies, and how far it is from the first.
fn neighbours(at: usize, length: usize, own: usize) -> (usize, usize, f32) {
    let place = (at as f32 + 0.5) * own as f32 / length as f32 - 0.5;
    let place = place.clamp(0.0, (own - 1) as f32);
    let first = place as usize;
    (first, (first + 1).min(own - 1), place - first as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_has_a_value_for_each_pixel() {
        assert!(Plane::new(2, 2, vec![0.0; 4]).is_some());
        assert!(Plane::new(2, 2, vec![0.0; 3]).is_none());
        assert!(Plane::new(0, 0, Vec::new()).is_none());
        assert!(Plane::new(usize::MAX, 2, vec![0.0; 2]).is_none());
    }

    #[test]
    fn another_size_keeps_the_middle_and_the_borders() {
        let ramp = Plane::new(4, 1, vec![0.0, 1.0, 2.0, 3.0]).expect("a plane");
        assert_eq!(ramp.resized(2, 1).values, [0.5, 2.5]);
        assert_eq!(ramp.resized(8, 2).values[..8], [0.0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.0]);
        assert_eq!(ramp.resized(4, 1), ramp);
        let one = Plane::new(1, 1, vec![7.0]).expect("a plane");
        assert_eq!(one.resized(3, 2).values, [7.0; 6]);
    }
}
