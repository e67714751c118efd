use std::collections::BTreeMap;

use gala_core::{id::ProjectId, job};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{ids::some_id, named::wire_enum};
use crate::time_text::rfc3339;

wire_enum! {
    /// What a job does.
    JobKind = job::JobKind, "snake_case" { GeneratePlan, ProcessClip, GenerateTake, GenerateSceneImage, AnimateScene, RenderSegment, RenderFinal, WatermarkDraft, ExportPackage, ImportAsset, IngestAsset, TranscribeAsset, MatchFilm, PublishFolder, MoveAsset, RenderAnimatic }
}

wire_enum! {
    /// `QUEUED → RUNNING → SUCCEEDED | FAILED | CANCELLED`, and `BLOCKED` while it waits for other jobs.
    JobState = job::JobState, "SCREAMING_SNAKE_CASE" { Blocked, Queued, Running, Succeeded, Failed, Cancelled }
}

/// One durable unit of work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobView {
    pub id: Uuid,
    pub kind: JobKind,
    pub state: JobState,
    /// `null` of what is done with a file of no project.
    pub project_id: Option<Uuid>,
    pub scene_id: Option<Uuid>,
    /// The job that made this one.
    pub parent_id: Option<Uuid>,
    /// Higher is sooner; 0 is normal.
    pub priority: i32,
    /// How many times a worker has begun it.
    pub attempt: u32,
    /// Why it `FAILED`, or why the attempt before did not succeed while it waits for another.
    pub error: Option<JobErrorView>,
    /// Set while it is `QUEUED` and no machine can do such jobs: why. It begins once one of them is fixed.
    pub waiting: Option<JobErrorView>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub started_at: Option<String>,
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
}

/// Why a job failed: a stable code, and words a user can act on.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = JobError)]
pub struct JobErrorView {
    pub error_code: String,
    pub error_message: String,
}

impl From<job::JobError> for JobErrorView {
    fn from(error: job::JobError) -> Self {
        Self { error_code: error.error_code, error_message: error.error_message }
    }
}

impl From<job::Job> for JobView {
    fn from(job: job::Job) -> Self {
        Self {
            id: job.id.0,
            kind: job.kind.into(),
            state: job.state.into(),
            project_id: job.project_id.and_then(ProjectId::shown),
            scene_id: job.scene_id.map(|id| id.0),
            parent_id: job.parent.map(|id| id.0),
            priority: job.priority,
            attempt: job.attempt,
            error: job.error.map(JobErrorView::from),
            waiting: None,
            created_at: rfc3339(job.created_at_ms),
            started_at: job.started_at_ms.map(rfc3339),
            finished_at: job.finished_at_ms.map(rfc3339),
        }
    }
}

impl JobView {
    /// Tells why a job waits, by what is known of the machines that do its kind.
    pub fn told(job: job::Job, waiting: &BTreeMap<job::JobKind, job::JobError>) -> Self {
        let why = waiting.get(&job.kind).filter(|_| job.state == job::JobState::Queued);
        let waiting = why.cloned().map(JobErrorView::from);
        Self { waiting, ..Self::from(job) }
    }
}

/// A page of jobs, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobPage {
    pub items: Vec<JobView>,
    /// Asks for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
}

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListJobs {
    #[param(nullable = false)]
    pub state: Option<JobState>,
    #[param(nullable = false)]
    pub kind: Option<JobKind>,
    #[serde(default, deserialize_with = "some_id")]
    #[param(nullable = false)]
    pub project_id: Option<Uuid>,
    /// How many to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
}
