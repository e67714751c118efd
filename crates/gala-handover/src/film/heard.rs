//! Where captions are heard in a film.

/// Where a part of speech is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardPlace {
    pub at_ms: u64,
    /// 0 to 1.
    pub likeness: f32,
}

/// A caption, and where its speech is heard in a film.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardCaption {
    /// In the timeline of the project.
    pub start_ms: u64,
    pub end_ms: u64,
    /// Where the part that was looked for begins in that timeline.
    pub part_ms: u64,
    /// Where it is heard in the film; `None` where it is not.
    pub found: Option<HeardPlace>,
}

impl HeardCaption {
    pub(super) fn middle_ms(&self) -> u64 {
        self.start_ms.midpoint(self.end_ms)
    }

    /// Returns by how much the caption is later in the film.
    pub(super) fn shift_ms(&self) -> Option<i64> {
        self.found.map(|place| signed(place.at_ms) - signed(self.part_ms))
    }
}

/// Speech that is less alike is another one.
const LEAST_LIKENESS: f32 = 0.35;
/// Places that are so near to the best are as good: the same was said twice.
const AS_GOOD: f32 = 0.85;

/// Tells where captions are heard, in their order, of the places where each may be. Of several as good ones it is that which
/// follows on the caption before.
pub fn places_of(captions: &mut [HeardCaption], places: &[Vec<HeardPlace>]) {
    let mut shift_ms = 0;
    for (caption, places) in captions.iter_mut().zip(places) {
        let best = places.iter().map(|place| place.likeness).fold(0.0, f32::max);
        let expected = signed(caption.part_ms) + shift_ms;
        let good = places.iter().filter(|place| place.likeness >= LEAST_LIKENESS.max(best * AS_GOOD));
        caption.found = good.min_by_key(|place| signed(place.at_ms).abs_diff(expected)).copied();
        shift_ms = caption.shift_ms().unwrap_or(shift_ms);
    }
}

pub(super) fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_places_as_good_the_one_that_follows_is_taken() {
        let caption = |part_ms| HeardCaption { start_ms: part_ms, end_ms: part_ms + 900, part_ms, found: None };
        let place = |at_ms, likeness| HeardPlace { at_ms, likeness };
        let mut captions = [caption(0), caption(1000), caption(2000), caption(3000)];
        let refrain = vec![place(21_000, 0.9), place(61_000, 0.88), place(5000, 0.5)];
        let places =
            [vec![place(60_000, 0.7)], refrain, vec![place(9000, 0.34)], vec![place(63_010, 0.6), place(3000, 0.4)]];
        places_of(&mut captions, &places);
        let found: Vec<_> = captions.iter().map(|caption| caption.found.map(|place| place.at_ms)).collect();
        assert_eq!(found, [Some(60_000), Some(61_000), None, Some(63_010)]);
        assert_eq!(captions[3].shift_ms(), Some(60_010));
    }
}
