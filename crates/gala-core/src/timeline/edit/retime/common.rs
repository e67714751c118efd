//! What two texts have in common, in order.

use super::atoms::Atom;

/// Returns the pairs of equal atoms, in order on both sides, that are longest together: letters count, not atoms, so that
/// "a" and "the" never hold against a name. A caption has at most 1,000 bytes, so that the whole table is small.
pub(super) fn common(old: &[&Atom], new: &[Atom]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    // The most letters that are common from (row, column) on.
    let mut most = vec![0_u64; (old.len() + 1) * width];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            let without = most[(row + 1) * width + column].max(most[row * width + column + 1]);
            let with = most[(row + 1) * width + column + 1] + old[row].letters();
            let is_pair = old[row].folded == new[column].folded;
            most[row * width + column] = if is_pair { without.max(with) } else { without };
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < old.len() && column < new.len() {
        let here = most[row * width + column];
        let with = most[(row + 1) * width + column + 1] + old[row].letters();
        if old[row].folded == new[column].folded && here == with {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if here == most[(row + 1) * width + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}
