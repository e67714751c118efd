//! What comes back from editing programs.

use gala_db::timeline_versions::KeptVersion;
use gala_handover::{
    conform::{Change, ChangeKind},
    read::Unread,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::time_text::rfc3339;

/// Which cut came back, and what becomes of it.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The package that the document was made of: an asset of the project, of kind `package`. Where absent it was made of
    /// the timeline as it is now.
    #[param(nullable = false)]
    pub package: Option<Uuid>,
    /// Whether the cut takes the place of a timeline that was changed since the package was made. It is not where absent.
    #[param(nullable = false)]
    pub replace: Option<bool>,
    /// Whether it is told alone what would change. Nothing is changed then.
    #[param(nullable = false)]
    pub dry_run: Option<bool>,
}

/// A timeline as an editor left it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedTimeline)]
pub struct ImportedTimelineView {
    /// Names the version that the project has now, as the `ETag` of the answer does.
    pub etag: String,
    /// Names the version that it had before: `POST …/timeline/restore` goes back to it.
    pub before: String,
    /// Whether the project has another version now.
    pub is_changed: bool,
    /// The document that came of it, as `gala schema timeline` describes it.
    #[schema(value_type = Object)]
    pub timeline: Value,
    /// In the order of the new timeline; what is gone comes last.
    pub changes: Vec<TimelineChangeView>,
    /// What of the document was not taken over, at most 1,001 entries.
    pub unread: Vec<UnreadView>,
}

/// One difference between a timeline and the one that came back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineChange)]
pub struct TimelineChangeView {
    /// The id of the clip, in the new timeline where it is there; `markers` of all of these.
    pub clip: String,
    /// The same in words, in English.
    pub text: String,
    #[serde(flatten)]
    pub kind: TimelineChangeKind,
}

/// Times are milliseconds of the timeline.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum TimelineChangeKind {
    Moved {
        from_ms: u64,
        to_ms: u64,
    },
    /// How much later it begins and ends in its file; earlier where negative.
    Trimmed {
        head_ms: i64,
        tail_ms: i64,
    },
    /// Tracks of pictures are counted from 0, from back to front.
    OtherTrack {
        from: usize,
        to: usize,
    },
    /// Another use of a clip that is there already.
    Copied {
        of: String,
        at_ms: u64,
    },
    Removed {
        at_ms: u64,
    },
    /// How long it takes over from its predecessor; 0 is a cut.
    Transition {
        before_ms: u64,
        after_ms: u64,
    },
    /// How many there are.
    Markers {
        before: usize,
        after: usize,
    },
}

impl From<&Change> for TimelineChangeView {
    fn from(change: &Change) -> Self {
        Self { clip: change.clip.clone(), text: change.kind.to_string(), kind: (&change.kind).into() }
    }
}

impl From<&ChangeKind> for TimelineChangeKind {
    fn from(kind: &ChangeKind) -> Self {
        match *kind {
            ChangeKind::Moved { from_ms, to_ms } => Self::Moved { from_ms, to_ms },
            ChangeKind::Trimmed { head_ms, tail_ms } => Self::Trimmed { head_ms, tail_ms },
            ChangeKind::OtherTrack { from, to } => Self::OtherTrack { from, to },
            ChangeKind::Copied { ref of, at_ms } => Self::Copied { of: of.clone(), at_ms },
            ChangeKind::Removed { at_ms } => Self::Removed { at_ms },
            ChangeKind::Transition { before_ms, after_ms } => Self::Transition { before_ms, after_ms },
            ChangeKind::Markers { before, after } => Self::Markers { before, after },
        }
    }
}

/// Something in a document that was not taken over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unread)]
pub struct UnreadView {
    /// Where it stands: a path, a line, the name of a clip.
    pub place: String,
    /// What it is, in English.
    pub what: String,
}

impl From<Unread> for UnreadView {
    fn from(Unread { place, what }: Unread) -> Self {
        Self { place, what }
    }
}

/// A version of a timeline that can be gone back to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineVersion)]
pub struct TimelineVersionView {
    /// The SHA-256 of the document, in hex: its `ETag` without quotes.
    pub version: String,
    /// When another one took its place.
    pub kept_at: String,
}

impl From<KeptVersion> for TimelineVersionView {
    fn from(KeptVersion { checksum, kept_at_ms }: KeptVersion) -> Self {
        Self { version: checksum.to_string(), kept_at: rfc3339(kept_at_ms) }
    }
}

/// Versions of a timeline, newest first: at most 50.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineVersionList {
    pub items: Vec<TimelineVersionView>,
}

/// A version to go back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreTimeline {
    /// The SHA-256 of its document, in hex, as `GET …/timeline/versions` lists it.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub version: String,
}

/// The timeline that a project has again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestoredTimeline)]
pub struct RestoredTimelineView {
    /// Names this version, as the `ETag` of the answer does.
    pub etag: String,
    /// Names the version that it had before, which is kept.
    pub before: String,
    /// The document, as `gala schema timeline` describes it.
    #[schema(value_type = Object)]
    pub timeline: Value,
}
