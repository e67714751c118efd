//! What makes one timeline of another, where edits lie between them.

use std::collections::BTreeSet;

use super::{
    origins::{Origins, list_between},
    splice::{ClipSplice, OverrideSplice, Splice, SplicedClips},
};
use crate::timeline::{Timeline, Track};

/// Returns what has to be put into a timeline so that it becomes another one; `None` where they are equal. Edits change
/// clips, what variants change about clips, and tracks: all else is the same in both. `origins` tells which tracks are the
/// same.
pub(super) fn difference(from: &Timeline, to: &Timeline, origins: &Origins) -> Option<Splice> {
    let track_list = list_between(from, to, origins);
    let kept = to.tracks.iter().enumerate();
    let kept = kept.filter_map(|(index, track)| Some((index, from.tracks.get(origins.now(index)?)?, track)));
    let tracks: Vec<_> = kept.filter_map(|(index, from, to)| of_track(index, from, to)).collect();
    let overrides = of_variants(from, to);
    let differs = track_list.is_some() || !tracks.is_empty() || !overrides.is_empty();
    differs.then_some(Splice { track_list, tracks, overrides })
}

fn of_track(track: usize, from: &Track, to: &Track) -> Option<ClipSplice> {
    match (from, to) {
        (Track::Visual(from), Track::Visual(to)) => of_clips(track, &from.clips, &to.clips, SplicedClips::Visual),
        (Track::Audio(from), Track::Audio(to)) => of_clips(track, &from.clips, &to.clips, SplicedClips::Audio),
        (Track::Caption(from), Track::Caption(to)) => {
            of_clips(track, &from.captions, &to.captions, SplicedClips::Caption)
        }
        _ => None,
    }
}

fn of_clips<T: Clone + PartialEq>(
    track: usize,
    from: &[T],
    to: &[T],
    wrap: impl Fn(Vec<T>) -> SplicedClips,
) -> Option<ClipSplice> {
    let before = from.iter().zip(to).take_while(|(from, to)| from == to).count();
    let (from, to) = (&from[before..], &to[before..]);
    let after = from.iter().rev().zip(to.iter().rev()).take_while(|(from, to)| from == to).count();
    let (remove, clips) = (from.len() - after, &to[..to.len() - after]);
    let differs = remove > 0 || !clips.is_empty();
    differs.then(|| ClipSplice { track, from: before, remove, clips: wrap(clips.to_vec()) })
}

fn of_variants(from: &Timeline, to: &Timeline) -> Vec<OverrideSplice> {
    let mut splices = Vec::new();
    for (from, to) in from.variants.iter().zip(&to.variants) {
        let ids: BTreeSet<&String> = from.clips.keys().chain(to.clips.keys()).collect();
        for id in ids.into_iter().filter(|id| from.clips.get(*id) != to.clips.get(*id)) {
            let (variant, clip) = (to.name.clone(), id.clone());
            splices.push(OverrideSplice { variant, clip, changes: to.clips.get(id).cloned() });
        }
    }
    splices
}
