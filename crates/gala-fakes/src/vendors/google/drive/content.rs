use axum::{
    Json,
    extract::{Path, Query as Parameters, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::{
    fields,
    parameters::{Query, check, check_seen, is},
};
use crate::{
    state::State,
    vendors::google::{errors::refused, token::authorize},
};

/// What is told of a file, or its bytes.
pub(super) async fn get(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    authorize(&state, &headers)?;
    check(&query, &["alt", "fields", "supportsAllDrives", "acknowledgeAbuse"])?;
    let inner = state.lock();
    check_seen(&inner.google.drive, &id, &query)?;
    if !is(&query, "alt", "media") {
        let told = fields::of_file(&inner.google.drive, &id, query.get("fields").map(String::as_str))?;
        return Ok(Json(told).into_response());
    }
    let item = &inner.google.drive.items[&id];
    let Some(bytes) = item.bytes.clone() else {
        return Err(refused(403, "global", "fileNotDownloadable", "Only files with binary content can be downloaded."));
    };
    let kind = [("content-type", item.mime.clone())];
    let Some(range) = headers.get("range").and_then(|range| range.to_str().ok()) else {
        return Ok((kind, bytes).into_response());
    };
    let total = bytes.len();
    let part = range.strip_prefix("bytes=").and_then(|range| {
        let (first, last) = range.split_once('-')?;
        let last = last.parse::<usize>().ok()?.min(total.checked_sub(1)?);
        Some((first.parse::<usize>().ok().filter(|first| *first <= last)?, last))
    });
    let Some((first, last)) = part else {
        let outside = [("content-range", format!("bytes */{total}"))];
        return Err((StatusCode::RANGE_NOT_SATISFIABLE, outside).into_response());
    };
    let range = [("content-range", format!("bytes {first}-{last}/{total}"))];
    Ok((StatusCode::PARTIAL_CONTENT, kind, range, bytes.slice(first..=last)).into_response())
}
