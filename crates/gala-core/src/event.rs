//! What is told while work goes on: to the terminal, as JSON lines, and over server-sent events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    id::{JobId, ProjectId},
    job::{JobError, JobKind, JobState},
};

/// One thing that happened to a job, numbered within the installation so that a reader can resume after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    pub seq: i64,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub job_id: JobId,
    pub kind: JobKind,
    pub project_id: Option<ProjectId>,
    /// The number of the scene the job works on, from 1.
    pub scene: Option<u32>,
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// The job changed its state; `error` is set for `FAILED`, and for `QUEUED` after an attempt that failed.
    State {
        state: JobState,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<JobError>,
    },
    /// A step began.
    StepStarted { step: String },
    /// A step's result is journalled: it is never paid for again. `reused` if it already was.
    StepFinished { step: String, reused: bool },
    /// Frames done of a step that renders. Carried in memory only: the newest one counts.
    Progress(Progress),
}

/// How far a step is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    pub step: String,
    pub frames_done: u64,
    pub frames_total: u64,
    pub frames_per_second: f32,
    /// Milliseconds until the step ends at this speed; absent until a speed is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_ms: Option<u64>,
}
