//! Edits: what editors do to a timeline, as data.
//!
//! An edit is applied to a settled timeline and gives another one, or leaves all as it was. Clips are named by their
//! ids. Times are those of the timeline. A *ripple* moves the later clips of the same track, and of no other.
//!
//! Transitions lie in the overlap of two clips, so they follow it: where an edit changes an overlap, the transition
//! becomes as long; where nothing overlaps any more, it goes.
//!
//! A list of edits is applied whole or not at all, and gives the list that takes it back.

mod caption;
mod command;
mod difference;
mod free_id;
mod keyframes;
mod list;
mod origins;
mod overrides;
mod piece;
mod read;
mod refusal;
mod retime;
mod row;
mod rows;
mod splice;
#[cfg(test)]
mod tests;
mod track;
mod track_changes;
mod window;

use std::collections::BTreeSet;

pub use self::{
    command::{Edge, Edit, InsertedClip},
    list::Edited,
    rows::{ChangedTrack, SplicedTrack},
    splice::{ClipSplice, OverrideSplice, Splice, SplicedClips},
    track_changes::TrackChanges,
};
use self::{
    free_id::free_id,
    overrides::Overrides,
    refusal::{Refusal, no_track, wrong_track},
};
use super::{AudioClip, Facts, Settled, SettledTimeline, Timeline, Times, Track, VisualClip, check::shown};
use crate::{
    problem::{Problem, Problems},
    time::Millis,
};

impl Timeline {
    /// Returns the timeline after an edit, settled unless the edit is a [`Splice`]. Pure.
    ///
    /// # Errors
    /// What is wrong with the timeline itself, with a field of the edit (`clip`, `at_ms`, …), or with the timeline that
    /// the edit would give, each with its JSON path.
    pub fn apply(&self, edit: &Edit, facts: &Facts) -> Result<Self, Problems> {
        self.change(edit, facts).map_err(Problems::from)
    }

    fn change(&self, edit: &Edit, facts: &Facts) -> Result<Self, Refusal> {
        if let Edit::Splice(splice) = edit {
            let mut timeline = self.clone();
            timeline.splice(splice).map_err(Refusal::Edit)?;
            // What a splice leaves open stays open: it gives a document back as it was.
            return timeline.settle(facts).map(|_| timeline).map_err(Refusal::After);
        }
        let mut timeline = self.settle(facts).map_err(Refusal::Before)?;
        if let Edit::AddTrack { at, track } = edit {
            // Its times may be open, as those of no settled one are.
            let timeline = Self::from(timeline).with_track(*at, track, facts).map_err(Refusal::Edit)?;
            return timeline.settle(facts).map(Self::from).map_err(Refusal::After);
        }
        timeline.edit(edit, facts).map_err(Refusal::Edit)?;
        Self::from(timeline).settle(facts).map(Self::from).map_err(Refusal::After)
    }
}

impl SettledTimeline {
    fn edit(&mut self, edit: &Edit, facts: &Facts) -> Result<(), Problems> {
        match (edit, edit.clip()) {
            (_, Some(id)) => self.edit_clip(id, edit, facts)?,
            (Edit::RewriteCaption { .. } | Edit::MoveWord { .. }, None) => caption::edit(&mut self.tracks, edit)?,
            (Edit::ChangeTrack { track, changes }, None) => self.change_track(*track, changes, facts)?,
            (Edit::RemoveTrack { track }, None) => self.remove_track(*track)?,
            (Edit::MoveTrack { track, to }, None) => self.move_track(*track, *to)?,
            (_, None) => self.insert(edit, facts)?,
        }
        Ok(())
    }

