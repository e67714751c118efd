//! What data make of a template: its timeline, a picture of it, a project.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    asset::StoredFile,
    hash::ContentHash,
    id::{ProjectId, TemplateId},
    problem::{Problem, Problems},
    project::{ProjectJobs, ProjectStatus},
    template::{AskedMedia, ExpandedTemplate, TemplateUse},
    time::{Frames, Millis},
    timeline::{Facts, SourceFacts, limits::MAX_MS},
};
use gala_db::{Tx, project_outlines, templates};
use gala_projects::{AssetFilesError, TemplateSubmission, TemplateVideo, asset_files, begin_template_video};
use serde_json::{Map, Value};

use super::{
    current::store,
    previews::refused,
    templates::{UsedTemplate, used},
};
use crate::{
    asker::Asker,
    content::POLICY,
    extract::{Id, JsonBody, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    previews::PreviewedTimeline,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{
        AcceptedTemplateVideo, ExpandedTemplateView, PreviewTemplate, ProjectView, RenderTemplate, TemplateData,
        TemplateUseView,
    },
};

/// The longer side of a picture where none is told.
const LONGEST: u32 = 1280;
const MAX_TITLE_CHARS: usize = 200;

/// Returns the timeline that data make of a template. Nothing is kept. What does not fit is told at once: data by `data.…`, and
/// the timeline by the fields of the template.
#[utoipa::path(post, path = "/api/v1/templates/{id}/expand", tag = "templates", params(("id" = Uuid, Path)),
    request_body(content = TemplateData, content_type = "application/json"),
    responses((status = 200, body = ExpandedTemplateView)))]
pub async fn expand_template(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    JsonBody(asked): JsonBody<TemplateData>,
) -> ApiResult<Json<ExpandedTemplateView>> {
    let scope = asker.may(Action::CreateProject)?;
    let made = MadeTimeline::of(used(&state, scope, id).await?, asked.data).await?;
    made.files(&mut state.db().begin_in(scope).await?, scope).await?;
    let length_ms = made.length_ms();
    Ok(Json(ExpandedTemplateView::new(made.expanded, length_ms)))
}

/// Returns a picture of the video that data make of a template, as JPEG, as the finished video will show it. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/templates/{id}/preview", tag = "templates", params(("id" = Uuid, Path)),
    request_body(content = PreviewTemplate, content_type = "application/json"),
    responses((status = 200, description = "The picture", content_type = "image/jpeg", body = serde_json::Value),
              (status = 409, description = "The timeline cannot be rendered", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn preview_template(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    JsonBody(asked): JsonBody<PreviewTemplate>,
) -> ApiResult<Response> {
    let scope = asker.may(Action::CreateProject)?;
    let longest = asked.longest.unwrap_or(LONGEST);
    if !(16..=4096).contains(&longest) {
        return Err(ApiError::bad_request("invalid_field", "longest is from 16 to 4096 pixels").at("longest"));
    }
    if asked.at_ms.is_some_and(|at_ms| at_ms > MAX_MS) {
        return Err(ApiError::bad_request("invalid_field", "a video lasts 24 hours at most").at("at_ms"));
    }
    let made = MadeTimeline::of(used(&state, scope, id).await?, asked.data).await?;
    // Files may be deleted from here on: then the picture is refused, and nothing else happens.
    let sources = made.files(&mut state.db().begin_in(scope).await?, scope).await?;
    let at_ms = asked.at_ms.unwrap_or(made.length_ms() / 2);
    let of = PreviewedTimeline {
        project: ProjectId::of_shared_files(scope.workspace()),
        checksum: ContentHash::of(&made.text),
        timeline: made.expanded.timeline,
        sources,
        draft_films: BTreeMap::new(),
    };
    let (previews, fps) = (state.previews()?, of.timeline.format.fps);
    let outline = previews.outline(of.clone()).await.map_err(refused)?;
    let last = Frames(outline.frames.0.saturating_sub(1));
    let picture = previews.frame(of, fps.frame_at(Millis(at_ms)).min(last), longest).await.map_err(refused)?;
    let facts = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    Ok((facts, picture).into_response())
}

/// Makes a project of data and a template, and renders its video. Its timeline is there at once, and is looked at and edited as
/// that of any other project.
#[utoipa::path(post, path = "/api/v1/templates/{id}/render", tag = "templates",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = RenderTemplate, content_type = "application/json"),
    responses((status = 202, description = "The project and the job that renders it", body = AcceptedTemplateVideo,
               headers(("Location" = String, description = "The address of the project")))))]
