//! The parameters that requests may have, and what all of them share.

use std::collections::HashMap;

use axum::response::Response;

use crate::{
    google::Drive,
    vendors::google::errors::{invalid, refused},
};

pub(super) type Query = HashMap<String, String>;

/// Refuses parameters that there are none of.
pub(super) fn check(query: &Query, known: &[&str]) -> Result<(), Response> {
    match query.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(invalid(&format!("Unknown name \"{name}\": Cannot bind query parameter."))),
        None => Ok(()),
    }
}

pub(super) fn is(query: &Query, name: &str, value: &str) -> bool {
    query.get(name).is_some_and(|given| given == value)
}

pub(super) fn missing(id: &str) -> Response {
    refused(404, "global", "notFound", &format!("File not found: {id}."))
}

/// Refuses what is not there, and what is in the drive of a team of whoever does not say that they know of such.
pub(super) fn check_seen(drive: &Drive, id: &str, query: &Query) -> Result<(), Response> {
    let is_seen = !drive.shared || is(query, "supportsAllDrives", "true");
    if is_seen && drive.items.contains_key(id) { Ok(()) } else { Err(missing(id)) }
}

/// Refuses bytes that there is no room for.
pub(super) fn check_room(drive: &Drive, more: u64) -> Result<(), Response> {
    if drive.used() + more <= drive.limit {
        return Ok(());
    }
    let told = "The user's Drive storage quota has been exceeded.";
    Err(refused(403, "usageLimits", "storageQuotaExceeded", told))
}
