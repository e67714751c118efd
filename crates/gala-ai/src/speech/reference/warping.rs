//! Dynamic time warping: the way along two sounds on which they are most alike.

use std::ops::Range;

use super::features::{Features, SpectralFrame};

/// Frames of one coarse step: 80 ms.
const COARSE: usize = 8;
/// How far from the coarse way the fine one is looked for, in frames: 250 ms.
const RADIUS: usize = 25;
/// How far from the diagonal the coarse way is looked for, as a part of the length; at least this many coarse steps.
const BAND: f64 = 0.25;
const LEAST_BAND: usize = 60;
/// What it costs to stand still in one sound, against the distance of two frames: so that a way that is as good is even.
const STANDING: f32 = 0.15;
/// Two sounds are alike if their frames on the way are this much nearer than frames anywhere: 0.3 to 0.75 for two voices of
/// espeak-ng, 0.95 for a voice and noise.
const ALIKE: f64 = 0.85;

const BOTH: u8 = 0;
const FIRST: u8 = 1;
const SECOND: u8 = 2;

/// Where each frame of the first sound is heard in the second.
#[derive(Debug)]
pub struct Way(Vec<f64>);

impl Way {
    /// Returns the place in the second sound, in frames; between frames, too.
    pub fn at(&self, frame: f64) -> f64 {
        let last = self.0.len() - 1;
        let index = (frame as usize).min(last);
        let next = self.0[(index + 1).min(last)];
        self.0[index] + (next - self.0[index]) * (frame - index as f64).clamp(0.0, 1.0)
    }
}

/// Returns the best way; `None` where the sounds are not alike on it.
pub fn warp(first: &Features, second: &Features) -> Option<Way> {
    let (rough_first, rough_second) = (first.coarser(COARSE), second.coarser(COARSE));
    let rough =
        best(&rough_first.0, &rough_second.0, |row| around_diagonal(row, rough_first.0.len(), rough_second.0.len()));
    // The rows of the coarse way, each with the columns that it visits.
    let mut visited: Vec<Range<usize>> = Vec::new();
    for (row, column) in rough {
        match visited.get_mut(row) {
            Some(range) => *range = range.start.min(column)..range.end.max(column + 1),
            None => visited.push(column..column + 1),
        }
    }
    let columns = second.0.len();
    let near = |row: usize| {
        let coarse = &visited[(row / COARSE).min(visited.len() - 1)];
        (coarse.start * COARSE).saturating_sub(RADIUS)..(coarse.end * COARSE + RADIUS).min(columns)
    };
    let fine = best(&first.0, &second.0, near);
    is_alike(&fine, first, second).then(|| mean_columns(&fine, first.0.len()))
}

fn around_diagonal(row: usize, rows: usize, columns: usize) -> Range<usize> {
    let width = ((columns as f64 * BAND) as usize).max(LEAST_BAND);
    let middle = row * columns / rows.max(1);
    middle.saturating_sub(width)..(middle + width).min(columns)
}

/// Returns the cheapest way from the first pair of frames to the last, of cells that `band` allows: a range of columns for
/// each row, which begins and ends no earlier than that of the row before.
fn best(
    first: &[SpectralFrame],
    second: &[SpectralFrame],
    band: impl Fn(usize) -> Range<usize>,
) -> Vec<(usize, usize)> {
    let (rows, columns) = (first.len(), second.len());
    let mut bands: Vec<Range<usize>> = (0..rows).map(band).collect();
    bands[0].start = 0;
    bands[rows - 1].end = columns;
    let mut ways: Vec<Vec<u8>> = Vec::with_capacity(rows);
    let mut above: (Range<usize>, Vec<f32>) = (0..0, Vec::new());
    for (row, frame) in first.iter().enumerate() {
        let range = bands[row].clone();
        let mut costs = Vec::with_capacity(range.len());
        let mut way = Vec::with_capacity(range.len());
        let up = |column: Option<usize>| {
            column.and_then(|column| above.1.get(column.checked_sub(above.0.start)?)).copied().unwrap_or(f32::INFINITY)
        };
        for column in range.clone() {
            let distance = distance(frame, &second[column]);
            let still = distance + STANDING;
            let choices = [
                (if row == 0 && column == 0 { 0.0 } else { up(column.checked_sub(1)) } + distance, BOTH),
                (up(Some(column)) + still, FIRST),
                (costs.last().copied().unwrap_or(f32::INFINITY) + still, SECOND),
            ];
            let (cost, from) = choices.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f32::INFINITY, BOTH));
            costs.push(cost);
            way.push(from);
        }
        ways.push(way);
        above = (range, costs);
    }
    let mut path = vec![(rows - 1, columns - 1)];
    let (mut row, mut column) = (rows - 1, columns - 1);
    while (row, column) != (0, 0) {
        let from = column.checked_sub(bands[row].start).and_then(|at| ways[row].get(at)).copied();
        match from {
            _ if row == 0 => column -= 1,
            _ if column == 0 => row -= 1,
            Some(FIRST) => row -= 1,
            Some(SECOND) => column -= 1,
            _ => (row, column) = (row - 1, column - 1),
        }
        path.push((row, column));
    }
    path.reverse();
    path
}

fn distance(a: &SpectralFrame, b: &SpectralFrame) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// Whether frames are nearer on the way than frames that have nothing to do with each other: some of all over both sounds.
/// Noise and music are told by it; another text, which no voice was asked to say, is not.
fn is_alike(path: &[(usize, usize)], first: &Features, second: &Features) -> bool {
    let mean = |pairs: &mut dyn Iterator<Item = (usize, usize)>| {
        let (mut sum, mut count) = (0.0, 0.0_f64);
        for (row, column) in pairs {
            sum += f64::from(distance(&first.0[row], &second.0[column]));
            count += 1.0;
        }
        sum / count.max(1.0)
    };
    let on_the_way = mean(&mut path.iter().copied());
    // Steps that no length divides meet any frame with any other.
    let (rows, columns) = (first.0.len(), second.0.len());
    let anywhere = mean(&mut (0..8000).map(|index| (index * 7919 % rows, index * 104_729 % columns)));
    on_the_way < anywhere * ALIKE
}

fn mean_columns(path: &[(usize, usize)], rows: usize) -> Way {
    let mut sums = vec![(0.0, 0.0); rows];
    for (row, column) in path {
        sums[*row].0 += *column as f64;
        sums[*row].1 += 1.0;
    }
    Way(sums.into_iter().map(|(sum, count)| sum / f64::max(count, 1.0)).collect())
}
