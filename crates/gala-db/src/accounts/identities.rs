//! What providers of OpenID Connect call people.

use gala_core::id::UserId;

use super::users::{self, User};
use crate::{error::DbError, source::Source, sql::sql, tx::Tx};

/// Returns whom a provider means by a subject.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn user(source: impl Source, issuer: &str, subject: &str) -> Result<Option<User>, DbError> {
    let statement = sql("SELECT users.* FROM identities JOIN users ON users.id = identities.user_id \
                         WHERE issuer = $1 AND subject = $2 AND users.removed_at_ms IS NULL");
    source.all(statement.bind(issuer).bind(subject)).await?.first().map(users::from_row).transpose()
}

/// Keeps that a provider means a person by a subject.
///
/// # Errors
/// [`DbError::Constraint`] where it means another one; else as [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, issuer: &str, subject: &str, user: UserId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let statement = sql("INSERT INTO identities (issuer, subject, user_id, created_at_ms) VALUES ($1, $2, $3, $4)");
    tx.run(statement.bind(issuer).bind(subject).bind(user.0).bind(now_ms)).await.map(|_| ())
}