    fn insert(&mut self, edit: &Edit, facts: &Facts) -> Result<(), Problem> {
        let Edit::Insert { track: index, clip } = edit else { return Ok(()) };
        let ids = self.ids();
        match (self.tracks.get_mut(*index), clip) {
            (Some(Track::Visual(track)), InsertedClip::Visual(clip)) => {
                let id = free_id(&ids, &clip.id, || format!("visual-{index}-{}", track.clips.len()));
                let length_ms = row::length_of_new(clip.duration_ms, clip.source_ms(facts))?;
                let new = VisualClip { id, ..(**clip).clone() }.with_times(Millis::ZERO, length_ms);
                row::insert(&mut track.clips, new, clip.start_ms);
            }
            (Some(Track::Audio(track)), InsertedClip::Audio(clip)) => {
                let id = free_id(&ids, &clip.id, || format!("audio-{index}-{}", track.clips.len()));
                let length_ms = row::length_of_new(clip.duration_ms, clip.source_ms(facts))?;
                let new = AudioClip { id, ..(**clip).clone() }.with_times(Millis::ZERO, length_ms);
                row::insert(&mut track.clips, new, clip.start_ms);
            }
            (Some(_), _) => return Err(wrong_track(*index)),
            (None, _) => return Err(no_track(*index, self.tracks.len())),
        }
        Ok(())
    }

    fn edit_clip(&mut self, id: &str, edit: &Edit, facts: &Facts) -> Result<(), Problem> {
        let (from, index) = self.find(id)?;
        let right_id = match edit {
            Edit::Split { new_id: Some(new_id), .. } => new_id.clone(),
            Edit::Split { .. } => free_id(&self.ids(), "", || id.to_owned()),
            _ => String::new(),
        };
        let mut overrides = Overrides { variants: &mut self.variants, id: id.to_owned() };
        let context = row::Context { facts, fps: self.format.fps, right_id };
        if let Edit::Move { track: Some(to), to_ms, .. } = edit
            && *to != from
        {
            return move_across(&mut self.tracks, (from, index), (*to, *to_ms));
        }
        match &mut self.tracks[from] {
            Track::Visual(track) => row::edit(&mut track.clips, index, edit, &mut overrides, &context),
            Track::Audio(track) => row::edit(&mut track.clips, index, edit, &mut overrides, &context),
            Track::Caption(_) => Ok(()),
        }
    }

    /// Returns the track and the place in it of a clip.
    fn find(&self, id: &str) -> Result<(usize, usize), Problem> {
        let place = |track: &Track<Settled>| match track {
            Track::Visual(track) => track.clips.iter().position(|clip| clip.id == id),
            Track::Audio(track) => track.clips.iter().position(|clip| clip.id == id),
            Track::Caption(_) => None,
        };
        let found = self.tracks.iter().enumerate().find_map(|(index, track)| Some((index, place(track)?)));
        found.ok_or_else(|| {
            let message = format!("no clip has the id \"{}\"", shown(id));
            Problem::new("unknown_clip", "clip", message, "use an id of the settled timeline")
        })
    }
}

impl<T: Times> Timeline<T> {
    fn ids(&self) -> BTreeSet<String> {
        let ids = |track: &Track<T>| -> Vec<String> {
            match track {
                Track::Visual(track) => track.clips.iter().map(|clip| clip.id.clone()).collect(),
                Track::Audio(track) => track.clips.iter().map(|clip| clip.id.clone()).collect(),
                Track::Caption(_) => Vec::new(),
            }
        };
        self.tracks.iter().flat_map(ids).collect()
    }
}

fn move_across(
    tracks: &mut [Track<Settled>],
    (from, index): (usize, usize),
    (to, to_ms): (usize, u64),
) -> Result<(), Problem> {
    let count = tracks.len();
    let Ok([from, target]) = tracks.get_disjoint_mut([from, to]) else { return Err(no_track(to, count)) };
    match (from, target) {
        (Track::Visual(from), Track::Visual(to)) => row::move_to(&mut from.clips, index, &mut to.clips, to_ms),
        (Track::Audio(from), Track::Audio(to)) => row::move_to(&mut from.clips, index, &mut to.clips, to_ms),
        _ => return Err(wrong_track(to)),
    }
    Ok(())
}
