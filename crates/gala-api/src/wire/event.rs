use gala_core::{event, id::ProjectId};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use uuid::Uuid;

use super::job::{JobErrorView, JobKind, JobState};
use crate::time_text::rfc3339;

/// One thing that happened to a job: the `data` of a server-sent event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventView {
    #[schema(format = DateTime)]
    pub at: String,
    pub job_id: Uuid,
    pub kind: JobKind,
    pub project_id: Option<Uuid>,
    /// The number of the scene the job works on, from 1.
    pub scene: Option<u32>,
    #[serde(flatten)]
    pub data: EventData,
}

/// One message of an event stream, as the document of the API states it.
#[derive(Debug)]
pub struct EventMessage;

impl PartialSchema for EventMessage {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let names = ["state", "step_started", "step_finished", "progress"];
        let id = "The number of the event, for `Last-Event-ID`. `progress` has none.";
        // utoipa has no call for this keyword of JSON Schema (validation vocabulary, section 8.5).
        let content = [("contentSchema", serde_json::json!({ "$ref": "#/components/schemas/Event" }))];
        let data = text().description(Some("An `Event` as JSON.")).content_media_type("application/json");
        let data = data.extensions(Some(content.into_iter().collect()));
        ObjectBuilder::new()
            .description(Some("One message of an event stream."))
            .property("event", text().description(Some("What happened.")).enum_values(Some(names)))
            .property("id", text().description(Some(id)).pattern(Some("^[0-9]+$")))
            .property("data", data)
            .required("event")
            .required("data")
            .into()
    }
}

impl ToSchema for EventMessage {}

/// What happened. `event` also names the server-sent event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventData {
    /// The job changed its state.
    State {
        state: JobState,
        /// Set for `FAILED`, and for `QUEUED` after an attempt that failed or that its machine could not do.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        error: Option<JobErrorView>,
    },
    /// A step began.
    StepStarted { step: String },
    /// A step's result is kept: it is never paid for again. `reused` if it already was.
    StepFinished { step: String, reused: bool },
    /// Frames done of a step that renders. Has no id: the newest one counts.
    Progress(ProgressView),
}

/// How far a step is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Progress)]
pub struct ProgressView {
    pub step: String,
    pub frames_done: u64,
    pub frames_total: u64,
    pub frames_per_second: f32,
    /// Milliseconds until the step ends at this speed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub left_ms: Option<u64>,
}

impl EventView {
    /// The name of the server-sent event.
    pub fn name(&self) -> &'static str {
        match self.data {
            EventData::State { .. } => "state",
            EventData::StepStarted { .. } => "step_started",
            EventData::StepFinished { .. } => "step_finished",
            EventData::Progress(_) => "progress",
        }
    }
}

impl From<event::Event> for EventView {
    fn from(event: event::Event) -> Self {
        Self {
            at: rfc3339(event.at_ms),
            job_id: event.job_id.0,
            kind: event.kind.into(),
            project_id: event.project_id.and_then(ProjectId::shown),
            scene: event.scene,
            data: event.what.into(),
        }
    }
}

impl From<event::What> for EventData {
    fn from(what: event::What) -> Self {
        match what {
            event::What::State { state, error } => {
                Self::State { state: state.into(), error: error.map(JobErrorView::from) }
            }
            event::What::StepStarted { step } => Self::StepStarted { step },
            event::What::StepFinished { step, reused } => Self::StepFinished { step, reused },
            event::What::Progress(progress) => Self::Progress(ProgressView {
                step: progress.step,
                frames_done: progress.frames_done,
                frames_total: progress.frames_total,
                frames_per_second: progress.frames_per_second,
                left_ms: progress.left_ms,
            }),
        }
    }
}
