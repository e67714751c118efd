//! Deleting files that somebody brought, and bringing them back.

use axum::{extract::State, http::StatusCode};
use gala_core::{access::Action, id::AssetId};
use gala_db::{asset_deletion, asset_uses::AssetUses, ingests};

use crate::{
    asker::Asker,
    extract::Id,
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::AssetView,
};

/// So many uses are named where a file cannot be deleted.
const NAMED: usize = 5;

/// Deletes a file that was brought, with what was made of it: it is hidden at once. For a while it can be restored, then it is
/// removed. What is used, by a scene, a take, a character, place, style or presenter, a timeline, or a finished video, is not deleted. Deleting it
/// again changes nothing.
#[utoipa::path(delete, path = "/api/v1/assets/{id}", tag = "assets", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted, now or before"),
              (status = 409, description = "`asset_in_use`: it is used, where is told; `asset_is_made`: it was made here",
               content_type = "application/problem+json", body = ProblemDocument)))]
pub async fn delete_asset(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<StatusCode> {
    let asset = asker.deleted_asset(&state, AssetId(id), Action::EditProject).await?;
    let scope = asker.scope()?;
    let mut tx = state.db().begin_in(scope).await?;
    let uses = asset_deletion::delete(&mut tx, scope, &asset).await?;
    if !uses.is_empty() {
        tx.rollback().await?;
        return Err(ApiError::conflict("asset_in_use", told(&uses)));
    }
    tx.commit().await?;
    tracing::info!(asset_id = %id, "asset deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted file back, with what was made of it. Where looking into it had not ended, its job is cancelled and can be
/// retried. One that is not deleted stays as it is.
#[utoipa::path(post, path = "/api/v1/assets/{id}/restore", tag = "assets",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, description = "The file as it was", body = AssetView)))]
pub async fn restore_asset(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/assets/{id}/restore"), &[]);
    let asset = asker.deleted_asset(&state, AssetId(id), Action::EditProject).await?;
    let scope = asker.scope()?;
    let ingest = ingests::of_assets(state.db(), scope, &[asset.id]).await?.remove(&asset.id);
    key.once(state.db(), scope, &request, async |tx| {
        asset_deletion::restore(tx, asset.id).await?;
        tracing::info!(asset_id = %id, "asset restored");
        StoredResponse::new(StatusCode::OK, None, AssetView::ingested(asset, ingest))
    })
    .await
}

/// Tells where a file is used.
fn told(uses: &AssetUses) -> String {
    let scenes = uses.scenes.iter().map(|one| match one.place {
        Some(place) => format!("scene {place} of “{}”", one.title),
        None => format!("a removed scene of “{}”", one.title),
    });
    let takes = uses.takes.iter().map(|one| format!("the take {} of the scene {}", one.take, one.scene));
    let entries = uses.entries.iter().map(|id| format!("the library entry {id}"));
    let presenters = uses.presenters.iter().map(|id| format!("the presenter {id}"));
    let timelines =
        uses.timelines.iter().map(|(_, title)| format!("the timeline of “{title}”, or an earlier version of it"));
    let videos = uses.videos.iter().map(|(_, title)| format!("a video of “{title}”"));
    let all: Vec<String> =
        scenes.chain(takes).chain(entries).chain(presenters).chain(timelines).chain(videos).collect();
    let more = all.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named = all.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    format!(
        "the file is used by {named}{more}, and stays for as long as that is so; what it is used in has to go first"
    )
}
