//! A scene in shots, cut where the music has its beats.

use super::{
    cut_grid::{CutGrid, CutPlace},
    rhythm::{LEAST_SHOT_MS, shot_ms},
    spans::SceneSpan,
};
use crate::{plan::PlannedScene, time::Frames, timeline::limits};

/// A scene has no more shots: it is one picture.
const MOST_SHOTS: usize = 6;
/// What is left of a scene is cut once more where it is longer than so many halves of a shot.
const CUT_FROM_HALVES: u64 = 3;
/// Clips of a film that are no shots of scenes: the cards and the music.
const OTHER_CLIPS: usize = 16;

/// A part of a scene that is seen from one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shot {
    pub start: Frames,
    pub end: Frames,
    /// Why it begins there.
    pub place: CutPlace,
}

/// Returns how many shots a scene may have, so that a film of so many scenes is a timeline: each has a clip of speech, too.
pub fn most_shots(scenes: usize) -> usize {
    let room = limits::MAX_CLIPS.saturating_sub(OTHER_CLIPS + scenes);
    (room / scenes.max(1)).clamp(1, MOST_SHOTS)
}

/// Returns the shots of a scene, which follow each other without a gap. A film that is seen and heard stays whole.
pub fn shots(scene: &PlannedScene, span: &SceneSpan, grid: CutGrid<'_>, most: usize) -> Vec<Shot> {
    let SceneSpan { start, end, place, progress: (from, to), .. } = *span;
    let least = grid.frame_from(LEAST_SHOT_MS).0;
    let most = if scene.is_heard_film() { 1 } else { most };
    let mut shots = vec![Shot { start, end, place }];
    while shots.len() < most {
        let Some(last) = shots.last_mut() else { break };
        let at = last.start.0;
        let share = (at - start.0) as f64 / (end.0 - start.0).max(1) as f64;
        let length = grid.frame_from(shot_ms(from + (to - from) * share)).0;
        if (end.0 - at) * 2 <= length * CUT_FROM_HALVES {
            break;
        }
        let within = at + least..=end.0.saturating_sub(least);
        let Some((cut, place)) = grid.nearest(Frames(at + length), within) else { break };
        last.end = cut;
        shots.push(Shot { start: cut, end, place });
    }
    shots
}
