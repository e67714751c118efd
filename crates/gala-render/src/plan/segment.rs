//! The unit of encoding: a run of frames with all that is seen in it.

use gala_core::{hash::ContentHash, time::Frames};

use super::{captions::CaptionRun, clip_span::ClipSpan};

/// A run of frames that is encoded at once.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentPlan {
    /// Of everything that shapes the segment's bytes, relative to its own start.
    pub hash: ContentHash,
    /// The clip whose frames these are, alone: `None` where a transition, several tracks or none is seen.
    pub clip: Option<String>,
    /// In the video.
    pub first_frame: Frames,
    pub frames: Frames,
    /// Of each visual track, from back to front, the clips that are seen, in order of time.
    pub(crate) tracks: Vec<Vec<ClipSpan>>,
    /// In order of time, relative to the segment's start.
    pub(crate) captions: Vec<CaptionRun>,
}
