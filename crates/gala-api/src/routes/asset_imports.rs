//! Files that are fetched from addresses.

use axum::{extract::State, http::StatusCode};
use gala_core::{
    access::Action,
    hash::ContentHash,
    id::{AssetId, ProjectId},
};
use gala_db::{DbError, imports};
use gala_projects::{WantedImport, begin_import};
use url::Url;

use crate::{
    asker::Asker,
    extract::JsonBody,
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    middleware::request_id,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    uploads::{checked_name, over_limit},
    wire::{AcceptedImport, AssetDetailsView, AssetView, ImportAsset, ImportedFromView, JobView},
};

const MAX_URL_BYTES: usize = 2048;

/// Fetches a file from an address in the public internet: a job does it, through redirects, and goes on where it broke off. The file
/// is taken by its bytes, whatever its server calls it, and looked into as one that was sent. Where it cannot be had, the job
/// fails: with `address_refused`, `not_there`, `address_denied`, `not_media`, `file_too_large`, `quota_exceeded`,
/// `checksum_mismatch`, `empty_file`, `import_away`, `import_too_slow`.
#[utoipa::path(post, path = "/api/v1/assets/import", tag = "assets",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body = ImportAsset,
    responses((status = 202, description = "The file that is to come, and the job that fetches it", body = AcceptedImport,
               headers(("Location" = String, description = "The address of the job"))),
              (status = 404, description = "There is no such project, or the caller does not see it",
               content_type = "application/problem+json", body = ProblemDocument),
              (status = 409, description = "The workspace fetches as many files at once as it may",
               content_type = "application/problem+json", body = ProblemDocument),
              (status = 413, description = "The plan has no room for a file", content_type = "application/problem+json",
               body = ProblemDocument)))]
pub async fn import_asset(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    JsonBody(body): JsonBody<ImportAsset>,
) -> ApiResult<StoredResponse> {
    let said = serde_json::to_vec(&body).map_err(ApiError::internal)?;
    let request = fingerprint("POST /api/v1/assets/import", &said);
    let project = asker.place_of_files(&state, body.project_id.map(ProjectId), Action::EditProject).await?;
    let url = checked_url(&body.url)?;
    let name = body.name.as_deref().map(checked_name).transpose()?;
    let checksum: Option<ContentHash> = body.sha256.map(|text| text.parse()).transpose().map_err(|_| {
        ApiError::bad_request("invalid_field", "a checksum is SHA-256, as 64 hexadecimal digits").at("sha256")
    })?;
    let (scope, trace) = (project.scope(), Some(request_id::current()));
    let wanted = WantedImport { project: project.id, address: shown(&url), url: url.into(), name, checksum, trace };
    let provider = state.objects().provider();
    key.once(state.db(), scope, &request, async |tx| {
        let (asset, job) = begin_import(tx, scope, wanted).await.map_err(|error| match error {
            DbError::OverLimit(over) => over_limit(&over),
            error => error.into(),
        })?;
        let import = imports::get(&mut *tx, scope, asset).await?.ok_or_else(ApiError::not_found)?;
        tracing::info!(asset_id = %asset, job_id = %job.id, "a file is to be fetched");
        let location = format!("/api/v1/jobs/{}", job.id);
        let accepted = AcceptedImport { asset: AssetView::of_import(&import, provider), job: JobView::from(job) };
        StoredResponse::new(StatusCode::ACCEPTED, Some(location), accepted)
    })
    .await
}

/// What can be told of an address before anybody asks its server. Where it leads is looked at as it is fetched.
fn checked_url(text: &str) -> ApiResult<Url> {
    let refusal = |detail: &str| ApiError::bad_request("invalid_field", detail.to_owned()).at("url");
    if text.len() > MAX_URL_BYTES {
        return Err(refusal("an address has at most 2048 bytes"));
    }
    let url = Url::parse(text).map_err(|_| refusal("it is no address; write it whole, as https://host/file.mp4"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(refusal(
            "files are fetched over http and https; write the address whole, as https://host/file.mp4",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refusal("an address holds no user and password; name one that needs none, or upload the file"));
    }
    Ok(url)
}

/// Of an address, what may be told: its query may hold a signature.
fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    shown.into()
}

/// Shows the file that is still fetched, or was not; `None` of one that is there, or is none of these.
pub(super) async fn coming(state: &ApiState, asker: &Asker, id: AssetId) -> ApiResult<Option<AssetDetailsView>> {
    let found = imports::get(state.db(), asker.scope()?, id).await?;
    let Some(import) = found.filter(|import| import.fetched_at_ms.is_none()) else { return Ok(None) };
    asker.may_in(state, import.project, Action::ViewProject).await?;
    let details = AssetDetailsView::unused(AssetView::of_import(&import, state.objects().provider()));
    Ok(Some(AssetDetailsView { imported_from: Some(ImportedFromView::from(&import)), ..details }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole_and_hold_no_password() {
        for fine in ["https://a.example/b.mp4?x=1", "http://8.8.8.8:8080/x", "HTTPS://EXAMPLE.COM"] {
            assert!(checked_url(fine).is_ok(), "{fine}");
        }
        let long = format!("https://a.example/{}", "x".repeat(MAX_URL_BYTES));
        for bad in [
            "",
            "a.mp4",
            "/etc/passwd",
            "file:///etc/passwd",
            "ftp://a.example/x",
            "data:,x",
            "https://",
            "https://a:b@c.example/x",
            "https://a@c.example/",
            &long,
        ] {
            assert_eq!(checked_url(bad).expect_err(bad).status(), StatusCode::BAD_REQUEST, "{bad}");
        }
        let url = checked_url("https://a.example/b.mp4?X-Amz-Signature=1#t=2").expect("an address");
        assert_eq!(shown(&url), "https://a.example/b.mp4");
    }
}
