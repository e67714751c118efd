//! The folder of a project in Google Drive, seen by whoever has its link.

use axum::{Json, extract::State, http::StatusCode};
use gala_core::{access::Action, id::ProjectId, project::Project};
use gala_db::drive_folders::{self, DriveFolder};

use crate::{
    accounts::Trail,
    asker::Asker,
    extract::Id,
    problem::{ApiError, ApiResult},
    state::ApiState,
    wire::SharedFolderView,
};

/// Tells the folder of a project in Google Drive, and its link while there is one.
#[utoipa::path(get, path = "/api/v1/projects/{id}/folder", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = SharedFolderView)))]
pub async fn get_project_folder(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<SharedFolderView>> {
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    let folder = drive_folders::get(state.db(), project.scope(), project.id).await?;
    Ok(Json(folder.map(Into::into).unwrap_or_default()))
}

/// Lets whoever has the link see the folder of a project in Google Drive. Doing it again changes nothing.
#[utoipa::path(put, path = "/api/v1/projects/{id}/folder/link", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The folder with its link", body = SharedFolderView),
              (status = 409, description = "The files of this server are in no store that has such links",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument)))]
pub async fn share_project_folder(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
) -> ApiResult<Json<SharedFolderView>> {
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    let shared = state.objects().share(&project.folder()).await?.ok_or_else(|| {
        let detail = "the files of this server are in no store that has such links (Google Drive has); use a link of the project";
        ApiError::conflict("store_without_links", detail)
    })?;
    let folder = DriveFolder { id: shared.id, url: Some(shared.url) };
    note(&state, &trail, &project, &folder, "folder.share").await?;
    Ok(Json(folder.into()))
}

/// Lets nobody but its owner see the folder of a project in Google Drive any more.
#[utoipa::path(delete, path = "/api/v1/projects/{id}/folder/link", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Not shared any more, now or before")))]
pub async fn unshare_project_folder(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
) -> ApiResult<StatusCode> {
    let project = asker.project(&state, ProjectId(id), Action::ShareProject).await?;
    state.objects().unshare(&project.folder()).await?;
    if let Some(folder) = drive_folders::get(state.db(), project.scope(), project.id).await? {
        let folder = DriveFolder { url: None, ..folder };
        note(&state, &trail, &project, &folder, "folder.unshare").await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn note(
    state: &ApiState,
    trail: &Trail,
    project: &Project,
    folder: &DriveFolder,
    what: &'static str,
) -> ApiResult<()> {
    let mut tx = state.db().begin_in(project.scope()).await?;
    drive_folders::set(&mut tx, project.scope(), project.id, folder).await?;
    trail.add(&mut tx, what, format!("project {}", project.id.0)).await?;
    Ok(tx.commit().await?)
}
