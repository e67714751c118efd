//! The soft shadow beneath letters, made of their own alpha.

/// How a shadow looks, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cast {
    /// The standard deviation of its edge; a shadow without blur has edges as hard as half the pixels allow.
    pub sigma: f32,
    pub right: i32,
    pub down: i32,
    pub color: [u8; 3],
    /// How opaque it is where it is fullest, in 256ths.
    pub strength: u32,
}

/// Draws shadows, keeping its buffers. It works on a quarter of the pixels: what is soft has no detail.
#[derive(Default)]
pub(crate) struct Shadow {
    alpha: Vec<u16>,
    spare: Vec<u16>,
    width: usize,
    height: usize,
}

impl Shadow {
    /// Lays a shadow under premultiplied RGBA pixels. `width` and `height` are even.
    pub fn composite_under(&mut self, rgba: &mut [u8], width: usize, height: usize, cast: &Cast) {
        self.take(rgba, width, height, cast.sigma);
        self.composite(rgba, cast);
    }

    /// Takes the shape of pixels, spread by `sigma`, for [`Self::composite`].
    pub fn take(&mut self, rgba: &[u8], width: usize, height: usize, sigma: f32) {
        (self.width, self.height) = (width, height);
        let (half_width, half_height) = (width / 2, height / 2);
        if half_width == 0 || half_height == 0 {
            return;
        }
        self.halve(rgba, width, half_height);
        if sigma <= 0.0 {
            return;
        }
        // Three box blurs are close to a Gaussian whose variance is the sum of theirs: 3·((2r+1)²−1)/12.
        let sigma = sigma / 2.0;
        let radius = (((4.0 * sigma * sigma + 1.0).sqrt() - 1.0) / 2.0).round().max(1.0) as usize;
        for _ in 0..3 {
            blur_rows(&self.alpha, &mut self.spare, half_width, radius);
            blur_columns(&self.spare, &mut self.alpha, half_width, half_height, radius);
        }
    }

    /// Lays the shape that was taken under pixels of the same size.
    pub fn composite(&self, rgba: &mut [u8], cast: &Cast) {
        let (width, height) = (self.width, self.height);
        if width < 2 || height < 2 {
            return;
        }
        for (y, row) in rgba.chunks_exact_mut(width * 4).enumerate().take(height) {
            let from = y as i64 - i64::from(cast.down);
            if (0..height as i64).contains(&from) {
                self.composite_row(row, from as usize, cast);
            }
        }
    }

    /// Composites a row of pixels over a row of the shadow, which has half their resolution.
    fn composite_row(&self, row: &mut [u8], y: usize, cast: &Cast) {
        let (width, height) = (self.width / 2, self.height / 2);
        let (above, below, weight) = neighbours(y, height);
        let above = &self.alpha[above * width..(above + 1) * width];
        let below = &self.alpha[below * width..(below + 1) * width];
        let mix = |x: usize| u32::from(above[x]) * (4 - weight) + u32::from(below[x]) * weight;
        let first = cast.right.max(0) as usize;
        let from = (-cast.right).max(0) as usize;
        for (x, pixel) in row.chunks_exact_mut(4).skip(first).take(self.width.saturating_sub(from)).enumerate() {
            if pixel[3] == 255 {
                continue;
            }
            let (left, right, weight) = neighbours(x + from, width);
            let value = (mix(left) * (4 - weight) + mix(right) * weight) >> 12;
            let shade = ((value * cast.strength) >> 8) * (255 - u32::from(pixel[3]));
            for (channel, color) in pixel.iter_mut().zip(cast.color) {
                let added = shade * u32::from(color);
                *channel = (u32::from(*channel) + (added + 32_512) / 65_025).min(255) as u8;
            }
            pixel[3] = (u32::from(pixel[3]) + (shade + 127) / 255).min(255) as u8;
        }
    }

    /// Averages the alpha of 2×2 pixels, in 8.8 fixed point.
    fn halve(&mut self, rgba: &[u8], width: usize, half_height: usize) {
        let half_width = width / 2;
        self.alpha.clear();
        self.alpha.reserve(half_width * half_height);
        for rows in rgba.chunks_exact(width * 8).take(half_height) {
            let (upper, lower) = rows.split_at(width * 4);
            let pairs = upper.chunks_exact(8).zip(lower.chunks_exact(8));
            self.alpha.extend(pairs.map(|(upper, lower)| {
                (u16::from(upper[3]) + u16::from(upper[7]) + u16::from(lower[3]) + u16::from(lower[7])) * 64
            }));
        }
        self.spare.resize(self.alpha.len(), 0);
    }
}

