//! Signing in by a passkey: with a name, or with what the device finds by itself.
//!
//! A name that nobody has, and one whose person has no passkey, are answered as others are: with passkeys that there are
//! not, after the same reads, and with a ceremony that ends in the same refusal.

use axum::http::HeaderMap;
use gala_accounts::passkey::{KeptPasskey, PasskeyError, Passkeys, decoys};
use gala_core::id::UserId;
use gala_db::{
    Db, Tx,
    accounts::{
        Digest,
        passkeys::{self as rows, Passkey},
        sign_in::Step,
        users,
    },
};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use uuid::Uuid;

use super::{
    audit::Trail,
    ceremony::{PasskeyBegun, copied, refused, take_ceremony},
    sign_in::{Factors, SignedIn, open_session},
};
use crate::problem::{ApiError, ApiResult};

const KIND: &str = "passkey_sign_in";
/// So many are open at once from one address.
const MOST_OF_ADDRESS: u32 = 100;
const MAX_NAME_CHARS: usize = 64;

/// What is kept until the browser answers.
#[derive(Serialize, Deserialize)]
struct BegunSignIn {
    /// Whether the device was asked whom it knows.
    is_discovery: bool,
    state: String,
}

/// Begins to sign somebody in.
///
/// # Errors
/// As any statement.
pub async fn begin_by_passkey(
    db: &Db,
    passkeys: &Passkeys,
    name: Option<&str>,
    trail: &Trail,
) -> ApiResult<PasskeyBegun> {
    let (user, begun) = match name {
        None => (None, passkeys.begin_discovery()),
        Some(name) => {
            let (user, credentials) = of_name(db, name).await?;
            let credentials: Vec<&str> = credentials.iter().map(String::as_str).collect();
            (user, passkeys.begin_authentication(&credentials))
        }
    };
    let begun = begun.map_err(ApiError::internal)?;
    let kept = BegunSignIn { is_discovery: name.is_none(), state: begun.state };
    let step = Step { user, state: serde_json::to_value(kept).map_err(ApiError::internal)? };
    let counted_by: Digest = sha2::Sha256::digest(format!("passkeys of address {}", trail.address())).into();
    let mut tx = db.begin().await?;
    let begun = PasskeyBegun::keep(&mut tx, KIND, &step, &begun.options, (&counted_by, MOST_OF_ADDRESS)).await?;
    tx.commit().await?;
    Ok(begun)
}

/// Returns the person of a name who has passkeys, and these; for any other name nobody, and decoys.
async fn of_name(db: &Db, name: &str) -> ApiResult<(Option<UserId>, Vec<String>)> {
    if !(1..=MAX_NAME_CHARS).contains(&name.chars().count()) {
        let detail = format!("name is what somebody signs in with: 1 to {MAX_NAME_CHARS} characters");
        return Err(ApiError::bad_request("invalid_field", detail).at("name"));
    }
    let user = users::named(db, name).await?.filter(|user| user.disabled_at_ms.is_none()).map(|user| user.id);
    let known = rows::list(db, user.unwrap_or(UserId(Uuid::nil()))).await?;
    let decoys = decoys(&rows::decoy_secret(db).await?, name);
    if known.is_empty() {
        return Ok((None, decoys));
    }
    Ok((user, known.into_iter().map(|passkey| passkey.credential).collect()))
}

/// Signs somebody in by what their device answered. It counts as two factors: the device, and that it checked who uses it.
///
/// # Errors
/// 401 `passkey_ended`, `passkey_refused` or `passkey_copied`; 400 for what is no answer of a device.
pub async fn sign_in_by_passkey(
    db: &Db,
    passkeys: &Passkeys,
    (ceremony, answer): (&str, &str),
    trail: &Trail,
    headers: &HeaderMap,
) -> ApiResult<SignedIn> {
    let step = take_ceremony(db, KIND, ceremony).await?;
    let kept: BegunSignIn = serde_json::from_value(step.state).map_err(ApiError::internal)?;
    let user = if kept.is_discovery { discovered(passkeys, answer)? } else { step.user };
    let mut tx = db.begin().await?;
    let known = rows::lock(&mut tx, user.unwrap_or(UserId(Uuid::nil()))).await?;
    let checked = check(passkeys, &kept, answer, &known);
    if let (Ok(used), Some(user)) = (&checked, user)
        && let Some(passkey) = known.iter().find(|passkey| passkey.credential_id == used.id)
    {
        rows::used(&mut tx, passkey.id, &used.credential).await?;
        return open(tx, user, passkey, trail, headers).await;
    }
    tx.rollback().await?;
    match (checked, user) {
        (Err(PasskeyError::Copied), Some(user)) => {
            tell(db, trail, Some(user), "passkey.copied", format!("user {user}")).await?;
            Err(copied())
        }
        (Err(error @ (PasskeyError::Answer | PasskeyError::Stored(_))), _) => Err(error.into()),
        _ => {
            tell(db, trail, None, "session.refuse", "passkey_refused").await?;
            Err(refused())
        }
    }
}

async fn tell(
    db: &Db,
    trail: &Trail,
    user: Option<UserId>,
    action: &'static str,
    subject: impl Into<String>,
) -> ApiResult<()> {
    let mut tx = db.begin().await?;
    trail.add_of(&mut tx, None, user, action, subject).await?;
    Ok(tx.commit().await?)
}

/// Returns whom a device named; nobody where it named none.
fn discovered(passkeys: &Passkeys, answer: &str) -> ApiResult<Option<UserId>> {
    match passkeys.discovered(answer) {
        Ok(user) => Ok(Some(UserId(user))),
        Err(PasskeyError::Refused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn check(
    passkeys: &Passkeys,
    kept: &BegunSignIn,
    answer: &str,
    known: &[Passkey],
) -> Result<KeptPasskey, PasskeyError> {
    let have: Vec<&str> = known.iter().map(|passkey| passkey.credential.as_str()).collect();
    if kept.is_discovery {
        passkeys.finish_discovery(answer, &kept.state, &have)
    } else {
        passkeys.finish_authentication(answer, &kept.state, &have)
    }
}

async fn open(mut tx: Tx, user: UserId, passkey: &Passkey, trail: &Trail, headers: &HeaderMap) -> ApiResult<SignedIn> {
    let user = users::get(&mut tx, user).await?.filter(|user| user.disabled_at_ms.is_none()).ok_or_else(refused)?;
    let secret = open_session(&mut tx, user.id, Factors::Two, trail, headers).await?;
    let subject = format!("user {} by passkey {}", user.id, passkey.id);
    trail.add_of(&mut tx, None, Some(user.id), "session.begin", subject).await?;
    tx.commit().await?;
    Ok(SignedIn { user, secret })
}
