//! The edits there are, as documents say them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{splice::Splice, track_changes::TrackChanges};
use crate::timeline::{AudioClip, Track, VisualClip};

/// One change of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "edit", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Puts a clip into a track at its `start_ms` (`auto`: after the last one). What follows there moves back by as
    /// much as the clip adds. It goes between clips, not into one. Its length is in milliseconds, or its source's.
    Insert {
        /// The number of the track, from 0.
        track: usize,
        clip: InsertedClip,
    },
    /// Takes a clip elsewhere and leaves a gap. There must be room.
    Move {
        clip: String,
        to_ms: u64,
        /// Another track of the same kind; the clip's own where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track: Option<usize>,
    },
    /// Moves one edge of a clip, shorter or longer. What is seen and heard at a time stays the same; a camera move is
    /// stretched where the clip becomes longer than the move.
    Trim {
        clip: String,
        edge: Edge,
        to_ms: u64,
        /// Later clips follow. At the start edge the clip then stays where it starts.
        #[serde(default, skip_serializing_if = "crate::timeline::field::is_default")]
        ripple: bool,
    },
    /// Makes two clips of one, which look and sound as before. The transition, `enter`, the fade in and a text's
    /// entrance stay with the left one; `exit` and the fade out go to the right one. Refused inside of transitions and
    /// fades; a text that is cut while it comes in is complete on the right.
    Split {
        clip: String,
        at_ms: u64,
        /// The id of the right half; made from the clip's own where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_id: Option<String>,
    },
    /// Removes a clip and closes the gap.
    RippleDelete { clip: String },
    /// Removes a clip and leaves a gap.
    Delete { clip: String },
    /// Shows or plays another file, from the same place in it or another.
    ReplaceSource {
        clip: String,
        source: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source_in_ms: Option<u64>,
    },
    /// Plays the same part of a video or sound at another speed, 0.1 to 10: the clip becomes as much longer or
    /// shorter. Its key frames stay with its pictures.
    Retime {
        clip: String,
        speed: f32,
        /// Later clips follow the clip's end.
        #[serde(default, skip_serializing_if = "crate::timeline::field::is_default")]
        ripple: bool,
    },
    /// Gives a caption another text. The words that are in both keep their times; what is new has the time of what it
    /// stands for, or lies between its neighbours.
    RewriteCaption {
        /// The number of the caption track, from 0.
        track: usize,
        /// The number of the caption in it, from 0.
        caption: usize,
        text: String,
    },
    /// Has one word of a caption be spoken at another time, inside of its caption. Its neighbours give way: the one before
    /// ends, and the one behind begins, where it does; neither loses all of its time.
    MoveWord {
        track: usize,
        caption: usize,
        /// The number of the word in its caption, from 0.
        word: usize,
        start_ms: u64,
        end_ms: u64,
    },
    /// Gives fields of a track other values. What is absent stays; `null` takes away what a track can be without.
    ChangeTrack {
        /// The number of the track, from 0.
        track: usize,
        changes: Box<TrackChanges>,
    },
    /// Puts a new track between others, with clips or without.
    AddTrack {
        /// The number that it has then, from 0; the last where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
        track: Box<Track>,
    },
    /// Removes a track with all that is on it.
    RemoveTrack { track: usize },
    /// Takes a track elsewhere among the others: what is before it covers less, what is behind it more.
    MoveTrack {
        track: usize,
        /// The number that it has then, from 0.
        to: usize,
    },
    /// Puts clips in the place of others as they are written: nothing moves, and what they leave open stays open. It
    /// takes other edits back.
    Splice(Splice),
}

/// What is put into a track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InsertedClip {
    Visual(Box<VisualClip>),
    Audio(Box<AudioClip>),
}

/// One end of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    Start,
    End,
}

impl Edit {
    /// Returns the id of the clip that is edited; none is inserted or put back by its id, and captions and tracks have none.
    pub(super) fn clip(&self) -> Option<&str> {
        match self {
            Self::Insert { .. }
            | Self::RewriteCaption { .. }
            | Self::MoveWord { .. }
            | Self::ChangeTrack { .. }
            | Self::AddTrack { .. }
            | Self::RemoveTrack { .. }
            | Self::MoveTrack { .. }
            | Self::Splice(_) => None,
            Self::Move { clip, .. }
            | Self::Trim { clip, .. }
            | Self::Split { clip, .. }
            | Self::RippleDelete { clip }
            | Self::Delete { clip }
            | Self::ReplaceSource { clip, .. }
            | Self::Retime { clip, .. } => Some(clip),
        }
    }
}
