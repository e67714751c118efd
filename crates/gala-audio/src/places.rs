//! Where sounds lie in a longer one, such as the speech of a project in a film that somebody cut of it.
//!
//! A sound is looked for by how well it correlates with each part of the other, both as low as 4 kHz and with their treble
//! raised: that tells the place to a millisecond, and holds under music, other loudness, and encoding. It does not hold
//! where a sound was stretched or spoken anew. How fast a sound plays another one is told by how loud both are ([`find_speed`]). Ours beside fingerprints: those tell places to an eighth of a second, and
//! speech from other speech of the same voice by little.

mod correlation;
mod part;
mod speed;
mod trace;

use std::ops::Range;

use gala_core::cancel::Cancel;

use self::correlation::Correlation;
pub use self::{
    part::{LEAST_PART_MS, MOST_PART_MS, SoundPlace},
    speed::{PlacedTrace, SPEEDS, SoundSpeed, find_by_loudness, find_speed},
    trace::{SoundTrace, TraceListener},
};

/// So many places are told of a part.
const MOST_PLACES: usize = 4;
/// Parts that are looked for at once: 34 MB.
const AT_ONCE: usize = 64;

/// Looks for parts of sounds, each a sound with a range of it in milliseconds, in another sound. Returns for each the places
/// where it is most alike, the best first; none where it is too short, silent, or reaches past its end. `None` once `cancel`
/// asks to stop.
pub fn find_parts(
    whole: &SoundTrace,
    parts: &[(&SoundTrace, Range<u64>)],
    cancel: &Cancel,
) -> Option<Vec<Vec<SoundPlace>>> {
    let mut correlation = Correlation::new();
    let mut found = Vec::with_capacity(parts.len());
    for parts in parts.chunks(AT_ONCE) {
        let templates: Vec<Vec<f32>> = parts.iter().map(|(sound, range)| sound.part(range)).collect();
        found.extend(correlation.places(whole, &templates, MOST_PLACES, cancel)?);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise with the loudness of syllables, at 48 kHz.
    fn babble(seed: u32, ms: u64) -> Vec<f32> {
        let mut state = seed;
        let mut low = 0.0;
        let sample = |at: u64| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
            low += 0.1 * (noise - low);
            low * (0.6 + 0.4 * (at as f32 / 9000.0).sin())
        };
        (0..ms * 48).map(sample).collect()
    }

    fn trace(samples: &[f32]) -> SoundTrace {
        let mut listener = TraceListener::default();
        let stereo: Vec<u8> = samples.iter().flat_map(|sample| [*sample, *sample]).flat_map(f32::to_le_bytes).collect();
        stereo.chunks(8 * 1000).for_each(|bytes| listener.hear(bytes));
        listener.finish()
    }

    fn find(whole: &[f32], part: &[f32], range: Range<u64>) -> Vec<SoundPlace> {
        let part = trace(part);
        find_parts(&trace(whole), &[(&part, range)], &Cancel::new()).expect("not cancelled").remove(0)
    }

    #[test]
    fn a_part_is_found_to_the_millisecond_under_louder_music() {
        let speech = babble(1, 5000);
        for at_ms in [0_u64, 1, 3217, 20_000] {
            let mut film = babble(2, 30_000);
            for (place, sample) in speech.iter().enumerate() {
                film[(at_ms * 48) as usize + place] += 0.8 * sample;
            }
            let places = find(&film, &speech, 500..2500);
            assert!(places[0].at_ms.abs_diff(at_ms + 500) <= 1, "{at_ms}: {places:?}");
            assert!(places[0].likeness > 0.45, "{places:?}");
            assert!(places.get(1).is_none_or(|next| next.likeness < 0.3), "{places:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_found_nowhere() {
        let places = find(&babble(2, 60_000), &babble(1, 3000), 0..3000);
        assert!(places.iter().all(|place| place.likeness < 0.3), "{places:?}");
        let silence = vec![0.0; 48_000 * 3];
        assert!(find(&silence, &babble(1, 3000), 0..2000).iter().all(|place| place.likeness < 0.3));
        assert_eq!(find(&babble(2, 9000), &silence, 0..2000), []);
        assert_eq!(find(&babble(2, 9000), &babble(1, 3000), 0..LEAST_PART_MS - 1), []);
        assert_eq!(find(&babble(2, 9000), &babble(1, 3000), 2500..3500), [], "past its end");
        assert_eq!(find(&babble(2, 500), &babble(1, 3000), 0..2000), [], "longer than the whole");
    }

    #[test]
    fn what_is_there_twice_is_found_twice() {
        let speech = babble(1, 2000);
        let mut film = vec![0.0; 48_000 * 40];
        for at_ms in [5000_usize, 30_000] {
            film[at_ms * 48..at_ms * 48 + speech.len()].copy_from_slice(&speech);
        }
        let mut places: Vec<u64> = find(&film, &speech, 0..2000)[..2].iter().map(|place| place.at_ms).collect();
        places.sort_unstable();
        assert_eq!(places, [5000, 30_000]);
    }
}
