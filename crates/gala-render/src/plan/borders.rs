//! Where a timeline is cut into segments.
//!
//! Whether there is a cut depends on what lies near it alone, so an edit never moves cuts far away.

use std::{collections::BTreeSet, sync::Arc};

use gala_core::{hash::ContentHash, time::Frames};

use crate::{
    resolve::{Clip, Resolved},
    settings::Quality,
};

/// Segments are at most this long, so that progress, cancelling and resuming are fine-grained.
const LONGEST_S: f64 = 8.0;
/// Borders that follow another one sooner are not cut at: the frames between would cost more to encode alone than
/// together with what follows.
const CLOSEST_S: f64 = 0.25;
/// So many scenes of a draft share a segment, on average: their frames cost less than starting an encoder.
const SCENES_OF_DRAFT: u8 = 3;

/// Returns the first frame of each segment, and the end of the last.
pub(super) fn of(resolved: &Resolved, quality: Quality) -> Vec<Frames> {
    let mut cuts = match quality {
        Quality::Draft => between_groups(resolved),
        Quality::Standard | Quality::High => between_clips(resolved),
    };
    cuts.extend([Frames::ZERO, resolved.frames]);
    let cuts: Vec<Frames> = cuts.into_iter().filter(|cut| *cut <= resolved.frames).collect();
    let longest = (resolved.fps.as_f64() * LONGEST_S) as u64;
    let mut borders = Vec::with_capacity(cuts.len());
    for pair in cuts.windows(2) {
        let length = (pair[1] - pair[0]).0;
        let parts = length.div_ceil(longest);
        borders.extend((0..parts).map(|part| pair[0] + Frames(length * part / parts)));
    }
    borders.push(resolved.frames);
    borders
}

fn between_clips(resolved: &Resolved) -> BTreeSet<Frames> {
    let of = |clip: &Arc<Clip>| [clip.first_frame, alone_from(clip), clip.end_frame()];
    let mut tracks = resolved.visuals.iter();
    // Scenes lie on the first track: each keeps its own segments, however short.
    let mut cuts: BTreeSet<Frames> = tracks.next().into_iter().flatten().flat_map(of).collect();
    let others: BTreeSet<Frames> = tracks.flatten().flat_map(of).collect();
    let closest = Frames((resolved.fps.as_f64() * CLOSEST_S) as u64);
    let is_close =
        |cut: Frames, set: &BTreeSet<Frames>| set.range(cut.saturating_sub(closest)..cut).next_back().is_some();
    let far: Vec<Frames> =
        others.iter().filter(|cut| !is_close(**cut, &others) && !is_close(**cut, &cuts)).copied().collect();
    cuts.extend(far);
    cuts
}

/// What a scene shows decides whether a group begins with it: the others keep theirs when one is added or moved.
fn between_groups(resolved: &Resolved) -> BTreeSet<Frames> {
    let begins = |clip: &&Arc<Clip>| ContentHash::of_json(&clip.content).as_bytes()[0].is_multiple_of(SCENES_OF_DRAFT);
    resolved.visuals.iter().take(1).flatten().filter(begins).map(alone_from).collect()
}

/// Returns the frame from which a clip is seen without its predecessor.
fn alone_from(clip: &Arc<Clip>) -> Frames {
    clip.first_frame + clip.transition_frames()
}
