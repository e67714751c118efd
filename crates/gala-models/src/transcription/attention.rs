//! When each piece of a text is heard, by where the model looked while it wrote it: its heads' attention is a picture, pieces
//! by time, through which a path is laid that never goes back (dynamic time warping).

/// Half the width of the median that a head's attention is smoothed with, in columns of 20 ms.
const SMOOTHED: usize = 3;
/// What is divided by at least.
const LEAST_DEVIATION: f32 = 1e-6;

/// Returns the column at which each row of a picture begins: `looked` is what each head looked at for each piece, pieces first,
/// of which the first `columns` are sound. None where there are no heads, or no sound.
pub fn beginnings(looked: &[&[Vec<f32>]], columns: usize) -> Vec<usize> {
    let heads = looked.first().map_or(0, |heads| heads.len());
    if heads == 0 || columns == 0 {
        return Vec::new();
    }
    let mut mean = vec![vec![0.0_f32; columns]; looked.len()];
    for head in 0..heads {
        let rows: Vec<&[f32]> =
            looked.iter().map(|heads| heads.get(head).and_then(|row| row.get(..columns)).unwrap_or_default()).collect();
        if rows.iter().any(|row| row.len() < columns) {
            return Vec::new();
        }
        for (row, sum) in standardized(&rows, columns).iter().zip(&mut mean) {
            for (value, sum) in smoothed(row).iter().zip(sum) {
                *sum += value / heads as f32;
            }
        }
    }
    path(&mean)
}

/// Brings each column to a mean of 0 and a deviation of 1: what all pieces look at tells nothing.
fn standardized(rows: &[&[f32]], columns: usize) -> Vec<Vec<f32>> {
    let count = rows.len() as f32;
    let mut made = vec![vec![0.0; columns]; rows.len()];
    for column in 0..columns {
        let mean = rows.iter().map(|row| row[column]).sum::<f32>() / count;
        let square = rows.iter().map(|row| (row[column] - mean).powi(2)).sum::<f32>() / count;
        for (row, made) in rows.iter().zip(&mut made) {
            made[column] = (row[column] - mean) / square.sqrt().max(LEAST_DEVIATION);
        }
    }
    made
}

/// Takes the median of each value with its neighbours; at the ends they are turned round.
fn smoothed(row: &[f32]) -> Vec<f32> {
    if row.len() <= SMOOTHED {
        return row.to_vec();
    }
    let last = row.len() - 1;
    let turned = |at: isize| match at.unsigned_abs() {
        at if at <= last => at,
        beyond => 2 * last - beyond,
    };
    let width = SMOOTHED as isize;
    (0..row.len() as isize)
        .map(|at| {
            let mut around: Vec<f32> = (at - width..=at + width).map(|at| row[turned(at)]).collect();
            around.sort_by(f32::total_cmp);
            around[SMOOTHED]
        })
        .collect()
}

/// A step of the path: to the next piece and column, to the next piece, or to the next column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Both,
    Piece,
    Column,
}

/// Lays the path on which the picture is brightest, and returns the column at which it comes to each row.
fn path(picture: &[Vec<f32>]) -> Vec<usize> {
    let columns = picture.first().map_or(0, Vec::len);
    let mut steps = vec![vec![Step::Column; columns]; picture.len()];
    let mut before = vec![f32::INFINITY; columns + 1];
    before[0] = 0.0;
    for (row, steps) in picture.iter().zip(&mut steps) {
        let mut costs = vec![f32::INFINITY; columns + 1];
        for (column, brightness) in row.iter().enumerate() {
            let (both, piece, along) = (before[column], before[column + 1], costs[column]);
            let (step, cost) = if both <= piece && both <= along {
                (Step::Both, both)
            } else if piece <= along {
                (Step::Piece, piece)
            } else {
                (Step::Column, along)
            };
            steps[column] = step;
            costs[column + 1] = cost - brightness;
        }
        before = costs;
    }
    let mut beginnings = vec![0; picture.len()];
    let (mut row, mut column) = (picture.len() - 1, columns - 1);
    loop {
        beginnings[row] = column;
        let step = match (row, column) {
            (0, 0) => return beginnings,
            (0, _) => Step::Column,
            (_, 0) => Step::Piece,
            _ => steps[row][column],
        };
        row -= usize::from(step != Step::Column);
        column -= usize::from(step != Step::Piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One head that looks at given columns for each piece.
    fn looks(at: &[std::ops::Range<usize>], columns: usize) -> Vec<Vec<Vec<f32>>> {
        at.iter()
            .map(|range| vec![(0..columns).map(|at| if range.contains(&at) { 0.9 } else { 0.01 }).collect()])
            .collect()
    }

    fn found(looked: &[Vec<Vec<f32>>], columns: usize) -> Vec<usize> {
        beginnings(&looked.iter().map(Vec::as_slice).collect::<Vec<_>>(), columns)
    }

    #[test]
    fn pieces_begin_where_they_are_looked_for() {
        let looked = looks(&[0..20, 20..50, 50..60, 60..100], 100);
        assert_eq!(found(&looked, 100), [0, 20, 50, 60]);
    }

    #[test]
    fn one_noisy_column_and_a_head_that_looks_at_one_place_always_do_no_harm() {
        let mut looked = looks(&[0..20, 20..50, 50..60, 60..100], 100);
        looked[0][0][80] = 5.0;
        looked[3][0][2] = 5.0;
        for (piece, heads) in looked.iter_mut().enumerate() {
            heads.push((0..100).map(|at| if at == 7 { 1.0 } else { 0.001 * piece as f32 }).collect());
        }
        let found = found(&looked, 100);
        for (found, expected) in found.iter().zip([0_usize, 20, 50, 60]) {
            assert!(found.abs_diff(expected) <= 2, "{found} {expected}");
        }
    }

    #[test]
    fn times_never_go_back_whatever_is_looked_at() {
        let looked = looks(&[60..100, 20..50, 0..20, 50..60], 100);
        let found = found(&looked, 100);
        assert!(found.is_sorted() && found.iter().all(|at| *at < 100), "{found:?}");
    }

    #[test]
    fn where_nothing_is_told_nothing_is_found() {
        assert!(beginnings(&[], 10).is_empty());
        assert!(found(&[Vec::new()], 10).is_empty());
        assert!(found(&looks(&[0..2, 2..4], 4), 10).is_empty(), "fewer columns than there is sound");
        assert!(found(&looks(&[0..2, 2..4], 4), 0).is_empty());
        assert_eq!(found(&looks(std::slice::from_ref(&(0..4)), 4), 4), [0]);
    }
}
