use std::{collections::HashMap, sync::Arc};

use axum::{Json, extract::State, http::StatusCode};
use gala_core::{
    access::{Action, Scope},
    brief::Brief,
    id::{ProjectId, SeriesId},
    payload::GivenFiles,
    problem::Problem,
    project::{Project, ProjectJobs, ProjectStatus},
};
use gala_db::{
    Page, Tx,
    deletion::{self, Deleted},
    project_outlines::{self, ProjectOutline},
    projects,
};
use gala_projects::{Submission, Submitted};

use crate::{
    asker::Asker,
    brief_body::read_brief,
    extract::{Id, Query, WholeBody},
    guest::GuestName,
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    problem::{ApiError, ApiResult, FieldProblem},
    state::ApiState,
    watermark::Viewer,
    wire::{AcceptedProject, AssetList, CreateProject, List, ListProjects, ProjectPage, ProjectView, Script},
};

/// Makes a project from a brief and begins to work on it.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content((CreateProject = "application/json"), (Script = "text/markdown"))),
    responses((status = 202, description = "The project and the job that begins it", body = AcceptedProject,
               headers(("Location" = String, description = "The address of the project")))))]
pub async fn create_project(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let scope = asker.may(Action::CreateProject)?;
    let request = fingerprint(&format!("POST /api/v1/projects {:?}", body.kind), &body.bytes);
    // A long script takes a while to read, and others are to be answered meanwhile.
    let planner = Arc::clone(&state.providers().planner);
    let read = move || read_brief(&body).map(|brief| (planner.warnings(&brief), brief));
    let (warnings, brief) = tokio::task::spawn_blocking(read).await.map_err(ApiError::internal)??;
    key.once(state.db(), scope, &request, async |tx| insert(tx, scope, brief, (warnings, None)).await).await
}

/// Makes a project, as the next episode of a series where one is named.
pub(super) async fn insert(
    tx: &mut Tx,
    scope: Scope,
    brief: Brief,
    (warnings, series): (Vec<Problem>, Option<SeriesId>),
) -> ApiResult<StoredResponse> {
    let trace = Some(request_id::current());
    let submission = Submission { scope, brief, given: GivenFiles::new(), trace, series };
    let Submitted { project, job } = gala_projects::submit(tx, submission).await?;
    let jobs = ProjectJobs { plan: Some(job.state), ..ProjectJobs::default() };
    let status = ProjectStatus::derive(project.workflow, &jobs);
    tracing::info!(project_id = %project.id, job_id = %job.id, "project accepted");
    let location = format!("/api/v1/projects/{}", project.id);
    let warnings = warnings.into_iter().map(FieldProblem::from).collect();
    let outlines = project_outlines::of(tx, scope, &[project.id]).await?;
    let outline = outlines.get(&project.id).copied().unwrap_or_default();
    let body = AcceptedProject { project: ProjectView::new(project, status, outline), job: job.into(), warnings };
    StoredResponse::new(StatusCode::ACCEPTED, Some(location), body)
}

/// Lists projects, newest first. Those that were deleted are in a list of their own while they can be restored.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(ListProjects),
    responses((status = 200, body = ProjectPage)))]
pub async fn list_projects(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListProjects>,
) -> ApiResult<Json<ProjectPage>> {
    let (scope, sees_only) = (asker.may_list()?, asker.sees_only());
    let is_deleted = query.deleted.unwrap_or_default();
    let list = List { keys: state.keys(), name: if is_deleted { "deleted projects" } else { "projects" }.to_owned() };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    if is_deleted {
        let page = deletion::list(state.db(), scope, sees_only, &request).await?;
        let next_cursor = list.next(&page).await?;
        let seen = Seen::of(&state, scope, page.items.iter().map(|deleted| &deleted.project)).await?;
        let view = |deleted: Deleted| {
            let (status, outline) = seen.of_project(&deleted.project);
            ProjectView::deleted(deleted, status, outline)
        };
        return Ok(Json(ProjectPage { items: page.items.into_iter().map(view).collect(), next_cursor }));
    }
    let page = projects::list(state.db(), scope, sees_only, &request).await?;
    Ok(Json(view_of(&state, scope, page, &list).await?))
}

/// Returns a page of a list of projects as people see it.
///
/// # Errors
/// As any read.
pub(super) async fn view_of(
    state: &ApiState,
    scope: Scope,
    page: Page<Project>,
    list: &List<'_>,
) -> ApiResult<ProjectPage> {
    let next_cursor = list.next(&page).await?;
    let seen = Seen::of(state, scope, &page.items).await?;
    let view = |project: Project| {
        let (status, outline) = seen.of_project(&project);
        ProjectView::new(project, status, outline)
    };
    Ok(ProjectPage { items: page.items.into_iter().map(view).collect(), next_cursor })
}

/// How far the projects of a page are, and what is to be seen of them.
struct Seen {
    statuses: HashMap<ProjectId, ProjectStatus>,
    outlines: HashMap<ProjectId, ProjectOutline>,
}

impl Seen {
    async fn of<'p>(
        state: &ApiState,
        scope: Scope,
        projects: impl IntoIterator<Item = &'p Project> + Send,
    ) -> ApiResult<Self> {
        let projects: Vec<&Project> = projects.into_iter().collect();
        let ids: Vec<ProjectId> = projects.iter().map(|project| project.id).collect();
        let outlines = project_outlines::of(state.db(), scope, &ids).await?;
        let statuses = gala_projects::statuses(state.db(), scope, projects).await?;
        Ok(Self { statuses, outlines })
    }

    fn of_project(&self, project: &Project) -> (ProjectStatus, ProjectOutline) {
        let status = self.statuses.get(&project.id).copied().unwrap_or(ProjectStatus::Draft);
        (status, self.outlines.get(&project.id).copied().unwrap_or_default())
    }
}

/// Returns one project with its status.
#[utoipa::path(get, path = "/api/v1/projects/{id}", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProjectView)))]
pub async fn get_project(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Json<ProjectView>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let (status, outline) = Seen::of(&state, project.scope(), [&project]).await?.of_project(&project);
    Ok(Json(ProjectView::new(project, status, outline)))
}

/// Lists the stored files of a project, oldest first. Who came by a link is told of the copies with a watermark in the place of
/// drafts.
#[utoipa::path(get, path = "/api/v1/projects/{id}/assets", tag = "projects", params(("id" = Uuid, Path)),
    responses((status = 200, body = AssetList)))]
pub async fn list_project_assets(
    State(state): State<ApiState>,
    asker: Asker,
    guest: GuestName,
    Id(id): Id,
) -> ApiResult<Json<AssetList>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let viewer = Viewer { state: &state, asker: &asker, guest: &guest };
    Ok(Json(AssetList { items: viewer.views(&project).await? }))
}
