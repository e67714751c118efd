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
/// Those of drafts, whose frames cost less than starting an encoder: scenes share one as long as they fit into it.
const LONGEST_OF_DRAFT_S: f64 = 12.0;
/// Borders that follow another one sooner are not cut at: the frames between would cost more to encode alone than
/// together with what follows.
const CLOSEST_S: f64 = 0.25;

/// Returns the first frame of each segment, and the end of the last.
pub(super) fn of(resolved: &Resolved, quality: Quality) -> Vec<Frames> {
    let longest = |seconds: f64| (resolved.fps.as_f64() * seconds) as u64;
    let (mut cuts, longest) = match quality {
        Quality::Draft => (between_groups(resolved, longest(LONGEST_OF_DRAFT_S)), longest(LONGEST_OF_DRAFT_S)),
        Quality::Standard | Quality::High => (between_clips(resolved), longest(LONGEST_S)),
    };
    cuts.extend([Frames::ZERO, resolved.frames]);
    let cuts: Vec<Frames> = cuts.into_iter().filter(|cut| *cut <= resolved.frames).collect();
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

/// Cuts groups of scenes that are too long in two, again and again, before the scene of the smallest hash. So what scenes show decides
/// where groups begin: when one is edited, added or moved, the groups far from it stay as they are.
fn between_groups(resolved: &Resolved, longest: u64) -> BTreeSet<Frames> {
    let border = |clip: &Arc<Clip>| (alone_from(clip), ContentHash::of_json(&clip.content));
    let borders: Vec<_> = resolved.visuals.iter().take(1).flatten().map(border).collect();
    let mut cuts = BTreeSet::new();
    let mut groups = vec![(Frames::ZERO..resolved.frames, 0..borders.len())];
    while let Some((frames, within)) = groups.pop() {
        if (frames.end - frames.start).0 <= longest {
            continue;
        }
        // Of scenes that show the same, the one in the middle: there may be thousands of them.
        let middle = within.start.midpoint(within.end);
        let is_inside = |index: &usize| (frames.start < borders[*index].0) && (borders[*index].0 < frames.end);
        let order = |index: &usize| (borders[*index].1, index.abs_diff(middle));
        let Some(index) = within.clone().filter(is_inside).min_by_key(order) else { continue };
        let cut = borders[index].0;
        cuts.insert(cut);
        groups.extend([(frames.start..cut, within.start..index), (cut..frames.end, index + 1..within.end)]);
    }
    cuts
}

/// Returns the frame from which a clip is seen without its predecessor.
fn alone_from(clip: &Arc<Clip>) -> Frames {
    clip.first_frame + clip.transition_frames()
}
