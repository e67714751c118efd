//! Durable units of work, their states, and what each kind of failure means for a retry.

use std::{fmt, str::FromStr, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    approval::NeededApproval,
    id::{JobId, ProjectId, SceneId, WorkspaceId},
};

/// What a job does. The name is what the database and the API show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Brief to scenes. Its children are one `process_clip` per scene and one `render_final`.
    GeneratePlan,
    /// Speech ∥ image → clip, for one scene.
    ProcessClip,
    /// One more version of the speech or the picture of a scene.
    GenerateTake,
    /// Some segments of a video, for a `render_final` that waits for them.
    RenderSegment,
    /// The picture of one scene of a trailer.
    GenerateSceneImage,
    /// The picture of one scene of a trailer, set in motion.
    AnimateScene,
    /// Segments, sound and captions to the finished video.
    RenderFinal,
    /// The copy of a draft with a watermark, for people who came by a link.
    WatermarkDraft,
    /// A timeline as a package for a human editor: clips, stems, and the documents of editing programs.
    ExportPackage,
    /// A file of an address that somebody named, fetched.
    ImportAsset,
    /// What somebody brought, looked into: its facts, a proxy, a waveform, pictures that stand for it.
    IngestAsset,
    /// What is said in a film or a sound that somebody brought, written down.
    TranscribeAsset,
    /// The film that an editor made of a project, compared with it, with captions at its own times.
    MatchFilm,
    /// The folder of a project in the store, brought up to date.
    PublishFolder,
    /// A file and what was made of it, moved to another store.
    MoveAsset,
    /// All scenes of a project as a film in draft quality, with sketches of what is not made yet.
    RenderAnimatic,
}

impl JobKind {
    pub const ALL: [Self; 16] = [
        Self::GeneratePlan,
        Self::ProcessClip,
        Self::GenerateTake,
        Self::GenerateSceneImage,
        Self::AnimateScene,
        Self::RenderSegment,
        Self::RenderFinal,
        Self::WatermarkDraft,
        Self::ExportPackage,
        Self::ImportAsset,
        Self::IngestAsset,
        Self::TranscribeAsset,
        Self::MatchFilm,
        Self::PublishFolder,
        Self::MoveAsset,
        Self::RenderAnimatic,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::GeneratePlan => "generate_plan",
            Self::ProcessClip => "process_clip",
            Self::GenerateTake => "generate_take",
            Self::GenerateSceneImage => "generate_scene_image",
            Self::AnimateScene => "animate_scene",
            Self::RenderSegment => "render_segment",
            Self::RenderFinal => "render_final",
            Self::WatermarkDraft => "watermark_draft",
            Self::ExportPackage => "export_package",
            Self::ImportAsset => "import_asset",
            Self::IngestAsset => "ingest_asset",
            Self::TranscribeAsset => "transcribe_asset",
            Self::MatchFilm => "match_film",
            Self::PublishFolder => "publish_folder",
            Self::MoveAsset => "move_asset",
            Self::RenderAnimatic => "render_animatic",
        }
    }
}

/// `QUEUED → RUNNING → SUCCEEDED | FAILED | CANCELLED`, and `BLOCKED` while it waits for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobState {
    Blocked,
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

impl JobState {
    pub const ALL: [Self; 6] =
        [Self::Blocked, Self::Queued, Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "BLOCKED",
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Nothing but an explicit retry by a person changes a terminal state.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// The text names no job kind or state.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a job kind or state")]
pub struct UnknownName(pub String);

macro_rules! by_name {
    ($($name:ident),+) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or_else(|| UnknownName(text.to_owned()))
            }
        }
    )+};
}

by_name!(JobKind, JobState);

/// One durable unit of work as readers see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Job {
    pub id: JobId,
    #[serde(skip, default = "local_workspace")]
    #[schemars(skip)]
    pub workspace: WorkspaceId,
    pub kind: JobKind,
    pub state: JobState,
    pub project_id: Option<ProjectId>,
    pub scene_id: Option<SceneId>,
    /// The job that made this one.
    pub parent: Option<JobId>,
    /// Higher is sooner; 0 is normal.
    pub priority: i32,
    /// How many times a worker has claimed it. Every write of a worker names its attempt.
    pub attempt: u32,
    /// What the job was asked to do; its shape depends on `kind`.
    pub input: serde_json::Value,
    /// What came of it, once `SUCCEEDED`.
    pub output: Option<serde_json::Value>,
    pub error: Option<JobError>,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    pub started_at_ms: Option<i64>,
    pub finished_at_ms: Option<i64>,
}

fn local_workspace() -> WorkspaceId {
    WorkspaceId::LOCAL
}

/// Why a job failed: a stable code, and words a user can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobError {
    pub error_code: String,
    pub error_message: String,
}

/// What a failure means for the next attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The same input will fail the same way: bad input, a refusal, a broken file. Never retried.
    Permanent(JobError),
    /// Busy, network: worth another attempt, no sooner than `retry_after` where that is known.
    Transient { error: JobError, retry_after: Option<Duration> },
    /// This machine cannot do it, whatever the job: a full disk, a program that is missing, a sandbox that does not hold.
    /// It costs the job nothing; another machine may do it, or this one once it is fixed.
    Machine(JobError),
    /// It would pay for something that people have to approve before. It waits for that and costs nothing; what it made so
    /// far is kept.
    Unapproved { needed: Box<NeededApproval>, error: JobError },
}

impl Failure {
    pub fn permanent(code: impl Into<String>, message: impl fmt::Display) -> Self {
        Self::Permanent(JobError { error_code: code.into(), error_message: message.to_string() })
    }

    pub fn transient(code: impl Into<String>, message: impl fmt::Display) -> Self {
        let error = JobError { error_code: code.into(), error_message: message.to_string() };
        Self::Transient { error, retry_after: None }
    }

    pub fn machine(code: impl Into<String>, message: impl fmt::Display) -> Self {
        Self::Machine(JobError { error_code: code.into(), error_message: message.to_string() })
    }

    pub fn unapproved(needed: NeededApproval) -> Self {
        let NeededApproval { number, stage, .. } = &needed;
        let error_message = format!(
            "the project pays for nothing before the stage before is approved, and the {stage} of scene {number} is not \
             (approve it, and the job goes on by itself; or let the project pay without approvals)"
        );
        let error = JobError { error_code: APPROVAL_NEEDED.to_owned(), error_message };
        Self::Unapproved { needed: Box::new(needed), error }
    }

    pub fn error(&self) -> &JobError {
        match self {
            Self::Permanent(error)
            | Self::Transient { error, .. }
            | Self::Machine(error)
            | Self::Unapproved { error, .. } => error,
        }
    }
}

/// The code of a job that waits for an approval.
pub const APPROVAL_NEEDED: &str = "approval_needed";

/// The code of a job that was being worked on each time its worker died.
pub const POISON: &str = "poison";
