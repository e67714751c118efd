//! How a moving picture lasts as long as it is seen.

use crate::{
    compose::{Picture, SceneMedia},
    plan::PlannedScene,
};

/// Slower than this, what moves is seen to be slowed down.
const SLOWEST: f64 = 0.5;
/// A file may tell that it is longer than its last picture is seen.
pub const SPARE_MS: u64 = 40;

/// How fast the moving picture of a scene plays. One that is shorter than its scene plays slower, and a shot for whose whole length
/// nothing would be left of it goes back, which a cut with another view hides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmPace {
    /// Of the file; absent where it must not be touched, or is not known.
    length_ms: Option<u64>,
    speed: f64,
}

/// What of a moving picture a shot shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmPart {
    pub in_ms: u64,
    pub speed: f32,
}

impl FilmPace {
    /// Returns the pace for a scene that is seen for so long. Who is seen speaking or is heard keeps theirs.
    pub fn of(scene: &PlannedScene, media: &SceneMedia, seen_ms: u64) -> Self {
        let is_heard = scene.seen_presenter().is_some() || scene.is_heard_film();
        let length_ms = media.moving_ms.filter(|_| !is_heard && matches!(media.picture, Picture::Video(_)));
        let length_ms =
            length_ms.map(|length_ms| length_ms.saturating_sub(SPARE_MS)).filter(|length_ms| *length_ms > 0);
        let share = length_ms.map_or(1.0, |length_ms| length_ms as f64 / seen_ms.max(1) as f64);
        // Down to a hundredth, so that it is never too fast to last.
        let speed = ((share * 100.0).floor() / 100.0).clamp(SLOWEST, 1.0);
        Self { length_ms, speed }
    }

    /// Returns what a shot shows that begins so long after its scene. `film_in_ms` is where the scene's picture begins in its file.
    pub fn part(self, film_in_ms: u64, after_ms: u64, seen_ms: u64) -> FilmPart {
        let played = |ms: u64| (ms as f64 * self.speed).round() as u64;
        let in_ms = film_in_ms + played(after_ms);
        let latest = self.length_ms.map(|length_ms| length_ms.saturating_sub(played(seen_ms)));
        FilmPart { in_ms: latest.map_or(in_ms, |latest| in_ms.min(latest)), speed: self.speed as f32 }
    }
}
