//! Ceremonies with passkeys: what is kept between their halves, and how they fail.

use axum::http::StatusCode;
use gala_accounts::{
    passkey::PasskeyError,
    secret::{Secret, SecretKind},
};
use gala_db::{
    Db, Tx,
    accounts::{
        Digest,
        sign_in::{self, Step},
    },
};
use serde_json::Value;

use crate::problem::{ApiError, ApiResult};

/// A browser answers within this time.
const CEREMONY_MS: i64 = 5 * 60 * 1000;

/// What a browser is given to begin with.
pub struct PasskeyBegun {
    pub ceremony: Secret,
    pub options: Value,
    pub ends_at_ms: i64,
}

impl PasskeyBegun {
    /// Keeps one half of a ceremony. Of those that are counted by a digest there are so many at once.
    ///
    /// # Errors
    /// As any statement.
    pub async fn keep(
        tx: &mut Tx,
        kind: &'static str,
        step: &Step,
        options: &str,
        counted: (&Digest, u32),
    ) -> ApiResult<Self> {
        let (ceremony, ends_at_ms) = (Secret::new(SecretKind::Ceremony), tx.now_ms() + CEREMONY_MS);
        sign_in::begin_counted(tx, kind, &ceremony.digest(), step, ends_at_ms, counted).await?;
        let options = serde_json::from_str(options).map_err(ApiError::internal)?;
        Ok(Self { ceremony, options, ends_at_ms })
    }
}

/// Takes what a ceremony kept, for good: what a device answers is looked at once, whatever becomes of it.
///
/// # Errors
/// 401 `passkey_ended` where there is none.
pub async fn take_ceremony(db: &Db, kind: &'static str, ceremony: &str) -> ApiResult<Step> {
    let ceremony = Secret::parse(ceremony, SecretKind::Ceremony).ok_or_else(ended)?;
    let mut tx = db.begin().await?;
    let step = sign_in::take(&mut tx, kind, &ceremony.digest()).await?;
    tx.commit().await?;
    step.ok_or_else(ended)
}

/// A passkey that proves nothing, whatever the reason.
pub fn refused() -> ApiError {
    let detail = "this passkey does not sign anybody in here; begin again, or sign in another way";
    ApiError::new(StatusCode::UNAUTHORIZED, "passkey_refused", detail)
}

/// A passkey of which there are two.
pub fn copied() -> ApiError {
    let detail = "this passkey was used by another device that has a copy of it; remove it, and register a new one";
    ApiError::new(StatusCode::UNAUTHORIZED, "passkey_copied", detail)
}

/// A ceremony that there is not.
pub fn ended() -> ApiError {
    let detail = "this ceremony has ended, was finished before, or never began; begin again";
    ApiError::new(StatusCode::UNAUTHORIZED, "passkey_ended", detail)
}

impl From<PasskeyError> for ApiError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Answer => {
                let detail = "credential is what navigator.credentials answered, as JSON";
                Self::bad_request("invalid_field", detail).at("credential")
            }
            PasskeyError::Copied => copied(),
            PasskeyError::Refused(_) => refused(),
            PasskeyError::Stored(error) => Self::internal(error),
        }
    }
}
