//! What keys of every kind have in common.

use anyhow::bail;
use gala_core::id::WorkspaceId;
use gala_db::{
    Tx,
    accounts::audit::{self, NewEntry},
};

pub const DAY_MS: i64 = 24 * 3600 * 1000;
const MAX_NAME_CHARS: usize = 100;

/// Checks what a key is called.
///
/// # Errors
/// Where the name is not one line of 1 to 100 characters.
pub fn check_name(name: &str) -> anyhow::Result<()> {
    if !(1..=MAX_NAME_CHARS).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        bail!("the name of a key is one line of 1 to {MAX_NAME_CHARS} characters (give another)");
    }
    Ok(())
}

/// Returns whether a key is good, in a word.
pub fn standing(revoked_at_ms: Option<i64>, ends_at_ms: Option<i64>, now_ms: i64) -> &'static str {
    match (revoked_at_ms, ends_at_ms) {
        (Some(_), _) => "revoked",
        (None, Some(ends_at_ms)) if ends_at_ms <= now_ms => "ended",
        (None, _) => "good",
    }
}

/// Adds what was done to a key to the audit log, of a workspace or of the installation.
///
/// # Errors
/// Where the database does not take it.
pub async fn record(
    tx: &mut Tx,
    workspace: Option<WorkspaceId>,
    action: &'static str,
    subject: String,
) -> anyhow::Result<()> {
    let actor = "command".to_owned();
    let entry = NewEntry { workspace, user: None, actor, action, subject, address: "", request_id: "" };
    Ok(audit::add(tx, &entry).await?)
}
