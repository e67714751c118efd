//! Edits of tracks.

use super::{free_id::free_id, refusal::no_track, track_changes::TrackChanges};
use crate::{
    problem::{Problem, Problems},
    timeline::{
        AudioTrack, CaptionTrack, Facts, Settled, SettledTimeline, Timeline, Track, VisualTrack,
        check::{Checker, Place},
        limits::MAX_TRACKS,
    },
};

impl SettledTimeline {
    pub(super) fn change_track(&mut self, index: usize, changes: &TrackChanges, facts: &Facts) -> Result<(), Problems> {
        let count = self.tracks.len();
        let track = self.tracks.get_mut(index).ok_or_else(|| no_track(index, count))?;
        changes.make(track).map_err(|problems| problems.renamed(|field| format!("changes.{field}")))?;
        Checker::new(facts).one_track(&Place::Document.field("changes"), &emptied(track)).into_result(())
    }

    pub(super) fn remove_track(&mut self, index: usize) -> Result<(), Problem> {
        if index >= self.tracks.len() {
            return Err(no_track(index, self.tracks.len()));
        }
        let gone = self.tracks.remove(index);
        if let Track::Visual(track) = &gone {
            for variant in &mut self.variants {
                track.clips.iter().for_each(|clip| drop(variant.clips.remove(&clip.id)));
            }
        }
        Ok(())
    }

    pub(super) fn move_track(&mut self, index: usize, to: usize) -> Result<(), Problem> {
        let count = self.tracks.len();
        if index >= count {
            return Err(no_track(index, count));
        }
        if to >= count {
            return Err(Problem { field: "to".to_owned(), ..no_track(to, count) });
        }
        let track = self.tracks.remove(index);
        self.tracks.insert(to, track);
        Ok(())
    }
}

impl Timeline {
    /// Returns a settled timeline with one more track.
    pub(super) fn with_track(mut self, at: Option<usize>, track: &Track, facts: &Facts) -> Result<Self, Problems> {
        let count = self.tracks.len();
        if count >= MAX_TRACKS {
            let message = format!("{} tracks, more than {MAX_TRACKS}", count + 1);
            return Err(Problem::new("too_many_tracks", "track", message, "remove one, or split the timeline").into());
        }
        let at = at.unwrap_or(count);
        if at > count {
            let message = format!("place {at} of {count} tracks, counted from 0");
            return Err(Problem::new("unknown_track", "at", message, "choose a place among the tracks").into());
        }
        let mut track = track.clone();
        self.name_new(&mut track, at);
        Checker::new(facts).one_track(&Place::Document.field("track"), &track).into_result(())?;
        self.tracks.insert(at, track);
        Ok(self)
    }

    /// Gives the clips of a new track that have no ids ones that no other clip has.
    fn name_new(&self, track: &mut Track, at: usize) {
        let (kind, ids): (_, Vec<&mut String>) = match track {
            Track::Visual(track) => ("visual", track.clips.iter_mut().map(|clip| &mut clip.id).collect()),
            Track::Audio(track) => ("audio", track.clips.iter_mut().map(|clip| &mut clip.id).collect()),
            Track::Caption(_) => return,
        };
        let mut taken = self.ids();
        for (index, id) in ids.into_iter().enumerate() {
            *id = free_id(&taken, id, || format!("{kind}-{at}-{index}"));
            taken.insert(id.clone());
        }
    }
}

/// Returns a track with its fields, and with nothing on it.
fn emptied(track: &Track<Settled>) -> Track {
    match track {
        Track::Visual(VisualTrack { name, muted, .. }) => {
            Track::Visual(VisualTrack { name: name.clone(), muted: *muted, clips: Vec::new() })
        }
        Track::Audio(AudioTrack { name, role, ducking, gain_db, muted, .. }) => Track::Audio(AudioTrack {
            name: name.clone(),
            role: *role,
            ducking: ducking.clone(),
            gain_db: *gain_db,
            muted: *muted,
            clips: Vec::new(),
        }),
        Track::Caption(track) => Track::Caption(CaptionTrack { captions: Vec::new(), ..track.clone() }),
    }
}
