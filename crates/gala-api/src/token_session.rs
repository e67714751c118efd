//! The token of a server in a browser: a cookie that proves for a week that the token was shown.
//!
//! Nothing is stored. The cookie tells when it ends, sealed by the installation's key together with the token: it ends with
//! either. Only whoever knew the token has one, and no script can read it.

use axum::http::{HeaderMap, HeaderValue};
use gala_db::{Db, DbError};
use sha2::{Digest, Sha256};

use crate::{accounts, signing::SigningKeys};

/// Shorter than a signing key counts on after it was replaced.
const LASTS_MS: i64 = 7 * 24 * 3600 * 1000;
/// A cookie that is used is replaced when it is this old.
const RENEWED_AFTER_MS: i64 = 24 * 3600 * 1000;

/// A request that a browser sent with such a cookie.
#[derive(Clone, Copy, Debug)]
pub struct TokenSession;

/// What a cookie proves.
pub struct TokenProof {
    /// What takes its place in the browser.
    pub renewed: Option<HeaderValue>,
}

/// Returns what gives a browser the session, once the token was shown.
///
/// # Errors
/// If the database does not answer.
pub async fn token_cookie(db: &Db, keys: &SigningKeys, token: &str) -> Result<HeaderValue, DbError> {
    let ends_at_ms = db.now_ms().await? + LASTS_MS;
    let sealed = keys.seal(&place_of(token), &ends_at_ms.to_string()).await?;
    Ok(accounts::token_cookie(&sealed, LASTS_MS))
}

/// Checks the cookie of a request; `None` for one that is absent, has ended, or is of another token or installation.
///
/// # Errors
/// If the database does not answer.
pub async fn prove_token_session(
    db: &Db,
    keys: &SigningKeys,
    token: &str,
    headers: &HeaderMap,
) -> Result<Option<TokenProof>, DbError> {
    let Some(sealed) = accounts::sent_token(headers) else { return Ok(None) };
    let Some(ends_at) = keys.unseal(&place_of(token), &sealed).await? else { return Ok(None) };
    let left_ms = ends_at.parse::<i64>().map_or(0, |ends_at_ms| ends_at_ms) - db.now_ms().await?;
    if left_ms <= 0 {
        return Ok(None);
    }
    let is_old = left_ms < LASTS_MS - RENEWED_AFTER_MS;
    let renewed = if is_old { Some(token_cookie(db, keys, token).await?) } else { None };
    Ok(Some(TokenProof { renewed }))
}

/// What is sealed for one token counts for no other.
fn place_of(token: &str) -> String {
    format!("token session {}", hex::encode(Sha256::digest(token.as_bytes())))
}
