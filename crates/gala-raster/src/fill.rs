//! Colours for pixels that have none, from those around them.

/// A picture of RGBA whose alpha is how well a colour is known.
struct Level {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 4]>,
}

/// Gives every pixel a colour: where `known` is true that of `rgb`, elsewhere a mean of what is known around it, the nearer
/// the more (pull and push through halved pictures: Gortler and others, "The Lumigraph", 1996). Black where nothing is known.
pub fn filled(rgb: &[u8], known: &[bool], width: usize) -> Vec<[u8; 3]> {
    let colors = rgb.as_chunks::<3>().0.iter().zip(known);
    let pixels = colors.map(|(&[r, g, b], is_known)| if *is_known { [r, g, b, 255] } else { [0; 4] }).collect();
    let mut levels = vec![Level { width, height: known.len() / width.max(1), pixels }];
    while let Some(last) = levels.last()
        && (last.width > 1 || last.height > 1)
    {
        levels.push(last.halved());
    }
    let complete = |below: Option<Level>, mut level: Level| {
        if let Some(below) = &below {
            level.complete(below);
        }
        Some(level)
    };
    let whole = levels.into_iter().rev().fold(None, complete);
    whole.map(|level| level.pixels.into_iter().map(|[r, g, b, _]| [r, g, b]).collect()).unwrap_or_default()
}

impl Level {
    /// Returns the means of what is known of each four pixels.
    fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mean = |at: usize| {
            let (x, y) = (at % width * 2, at / width * 2);
            let corners = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
            let inside = corners.into_iter().filter(|(x, y)| *x < self.width && *y < self.height);
            weighted(inside.map(|(x, y)| (1, self.pixels[y * self.width + x])))
        };
        Self { width, height, pixels: (0..width * height).map(mean).collect() }
    }

    /// Adds what is not known from a picture of half the size in which everything is.
    fn complete(&mut self, coarse: &Self) {
        for y in 0..self.height {
            for x in 0..self.width {
                let pixel = &mut self.pixels[y * self.width + x];
                let alpha = u32::from(pixel[3]);
                if alpha == 255 {
                    continue;
                }
                let around = coarse.at(x, y);
                for (own, other) in pixel.iter_mut().zip(around) {
                    *own = ((u32::from(*own) * alpha + u32::from(other) * (255 - alpha) + 127) / 255) as u8;
                }
                pixel[3] = pixel[3].max(around[3]);
            }
        }
    }

    /// Returns the colour at a pixel of a picture of twice the size.
    fn at(&self, x: usize, y: usize) -> [u8; 4] {
        let beside = |at: usize, length: usize| {
            let own = (at / 2).min(length - 1);
            let other = if at.is_multiple_of(2) { own.saturating_sub(1) } else { (own + 1).min(length - 1) };
            [(own, 3), (other, 1)]
        };
        let rows = beside(y, self.height);
        let columns = beside(x, self.width);
        let all = rows.into_iter().flat_map(|(y, down)| columns.map(|(x, across)| (across * down, x, y)));
        weighted(all.map(|(weight, x, y)| (weight, self.pixels[y * self.width + x])))
    }
}

/// Returns the mean of colours, by their weights and by how well they are known.
fn weighted(colors: impl Iterator<Item = (u32, [u8; 4])>) -> [u8; 4] {
    let (mut sums, mut known, mut weights) = ([0_u32; 3], 0, 0);
    for (weight, [r, g, b, a]) in colors {
        let part = weight * u32::from(a);
        for (sum, channel) in sums.iter_mut().zip([r, g, b]) {
            *sum += part * u32::from(channel);
        }
        known += part;
        weights += weight;
    }
    if known == 0 {
        return [0; 4];
    }
    let [r, g, b] = sums.map(|sum| ((sum + known / 2) / known) as u8);
    // A single pixel that is known is enough for its surroundings.
    let alpha = (known * 2 / weights.max(1)).min(255) as u8;
    [r, g, b, alpha.max(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_stays_and_the_rest_lies_between_what_is_around_it() {
        let (width, height) = (37, 23);
        let color = |x: usize| if x < width / 2 { [10, 20, 30] } else { [210, 120, 230] };
        let rgb: Vec<u8> = (0..width * height).flat_map(|at| color(at % width)).collect();
        let is_hidden = |at: usize| (8..30).contains(&(at % width)) && (5..18).contains(&(at / width));
        let known: Vec<bool> = (0..width * height).map(|at| !is_hidden(at)).collect();
        let filled = filled(&rgb, &known, width);
        assert_eq!(filled.len(), width * height);
        for (at, found) in filled.iter().enumerate() {
            if known[at] {
                assert_eq!(*found, color(at % width));
            } else {
                let [r, g, b] = *found;
                assert!((10..=210).contains(&r) && (20..=120).contains(&g) && (30..=230).contains(&b), "{found:?}");
            }
        }
        let row = &filled[11 * width..][..width];
        assert!(row[9][0] < 40 && row[28][0] > 180, "what is near counts more: {row:?}");
    }

    #[test]
    fn one_known_pixel_is_enough_and_none_gives_black() {
        let rgb = [9, 9, 9].repeat(15);
        let mut known = vec![false; 15];
        assert!(filled(&rgb, &known, 5).iter().all(|color| *color == [0; 3]));
        known[7] = true;
        assert!(filled(&rgb, &known, 5).iter().all(|color| *color == [9; 3]));
    }
}
