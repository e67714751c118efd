//! `multipart/related`: metadata as JSON, then the file.

use axum::{http::HeaderMap, response::Response};
use bytes::Bytes;
use serde_json::Value;

use super::errors::invalid;

/// Reads such a body: the metadata, the media type of the file, and its bytes.
pub(in crate::vendors) fn read(headers: &HeaderMap, body: &Bytes) -> Result<(Value, String, Bytes), Response> {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = kind.strip_prefix("multipart/related; boundary=").ok_or_else(|| invalid("not multipart/related"))?;
    let (first, second) = parts(body, boundary).ok_or_else(|| invalid("Malformed multipart body."))?;
    if !first.0.starts_with("application/json") {
        return Err(invalid("Missing metadata part."));
    }
    let metadata = serde_json::from_slice(&first.1).map_err(|error| invalid(&error.to_string()))?;
    Ok((metadata, second.0, second.1))
}

type RelatedPart = (String, Bytes);

fn parts(body: &Bytes, boundary: &str) -> Option<(RelatedPart, RelatedPart)> {
    let opening = format!("--{boundary}\r\n");
    let between = format!("\r\n--{boundary}\r\n");
    let closing = format!("\r\n--{boundary}--");
    let rest = body.strip_prefix(opening.as_bytes())?;
    let middle = find(rest, between.as_bytes())?;
    let second = rest.get(middle + between.len()..)?.strip_suffix(closing.as_bytes())?;
    Some((part(&rest[..middle])?, part(second)?))
}

fn part(bytes: &[u8]) -> Option<RelatedPart> {
    let end = find(bytes, b"\r\n\r\n")?;
    let header = std::str::from_utf8(&bytes[..end]).ok()?;
    let kind = header.strip_prefix("Content-Type: ")?;
    Some((kind.to_owned(), Bytes::copy_from_slice(&bytes[end + 4..])))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
