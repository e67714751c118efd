//! Which tracks there are, and in which order, as a splice says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{refusal::no_track, track_changes::TrackChanges};
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
    /// Returns the number that it had.
    pub(super) fn number(&self) -> Option<usize> {
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
