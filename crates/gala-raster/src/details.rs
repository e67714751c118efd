//! What of a picture is worth a nearer look, told without a model: by edges, and by colours that are unlike all others.

use gala_core::{
    detail::PictureDetail,
    pixels::{Plane, RgbPixels},
};

/// A picture is looked at in so many cells across and down.
const CELLS: usize = 24;
/// A detail is as wide and as high as so many of them.
const WINDOW: usize = 8;
/// More are never looked for.
const MOST: usize = 3;
/// What has less than so much of the first one is none.
const LEAST_OF_FIRST: f32 = 0.4;
/// A cell that is no more than this above the usual is noise; of 255 levels.
const NOISE: f32 = 1.0;
/// What is the same everywhere differs by so much from place to place.
const UNEVEN: f32 = 1.15;
/// How much a colour that is unlike the others counts against an edge.
const COLOR: f32 = 0.4;
/// How much less the border of a picture counts than its middle.
const BORDER: f32 = 0.65;
/// A pixel belongs to a subject from here on.
const OF_SUBJECT: f32 = 0.5;
/// A subject that has less of a picture is a mistake, and one that has more is the picture.
const SUBJECT_SHARE: std::ops::RangeInclusive<f32> = 0.002..=0.85;

/// Returns up to three places of a picture that differ most from what is usual in it, the first the most; none where all of it
/// is alike. A picture of a few hundred pixels tells as much as a large one.
pub fn details(picture: &RgbPixels) -> Vec<PictureDetail> {
    let mut cells = cells(picture);
    let mut found = Vec::with_capacity(MOST);
    let mut first = 0.0;
    while found.len() < MOST {
        let Some((energy, column, row)) = best_window(&cells) else { break };
        if energy <= NOISE || energy < first * LEAST_OF_FIRST {
            break;
        }
        first = f32::max(first, energy);
        found.push(middle_of(&cells, column, row));
        for cell in window(column, row) {
            cells[cell] = 0.0;
        }
    }
    found
}

/// Returns the middle of a subject by its mask, which tells from 0 to 1 how much of each pixel belongs to it; `None` where that is
/// next to nothing or nearly all.
pub fn subject_middle(mask: &Plane) -> Option<PictureDetail> {
    let (mut count, mut across, mut down) = (0.0_f32, 0.0_f64, 0.0_f64);
    for (at, _) in mask.values.iter().enumerate().filter(|(_, part)| **part >= OF_SUBJECT) {
        count += 1.0;
        across += (at % mask.width) as f64 + 0.5;
        down += (at / mask.width) as f64 + 0.5;
    }
    let share = |sum: f64, side: usize| (sum / f64::from(count) / side as f64) as f32;
    SUBJECT_SHARE
        .contains(&(count / mask.values.len() as f32))
        .then(|| PictureDetail { x: share(across, mask.width), y: share(down, mask.height) })
}

/// How much each cell differs from what is usual in the picture, row by row.
fn cells(picture: &RgbPixels) -> Vec<f32> {
    let RgbPixels { width, height, bytes } = picture;
    let mut sums = vec![(0.0_f32, 0_u32); CELLS * CELLS];
    let pixels = bytes.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]].map(f32::from));
    let mut mean = [0.0_f64; 3];
    for pixel in pixels.clone() {
        for (sum, level) in mean.iter_mut().zip(pixel) {
            *sum += f64::from(level);
        }
    }
    let count = (width * height).max(1) as f64;
    let mean = mean.map(|sum| (sum / count) as f32);
    let luma: Vec<f32> = pixels.clone().map(|[r, g, b]| 0.299 * r + 0.587 * g + 0.114 * b).collect();
    for (at, pixel) in pixels.enumerate() {
        let (x, y) = (at % width, at / width);
        let beside = luma[if x + 1 < *width { at + 1 } else { at }];
        let below = luma[if y + 1 < *height { at + width } else { at }];
        let edge = (beside - luma[at]).abs() + (below - luma[at]).abs();
        let unlike = pixel.iter().zip(mean).map(|(level, mean)| (level - mean).abs()).sum::<f32>() / 3.0;
        let cell = &mut sums[y * CELLS / height * CELLS + x * CELLS / width];
        *cell = (cell.0 + edge + COLOR * unlike, cell.1 + 1);
    }
    let means: Vec<f32> = sums.iter().map(|(sum, count)| sum / (*count).max(1) as f32).collect();
    let mut sorted = means.clone();
    sorted.sort_by(f32::total_cmp);
    let usual = sorted[sorted.len() / 2];
    means.iter().map(|mean| (mean - usual * UNEVEN - NOISE).max(0.0)).collect()
}

