//! What was done to people from the command line, for the audit.

use gala_core::id::UserId;
use gala_db::{DbError, Tx, accounts::audit};

/// Records what was done to a person, in the transaction that does it.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn record(tx: &mut Tx, action: &'static str, user: UserId) -> Result<(), DbError> {
    let entry = audit::NewEntry {
        workspace: None,
        user: None,
        actor: "command".to_owned(),
        action,
        subject: format!("user {user}"),
        address: "",
        request_id: "",
    };
    audit::add(tx, &entry).await
}
