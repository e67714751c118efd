//! From where to where each scene is seen, and when it speaks.

use super::{
    cut_grid::{CutGrid, CutPlace},
    rhythm::{least_scene_ms, pause_ms},
};
use crate::{
    compose::{self, Picture, SceneMedia},
    plan::{Plan, PlannedScene},
    time::Frames,
};

/// How long the title is seen, until the next beat.
const TITLE_MS: u64 = 2800;
/// From the first picture of a scene to its first word.
const LEAD_MS: u64 = 200;
/// After the last word of all.
const LAST_PAUSE_MS: u64 = 900;
/// A scene counts for so much of the film at least, however little is said in it.
const LEAST_WEIGHT_MS: u64 = 1500;
/// As long as a cut waits for a beat, and a frame for each rounding.
const MOST_BESIDE_MS: u64 = 1500 + LEAD_MS + LAST_PAUSE_MS + 100;

/// From where to where a scene is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SceneSpan {
    pub start: Frames,
    pub end: Frames,
    /// Why it begins there.
    pub place: CutPlace,
    /// When its speech begins, in the film.
    pub speech_ms: u64,
    /// From its first picture to its speech.
    lead_ms: u64,
    /// How far the film is where it begins and where it ends, 0 to 1.
    pub progress: (f64, f64),
}

impl SceneSpan {
    /// Returns how far into a film of the scene's its first picture is. Who is seen speaking was filmed with some silence
    /// before the first word, of which the film here has less.
    pub fn film_in_ms(&self, scene: &PlannedScene, plan: &Plan, media: &SceneMedia) -> u64 {
        let is_speaking = scene.seen_presenter().is_some() && matches!(media.picture, Picture::Video(_));
        if !is_speaking {
            return 0;
        }
        compose::clip_speech(plan, scene, &media.timing).speech_at_ms.saturating_sub(self.lead_ms)
    }
}

/// Returns the span of each scene, and where the last one ends. `spoken_ms`, how long each speaks, is parallel to `plan.scenes`.
pub fn spans(plan: &Plan, spoken_ms: &[u64], grid: CutGrid<'_>) -> (Vec<SceneSpan>, (Frames, CutPlace)) {
    let weight = |spoken_ms: &u64| (*spoken_ms).max(LEAST_WEIGHT_MS);
    let all = spoken_ms.iter().map(weight).sum::<u64>().max(1) as f64;
    let (mut spans, mut next, mut done) = (Vec::with_capacity(spoken_ms.len()), grid.next(TITLE_MS), 0);
    for (index, (scene, scene_ms)) in plan.scenes.iter().zip(spoken_ms).enumerate() {
        let from = done as f64 / all;
        done += weight(scene_ms);
        let progress = (from, done as f64 / all);
        let (start, place) = next;
        let start_ms = grid.fps.ms_at(start).0;
        // Lips go with words: what is seen and heard is heard from its first picture on.
        let lead_ms = if scene.is_heard_film() { 0 } else { LEAD_MS };
        let speech_ms = start_ms + lead_ms;
        let is_last = index + 1 == plan.scenes.len();
        let pause = if is_last { LAST_PAUSE_MS } else { pause_ms(progress.1) };
        let spoken = speech_ms + scene_ms + pause;
        let seen = start_ms + least_scene_ms(progress.1).max(scene.least_ms.unwrap_or_default());
        next = grid.next(spoken.max(seen));
        spans.push(SceneSpan { start, end: next.0, place, speech_ms, lead_ms, progress });
    }
    (spans, next)
}

/// Returns the longest that all scenes with the title can be. `spoken_ms` is parallel to `plan.scenes`.
pub fn most_ms(plan: &Plan, spoken_ms: &[u64]) -> u64 {
    let scenes = plan.scenes.iter().zip(spoken_ms).map(|(scene, spoken_ms)| {
        let least = least_scene_ms(0.0).max(scene.least_ms.unwrap_or_default());
        (*spoken_ms).max(least) + MOST_BESIDE_MS
    });
    TITLE_MS + MOST_BESIDE_MS + scenes.sum::<u64>()
}
