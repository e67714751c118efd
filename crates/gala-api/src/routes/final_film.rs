//! The finished film that an editor made of a project.

use axum::{Json, extract::State, http::StatusCode};
use gala_core::{
    access::Action,
    asset::{Asset, AssetKind, AssetStatus, StoredFile},
    id::{AssetId, ProjectId},
    job::JobKind,
    payload::FilmInput,
};
use gala_db::{assets, ingests, jobs};

use super::{
    current::{Current, Finished, NO_TIMELINE},
    jobs::accepted,
};
use crate::{
    asker::Asker,
    extract::{Id, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{FinalFilmView, JobView, SetFinalFilm},
};

/// Tells what was found of the project in the film of an editor that was taken in last: which scenes, where, in what crop and at which
/// speed, and which captions it lost. 404 with `no_final_film` before one was.
#[utoipa::path(get, path = "/api/v1/projects/{id}/final", tag = "projects", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = FinalFilmView)))]
pub async fn get_final_film(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Json<FinalFilmView>> {
    let project = asker.project(&state, ProjectId(id), Action::ViewProject).await?;
    let (db, scope) = (state.db(), project.scope());
    let mut jobs = jobs::of_project_and_kind(db, scope, project.id, JobKind::MatchFilm).await?;
    jobs.sort_by_key(|job| job.finished_at_ms);
    let (film, key) = jobs.iter().rev().find_map(FinalFilmView::of).ok_or_else(none_taken_in)?;
    let assets = assets::ids_by_keys(db, scope, project.id, &[key.as_str()]).await?;
    Ok(Json(film.with_asset(&key, &assets)))
}

/// Takes in the film that an editor made of a project. A job compares it with the project, by what is said and shown, gives it
/// captions at its own times, and makes it the project's newest `final`, by which the project is completed. A film in which less than
/// half of the project is found is refused (the job fails with `film_does_not_match`), unless it is told that it is meant.
#[utoipa::path(post, path = "/api/v1/projects/{id}/final", tag = "projects",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = SetFinalFilm, content_type = "application/json"),
    responses((status = 202, description = "The job that takes it in", body = JobView,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 409, description = "The project has no scenes yet that a film could show, or the file is no film that can be used",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn set_final_film(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/projects/{id}/final"), body.json()?);
    let project = asker.project(&state, ProjectId(id), Action::RenderProject).await?;
    let SetFinalFilm { asset_id, accept_unmatched } = strict_json::take(strict_json::read(body.json()?)?)?;
    let scope = project.scope();
    let asset = assets::get(state.db(), scope, AssetId(asset_id)).await?;
    let asset = asset.filter(|asset| asset.project_id == project.id).ok_or_else(no_film)?;
    let known = ingests::of_assets(state.db(), scope, &[asset.id]).await?;
    let ingest = known.get(&asset.id).filter(|_| asset.kind == AssetKind::Video).ok_or_else(no_film)?;
    if ingest.status == AssetStatus::Failed {
        let why = ingest.error.as_ref().map(|error| error.error_message.clone()).unwrap_or_default();
        let detail = format!("the file is no film that can be used: {why}");
        return Err(ApiError::conflict("unusable_film", detail).at("asset_id"));
    }
    let finished = Finished::of(state.db(), &project).await?;
    if Current::of(&state, &project, &finished).await?.is_none() {
        let detail = "no scenes of the project were made yet, which a film could show; ask again when they are";
        return Err(ApiError::conflict(NO_TIMELINE, detail));
    }
    let (file, mime) = (stored(&asset), asset.mime.clone());
    let input = FilmInput { asset: Some(asset.id), file, mime, accept_unmatched, found: None };
    let trace = Some(request_id::current());
    key.once(state.db(), scope, &request, async |tx| {
        accepted(gala_projects::match_film(tx, scope, project.id, &input, trace).await?)
    })
    .await
}

fn stored(asset: &Asset) -> StoredFile {
    StoredFile { key: asset.object_key.clone(), checksum: asset.checksum, size_bytes: asset.size_bytes }
}

fn none_taken_in() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "no_final_film", "no film of an editor was taken in for the project")
}

fn no_film() -> ApiError {
    let detail = "the project has no such film; bring it first, as an asset of kind video";
    ApiError::new(StatusCode::NOT_FOUND, "no_such_film", detail).at("asset_id")
}
