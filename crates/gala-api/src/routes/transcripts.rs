//! What is said in films and sounds that people brought.

use axum::{extract::State, http::StatusCode};
use gala_core::{
    access::{Action, Scope},
    asset::{Asset, AssetKind, AssetStatus, StoredFile},
    id::AssetId,
    payload::TranscriptInput,
};
use gala_db::ingests;

use super::jobs::accepted;
use crate::{
    asker::Asker,
    extract::{Id, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{JobView, TranscribeAsset},
};

/// Writes down what is said in a film or a sound that was brought. A job listens to it, by a model that is installed on the machine
/// that works (no service is asked, and nothing leaves it), and adds three derivatives to the asset: `transcript` (JSON with the text,
/// its language and the time of each word), `captions_vtt` and `captions_srt`. They take the place of earlier ones. The job fails with
/// `no_transcriber` where no model is installed, and with `nothing_said` where no word is heard.
#[utoipa::path(post, path = "/api/v1/assets/{id}/transcript", tag = "assets",
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = TranscribeAsset, content_type = "application/json"),
    responses((status = 202, description = "The job that listens to it", body = JobView,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 409, description = "The file is no film or sound that was brought, cannot be used, or has no sound",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn transcribe_asset(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/assets/{id}/transcript"), body.json()?);
    let asset = asker.asset(&state, AssetId(id), Action::EditProject).await?;
    let (scope, project) = (asker.scope()?, asset.project_id);
    let wanted: TranscribeAsset = strict_json::take(strict_json::read(body.json()?)?)?;
    wanted.check()?;
    check_heard(&state, &asset, scope).await?;
    let Asset { object_key: key_of, checksum, size_bytes, .. } = asset;
    let file = StoredFile { key: key_of, checksum, size_bytes };
    let input = TranscriptInput { asset: asset.id, file, language: wanted.language };
    let trace = Some(request_id::current());
    key.once(state.db(), scope, &request, async |tx| {
        accepted(gala_projects::transcribe_asset(tx, scope, project, &input, trace).await?)
    })
    .await
}

/// What is known of a file decides whether it is worth a job: what is not known yet, the job finds out.
async fn check_heard(state: &ApiState, asset: &Asset, scope: Scope) -> ApiResult<()> {
    let known = ingests::of_assets(state.db(), scope, &[asset.id]).await?;
    let is_heard = matches!(asset.kind, AssetKind::Video | AssetKind::Audio);
    let Some(ingest) = known.get(&asset.id).filter(|_| is_heard) else {
        let detail = "it is no film and no sound that was brought; bring one in which somebody speaks";
        return Err(ApiError::new(StatusCode::CONFLICT, "not_heard", detail));
    };
    if ingest.status == AssetStatus::Failed {
        let why = ingest.error.as_ref().map(|error| error.error_message.clone()).unwrap_or_default();
        return Err(ApiError::conflict("unusable_file", format!("the file cannot be used: {why}")));
    }
    if ingest.facts.as_ref().is_some_and(|facts| facts.sound.is_none()) {
        return Err(ApiError::conflict("no_sound", "it has no sound; bring a file in which somebody speaks"));
    }
    Ok(())
}
