//! Where tracks come from that edits added, moved or took away.

use super::{
    command::Edit,
    rows::{ChangedTrack, SplicedTrack},
    track_changes::TrackChanges,
};
use crate::timeline::{Timeline, Track};

/// Where each track of an edited timeline was before, if it was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origins(Vec<Option<usize>>);

impl Origins {
    pub fn of(timeline: &Timeline) -> Self {
        Self((0..timeline.tracks.len()).map(Some).collect())
    }

    /// Returns where the track is now that was somewhere.
    pub fn now(&self, before: usize) -> Option<usize> {
        self.0.iter().position(|origin| *origin == Some(before))
    }

    /// Follows an edit that was done.
    pub fn follow(&mut self, edit: &Edit) {
        match edit {
            Edit::AddTrack { at, .. } => self.0.insert(at.unwrap_or(self.0.len()), None),
            Edit::RemoveTrack { track } => drop(self.0.remove(*track)),
            Edit::MoveTrack { track, to } => {
                let origin = self.0.remove(*track);
                self.0.insert(*to, origin);
            }
            Edit::Splice(splice) => {
                if let Some(list) = &splice.track_list {
                    let origin = |track: &SplicedTrack| track.number().and_then(|number| self.0[number]);
                    self.0 = list.iter().map(origin).collect();
                }
            }
            _ => {}
        }
    }
}

/// Returns the list that makes the tracks of one timeline those of another, whose clips may still differ; `None` where it
/// would keep all as they are.
pub(super) fn list_between(from: &Timeline, to: &Timeline, origins: &Origins) -> Option<Vec<SplicedTrack>> {
    let listed = |(index, track): (usize, &Track)| {
        let Some(number) = origins.now(index) else { return SplicedTrack::New(Box::new(track.clone())) };
        match TrackChanges::of(track).beyond(&TrackChanges::of(&from.tracks[number])) {
            Some(changes) => SplicedTrack::Changed(ChangedTrack { track: number, changes: Box::new(changes) }),
            None => SplicedTrack::Kept(number),
        }
    };
    let list: Vec<SplicedTrack> = to.tracks.iter().enumerate().map(listed).collect();
    let stay = list.iter().enumerate().all(|(index, track)| *track == SplicedTrack::Kept(index));
    (!stay || list.len() != from.tracks.len()).then_some(list)
}
