//! From the pieces that were written of one window to its parts with their times, and where to listen on.

/// The samples between two times that can be written, at 16 kHz: 20 ms.
pub const TIME_STEP: usize = 320;

/// A part of a text between two times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// In steps of 20 ms from where the window begins.
    pub start: usize,
    pub end: usize,
    /// Which of the pieces are its text.
    pub pieces: std::ops::Range<usize>,
}

/// What was heard in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divided {
    pub segments: Vec<Segment>,
    /// Where the next window begins, in steps of 20 ms; `None` where this one was listened to as a whole.
    pub goes_on_at: Option<usize>,
}

/// Divides what was written at its times. `steps` is how long the window is: a text whose last time is not written is heard to
/// its end, and a text that was cut off at the window's end is left for the next one.
pub fn divide(pieces: &[i32], first_time: i32, end: i32, steps: usize) -> Divided {
    let time = |piece: i32| usize::try_from(piece - first_time).ok();
    let (mut segments, mut open): (Vec<Segment>, Option<(usize, usize)>) = (Vec::new(), None);
    let mut last = 0;
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| **piece != end) {
        match (time(*piece), open) {
            (Some(time), None) => {
                last = time.min(steps);
                open = Some((last, at + 1));
            }
            (Some(time), Some((_, from))) if from == at => {
                last = time.clamp(last.min(steps), steps);
                open = Some((last, at + 1));
            }
            (Some(time), Some((start, from))) => {
                last = time.clamp(start, steps);
                segments.push(Segment { start, end: last, pieces: from..at });
                open = None;
            }
            (None, None) => open = Some((last, at)),
            (None, Some(_)) => {}
        }
    }
    let written = pieces.iter().rposition(|piece| *piece != end).map_or(0, |at| at + 1);
    match open {
        // Begun, and not ended: it may go on behind the window.
        Some((start, from)) if from < written && !segments.is_empty() && start > 0 => {
            Divided { segments, goes_on_at: Some(start) }
        }
        Some((start, from)) if from < written => {
            segments.push(Segment { start, end: steps, pieces: from..written });
            Divided { segments, goes_on_at: None }
        }
        // The last time begins what was not written any more.
        Some((start, _)) if !segments.is_empty() && start > 0 => Divided { segments, goes_on_at: Some(start) },
        _ => Divided { segments, goes_on_at: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: i32 = 50;
    const T: i32 = 100;

    fn check(pieces: &[i32], expected: &[(usize, usize, &[i32])], goes_on_at: Option<usize>) {
        let divided = divide(pieces, T, END, 1500);
        let found: Vec<(usize, usize, &[i32])> = divided
            .segments
            .iter()
            .map(|segment| (segment.start, segment.end, &pieces[segment.pieces.clone()]))
            .collect();
        assert_eq!(found, expected, "{pieces:?}");
        assert_eq!(divided.goes_on_at, goes_on_at, "{pieces:?}");
    }

    #[test]
    fn parts_stand_between_pairs_of_times() {
        check(&[T, 1, 2, T + 100, END], &[(0, 100, &[1, 2])], None);
        check(&[T + 5, 1, T + 100, T + 110, 2, T + 200, END], &[(5, 100, &[1]), (110, 200, &[2])], None);
    }

    #[test]
    fn a_part_that_was_cut_off_is_heard_again_and_one_alone_is_taken_as_it_is() {
        check(&[T, 1, T + 100, T + 110, 2, 3], &[(0, 100, &[1])], Some(110));
        check(&[T, 1, T + 100, T + 110, END], &[(0, 100, &[1])], Some(110));
        check(&[T + 7, 1, 2, END], &[(7, 1500, &[1, 2])], None);
    }

    #[test]
    fn odd_times_make_no_odd_parts() {
        check(&[], &[], None);
        check(&[END], &[], None);
        check(&[T, END], &[], None);
        check(&[T, T, T, 1, T + 5000], &[(0, 1500, &[1])], None);
        check(&[1, 2, END], &[(0, 1500, &[1, 2])], None);
        check(&[T + 90, 1, T + 20], &[(90, 90, &[1])], None);
    }
}
