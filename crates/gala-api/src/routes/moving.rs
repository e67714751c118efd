//! Files that move to another store.

use axum::{extract::State, http::StatusCode};
use gala_core::{
    access::Action,
    asset::{AssetStatus, StorageProvider},
    id::AssetId,
    payload::MoveInput,
};

use super::jobs::accepted;
use crate::{
    asker::Asker,
    extract::{Id, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{JobView, MoveAssetBody},
};

/// Moves a file, and what was made of it, to another store in which this server finds objects. A job copies it, compares it there
/// with its checksum, and says that it is there; it is served meanwhile, and the store that it leaves keeps it for seven days, until
/// the last signed link has ended. What is there already is not moved.
#[utoipa::path(post, path = "/api/v1/assets/{id}/move", tag = "assets",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = MoveAssetBody, content_type = "application/json"),
    responses((status = 202, description = "The job that moves it", body = JobView,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 409, description = "The file is not whole yet, or this server finds no objects in such a store",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn move_asset(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/assets/{id}/move"), body.json()?);
    let asset = asker.asset(&state, AssetId(id), Action::EditProject).await?;
    let project = asker.project(&state, asset.project_id, Action::EditProject).await?;
    let MoveAssetBody { provider } = strict_json::take(strict_json::read(body.json()?)?)?;
    let to = StorageProvider::from(provider);
    if asset.status != AssetStatus::Ready {
        return Err(ApiError::conflict("asset_not_ready", "the file is not whole yet, or failed"));
    }
    for needed in [to, asset.provider] {
        if !state.objects().finds(needed) {
            let detail = format!(
                "this server finds no objects in {} (it is started with STORAGE_ALSO and the variables of that store)",
                needed.as_str()
            );
            return Err(ApiError::new(StatusCode::CONFLICT, "store_not_set_up", detail).at("provider"));
        }
    }
    let (input, trace) = (MoveInput { asset: asset.id, to }, Some(request_id::current()));
    let scope = project.scope();
    key.once(state.db(), scope, &request, async |tx| {
        accepted(gala_projects::move_asset(tx, scope, project.id, &input, trace).await?)
    })
    .await
}
