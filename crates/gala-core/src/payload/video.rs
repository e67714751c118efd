//! `render_final`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{animatic::RenderedAnimatic, plan::Planned, reading::read, segment::SegmentCount};
use crate::{
    asset::{OutputFile, StoredFile},
    id::JobId,
    job::{Job, JobKind, JobState},
    problem::Problem,
    quality::Quality,
};

/// The name in the output folder of the document that a video was rendered from.
pub const TIMELINE: &str = "timeline.json";

/// What `render_final` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FinalInput {
    Scenes(ScenesInput),
    Timeline(TimelineInput),
}

/// The video of a plan's scenes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenesInput {
    pub planned: Planned,
    /// The jobs that made the clips, in the order of the scenes.
    pub clips: Vec<JobId>,
}

/// The video of a timeline that somebody wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineInput {
    /// The document's object.
    pub timeline: StoredFile,
    /// The project's files by the names that the document uses.
    pub sources: BTreeMap<String, StoredFile>,
    #[serde(default)]
    pub quality: Quality,
}

/// What `watermark_draft` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatermarkInput {
    /// What the draft was rendered of.
    pub draft: TimelineInput,
    /// The text across the picture.
    pub text: String,
}

/// What `watermark_draft` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatermarkedDraft {
    pub video: StoredFile,
    /// The picture that stands for it; absent where it could not be drawn.
    pub thumbnail: Option<StoredFile>,
    pub segments: SegmentCount,
}

/// What `export_package` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageInput {
    pub cut: TimelineInput,
    /// What editing programs call the cut.
    pub title: String,
}

/// What `export_package` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportedPackage {
    pub package: StoredFile,
    /// How many files are in it.
    pub files: usize,
    /// How many of them show a clip.
    pub clips: usize,
    pub duration_ms: u64,
}

/// What `render_final` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinishedVideo {
    pub files: Vec<OutputFile>,
    pub duration_ms: u64,
    pub segments: SegmentCount,
    /// What is otherwise than was asked, or missing beside the video.
    #[serde(default)]
    pub warnings: Vec<Problem>,
}

/// Returns how long the video, the package or the animatic is that a job's output tells of; `None` where it tells of none.
pub fn rendered_ms(output: &Value) -> Option<u64> {
    let video = read::<FinishedVideo>(output).map(|video| video.duration_ms);
    let video = video.or_else(|_| read::<ExportedPackage>(output).map(|exported| exported.duration_ms));
    video.or_else(|_| read::<RenderedAnimatic>(output).map(|animatic| animatic.duration_ms)).ok()
}

impl FinishedVideo {
    /// Reads what a `render_final` left; `None` while it has not succeeded.
    pub fn of(job: &Job) -> Option<Self> {
        let done = job.kind == JobKind::RenderFinal && job.state == JobState::Succeeded;
        read(job.output.as_ref().filter(|_| done)?).ok()
    }

    /// Returns the document that the video was rendered from.
    pub fn timeline(&self) -> Option<StoredFile> {
        self.files.iter().find(|file| file.path == TIMELINE).map(OutputFile::stored)
    }
}
