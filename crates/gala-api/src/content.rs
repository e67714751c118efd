//! Serving a stored file: whole or in part, cached by its checksum, and never as a page of this server.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::asset::{Asset, AssetStatus};
use gala_storage::{Objects, StorageError};

use crate::{
    problem::{ApiError, ApiResult},
    range::{self, Wanted},
};

/// Nothing in a file may act: SVG can hold scripts, and a browser may think of others.
pub const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
/// A file never changes, but who may see it can.
pub const CACHE: &str = "private, max-age=31536000, immutable";

/// Answers with the content of an asset.
///
/// # Errors
/// 404 while the file is not whole, 416 for a range outside of it.
pub async fn serve_content(
    objects: &Objects,
    asset: &Asset,
    method: &Method,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    if asset.status != AssetStatus::Ready {
        return Err(ApiError::new(StatusCode::NOT_FOUND, "asset_not_ready", "the file is not whole yet, or failed"));
    }
    if !objects.finds(asset.provider) {
        let told = "the file is in another store than this server's";
        return Err(ApiError::new(StatusCode::NOT_FOUND, "object_elsewhere", told));
    }
    let size = stored_size(objects, asset).await?;
    let etag = format!("\"{}\"", asset.checksum);
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, facts(asset, &etag)).into_response());
    }
    // A range of another version of the file is of no use: then the whole is sent.
    let same = headers.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == etag.as_bytes());
    let range = headers.get(header::RANGE).filter(|_| same).and_then(|value| value.to_str().ok());
    let (status, part) = match range::wanted(range, size) {
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Wanted::Unsatisfiable => return Err(unsatisfiable(size)),
    };
    let mut answer = facts(asset, &etag);
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    if status == StatusCode::PARTIAL_CONTENT {
        answer.insert(header::CONTENT_RANGE, text(&format!("bytes {}-{}/{size}", part.start, part.end - 1)));
    }
    let body = if *method == Method::HEAD || part.is_empty() {
        Body::empty()
    } else {
        let range = (status == StatusCode::PARTIAL_CONTENT).then_some(part);
        Body::from_stream(objects.stream(&asset.object_key, range).await.map_err(gone)?)
    };
    Ok((status, answer, body).into_response())
}

/// The row says how long the file is; one of another length is not that file.
async fn stored_size(objects: &Objects, asset: &Asset) -> ApiResult<u64> {
    match objects.size(&asset.object_key).await.map_err(gone)? {
        Some(size) if size == asset.size_bytes => Ok(size),
        Some(_) => Err(missing().caused_by(format!("asset {} has another length in the store", asset.id))),
        None => Err(missing().caused_by(format!("asset {} is not in the store", asset.id))),
    }
}

fn missing() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "object_missing", "the file is not in the store any more")
}

fn gone(error: StorageError) -> ApiError {
    match error {
        StorageError::NotFound { .. } => missing().caused_by(error),
        error => error.into(),
    }
}

fn unsatisfiable(size: u64) -> ApiError {
    let detail = format!("the file has {size} bytes, none of them in the range");
    ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "range_not_satisfiable", detail)
        .at("Range")
        .header(header::CONTENT_RANGE, text(&format!("bytes */{size}")))
}

/// What is told of a file in every answer about it.
fn facts(asset: &Asset, etag: &str) -> HeaderMap {
    let fallback = HeaderValue::from_static("application/octet-stream");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&asset.mime).unwrap_or(fallback));
    headers.insert(header::ETAG, text(etag));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CONTENT_DISPOSITION, text(&disposition(&asset.mime, &asset.object_key)));
    headers
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

/// Whether an `If-None-Match` header names the tag, weak or strong.
pub fn names(value: &HeaderValue, etag: &str) -> bool {
    let listed = value.to_str().unwrap_or_default();
    listed.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// Writes `Content-Disposition` (RFC 6266): pictures, video and sound may be shown in place, anything else is
/// a download. SVG is a document that can hold scripts.
pub fn disposition(mime: &str, object_key: &str) -> String {
    let media = ["image/", "video/", "audio/"].iter().any(|kind| mime.starts_with(kind));
    let kind = if media && !mime.starts_with("image/svg") { "inline" } else { "attachment" };
    let name = object_key.rsplit('/').next().unwrap_or_default();
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("{kind}; filename=\"{plain}\"");
    }
    let encoded = name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    });
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')' | '+' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_told_without_breaking_the_header() {
        let check = |mime: &str, key: &str, expected: &str| assert_eq!(disposition(mime, key), expected);
        check("video/mp4", "tea-89abcdef/final/final.mp4", "inline; filename=\"final.mp4\"");
        check("image/svg+xml", "a/layer.svg", "attachment; filename=\"layer.svg\"");
        check("application/json", "a/plan.json", "attachment; filename=\"plan.json\"");
        check("image/jpeg", "a/お茶.jpg", "inline; filename=\"__.jpg\"; filename*=UTF-8''%E3%81%8A%E8%8C%B6.jpg");
        check(
            "text/html",
            "a/x\"\r\nSet-Cookie: a=b",
            "attachment; filename=\"x___Set-Cookie_ a_b\"; filename*=UTF-8''x%22%0D%0ASet-Cookie%3A%20a%3Db",
        );
    }

    #[test]
    fn a_tag_is_found_in_a_list_weak_or_strong() {
        let found = |value: &'static str| names(&HeaderValue::from_static(value), "\"abc\"");
        for value in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            assert!(found(value), "{value}");
        }
        for value in ["", "abc", "\"abcd\"", "\"x\", \"y\""] {
            assert!(!found(value), "{value}");
        }
    }
}
