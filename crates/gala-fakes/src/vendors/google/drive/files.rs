use std::time::SystemTime;

use axum::{
    Json,
    extract::{Path, Query as Parameters, State as Shared},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    fields,
    parameters::{Query, check, check_room, check_seen, is, missing},
    search,
};
use crate::{
    google::{Drive, DriveItem, FOLDER, SHARED_DRIVE},
    state::State,
    vendors::google::{
        errors::{invalid, refused},
        token::authorize,
    },
};

/// Fewer than anybody asks for, which a page may hold: so lists are read page by page.
const PAGE: usize = 2;

/// What may be told of a file to be, or to be changed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(super) struct FileMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parents: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trashed: Option<bool>,
}

impl FileMetadata {
    /// The one folder that it lies in.
    pub fn parent(&self, drive: &Drive, query: &Query) -> Result<String, Response> {
        let parents = self.parents.as_deref().unwrap_or_default();
        let [parent] = parents else {
            return Err(invalid("A file has one parent, and nobody puts files into the root here"));
        };
        check_seen(drive, parent, query)?;
        let folder = &drive.items[parent];
        if folder.bytes.is_some() { Err(invalid("The specified parent is not a folder.")) } else { Ok(parent.clone()) }
    }

    /// Refuses an id that was not given out, and one that is used.
    pub fn check_id(&self, drive: &Drive) -> Result<(), Response> {
        match &self.id {
            Some(id) if drive.items.contains_key(id) => {
                Err(refused(409, "global", "fileIdInUse", "A file already exists with the provided ID."))
            }
            Some(id) if !drive.ids.contains(id) => Err(invalid("The provided file ID is not usable.")),
            _ => Ok(()),
        }
    }

    pub fn modified(&self) -> Result<SystemTime, Response> {
        use time::{OffsetDateTime, format_description::well_known::Rfc3339};
        let Some(time) = &self.modified_time else { return Ok(SystemTime::now()) };
        OffsetDateTime::parse(time, &Rfc3339).map(SystemTime::from).map_err(|_| invalid("modifiedTime"))
    }
}

pub(super) async fn about(
    Shared(state): Shared<State>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check(&query, &["fields"])?;
    if !query.contains_key("fields") {
        return Err(refused(400, "global", "required", "The 'fields' parameter is required for this method."));
    }
    let inner = state.lock();
    let drive = &inner.google.drive;
    let quota = json!({ "limit": drive.limit.to_string(), "usage": drive.used().to_string() });
    Ok(Json(json!({ "storageQuota": quota, "user": { "emailAddress": "ana@example.com" } })))
}

pub(super) async fn generate_ids(
    Shared(state): Shared<State>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check(&query, &["count", "space", "type"])?;
    let count = query.get("count").map_or(Ok(10), |count| count.parse::<usize>()).unwrap_or(0);
    if !(1..=1000).contains(&count) {
        return Err(invalid("count"));
    }
    let mut inner = state.lock();
    let ids: Vec<String> = (0..count).map(|_| format!("1id{:06}", inner.google.number())).collect();
    inner.google.drive.ids.extend(ids.iter().cloned());
    Ok(Json(json!({ "kind": "drive#generatedIds", "space": "drive", "ids": ids })))
}

pub(super) async fn list(
    Shared(state): Shared<State>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    let known = [
        "q",
        "pageSize",
        "pageToken",
        "fields",
        "orderBy",
        "spaces",
        "corpora",
        "driveId",
        "includeItemsFromAllDrives",
        "supportsAllDrives",
    ];
    check(&query, &known)?;
    let most = query.get("pageSize").map_or(Ok(100), |most| most.parse::<usize>()).unwrap_or(0);
    if !(1..=1000).contains(&most) {
        return Err(invalid("pageSize"));
    }
    let (named, tells_next) = fields::of_list(query.get("fields").map(String::as_str))?;
    let inner = state.lock();
    let drive = &inner.google.drive;
    let q = query.get("q").ok_or_else(|| invalid("nobody lists all of a drive here"))?;
    let is_seen = !drive.shared
        || (is(&query, "supportsAllDrives", "true")
            && is(&query, "includeItemsFromAllDrives", "true")
            && is(&query, "corpora", "drive")
            && is(&query, "driveId", SHARED_DRIVE));
    let found = if is_seen { search::find(drive, q)? } else { Vec::new() };
    let from =
        query.get("pageToken").map_or(Ok(0), |token| token.parse::<usize>()).map_err(|_| invalid("pageToken"))?;
    let to = found.len().min(from + most.min(PAGE));
    let files: Result<Vec<Value>, Response> =
        found[from.min(to)..to].iter().map(|id| fields::of_file(drive, id, named)).collect();
    let mut answer = json!({ "files": files? });
    if to < found.len() && tells_next {
        answer["nextPageToken"] = json!(to.to_string());
    }
    Ok(Json(answer))
}

