use axum::{
    Json,
    extract::{Path, Query as Parameters, State as Shared},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::parameters::{Query, check, check_seen, missing};
use crate::{
    state::State,
    vendors::google::{
        errors::{not_found, refused},
        token::authorize,
    },
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Permission {
    r#type: String,
    role: String,
    #[serde(default)]
    allow_file_discovery: bool,
}

pub(super) async fn create(
    Shared(state): Shared<State>,
    Path(id): Path<String>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
    Json(permission): Json<Permission>,
) -> Result<Json<Value>, Response> {
    authorize(&state, &headers)?;
    check(&query, &["fields", "supportsAllDrives", "sendNotificationEmail"])?;
    let mut inner = state.lock();
    check_seen(&inner.google.drive, &id, &query)?;
    let Permission { r#type, role, allow_file_discovery } = permission;
    if r#type != "anyone" || role != "reader" || allow_file_discovery {
        return Err(refused(400, "global", "invalidSharingRequest", "nobody shares so here"));
    }
    let told = json!({ "kind": "drive#permission", "id": "anyoneWithLink", "type": r#type, "role": role });
    let item = inner.google.drive.items.get_mut(&id).ok_or_else(|| missing(&id))?;
    item.permissions.insert("anyoneWithLink".to_owned(), told.clone());
    Ok(Json(told))
}

pub(super) async fn remove(
    Shared(state): Shared<State>,
    Path((id, permission)): Path<(String, String)>,
    Parameters(query): Parameters<Query>,
    headers: HeaderMap,
) -> Result<StatusCode, Response> {
    authorize(&state, &headers)?;
    check(&query, &["supportsAllDrives"])?;
    let mut inner = state.lock();
    check_seen(&inner.google.drive, &id, &query)?;
    let item = inner.google.drive.items.get_mut(&id).ok_or_else(|| missing(&id))?;
    match item.permissions.remove(&permission) {
        Some(_) => Ok(StatusCode::NO_CONTENT),
        None => Err(not_found(&format!("permission {permission}"))),
    }
}
