//! What a timeline's video is made of, for whoever plays it while they edit.

use crate::{
    format::FrameSize,
    hash::ContentHash,
    time::{FrameRate, Frames},
};

/// The code of a piece that a video does not have, or has no more.
pub const NO_SUCH_PIECE: &str = "no_such_piece";

/// A video in pieces, as a draft of it is encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewOutline {
    /// Of the draft.
    pub size: FrameSize,
    pub fps: FrameRate,
    pub frames: Frames,
    /// In order of time, without gaps.
    pub segments: Vec<PreviewSegment>,
    /// Names all that is heard; `None` where nothing is.
    pub sound: Option<ContentHash>,
}

/// A run of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviewSegment {
    /// Of all that shapes its pixels: after an edit, what is not touched by it keeps its name.
    pub hash: ContentHash,
    /// In the video.
    pub first_frame: Frames,
    pub frames: Frames,
}
