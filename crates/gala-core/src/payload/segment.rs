//! `render_segment`.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::{asset::StoredFile, hash::ContentHash};

/// What `render_segment` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentInput {
    /// The object that tells all that shapes the video.
    pub spec: StoredFile,
    /// Names the build of the encoder: segments of different ones are never joined.
    pub encoder: String,
    /// In order of time.
    pub segments: Vec<WantedSegment>,
}

/// A segment as it has to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WantedSegment {
    /// Its place in the plan, from 0.
    pub index: usize,
    pub hash: ContentHash,
    pub frames: u64,
}

/// What `render_segment` answers: how much of a video had to be encoded for it, and how much was there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentCount {
    pub encoded: usize,
    pub reused: usize,
}

impl AddAssign for SegmentCount {
    fn add_assign(&mut self, other: Self) {
        self.encoded += other.encoded;
        self.reused += other.reused;
    }
}
