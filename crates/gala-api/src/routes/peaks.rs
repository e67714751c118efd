use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    asset::{Asset, AssetKind, AssetStatus, StoredFile},
    id::AssetId,
    ingest::WAVEFORM_ZOOMS,
};
use gala_storage::StorageError;

use crate::{
    asker::Asker,
    content::{CACHE, names},
    extract::{Id, Query},
    guest::GuestName,
    problem::{ApiError, ApiResult},
    state::ApiState,
    watermark::{Shown, Viewer},
    wire::{PeaksQuery, PeaksView},
};

/// Returns the outline of a sound that was made here, such as the speech of a scene: the lowest and the highest sample of each
/// stretch, as the JSON (version 2, 8 bits) that BBC's audiowaveform defines. Sounds that somebody brought have theirs among their
/// derivatives.
#[utoipa::path(get, path = "/api/v1/assets/{id}/peaks", tag = "assets", params(("id" = Uuid, Path), PeaksQuery),
    responses((status = 200, body = PeaksView, headers(("ETag" = String, description = "Of the content and the zoom"))),
              (status = 304, description = "The caller has this content already"),
              (status = 404, description = "`no_peaks`: the file is no sound that was made here, or is longer than 4 h",
               body = crate::problem::ProblemDocument, content_type = "application/problem+json")))]
pub async fn get_asset_peaks(
    State(state): State<ApiState>,
    asker: Asker,
    guest: GuestName,
    Id(id): Id,
    Query(query): Query<PeaksQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let zoom = zoom(query.samples_per_pixel)?;
    let viewer = Viewer { state: &state, asker: &asker, guest: &guest };
    let Shown::File(asset) = viewer.shown(AssetId(id)).await? else { return Err(no_peaks()) };
    if asset.kind != AssetKind::Audio || asset.status != AssetStatus::Ready {
        return Err(no_peaks());
    }
    let etag = format!("\"{}-{}\"", asset.checksum, WAVEFORM_ZOOMS[zoom]);
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, told(&etag)?).into_response());
    }
    let zooms = state.peaks().of(asset.checksum, async || file(&state, &asset).await).await?;
    let json = zooms.as_ref().and_then(|zooms| zooms.get(zoom)).cloned().ok_or_else(no_peaks)?;
    Ok((told(&etag)?, json).into_response())
}

/// Returns the place of a zoom among those that there are.
fn zoom(samples_per_pixel: Option<u32>) -> ApiResult<usize> {
    let Some(wanted) = samples_per_pixel else { return Ok(0) };
    WAVEFORM_ZOOMS.iter().position(|zoom| *zoom == wanted).ok_or_else(|| {
        let detail = format!("samples_per_pixel is one of {WAVEFORM_ZOOMS:?}");
        ApiError::bad_request("invalid_parameter", detail).at("samples_per_pixel")
    })
}

async fn file(state: &ApiState, asset: &Asset) -> ApiResult<gala_storage::LocalFile> {
    if !state.objects().finds(asset.provider) {
        return Err(no_peaks());
    }
    let (key, checksum, size_bytes) = (asset.object_key.clone(), asset.checksum, asset.size_bytes);
    state.objects().local(&StoredFile { key, checksum, size_bytes }).await.map_err(|error| match error {
        StorageError::NotFound { .. } => no_peaks().caused_by(error),
        error => error.into(),
    })
}

fn told(etag: &str) -> ApiResult<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ETAG, HeaderValue::from_str(etag).map_err(ApiError::internal)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    Ok(headers)
}

fn no_peaks() -> ApiError {
    let detail = "the file is no sound that was made here; one that was brought has its waveform among its derivatives";
    ApiError::new(StatusCode::NOT_FOUND, "no_peaks", detail)
}
