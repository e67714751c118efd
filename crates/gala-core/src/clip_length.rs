//! How long the clips of a trailer are.

use std::ops::RangeInclusive;

use crate::{problem::Problem, workflow::Workflow};

/// How long the clip of a scene is, in milliseconds: as providers make them, and editors use them.
pub const CLIP_MS: RangeInclusive<u64> = 5000..=10_000;
/// What a clip has before and behind its speech.
pub const CLIP_ENDS_MS: u64 = 150;
/// Animators are asked for whole seconds where a film is cut of what they make: its scenes change by some frames with each edit
/// of another one, and what was made for a second more or less is used again.
pub const ASKED_STEP_MS: u64 = 1000;
/// So many scenes are named of those that have longer ones.
const MOST_NAMED: usize = 5;

/// Returns how long the picture of a scene is animated that speaks for so long, in milliseconds: in a trailer as long as its clip
/// and as it has to be in the film (`film_ms`, where that is known), else for its speech.
pub fn animated_ms(workflow: Workflow, spoken_ms: u64, film_ms: Option<u64>) -> u64 {
    if workflow == Workflow::Faceless {
        return spoken_ms;
    }
    let clip_ms = (spoken_ms + CLIP_ENDS_MS).max(*CLIP_MS.start()).min(spoken_ms.max(*CLIP_MS.end()));
    film_ms.map_or(clip_ms, |film_ms| clip_ms.max(film_ms).next_multiple_of(ASKED_STEP_MS))
}

/// Returns what is to be told of clips, by the numbers of their scenes, that become longer than [`CLIP_MS`]: no word is cut
/// off for it.
pub fn long_clips(clips: impl IntoIterator<Item = (u32, u64)>) -> Option<Problem> {
    let most = *CLIP_MS.end();
    let long: Vec<(u32, u64)> = clips.into_iter().filter(|(_, ms)| *ms > most).collect();
    let named: Vec<String> = long
        .iter()
        .take(MOST_NAMED)
        .map(|(scene, ms)| format!("{scene} ({}.{} s)", ms / 1000, ms % 1000 / 100))
        .collect();
    let more = long.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    (!long.is_empty()).then(|| {
        Problem::new(
            "clip_too_long",
            "scenes",
            format!(
                "have a text that cannot be cut into clips of {} to {} seconds: {}{more}",
                CLIP_MS.start() / 1000,
                most / 1000,
                named.join(", ")
            ),
            "split what is said there; a scene with its own picture or recorded voice stays whole",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_a_trailer_are_animated_for_five_to_ten_seconds() {
        let of = |ms| (animated_ms(Workflow::Faceless, ms, None), animated_ms(Workflow::Trailer, ms, None));
        assert_eq!(
            [of(900), of(7000), of(9950), of(12_000)],
            [(900, 5000), (7000, 7150), (9950, 10_000), (12_000, 12_000)]
        );
    }

    #[test]
    fn pictures_of_a_film_are_animated_for_as_long_as_they_are_seen_in_whole_seconds() {
        let of = |spoken, film| animated_ms(Workflow::Trailer, spoken, Some(film));
        assert_eq!([of(900, 3000), of(7000, 8040), of(7000, 8000), of(9950, 10_490)], [5000, 9000, 8000, 11_000]);
        assert_eq!(animated_ms(Workflow::Faceless, 7000, Some(9000)), 7000);
    }

    #[test]
    fn clips_that_become_too_long_are_told_by_their_scenes() {
        assert_eq!(long_clips([(1, 5000), (2, 10_000)]), None);
        let told = long_clips((1..=8).map(|scene| (scene, 10_050 + u64::from(scene) * 100))).expect("a problem");
        assert_eq!(told.code, "clip_too_long");
        assert!(told.message.contains("1 (10.1 s), 2 (10.2 s)") && told.message.ends_with(", and 3 more"), "{told:?}");
    }
}