pub async fn render_template(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let scope = asker.may(Action::CreateProject)?;
    let request = fingerprint(&format!("POST /api/v1/templates/{id}/render"), body.json()?);
    // The template may be another one since, or deleted; what was made of it once is told again.
    if let Some(kept) = key.kept(state.db(), scope, &request).await? {
        return Ok(kept);
    }
    let asked: RenderTemplate = strict_json::take(strict_json::read(body.json()?)?)?;
    let template = used(&state, scope, id).await?;
    let title = title(asked.title, &template)?;
    let made = MadeTimeline::of(template, asked.data).await?;
    made.files(&mut state.db().begin_in(scope).await?, scope).await?;
    let project = TemplateSubmission::project(scope, title, state.db().now_ms().await?);
    let document = store(&state, &project, made.text.clone()).await?;
    let key_of_document = document.key.clone();
    let begun = key
        .once(state.db(), scope, &request, async |tx| {
            let submission = TemplateSubmission {
                sources: made.files(tx, scope).await?,
                size: made.expanded.timeline.format.size,
                length_ms: made.length_ms(),
                text: String::from_utf8_lossy(&made.text).into_owned(),
                made_of: TemplateUse { template: made.id, version: made.version, data: made.expanded.data.clone() },
                quality: asked.quality.map(Into::into).unwrap_or_default(),
                trace: Some(request_id::current()),
                project,
                document,
            };
            let begun = begin_template_video(tx, scope, submission).await?;
            answered(tx, scope, begun).await
        })
        .await;
    // Of a project that never was. What may have been committed keeps its document.
    if begun.as_ref().is_err_and(|error| (400..500).contains(&error.status().as_u16()))
        && let Err(error) = state.objects().remove(&key_of_document).await
    {
        tracing::warn!(%error, "the document of a project that was refused stays in the store");
    }
    begun
}

/// Returns what the first timeline of a project was made of.
#[utoipa::path(get, path = "/api/v1/projects/{id}/template", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, body = TemplateUseView),
              (status = 404, description = "There is no such project, or it is of no template", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_project_template(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<TemplateUseView>> {
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let made_of = templates::use_of(state.db(), project.scope(), project.id).await?;
    let made_of = made_of.ok_or_else(|| {
        ApiError::new(StatusCode::NOT_FOUND, "no_template", "the project was made of something else than a template")
    })?;
    Ok(Json(made_of.into()))
}

async fn answered(tx: &mut Tx, scope: Scope, made: TemplateVideo) -> ApiResult<StoredResponse> {
    let TemplateVideo { project, job } = made;
    let jobs = ProjectJobs { last: Some(job.state), ..ProjectJobs::default() };
    let status = ProjectStatus::derive(project.workflow, &jobs);
    tracing::info!(project_id = %project.id, job_id = %job.id, "project of a template accepted");
    let location = format!("/api/v1/projects/{}", project.id);
    let outlines = project_outlines::of(tx, scope, &[project.id]).await?;
    let outline = outlines.get(&project.id).copied().unwrap_or_default();
    let body = AcceptedTemplateVideo { project: ProjectView::new(project, status, outline), job: job.into() };
    StoredResponse::new(StatusCode::ACCEPTED, Some(location), body)
}

fn title(asked: Option<String>, template: &UsedTemplate) -> ApiResult<String> {
    let title = asked.unwrap_or_else(|| template.template.title.clone()).trim().to_owned();
    if (1..=MAX_TITLE_CHARS).contains(&title.chars().count()) {
        return Ok(title);
    }
    let message = format!("has {} characters, and not 1 to {MAX_TITLE_CHARS}", title.chars().count());
    Err(Problems::from(Problem::new("bad_title", "title", message, "give it a short title")).into())
}

/// What data made of a template.
struct MadeTimeline {
    id: TemplateId,
    version: u32,
    expanded: ExpandedTemplate,
    asked: Vec<AskedMedia>,
    /// The timeline as JSON.
    text: Vec<u8>,
}

impl MadeTimeline {
    /// What is repeated often takes a while to make, and others are to be answered meanwhile.
    async fn of(used: UsedTemplate, data: Map<String, Value>) -> ApiResult<Self> {
        let UsedTemplate { id, template, version } = used;
        let made = tokio::task::spawn_blocking(move || {
            let expanded = template.expand(&data)?;
            let asked = template.asked_media(&expanded.data);
            let text = serde_json::to_vec_pretty(&expanded.timeline).map_err(ApiError::internal)?;
            Ok(Self { id, version, expanded, asked, text })
        });
        made.await.map_err(ApiError::internal)?
    }

    /// Returns the files that the timeline names, each of which the workspace may use.
    async fn files(&self, tx: &mut Tx, scope: Scope) -> ApiResult<BTreeMap<String, StoredFile>> {
        asset_files(tx, scope, &self.expanded.timeline, &self.asked).await.map_err(|error| match error {
            AssetFilesError::Problems(problems) => problems.into(),
            AssetFilesError::Database(error) => error.into(),
        })
    }

    /// Returns how long the video is, as far as that can be told before its films and sounds are looked into.
    fn length_ms(&self) -> u64 {
        let names = self.expanded.timeline.source_names().into_iter();
        let facts: Facts = names.map(|name| (name.to_owned(), SourceFacts::default())).collect();
        let known_ms = self.expanded.timeline.known_end_ms(&facts);
        known_ms.max(self.expanded.duration_ms.unwrap_or_default())
    }
}
