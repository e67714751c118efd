//! The likeliest way through the letters of a text, by how likely each is at each step (connectionist temporal classification):
//! between two letters there may be steps that are none, and between equal ones there are.

use super::rules::log_sum;

/// The steps at which a letter is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterSpan {
    pub start: usize,
    pub end: usize,
}

/// Lays letters through steps, all in their order: `scores` has a row for each step, with a score for each letter; `blank` is the
/// one that is none. `None` where there are too few steps.
pub fn forced_alignment(scores: &[Vec<f32>], letters: &[usize], blank: usize) -> Option<Vec<LetterSpan>> {
    // Nothing, then each letter, with nothing between.
    let states: Vec<usize> = letters.iter().flat_map(|letter| [blank, *letter]).chain([blank]).collect();
    let mut came_from: Vec<Vec<u8>> = Vec::with_capacity(scores.len());
    let mut before = vec![f32::NEG_INFINITY; states.len()];
    for (step, row) in scores.iter().enumerate() {
        let all = log_sum(row);
        let mut now = vec![f32::NEG_INFINITY; states.len()];
        let mut from = vec![0; states.len()];
        for (state, letter) in states.iter().enumerate() {
            let own = row.get(*letter).filter(|score| !score.is_nan() && all.is_finite());
            let own = own.map_or(f32::NEG_INFINITY, |score| score - all);
            let (back, best) = match step {
                0 => (0, if state < 2 { 0.0 } else { f32::NEG_INFINITY }),
                _ => best_before(&states, &before, state),
            };
            from[state] = back;
            now[state] = best + own;
        }
        came_from.push(from);
        before = now;
    }
    let last = states.len() - 1;
    let ends = [last, last.saturating_sub(1)];
    let mut state = ends.into_iter().max_by(|one, other| before[*one].total_cmp(&before[*other]))?;
    if before[state] == f32::NEG_INFINITY {
        return None;
    }
    let mut spans = vec![LetterSpan { start: usize::MAX, end: 0 }; letters.len()];
    for step in (0..scores.len()).rev() {
        if state % 2 == 1 {
            let span = &mut spans[state / 2];
            span.start = step;
            span.end = span.end.max(step + 1);
        }
        state -= usize::from(came_from[step][state]);
    }
    spans.iter().all(|span| span.end > 0).then_some(spans)
}

/// Returns how many states back the likeliest way to one comes from, and how likely that is.
fn best_before(states: &[usize], before: &[f32], state: usize) -> (u8, f32) {
    let mut best = (0, before[state]);
    let mut consider = |back: usize| {
        if let Some(at) = state.checked_sub(back).filter(|at| before[*at] > best.1) {
            best = (back as u8, before[at]);
        }
    };
    consider(1);
    // Nothing between two letters may be left out where they differ.
    if state % 2 == 1 && state >= 2 && states[state] != states[state - 2] {
        consider(2);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores that are high for one letter at each step.
    fn heard(letters: &[usize]) -> Vec<Vec<f32>> {
        let row = |letter: &usize| (0..5).map(|at| if at == *letter { 5.0 } else { 0.0 }).collect();
        letters.iter().map(row).collect()
    }

    fn spans(heard_letters: &[usize], letters: &[usize]) -> Option<Vec<(usize, usize)>> {
        let spans = forced_alignment(&heard(heard_letters), letters, 0)?;
        Some(spans.into_iter().map(|span| (span.start, span.end)).collect())
    }

    #[test]
    fn letters_lie_where_they_are_heard() {
        assert_eq!(spans(&[0, 1, 1, 0, 2, 0, 0, 3, 0], &[1, 2, 3]), Some(vec![(1, 3), (4, 5), (7, 8)]));
        assert_eq!(spans(&[1, 2, 3], &[1, 2, 3]), Some(vec![(0, 1), (1, 2), (2, 3)]));
        assert_eq!(spans(&[1, 1, 0, 1], &[1, 1]), Some(vec![(0, 2), (3, 4)]));
    }

    #[test]
    fn letters_that_are_not_heard_lie_between_their_neighbours() {
        let found = spans(&[1, 1, 0, 0, 0, 3, 3], &[1, 2, 3]).expect("a way");
        assert!(found[0].0 == 0 && (1..5).contains(&found[1].0) && found[2] == (5, 7), "{found:?}");
    }

    #[test]
    fn too_few_steps_are_no_way() {
        assert_eq!(spans(&[1, 2], &[1, 2, 3]), None);
        assert_eq!(spans(&[1, 1], &[1, 1]), None, "equal letters want nothing between them");
        assert_eq!(spans(&[], &[1]), None);
        assert_eq!(forced_alignment(&[vec![f32::NAN; 5]], &[1], 0), None);
    }
}
