//! The folder of a project in the store, as people look into it.

use axum::{Json, extract::State};
use gala_core::{access::Action, id::ProjectId, job::JobKind, project::Project};
use gala_db::{
    found_films::{self, FoundFilm},
    jobs,
    published::{self, PublishedFolder},
};

use crate::{
    asker::Asker,
    extract::Id,
    problem::ApiResult,
    state::ApiState,
    time_text::rfc3339,
    wire::{FoundFilmView, PublishedFolderView},
};

/// Tells whether the folder of a project is kept up to date, and how far.
#[utoipa::path(get, path = "/api/v1/projects/{id}/folder/published", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = PublishedFolderView)))]
pub async fn get_published_folder(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<PublishedFolderView>> {
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    view(&state, &project).await
}

/// Keeps the folder of a project in the store up to date from now on: a picture, a clip and the speech of each scene, captions, the
/// script and the credits. Doing it again changes nothing. What others put into the folder is left alone; films that they put into
/// `final/` of it are compared with the project, as by `POST /projects/{id}/final`, and are left where they are.
#[utoipa::path(put, path = "/api/v1/projects/{id}/folder/published", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = PublishedFolderView)))]
pub async fn publish_folder(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<PublishedFolderView>> {
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let mut tx = state.db().begin_in(project.scope()).await?;
    gala_db::projects::keep(&mut tx, project.id).await?;
    published::begin(&mut tx, project.id).await?;
    tx.commit().await?;
    view(&state, &project).await
}

/// Leaves the folder of a project as it is from now on. Nothing in it is removed.
#[utoipa::path(delete, path = "/api/v1/projects/{id}/folder/published", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = PublishedFolderView)))]
pub async fn unpublish_folder(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<PublishedFolderView>> {
    let project = asker.project(&state, ProjectId(id), Action::EditProject).await?;
    let mut tx = state.db().begin_in(project.scope()).await?;
    published::end(&mut tx, project.id).await?;
    tx.commit().await?;
    view(&state, &project).await
}

async fn view(state: &ApiState, project: &Project) -> ApiResult<Json<PublishedFolderView>> {
    let scope = project.scope();
    let folder = published::get(state.db(), scope, project.id).await?;
    let now = published::state(state.db(), scope, project.id).await?;
    let is_published = folder.is_some();
    let films = found_films(state, project).await?;
    let folder = folder.unwrap_or(PublishedFolder { state: None, published_at_ms: None, left_alone: Vec::new() });
    Ok(Json(PublishedFolderView {
        is_published,
        is_current: is_published && folder.state.is_some() && folder.state == now,
        folder: project.folder(),
        published_at: folder.published_at_ms.map(rfc3339),
        left_alone: folder.left_alone,
        films,
    }))
}

async fn found_films(state: &ApiState, project: &Project) -> ApiResult<Vec<FoundFilmView>> {
    let films = found_films::list(state.db(), project.id).await?;
    if films.is_empty() {
        return Ok(Vec::new());
    }
    let jobs = jobs::of_project_and_kind(state.db(), project.scope(), project.id, JobKind::MatchFilm).await?;
    let job = |film: &FoundFilm| jobs.iter().find(|job| Some(job.id) == film.job);
    let views = films.into_iter().map(|film| {
        let job = job(&film);
        FoundFilmView::of(film, job)
    });
    Ok(views.collect())
}