/// Averages each value with its `radius` neighbours on both sides; beyond the edge is nothing.
fn blur_rows(from: &[u16], to: &mut [u16], width: usize, radius: usize) {
    let factor = window_factor(radius);
    for (from, to) in from.chunks_exact(width).zip(to.chunks_exact_mut(width)) {
        let mut sum: u32 = from.iter().take(radius).map(|&value| u32::from(value)).sum();
        for x in 0..width {
            sum += from.get(x + radius).map_or(0, |&value| u32::from(value));
            to[x] = scaled(sum, factor);
            sum -= if x >= radius { u32::from(from[x - radius]) } else { 0 };
        }
    }
}

fn blur_columns(from: &[u16], to: &mut [u16], width: usize, height: usize, radius: usize) {
    let factor = window_factor(radius);
    let row = |y: usize| &from[y * width..(y + 1) * width];
    let mut sums = vec![0_u32; width];
    let add = |sums: &mut [u32], y: usize| sums.iter_mut().zip(row(y)).for_each(|(sum, &v)| *sum += u32::from(v));
    (0..radius.min(height)).for_each(|y| add(&mut sums, y));
    for y in 0..height {
        if y + radius < height {
            add(&mut sums, y + radius);
        }
        to[y * width..(y + 1) * width].iter_mut().zip(&sums).for_each(|(to, &sum)| *to = scaled(sum, factor));
        if y >= radius {
            sums.iter_mut().zip(row(y - radius)).for_each(|(sum, &v)| *sum -= u32::from(v));
        }
    }
}

/// 1 / (2·radius + 1) in 0.20 fixed point.
fn window_factor(radius: usize) -> u64 {
    (1 << 20) / (2 * radius as u64 + 1)
}

fn scaled(sum: u32, factor: u64) -> u16 {
    ((u64::from(sum) * factor) >> 20) as u16
}

/// Returns the two half-resolution samples about a pixel, and the second one's weight in quarters.
fn neighbours(at: usize, length: usize) -> (usize, usize, u32) {
    let half = at / 2;
    if at.is_multiple_of(2) { (half.saturating_sub(1), half, 3) } else { (half, (half + 1).min(length - 1), 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shadow_darkens_around_a_shape_and_leaves_its_colour() {
        let (width, height) = (64, 64);
        let mut rgba = vec![0; width * height * 4];
        for y in 24..40 {
            rgba[(y * width + 24) * 4..(y * width + 40) * 4].fill(255);
        }
        let cast = Cast { sigma: 3.4, right: 0, down: 2, color: [0; 3], strength: 150 };
        Shadow::default().composite_under(&mut rgba, width, height, &cast);
        let pixel = |x: usize, y: usize| &rgba[(y * width + x) * 4..][..4];
        assert_eq!(pixel(32, 32), [255; 4]);
        assert_eq!(pixel(0, 0), [0; 4]);
        assert_eq!(pixel(32, 42)[..3], [0; 3]);
        assert!(pixel(32, 42)[3] > pixel(32, 48)[3] && pixel(32, 48)[3] > 0, "it fades outwards");
        assert!(pixel(32, 42)[3] > pixel(32, 21)[3], "it falls downwards");
    }

    #[test]
    fn a_hard_shadow_has_its_colour_and_falls_where_it_is_told_to() {
        let (width, height) = (32, 32);
        let mut rgba = vec![0; width * height * 4];
        for y in 12..20 {
            rgba[(y * width + 12) * 4..(y * width + 20) * 4].fill(255);
        }
        let cast = Cast { sigma: 0.0, right: -6, down: 4, color: [200, 100, 0], strength: 256 };
        Shadow::default().composite_under(&mut rgba, width, height, &cast);
        let pixel = |x: usize, y: usize| &rgba[(y * width + x) * 4..][..4];
        assert_eq!(pixel(8, 20), [200, 100, 0, 255]);
        assert_eq!(pixel(16, 16), [255; 4]);
        assert_eq!(pixel(24, 20), [0; 4]);
        assert_eq!(pixel(8, 8), [0; 4]);
    }
}
