//! `render_animatic`.

use serde::{Deserialize, Serialize};

use super::{given::GivenFiles, segment::SegmentCount};
use crate::asset::StoredFile;

/// What `render_animatic` is asked: the film of a project's scenes as they are when the job runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnimaticInput {
    /// Of the scenes when it was asked for.
    pub scenes_version: u32,
    pub given: GivenFiles,
}

/// What `render_animatic` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenderedAnimatic {
    pub film: StoredFile,
    pub duration_ms: u64,
    pub scenes: usize,
    /// Of so many scenes the picture is a sketch, because it is not made as it is planned.
    pub sketched_pictures: usize,
    /// In so many scenes a voice of this machine speaks, because what is said is not spoken as it is planned.
    pub sketched_voices: usize,
    pub segments: SegmentCount,
}
