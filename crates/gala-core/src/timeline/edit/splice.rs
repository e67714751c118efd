//! Clips in the place of others, as they are written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    refusal::{no_track, wrong_track},
    rows::SplicedTrack,
};
use crate::{
    problem::{Problem, Problems},
    timeline::{AudioClip, Caption, ClipOverride, Timeline, Track, VisualClip, check::shown},
};

/// What one splice changes, all at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Splice {
    /// The tracks that there are then, in their order; as they are where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track_list: Option<Vec<SplicedTrack>>,
    /// What is put into the tracks that there are then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<ClipSplice>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverrideSplice>,
}

/// Clips, or captions, of one track in the place of others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClipSplice {
    /// The number of the track, from 0.
    pub track: usize,
    /// The number of the first clip that goes, from 0.
    pub from: usize,
    /// How many clips go.
    pub remove: usize,
    /// What comes in their place.
    pub clips: SplicedClips,
}

/// What one kind of track holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SplicedClips {
    Visual(Vec<VisualClip>),
    Audio(Vec<AudioClip>),
    Caption(Vec<Caption>),
}

/// What a variant changes about a clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideSplice {
    /// The name of the variant.
    pub variant: String,
    /// The id of the clip.
    pub clip: String,
    /// Nothing where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<ClipOverride>,
}

impl Timeline {
    pub(super) fn splice(&mut self, splice: &Splice) -> Result<(), Problems> {
        if let Some(list) = &splice.track_list {
            self.list_tracks(list)?;
        }
        for (index, clips) in splice.tracks.iter().enumerate() {
            self.splice_clips(clips).map_err(|problem| within(&format!("tracks[{index}]"), problem))?;
        }
        for (index, changes) in splice.overrides.iter().enumerate() {
            self.splice_override(changes).map_err(|problem| within(&format!("overrides[{index}]"), problem))?;
        }
        Ok(())
    }

    fn splice_clips(&mut self, splice: &ClipSplice) -> Result<(), Problem> {
        let count = self.tracks.len();
        match (self.tracks.get_mut(splice.track), &splice.clips) {
            (Some(Track::Visual(track)), SplicedClips::Visual(clips)) => replace(&mut track.clips, splice, clips),
            (Some(Track::Audio(track)), SplicedClips::Audio(clips)) => replace(&mut track.clips, splice, clips),
            (Some(Track::Caption(track)), SplicedClips::Caption(captions)) => {
                replace(&mut track.captions, splice, captions)
            }
            (Some(_), _) => Err(wrong_track(splice.track)),
            (None, _) => Err(no_track(splice.track, count)),
        }
    }

    fn splice_override(&mut self, splice: &OverrideSplice) -> Result<(), Problem> {
        let variant = self.variants.iter_mut().find(|variant| variant.name == splice.variant).ok_or_else(|| {
            let message = format!("no variant has the name \"{}\"", shown(&splice.variant));
            Problem::new("unknown_variant", "variant", message, "use the name of a variant of the timeline")
        })?;
        match &splice.changes {
            Some(changes) => drop(variant.clips.insert(splice.clip.clone(), changes.clone())),
            None => drop(variant.clips.remove(&splice.clip)),
        }
        Ok(())
    }
}

fn replace<T: Clone>(clips: &mut Vec<T>, splice: &ClipSplice, by: &[T]) -> Result<(), Problem> {
    let ClipSplice { from, remove, .. } = *splice;
    match from.checked_add(remove).filter(|end| *end <= clips.len()) {
        Some(end) => drop(clips.splice(from..end, by.iter().cloned())),
        None => {
            let message = format!("{remove} clips from {from} on, of {}", clips.len());
            return Err(Problem::new("outside_track", "from", message, "replace clips that there are"));
        }
    }
    Ok(())
}

fn within(path: &str, problem: Problem) -> Problem {
    Problem { field: format!("{path}.{}", problem.field), ..problem }
}
