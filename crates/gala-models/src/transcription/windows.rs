//! Which parts of a sound are listened to at once: parts in which somebody speaks, together as long as one run takes.

use std::ops::Range;

/// Joins parts with what is between them to windows of at most `longest` samples each. A part that is longer by itself stays
/// one: it is listened to in several runs. Parts are in order and apart.
pub fn windows(parts: &[Range<usize>], longest: usize) -> Vec<Range<usize>> {
    let mut windows: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match windows.last_mut() {
            Some(last) if part.end - last.start <= longest => last.end = part.end,
            _ => windows.push(part.clone()),
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_as_long_as_they_are_heard_in_one_run() {
        assert!(windows(&[], 100).is_empty());
        assert!(windows(&[5..20, 30..90, 100..105], 100).into_iter().eq(std::iter::once(5..105)));
        assert_eq!(windows(&[5..20, 30..90, 100..106], 100), [5..90, 100..106]);
        assert_eq!(windows(&[0..500, 510..520], 100), [0..500, 510..520]);
    }
}
