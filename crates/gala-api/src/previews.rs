//! The seam to whoever makes pieces of a video for people who edit its timeline.

use std::collections::BTreeMap;

use async_trait::async_trait;
use gala_core::{
    asset::StoredFile, hash::ContentHash, id::ProjectId, job::Failure, preview::PreviewOutline, time::Frames,
    timeline::Timeline,
};
use tokio::io::AsyncRead;

/// A timeline whose video is looked at.
#[derive(Clone, Debug)]
pub struct PreviewedTimeline {
    pub project: ProjectId,
    pub timeline: Timeline,
    /// Of the document.
    pub checksum: ContentHash,
    /// The files by the names that the timeline uses.
    pub sources: BTreeMap<String, StoredFile>,
    /// What drafts read in the place of films.
    pub draft_films: BTreeMap<String, StoredFile>,
}

/// A segment of a draft, as players append it.
#[derive(Clone, Debug)]
pub struct PreviewVideo {
    /// A fragmented MP4 whose first picture is shown at 0.
    pub bytes: Vec<u8>,
    /// Such as `avc1.640020` (RFC 6381).
    pub codec: String,
}

/// All that is heard: AAC in a fragmented MP4.
pub struct PreviewSound {
    pub reader: Box<dyn AsyncRead + Send + Unpin>,
    pub size_bytes: u64,
}

/// Makes pieces of videos while their viewers wait. The code [`NO_SUCH_PIECE`](gala_core::preview::NO_SUCH_PIECE) tells that
/// a video has none of a name or number.
#[async_trait]
pub trait PreviewMaker: Send + Sync {
    /// Tells what the video is made of; nothing is encoded.
    async fn outline(&self, of: PreviewedTimeline) -> Result<PreviewOutline, Failure>;

    async fn segment(&self, of: PreviewedTimeline, hash: ContentHash) -> Result<PreviewVideo, Failure>;

    async fn sound(&self, of: PreviewedTimeline, hash: ContentHash) -> Result<PreviewSound, Failure>;

    /// A frame as the finished video will show it: JPEG, its longer side at most `longest` pixels.
    async fn frame(&self, of: PreviewedTimeline, frame: Frames, longest: u32) -> Result<Vec<u8>, Failure>;
}
