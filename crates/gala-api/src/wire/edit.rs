//! Edits of a timeline, as the description of the API tells of them. They are read by the model itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Edits of the timeline of a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditTimeline {
    /// Done in this order, all or none.
    #[schema(value_type = Vec<Edit>, max_items = 1000)]
    pub edits: Vec<Value>,
}

/// An edited timeline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EditedTimeline)]
pub struct EditedTimelineView {
    /// Names this version, as the `ETag` of the answer does.
    pub etag: String,
    /// The document, as `gala schema timeline` describes it.
    #[schema(value_type = Object)]
    pub timeline: Value,
    /// The edits that give the version before back, byte for byte.
    #[schema(value_type = Vec<Edit>)]
    pub inverse: Value,
}

/// One change of a timeline. Clips are named by their ids, times are those of the timeline; docs/TIMELINE.md has more.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "edit", rename_all = "snake_case")]
#[expect(dead_code, reason = "it is the description of what the model reads")]
enum Edit {
    /// Puts a clip into a track at its `start_ms` and moves what follows back.
    Insert {
        /// The number of the track, from 0.
        track: u64,
        /// `{"visual": {…}}` or `{"audio": {…}}`, as `gala schema timeline` describes clips.
        #[schema(value_type = Object)]
        clip: Value,
    },
    /// Takes a clip elsewhere and leaves a gap.
    Move {
        clip: String,
        to_ms: u64,
        /// Another track of the same kind.
        #[schema(required = false)]
        track: Option<u64>,
    },
    /// Moves one edge of a clip.
    Trim {
        clip: String,
        edge: Edge,
        to_ms: u64,
        /// Later clips follow.
        #[schema(required = false, default = false)]
        ripple: bool,
    },
    /// Makes two clips of one.
    Split {
        clip: String,
        at_ms: u64,
        /// The id of the right half.
        #[schema(required = false)]
        new_id: Option<String>,
    },
    /// Removes a clip and closes the gap.
    RippleDelete { clip: String },
    /// Removes a clip and leaves a gap.
    Delete { clip: String },
    /// Shows or plays another file.
    ReplaceSource {
        clip: String,
        source: String,
        #[schema(required = false)]
        source_in_ms: Option<u64>,
    },
    /// Plays the same part at another speed.
    Retime {
        clip: String,
        /// 0.1 to 10.
        speed: f32,
        /// Later clips follow.
        #[schema(required = false, default = false)]
        ripple: bool,
    },
    /// Gives a caption another text; the words that are in both keep their times.
    RewriteCaption {
        /// The number of the caption track, from 0.
        track: u64,
        /// The number of the caption in it, from 0.
        caption: u64,
        text: String,
    },
    /// Has one word of a caption be spoken at another time, inside of its caption. Its neighbours give way.
    MoveWord {
        track: u64,
        caption: u64,
        /// The number of the word in its caption, from 0.
        word: u64,
        start_ms: u64,
        end_ms: u64,
    },
    /// Puts clips in the place of others as they are written: it takes other edits back.
    Splice {
        #[schema(required = false)]
        tracks: Vec<ClipSplice>,
        #[schema(required = false)]
        overrides: Vec<OverrideSplice>,
    },
}

/// One end of a clip.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it is the description of what the model reads")]
enum Edge {
    Start,
    End,
}

/// Clips of one track in the place of others.
#[derive(Debug, Serialize, ToSchema)]
struct ClipSplice {
    /// The number of the track, from 0.
    track: u64,
    /// The number of the first clip that goes, from 0.
    from: u64,
    /// How many clips go.
    remove: u64,
    /// `{"visual": […]}`, `{"audio": […]}` or `{"caption": […]}`: what comes in their place.
    #[schema(value_type = Object)]
    clips: Value,
}

/// What a variant changes about a clip.
#[derive(Debug, Serialize, ToSchema)]
struct OverrideSplice {
    /// The name of the variant.
    variant: String,
    /// The id of the clip.
    clip: String,
    /// Nothing where absent.
    #[schema(value_type = Option<Object>, required = false)]
    changes: Option<Value>,
}
