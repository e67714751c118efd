use std::{collections::HashMap, time::SystemTime};

use axum::{
    Json,
    extract::{Path, Query, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    google::{BUCKET, GcsObject},
    state::State,
    vendors::google::{
        errors::{invalid, not_found, refused},
        token::authorize,
    },
};

/// Fewer than anybody asks for, which a page may hold: so lists are read page by page.
const PAGE: usize = 2;
/// Larger objects are copied in steps.
const COPIED_AT_ONCE: usize = 1 << 20;

pub(super) fn check_bucket(bucket: &str) -> Result<(), Response> {
    if bucket == BUCKET {
        Ok(())
    } else {
        Err(refused(404, "global", "notFound", "The specified bucket does not exist."))
    }
}

/// Refuses parameters that there are none of.
pub(super) fn check_query(query: &HashMap<String, String>, known: &[&str]) -> Result<(), Response> {
    match query.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(invalid(&format!("Unknown parameter {name}"))),
        None => Ok(()),
    }
}

fn find(state: &State, name: &str) -> Result<GcsObject, Response> {
    let found = state.lock().google.objects.get(name).cloned();
    found.ok_or_else(|| not_found(&format!("object {BUCKET}/{name}")))
}

pub(super) async fn list(
    Shared(state): Shared<State>,
    Path(bucket): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check_bucket(&bucket)?;
    check_query(&query, &["prefix", "maxResults", "pageToken", "fields"])?;
    let most = query.get("maxResults").map_or(Ok(PAGE), |most| most.parse::<usize>());
    let most = most.map_err(|_| invalid("maxResults"))?.min(PAGE);
    let prefix = query.get("prefix").map(String::as_str).unwrap_or_default();
    let after = query.get("pageToken").map(String::as_str).unwrap_or_default();
    let inner = state.lock();
    let objects = inner.google.objects.iter();
    let mut found = objects.filter(|(name, _)| name.starts_with(prefix) && name.as_str() > after);
    let page: Vec<(&String, &GcsObject)> = found.by_ref().take(most).collect();
    let mut answer = json!({ "kind": "storage#objects" });
    if !page.is_empty() {
        answer["items"] = page.iter().map(|(name, object)| object.resource(name)).collect();
    }
    if let (Some((last, _)), true) = (page.last(), found.next().is_some()) {
        answer["nextPageToken"] = json!(last);
    }
    Ok(Json(answer))
}

pub(super) async fn read(
    Shared(state): Shared<State>,
    Path((bucket, name)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    authorize(&state, &headers)?;
    check_bucket(&bucket)?;
    check_query(&query, &["alt", "ifGenerationMatch"])?;
    let object = find(&state, &name)?;
    if query.get("ifGenerationMatch").is_some_and(|generation| *generation != object.generation.to_string()) {
        let told = "At least one of the pre-conditions you specified did not hold.";
        return Err(refused(412, "global", "conditionNotMet", told));
    }
    match query.get("alt").map(String::as_str) {
        None | Some("json") => Ok(Json(object.resource(&name)).into_response()),
        Some("media") => content(&object, &headers),
        Some(_) => Err(invalid("alt")),
    }
}

/// The bytes of an object, or the part that `Range` names.
pub(super) fn content(object: &GcsObject, headers: &HeaderMap) -> Result<Response, Response> {
    let told = [("x-goog-generation", object.generation.to_string()), ("content-type", object.content_type.clone())];
    let Some(range) = headers.get("range").and_then(|range| range.to_str().ok()) else {
        return Ok((told, object.bytes.clone()).into_response());
    };
    let total = object.bytes.len();
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
    Ok((StatusCode::PARTIAL_CONTENT, told, range, object.bytes.slice(first..=last)).into_response())
}

pub(super) async fn remove(
    Shared(state): Shared<State>,
    Path((bucket, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, Response> {
    authorize(&state, &headers)?;
    check_bucket(&bucket)?;
    find(&state, &name)?;
    state.lock().google.objects.remove(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn rewrite(
    Shared(state): Shared<State>,
    Path((bucket, from, target, to)): Path<(String, String, String, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check_bucket(&bucket)?;
    check_bucket(&target)?;
    check_query(&query, &["rewriteToken"])?;
    if !body.is_empty() {
        return Err(invalid("a body would replace the metadata"));
    }
    let object = find(&state, &from)?;
    let size = object.bytes.len();
    let token = format!("rewrite {from} to {to}");
    let total = json!({ "kind": "storage#rewriteResponse", "objectSize": size.to_string() });
    let mut answer = total;
    match query.get("rewriteToken") {
        None if size > COPIED_AT_ONCE => {
            answer["done"] = json!(false);
            answer["rewriteToken"] = json!(token);
            return Ok(Json(answer));
        }
        Some(given) if *given != token => return Err(invalid("rewriteToken")),
        _ => {}
    }
    let mut inner = state.lock();
    let generation = inner.google.number();
    let copied = GcsObject { generation, created: SystemTime::now(), ..object };
    answer["done"] = json!(true);
    answer["resource"] = copied.resource(&to);
    inner.google.objects.insert(to, copied);
    Ok(Json(answer))
}
