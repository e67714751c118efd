//! How a film becomes faster: what lengths are by how far it is, from 0 at its first word to 1 at its last.

/// How long a shot is at the beginning of the film, and at its end.
const FIRST_SHOT_MS: f64 = 6000.0;
const LAST_SHOT_MS: f64 = 1800.0;
/// From the last word of a scene to its end.
const FIRST_PAUSE_MS: f64 = 700.0;
const LAST_PAUSE_MS: f64 = 200.0;
/// A scene is seen for so much of a shot at least, however little is said in it.
const LEAST_OF_SHOT: f64 = 0.7;

/// A shot that is shorter flashes by.
pub const LEAST_SHOT_MS: u64 = 1200;

/// What a film usually has beside its speech: its cards, and in each scene the pause and the rest of a beat.
pub const CARDS_MS: f64 = 7200.0;
pub const BESIDE_SCENE_MS: f64 = 1000.0;

/// Returns how long a shot is: each tenth of the film has shots shorter by the same share.
pub fn shot_ms(progress: f64) -> u64 {
    (FIRST_SHOT_MS * (LAST_SHOT_MS / FIRST_SHOT_MS).powf(progress.clamp(0.0, 1.0))) as u64
}

/// Returns how long nobody speaks at the end of a scene, at least.
pub fn pause_ms(progress: f64) -> u64 {
    (FIRST_PAUSE_MS + (LAST_PAUSE_MS - FIRST_PAUSE_MS) * progress.clamp(0.0, 1.0)) as u64
}

/// Returns how long a scene is seen at least.
pub fn least_scene_ms(progress: f64) -> u64 {
    (shot_ms(progress) as f64 * LEAST_OF_SHOT) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shots_and_pauses_become_shorter_towards_the_end() {
        let steps: Vec<f64> = (0..=20).map(|step| f64::from(step) / 20.0).collect();
        for pair in steps.windows(2) {
            assert!(shot_ms(pair[0]) > shot_ms(pair[1]) && pause_ms(pair[0]) > pause_ms(pair[1]), "{pair:?}");
        }
        assert_eq!((shot_ms(0.0), shot_ms(1.0), pause_ms(0.0), pause_ms(1.0)), (6000, 1800, 700, 200));
        assert_eq!((shot_ms(-1.0), shot_ms(2.0)), (6000, 1800));
        assert!(steps.iter().all(|at| shot_ms(*at) > LEAST_SHOT_MS && least_scene_ms(*at) >= LEAST_SHOT_MS));
    }
}
