//! How fast a film without a sound plays its project, by when its scenes are seen.

use super::{heard::signed, scene::FilmScene, seen::SeenScene};

/// A film that is as long as its project but for this plays it at its own speed.
const AS_LONG: f64 = 0.02;
/// Slower and faster films are not told.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.8..=1.25;
/// From scene to scene the speed may seem to differ by so much, for want of pictures.
const UNEVEN: std::ops::RangeInclusive<f64> = 0.7..=1.4;

/// Returns the speed at which a film of `film_ms` plays all of its project, where it is another one than the project's own:
/// scenes follow each other as they do there, as much nearer or farther as the film is shorter or longer. 1.25 is a quarter faster.
pub fn speed_of(scenes: &[FilmScene], seen: &[SeenScene], film_ms: u64) -> Option<f64> {
    let project_ms = scenes.iter().map(|scene| scene.end_ms).max()?;
    let speed = project_ms as f64 / film_ms.max(1) as f64;
    if (speed - 1.0).abs() <= AS_LONG || !SPEEDS.contains(&speed) {
        return None;
    }
    let middle = |(scene, seen): (&FilmScene, &SeenScene)| {
        let first_ms = seen.first_ms?;
        Some((signed(scene.start_ms.midpoint(scene.end_ms)), signed(first_ms.midpoint(seen.last_ms))))
    };
    let middles: Vec<(i64, i64)> = scenes.iter().zip(seen).filter_map(middle).collect();
    let is_even = |pair: &[(i64, i64)]| {
        let (own, its) = ((pair[1].0 - pair[0].0) as f64, (pair[1].1 - pair[0].1) as f64);
        its > 0.0 && UNEVEN.contains(&(own / its / speed))
    };
    (middles.len() >= 2 && middles.windows(2).all(is_even)).then_some(speed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(places: &[u64], film_ms: u64) -> Option<f64> {
        let scene = |number: u64| FilmScene {
            id: String::new(),
            start_ms: number * 5000,
            end_ms: (number + 1) * 5000,
            pictures: Vec::new(),
        };
        let seen = |at: &u64| SeenScene { first_ms: Some(*at), last_ms: at + 3500, ..SeenScene::default() };
        let scenes: Vec<FilmScene> = (0..places.len() as u64).map(scene).collect();
        speed_of(&scenes, &places.iter().map(seen).collect::<Vec<_>>(), film_ms)
    }

    #[test]
    fn a_film_that_shows_all_of_its_project_sooner_is_faster() {
        assert_eq!(told(&[0, 4000, 8000, 12_000], 16_000), Some(1.25));
        assert_eq!(told(&[0, 5500, 11_500, 17_000], 22_000), Some(20.0 / 22.0));
        assert_eq!(told(&[0, 5000, 10_000, 15_000], 20_100), None, "as it is");
        assert_eq!(told(&[8000, 4000, 0, 12_000], 16_000), None, "cut about");
        assert_eq!(told(&[0, 5000, 10_000, 12_000], 16_000), None, "cut short");
        assert_eq!(told(&[0, 1000, 2000, 3000], 8000), None, "too fast");
        assert_eq!(told(&[], 8000), None);
    }
}
