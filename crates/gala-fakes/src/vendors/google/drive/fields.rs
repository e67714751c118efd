//! Partial answers: what is told is what `fields` names, and else little.

use axum::response::Response;
use serde_json::{Map, Value};

use crate::{google::Drive, vendors::google::errors::refused};

const USUAL: [&str; 4] = ["kind", "id", "name", "mimeType"];

fn bad(field: &str) -> Response {
    refused(400, "global", "invalidParameter", &format!("Invalid field selection {field}"))
}

/// Returns what is told of one file.
pub(super) fn of_file(drive: &Drive, id: &str, fields: Option<&str>) -> Result<Value, Response> {
    let item = drive.items.get(id).ok_or_else(|| super::parameters::missing(id))?;
    let mut all = item.fields(id, drive.shared);
    all.insert("trashed".to_owned(), drive.is_trashed(id).into());
    let named: Vec<&str> = fields.map_or_else(|| USUAL.to_vec(), |fields| fields.split(',').collect());
    const OPTIONAL: [&str; 7] =
        ["size", "md5Checksum", "sha256Checksum", "headRevisionId", "driveId", "properties", "appProperties"];
    let mut told = Map::new();
    for field in named {
        match all.remove(field) {
            Some(value) => drop(told.insert(field.to_owned(), value)),
            None if OPTIONAL.contains(&field) => {}
            None => return Err(bad(field)),
        }
    }
    Ok(told.into())
}

/// Returns what a list tells of each file, and whether it tells where it goes on: `nextPageToken,files(id,name)`.
pub(super) fn of_list(fields: Option<&str>) -> Result<(Option<&str>, bool), Response> {
    let Some(fields) = fields else { return Ok((None, true)) };
    let (before, inner) = fields.split_once("files(").ok_or_else(|| bad(fields))?;
    let (inner, after) = inner.split_once(')').ok_or_else(|| bad(fields))?;
    Ok((Some(inner), before.contains("nextPageToken") || after.contains("nextPageToken")))
}
