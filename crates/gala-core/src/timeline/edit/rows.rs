//! Which tracks there are, and in which order: as a splice says it, and as edits change it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Edit, refusal::no_track, track_changes::TrackChanges};
use crate::{
    problem::{Problem, Problems},
    timeline::{Timeline, Track},
};

/// One track of those that there are after a splice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SplicedTrack {
    /// One of those before, as it is: its number there, from 0.
    Kept(usize),
    /// One of those before with other fields.
    Changed(ChangedTrack),
    /// Another one.
    New(Box<Track>),
}

/// A track with other fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedTrack {
    /// The number that it had, from 0.
    pub track: usize,
    pub changes: Box<TrackChanges>,
}

impl SplicedTrack {
    fn number(&self) -> Option<usize> {
        match self {
            Self::Kept(track) | Self::Changed(ChangedTrack { track, .. }) => Some(*track),
            Self::New(_) => None,
        }
    }

    /// Takes the track from those that there were, each of which can be taken once.
    fn take(&self, tracks: &mut [Option<Track>]) -> Result<Track, Problems> {
        let count = tracks.len();
        let field = if matches!(self, Self::Kept(_)) { "kept" } else { "changed.track" };
        let at_field = |problem: Problem| Problem { field: field.to_owned(), ..problem };
        let mut take = |number: usize| {
            let place = tracks.get_mut(number).ok_or_else(|| at_field(no_track(number, count)))?;
            place.take().ok_or_else(|| {
                let message = format!("track {number} is there already");
                Problem::new("double_track", field, message, "name each track once")
            })
        };
        match self {
            Self::New(track) => Ok((**track).clone()),
            Self::Kept(number) => Ok(take(*number)?),
            Self::Changed(ChangedTrack { track: number, changes }) => {
                let mut track = take(*number)?;
                changes
                    .make(&mut track)
                    .map_err(|problems| problems.renamed(|field| format!("changed.changes.{field}")))?;
                Ok(track)
            }
        }
    }
}

impl Timeline {
    /// Has these tracks in this order.
    pub(super) fn list_tracks(&mut self, list: &[SplicedTrack]) -> Result<(), Problems> {
        let mut before: Vec<Option<Track>> = std::mem::take(&mut self.tracks).into_iter().map(Some).collect();
        for (index, track) in list.iter().enumerate() {
            let taken = track.take(&mut before);
            self.tracks
                .push(taken.map_err(|problems| problems.renamed(|field| format!("track_list[{index}].{field}")))?);
        }
        Ok(())
    }
}

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
