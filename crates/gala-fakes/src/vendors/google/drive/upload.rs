use std::time::SystemTime;

use axum::{
    Json,
    extract::{OriginalUri, Path, Query as Parameters, State as Shared},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    fields,
    files::FileMetadata,
    parameters::{Query, check, check_room, check_seen, missing},
};
use crate::{
    google::{DriveItem, Session},
    state::State,
    vendors::google::{errors::invalid, related, token::authorize, uploads},
};

/// Larger files are sent over sessions.
const AT_ONCE: usize = 5 << 20;

/// A file as it is to be: a new one, or the next content of one that is there.
struct Target {
    /// Of one that is there.
    id: Option<String>,
    metadata: FileMetadata,
    query: Query,
}

impl Target {
    fn check(&self, state: &State, size: u64) -> Result<(), Response> {
        let inner = state.lock();
        let drive = &inner.google.drive;
        match &self.id {
            Some(id) => check_seen(drive, id, &self.query)?,
            None => {
                self.metadata.check_id(drive)?;
                self.metadata.parent(drive, &self.query)?;
            }
        }
        check_room(drive, size)
    }

    fn store(self, state: &State, bytes: Bytes, kind: &str) -> Result<Value, Response> {
        self.check(state, bytes.len() as u64)?;
        let modified = self.metadata.modified()?;
        let mut inner = state.lock();
        let number = inner.google.number();
        let drive = &mut inner.google.drive;
        let id = match self.id {
            Some(id) => {
                let item = drive.items.get_mut(&id).ok_or_else(|| missing(&id))?;
                (item.bytes, item.modified, item.revision) = (Some(bytes), modified, number);
                id
            }
            None => {
                let parent = self.metadata.parent(drive, &self.query)?;
                let id = self.metadata.id.unwrap_or_else(|| format!("file-{number}"));
                let item = DriveItem {
                    name: self.metadata.name.unwrap_or_else(|| "Untitled".to_owned()),
                    mime: self.metadata.mime_type.unwrap_or_else(|| kind.to_owned()),
                    parent,
                    bytes: Some(bytes),
                    created: SystemTime::now(),
                    modified,
                    trashed: false,
                    properties: self.metadata.properties.unwrap_or_default(),
                    revision: number,
                    permissions: std::collections::BTreeMap::new(),
                };
                drive.items.insert(id.clone(), item);
                id
            }
        };
        fields::of_file(drive, &id, self.query.get("fields").map(String::as_str))
    }
}

fn read(bytes: &[u8]) -> Result<FileMetadata, Response> {
    serde_json::from_slice(bytes).map_err(|error| invalid(&error.to_string()))
}

fn begin(
    state: &State,
    id: Option<String>,
    query: Query,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Response, Response> {
    authorize(state, headers)?;
    check(&query, &["uploadType", "fields", "supportsAllDrives"])?;
    match query.get("uploadType").map(String::as_str) {
        Some("multipart") => {
            let (metadata, kind, bytes) = related::read(headers, body)?;
            if bytes.len() > AT_ONCE {
                return Err(invalid("Use a resumable upload for more than 5 MB."));
            }
            let metadata = read(metadata.to_string().as_bytes())?;
            Ok(Json(Target { id, metadata, query }.store(state, bytes, &kind)?).into_response())
        }
        Some("resumable") => {
            let (metadata, total) = (read(body)?, uploads::total(headers)?);
            let kind = headers.get("x-upload-content-type").and_then(|kind| kind.to_str().ok());
            let target = json!({ "id": id, "metadata": metadata, "query": query, "kind": kind });
            Target { id, metadata, query }.check(state, total)?;
            let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
            let mut inner = state.lock();
            let session = format!("session-{}", inner.google.number());
            let location = format!("http://{host}{}?uploadType=resumable&upload_id={session}", uri.path());
            inner.google.sessions.begin(session, Session::new(total, target, headers));
            Ok([("location", location)].into_response())
        }
        _ => Err(invalid("uploadType")),
    }
}

pub(super) async fn create(
    Shared(state): Shared<State>,
    Parameters(query): Parameters<Query>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    begin(&state, None, query, &uri, &headers, &body)
}

pub(super) async fn update(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    Parameters(query): Parameters<Query>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    begin(&state, Some(id), query, &uri, &headers, &body)
}

fn session(query: &Query) -> Result<&str, Response> {
    query.get("upload_id").map(String::as_str).ok_or_else(|| invalid("upload_id"))
}

pub(super) async fn put(
    Shared(state): Shared<State>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    uploads::put(&state, session(&query)?, &headers, &body, |target, bytes| {
        let read = |name: &str| target[name].clone();
        let target = Target {
            id: serde_json::from_value(read("id")).expect("what was begun"),
            metadata: serde_json::from_value(read("metadata")).expect("what was begun"),
            query: serde_json::from_value(read("query")).expect("what was begun"),
        };
        let kind = read("kind").as_str().unwrap_or("application/octet-stream").to_owned();
        target.store(&state, bytes.into(), &kind)
    })
}

pub(super) async fn cancel(
    Shared(state): Shared<State>,
    Parameters(query): Parameters<Query>,
) -> Result<Response, Response> {
    Ok(uploads::cancel(&state, session(&query)?))
}
