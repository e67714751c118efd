use gala_core::{project, workflow};
use gala_db::{deletion::Deleted, project_outlines::ProjectOutline};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, PartialSchema, ToSchema};
use uuid::Uuid;

use super::{job::JobView, named::wire_enum};
use crate::{problem::FieldProblem, time_text::rfc3339};

wire_enum! {
    /// How a project becomes a video.
    Workflow = workflow::ProjectWorkflow, "snake_case" { Faceless, Trailer, Template }
}

wire_enum! {
    /// Derived from the project's jobs.
    ProjectStatus = project::ProjectStatus, "snake_case" {
        Draft, ProcessingScript, AwaitingApproval, GeneratingImages, AnimatingScenes, Rendering, ReadyForEdit, Completed,
        Failed,
    }
}

/// One video being made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectView {
    pub id: Uuid,
    pub title: String,
    pub workflow: Workflow,
    pub status: ProjectStatus,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// How many scenes it has; 0 until it is planned.
    pub scene_count: u64,
    /// How many of them are made.
    pub made_scene_count: u64,
    /// The asset that is the picture of its newest finished video.
    pub poster_id: Option<Uuid>,
    /// The series that it is an episode of, and its number in it.
    pub series_id: Option<Uuid>,
    pub episode: Option<u32>,
    /// When it was deleted; absent while it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    pub deleted_at: Option<String>,
}

impl ProjectView {
    /// Shows a project that was deleted.
    pub fn deleted(deleted: Deleted, status: project::ProjectStatus, outline: ProjectOutline) -> Self {
        Self { deleted_at: Some(rfc3339(deleted.deleted_at_ms)), ..Self::new(deleted.project, status, outline) }
    }

    pub fn new(project: project::Project, status: project::ProjectStatus, outline: ProjectOutline) -> Self {
        Self {
            scene_count: outline.scenes,
            made_scene_count: outline.made_scenes,
            poster_id: outline.poster.map(|asset| asset.0),
            series_id: outline.episode.map(|episode| episode.series.0),
            episode: outline.episode.map(|episode| episode.number),
            deleted_at: None,
            id: project.id.0,
            title: project.title,
            workflow: project.workflow.into(),
            status: status.into(),
            created_at: rfc3339(project.created_at_ms),
        }
    }
}

/// Which projects to list, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListProjects {
    /// How many to return at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(nullable = false, pattern = r"^[0-9a-f]{32,48}\.[0-9a-f]{32}$")]
    pub cursor: Option<String>,
    /// Lists those that were deleted and can be restored instead.
    #[param(default = false, nullable = false)]
    pub deleted: Option<bool>,
}

/// A page of projects, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectPage {
    pub items: Vec<ProjectView>,
    /// Asks for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
}

/// The project that was made and the job that begins it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedProject {
    pub project: ProjectView,
    pub job: JobView,
    /// What the video will not be as the brief asks: `target_duration_missed`, with what would meet it. The work goes on.
    pub warnings: Vec<FieldProblem>,
}

/// A new project from a script.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateProjectFromText {
    /// Markdown or plain text with optional front matter, as docs/BRIEF.md tells.
    #[schema(min_length = 1, example = "# Tea\n\nTea was first drunk in China.\n\nToday the whole world drinks it.")]
    pub brief: String,
    /// The file name of the brief: its ending tells how it is written (`.md`, `.txt`, `.json`, `.yaml`).
    #[serde(default = "brief_md")]
    #[schema(pattern = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$", default = "brief.md")]
    pub name: String,
}

fn brief_md() -> String {
    "brief.md".to_owned()
}

/// A script as text, as the document of the API states it.
#[derive(Debug)]
pub struct Script;

impl PartialSchema for Script {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{ObjectBuilder, schema::Type};
        let told = "Markdown or plain text with optional front matter, as docs/BRIEF.md tells.";
        ObjectBuilder::new().schema_type(Type::String).description(Some(told)).min_length(Some(1)).into()
    }
}

impl ToSchema for Script {}

/// A new project from a brief with explicit scenes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateProjectFromDocument {
    /// A brief as JSON: `gala schema brief` prints its JSON Schema.
    #[schema(value_type = Object)]
    pub document: Value,
}

/// A new project from a topic, whose script a language model writes. Everything else is as usual; a document says more.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateProjectFromTopic {
    /// What the video is about.
    #[schema(min_length = 1, max_length = 2000, example = "how lighthouses were lit before electricity")]
    pub topic: String,
    /// The language of the video, a BCP 47 tag. Default: en.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "es", max_length = 35)]
    pub language: Option<String>,
    /// How long the video should be, 3 s to 60 min: `45s`, `1m30s` or `00:45`. Default: about a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "45s", max_length = 20)]
    pub target_duration: Option<String>,
}

/// One of the three, as the document of the API states it.
#[derive(Debug)]
pub struct CreateProject;

impl PartialSchema for CreateProject {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::{OneOfBuilder, Ref};
        OneOfBuilder::new()
            .description(Some("A new project: from a script as text, from a brief as a document, or from a topic."))
            .item(Ref::from_schema_name("CreateProjectFromText"))
            .item(Ref::from_schema_name("CreateProjectFromDocument"))
            .item(Ref::from_schema_name("CreateProjectFromTopic"))
            .into()
    }
}

impl ToSchema for CreateProject {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        schemas.push(("CreateProjectFromText".to_owned(), CreateProjectFromText::schema()));
        schemas.push(("CreateProjectFromDocument".to_owned(), CreateProjectFromDocument::schema()));
        schemas.push(("CreateProjectFromTopic".to_owned(), CreateProjectFromTopic::schema()));
    }
}