/// The window with the most in it, which counts more in the middle, as a mean for each cell.
fn best_window(cells: &[f32]) -> Option<(f32, usize, usize)> {
    let places = (0..=CELLS - WINDOW).flat_map(|row| (0..=CELLS - WINDOW).map(move |column| (column, row)));
    let energy = |(column, row): (usize, usize)| {
        let sum: f32 = window(column, row).map(|cell| cells[cell]).sum();
        let off = |at: usize| ((at + WINDOW / 2) as f32 / CELLS as f32 - 0.5) * 2.0;
        let weight = 1.0 - BORDER * off(column).hypot(off(row)).min(1.0);
        (sum / (WINDOW * WINDOW) as f32 * weight, column, row)
    };
    places.map(energy).max_by(|one, other| one.0.total_cmp(&other.0))
}

fn window(column: usize, row: usize) -> impl Iterator<Item = usize> {
    (row..row + WINDOW).flat_map(move |row| (column..column + WINDOW).map(move |column| row * CELLS + column))
}

/// Where most of a window is.
fn middle_of(cells: &[f32], column: usize, row: usize) -> PictureDetail {
    let (mut all, mut across, mut down) = (0.0, 0.0, 0.0);
    for cell in window(column, row) {
        all += cells[cell];
        across += cells[cell] * ((cell % CELLS) as f32 + 0.5);
        down += cells[cell] * ((cell / CELLS) as f32 + 0.5);
    }
    let share = |sum: f32| (sum / all / CELLS as f32).clamp(0.0, 1.0);
    PictureDetail { x: share(across), y: share(down) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey picture with checked squares of 40 pixels around some places.
    fn picture((width, height): (usize, usize), places: &[(usize, usize)]) -> RgbPixels {
        let mut bytes = vec![120; width * height * 3];
        for (left, top) in places {
            for y in top.saturating_sub(20)..(top + 20).min(height) {
                for x in left.saturating_sub(20)..(left + 20).min(width) {
                    let level = if (x / 4 + y / 4) % 2 == 0 { 20 } else { 230 };
                    bytes[(y * width + x) * 3..][..3].copy_from_slice(&[level; 3]);
                }
            }
        }
        RgbPixels { width, height, bytes }
    }

    fn near(found: PictureDetail, (x, y): (f32, f32)) -> bool {
        (found.x - x).abs() < 0.08 && (found.y - y).abs() < 0.08
    }

    #[test]
    fn details_are_found_where_something_is() {
        let found = details(&picture((320, 180), &[(240, 60), (60, 130)]));
        assert_eq!(found.len(), 2, "{found:?}");
        for place in [(0.75, 0.33), (0.19, 0.72)] {
            assert!(found.iter().any(|found| near(*found, place)), "{place:?} in {found:?}");
        }
        // In another shape, too, and as small as pictures are.
        assert!(near(details(&picture((90, 160), &[(45, 40)]))[0], (0.5, 0.25)));
        for size in [(1, 1), (3, 200), (64, 64)] {
            assert_eq!(details(&picture(size, &[])), []);
        }
    }

    #[test]
    fn what_is_everywhere_is_no_detail() {
        let places: Vec<_> = (0..9).flat_map(|x| (0..6).map(move |y| (x * 40, y * 40))).collect();
        assert_eq!(details(&picture((320, 200), &places)), []);
    }

    #[test]
    fn a_subject_is_where_its_mask_is() {
        let mask = |from: usize, to: usize| {
            let values = (0..100 * 50).map(|at| f32::from((from..to).contains(&(at % 100)) && at / 100 >= 25));
            Plane::new(100, 50, values.collect()).expect("a plane")
        };
        let middle = subject_middle(&mask(60, 80)).expect("a subject");
        assert!(near(middle, (0.7, 0.75)), "{middle:?}");
        assert_eq!(subject_middle(&mask(0, 0)), None);
    }
}
