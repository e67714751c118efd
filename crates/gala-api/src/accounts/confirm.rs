//! Whether it is still the person who signed in: asked before what proves them is changed.

use axum::http::StatusCode;
use gala_accounts::password::{Passwords, Verdict};
use gala_core::access::Session;
use gala_db::{
    Db,
    accounts::{passwords as password_rows, sessions, users::User},
};

use super::{attempts::Attempt, audit::Trail};
use crate::problem::{ApiError, ApiResult};

/// Who signed in so lately need not show a password again.
const RECENT_MS: i64 = 10 * 60 * 1000;

/// Checks a password that somebody who is signed in sends again, in the field of a name.
///
/// # Errors
/// 401 `wrong_password`, 429 after too many of them.
pub async fn check_password(
    db: &Db,
    passwords: &Passwords,
    user: &User,
    (field, password): (&'static str, &str),
    trail: &Trail,
) -> ApiResult<()> {
    let attempt = Attempt::of(&user.name, trail.address());
    attempt.check(db).await?;
    let stored = password_rows::get(db, user.id).await?;
    let verdict = passwords.verify(password, stored.as_deref()).await.map_err(ApiError::internal)?;
    if verdict != Verdict::Wrong {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    attempt.failed(&mut tx).await?;
    tx.commit().await?;
    let detail = if field == "current" { "the current password is another one" } else { "the password is another one" };
    Err(ApiError::new(StatusCode::UNAUTHORIZED, "wrong_password", detail).at(field))
}

/// Checks that a person is there: by their password, or because they signed in a few minutes ago. Who comes from a
/// provider has no password.
///
/// # Errors
/// As [`check_password`]; 403 `confirmation_needed` where neither is so.
pub async fn confirm(
    db: &Db,
    passwords: &Passwords,
    (session, user): (Session, &User),
    password: Option<&str>,
    trail: &Trail,
) -> ApiResult<()> {
    if let Some(password) = password {
        return check_password(db, passwords, user, ("password", password), trail).await;
    }
    if db.now_ms().await? - sessions::began_at_ms(db, session.id).await? <= RECENT_MS {
        return Ok(());
    }
    let detail = "send the password, or sign in again: you did so more than 10 minutes ago";
    Err(ApiError::forbidden("confirmation_needed", detail).at("password"))
}
