use std::{collections::HashMap, time::SystemTime};

use axum::{
    Json,
    extract::{OriginalUri, Path, Query, State as Shared},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::objects::{check_bucket, check_query};
use crate::{
    google::{GcsObject, Session},
    state::State,
    vendors::google::{errors::invalid, related, token::authorize, uploads},
};

/// What may be told of an object to be.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ObjectMetadata {
    name: String,
    content_type: Option<String>,
    #[serde(default)]
    metadata: Value,
    md5_hash: Option<String>,
}

fn store(state: &State, metadata: ObjectMetadata, bytes: Bytes, kind: &str) -> Result<Value, Response> {
    if metadata.name.is_empty() || metadata.name.len() > 1024 {
        return Err(invalid("Invalid object name."));
    }
    let md5 = STANDARD.encode(Md5::digest(&bytes));
    if metadata.md5_hash.is_some_and(|told| told != md5) {
        return Err(invalid("Provided MD5 hash doesn't match calculated MD5 hash."));
    }
    let mut inner = state.lock();
    let object = GcsObject {
        bytes,
        generation: inner.google.number(),
        content_type: metadata.content_type.unwrap_or_else(|| kind.to_owned()),
        metadata: metadata.metadata,
        created: SystemTime::now(),
    };
    let resource = object.resource(&metadata.name);
    inner.google.objects.insert(metadata.name, object);
    Ok(resource)
}

pub(super) async fn begin(
    Shared(state): Shared<State>,
    Path(bucket): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    authorize(&state, &headers)?;
    check_bucket(&bucket)?;
    check_query(&query, &["uploadType", "name"])?;
    let read =
        |bytes: &[u8]| serde_json::from_slice::<ObjectMetadata>(bytes).map_err(|error| invalid(&error.to_string()));
    match query.get("uploadType").map(String::as_str) {
        Some("multipart") => {
            let (metadata, kind, bytes) = related::read(&headers, &body)?;
            let metadata = read(metadata.to_string().as_bytes())?;
            Ok(Json(store(&state, metadata, bytes, &kind)?).into_response())
        }
        Some("resumable") => {
            let (metadata, total) = (read(&body)?, uploads::total(&headers)?);
            let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
            let mut inner = state.lock();
            let id = format!("session-{}", inner.google.number());
            let location = format!("http://{host}{}?uploadType=resumable&upload_id={id}", uri.path());
            inner.google.sessions.begin(id, Session::new(total, json!(metadata), &headers));
            Ok([("location", location)].into_response())
        }
        _ => Err(invalid("uploadType")),
    }
}

fn session(query: &HashMap<String, String>) -> Result<&str, Response> {
    query.get("upload_id").map(String::as_str).ok_or_else(|| invalid("upload_id"))
}

pub(super) async fn put(
    Shared(state): Shared<State>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    uploads::put(&state, session(&query)?, &headers, &body, |target, bytes| {
        let told = headers.get("x-goog-hash").and_then(|hash| hash.to_str().ok()?.strip_prefix("md5="));
        if told.is_some_and(|told| told != STANDARD.encode(Md5::digest(&bytes))) {
            return Err(invalid("Provided MD5 hash doesn't match calculated MD5 hash."));
        }
        let metadata = serde_json::from_value(target).expect("what was begun");
        store(&state, metadata, bytes.into(), "application/octet-stream")
    })
}

pub(super) async fn cancel(
    Shared(state): Shared<State>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Response> {
    Ok(uploads::cancel(&state, session(&query)?))
}