pub(super) async fn create(
    Shared(state): Shared<State>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
    Json(metadata): Json<FileMetadata>,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check(&query, &["fields", "supportsAllDrives"])?;
    if metadata.mime_type.as_deref() != Some(FOLDER) {
        return Err(invalid("a file without content"));
    }
    let mut inner = state.lock();
    metadata.check_id(&inner.google.drive)?;
    // Without a folder it lies in the user's own root.
    let parent = match &metadata.parents {
        None => "root".to_owned(),
        Some(_) => metadata.parent(&inner.google.drive, &query)?,
    };
    let number = inner.google.number();
    let id = metadata.id.clone().unwrap_or_else(|| format!("folder-{number}"));
    let now = SystemTime::now();
    let folder = DriveItem {
        name: metadata.name.unwrap_or_else(|| "Untitled".to_owned()),
        mime: FOLDER.to_owned(),
        parent,
        bytes: None,
        created: now,
        modified: now,
        trashed: false,
        properties: metadata.properties.unwrap_or_default(),
        revision: number,
        permissions: std::collections::BTreeMap::new(),
    };
    inner.google.drive.items.insert(id.clone(), folder);
    fields::of_file(&inner.google.drive, &id, query.get("fields").map(String::as_str)).map(Json)
}

pub(super) async fn update(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
    Json(metadata): Json<FileMetadata>,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check(&query, &["fields", "supportsAllDrives"])?;
    let mut inner = state.lock();
    check_seen(&inner.google.drive, &id, &query)?;
    let modified = metadata.modified()?;
    let item = inner.google.drive.items.get_mut(&id).ok_or_else(|| missing(&id))?;
    if metadata.modified_time.is_some() {
        item.modified = modified;
    }
    item.trashed = metadata.trashed.unwrap_or(item.trashed);
    item.name = metadata.name.unwrap_or_else(|| item.name.clone());
    fields::of_file(&inner.google.drive, &id, query.get("fields").map(String::as_str)).map(Json)
}

pub(super) async fn copy(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
    Json(metadata): Json<FileMetadata>,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check(&query, &["fields", "supportsAllDrives"])?;
    let mut inner = state.lock();
    check_seen(&inner.google.drive, &id, &query)?;
    let parent = metadata.parent(&inner.google.drive, &query)?;
    metadata.check_id(&inner.google.drive)?;
    let from = inner.google.drive.items[&id].clone();
    let Some(bytes) = &from.bytes else { return Err(invalid("This file cannot be copied.")) };
    check_room(&inner.google.drive, bytes.len() as u64)?;
    let number = inner.google.number();
    let copy = metadata.id.clone().unwrap_or_else(|| format!("file-{number}"));
    let item = DriveItem {
        parent,
        created: SystemTime::now(),
        modified: metadata.modified()?,
        name: metadata.name.unwrap_or_else(|| format!("Copy of {}", from.name)),
        revision: number,
        ..from
    };
    inner.google.drive.items.insert(copy.clone(), item);
    fields::of_file(&inner.google.drive, &copy, query.get("fields").map(String::as_str)).map(Json)
}

pub(super) async fn remove(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
) -> Result<StatusCode, Response> {
    authorize(&state, &headers)?;
    check(&query, &["supportsAllDrives"])?;
    let mut inner = state.lock();
    check_seen(&inner.google.drive, &id, &query)?;
    if inner.google.drive.shared {
        let told = "The user does not have sufficient permissions for this file.";
        return Err(refused(403, "global", "insufficientFilePermissions", told));
    }
    inner.google.drive.remove(&id);
    Ok(StatusCode::NO_CONTENT)
}
