use super::atoms::Atom;

/// How far a pair may be from where it would be if both sides went evenly, in atoms: more than any voice adds or leaves out
/// in a row.
const AHEAD: usize = 256;

/// What the best way to a cell comes from.
const MATCH: u8 = 1;
const SKIP_WRITTEN: u8 = 2;
const SKIP_SAID: u8 = 3;

/// Returns the pairs of atoms, in order on both sides, that are worth most together: a global alignment, in a band along the
/// diagonal. `worth` is 0 for two that are no pair.
pub(super) fn matches(written: &[Atom], said: &[Atom], worth: impl Fn(&Atom, &Atom) -> u32) -> Vec<(usize, usize)> {
    let (half, width) = (AHEAD, 2 * AHEAD + 1);
    let slope = said.len() as f64 / written.len().max(1) as f64;
    // The middle of the band in a row.
    let middle = |row: usize| (row as f64 * slope) as usize;
    let mut from = vec![0_u8; (written.len() + 1) * width];
    let mut above = vec![0_u32; width];
    let cell = |scores: &[u32], row: usize, column: usize| {
        (column + half).checked_sub(middle(row)).and_then(|at| scores.get(at)).copied().unwrap_or(0)
    };
    for row in 1..=written.len() {
        let mut scores = vec![0_u32; width];
        for at in 0..width {
            let Some(column) = (middle(row) + at).checked_sub(half).filter(|column| *column <= said.len()) else {
                continue;
            };
            let atom = &written[row - 1];
            let (mut best, mut way) = (cell(&above, row - 1, column), SKIP_WRITTEN);
            if column > 0 {
                let left = if at > 0 { scores[at - 1] } else { 0 };
                if left > best {
                    (best, way) = (left, SKIP_SAID);
                }
                let worth = worth(atom, &said[column - 1]);
                if worth > 0 {
                    let matched = cell(&above, row - 1, column - 1).saturating_add(worth);
                    if matched >= best {
                        (best, way) = (matched, MATCH);
                    }
                }
            }
            scores[at] = best;
            from[row * width + at] = way;
        }
        above = scores;
    }
    traced(written.len(), said.len(), |row, column| {
        (column + half).checked_sub(middle(row)).filter(|at| *at < width).map(|at| from[row * width + at])
    })
}

/// Follows the best way back.
fn traced(rows: usize, columns: usize, way: impl Fn(usize, usize) -> Option<u8>) -> Vec<(usize, usize)> {
    let (mut row, mut column) = (rows, columns);
    let mut pairs = Vec::new();
    while row > 0 && column > 0 {
        match way(row, column) {
            Some(MATCH) => {
                pairs.push((row - 1, column - 1));
                (row, column) = (row - 1, column - 1);
            }
            Some(SKIP_WRITTEN) => row -= 1,
            _ => column -= 1,
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::{
        super::{atoms::atoms, comparison::Comparison},
        *,
    };

    fn pairs(written: &str, said: &str) -> Vec<(usize, usize)> {
        matches(&atoms(written), &atoms(said), |written, said| Comparison::OfText.worth(written, said))
    }

    #[track_caller]
    fn check(written: &str, said: &str, expected: &[(usize, usize)]) {
        assert_eq!(pairs(written, said), expected, "{written:?} {said:?}");
    }

    #[test]
    fn equal_words_meet_in_order() {
        check("a fox and a hen", "a fox and a hen", &[(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)]);
        check("in 1984 the end", "in nineteen eighty four the end", &[(0, 0), (2, 4), (3, 5)]);
        check("one two three", "", &[]);
        check("", "one", &[]);
        check("abc", "xyz", &[]);
    }

    #[test]
    fn long_words_count_for_more_than_short_ones() {
        check("the a elephant", "elephant the a", &[(2, 0)]);
    }

    #[test]
    fn a_long_text_that_is_told_twice_as_finely_still_meets() {
        let written: Vec<String> = (0..3000).map(|index| format!("word{index} x{index}")).collect();
        let said: Vec<String> = (0..3000).map(|index| format!("word{index} and then")).collect();
        assert_eq!(pairs(&written.join(" "), &said.join(" ")).len(), 3000);
    }
}
