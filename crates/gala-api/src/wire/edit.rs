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
    /// Gives fields of a track other values. What is absent stays; `null` takes away what a track can be without.
    ChangeTrack {
        /// The number of the track, from 0.
        track: u64,
        changes: TrackChanges,
    },
    /// Puts a new track between others.
    AddTrack {
        /// The number that it has then, from 0; the last where absent.
        #[schema(required = false)]
        at: Option<u64>,
        /// With clips or without, as `gala schema timeline` describes tracks.
        #[schema(value_type = Object)]
        track: Value,
    },
    /// Removes a track with all that is on it.
    RemoveTrack { track: u64 },
    /// Takes a track elsewhere among the others.
    MoveTrack {
        track: u64,
        /// The number that it has then, from 0.
        to: u64,
    },
    /// Puts clips in the place of others as they are written: it takes other edits back.
    Splice {
        /// The tracks that there are then, in their order; as they are where absent.
        #[schema(required = false)]
        track_list: Option<Vec<SplicedTrack>>,
        #[schema(required = false)]
        tracks: Vec<ClipSplice>,
        #[schema(required = false)]
        overrides: Vec<OverrideSplice>,
    },
}

/// New values for some fields of a track. Each belongs to tracks of some kinds; the others refuse it.
#[derive(Debug, Serialize, ToSchema)]
struct TrackChanges {
    /// At most 200 bytes.
    #[schema(required = false, nullable = false)]
    name: Option<String>,
    /// Of sounds: `speech`, `music` or `effect`.
    #[schema(required = false, nullable = false)]
    role: Option<String>,
    /// Of sounds: -60 to 24.
    #[schema(required = false, nullable = false, minimum = -60, maximum = 24)]
    gain_db: Option<f32>,
    /// Of sounds, and of what is heard of videos: left out of the mix.
    #[schema(required = false, nullable = false)]
    muted: Option<bool>,
    /// Of sounds.
    #[schema(value_type = Option<Object>, required = false)]
    ducking: Option<Value>,
    /// Of captions: `plain`, `karaoke`, `pop`, `box`, `typewriter` or `one_word`.
    #[schema(required = false, nullable = false)]
    style: Option<String>,
    /// Of captions: a BCP 47 tag.
    #[schema(required = false, nullable = false)]
    language: Option<String>,
    /// Of captions: the id of an asset of the kind `font`.
    #[schema(required = false)]
    font: Option<String>,
    /// Of captions: `auto`, `top`, `middle` or `bottom`.
    #[schema(required = false, nullable = false)]
    position: Option<String>,
    /// Of captions: 0.5 to 3.
    #[schema(required = false, nullable = false, minimum = 0.5, maximum = 3)]
    scale: Option<f32>,
    /// Of captions.
    #[schema(required = false)]
    color: Option<String>,
    /// Of captions.
    #[schema(required = false)]
    highlight: Option<String>,
}

/// One track of those that there are after a splice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it is the description of what the model reads")]
enum SplicedTrack {
    /// One of those before: its number there, from 0.
    Kept(u64),
    /// One of those before with other fields.
    Changed(ChangedTrack),
    /// Another one, as `gala schema timeline` describes tracks.
    #[schema(value_type = Object)]
    New(Value),
}

/// A track with other fields.
#[derive(Debug, Serialize, ToSchema)]
struct ChangedTrack {
    /// The number that it had, from 0.
    track: u64,
    changes: TrackChanges,
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
