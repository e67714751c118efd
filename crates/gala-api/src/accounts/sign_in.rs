//! Signing in by name and password, with a second factor where there is one.

use axum::http::{HeaderMap, StatusCode, header};
use gala_accounts::{
    password::{NewPassword, Passwords, Verdict},
    recovery_code::RecoveryCode,
    secret::{Secret, SecretKind},
    totp::TotpSecret,
};
use gala_core::{
    access::Session,
    id::{SessionId, UserId},
};
use gala_db::{
    Db, Tx,
    accounts::{
        passwords as password_rows, second_factors,
        sessions::{self, NewSession},
        users::{self, User},
    },
};

use super::{attempts::Attempt, audit::Trail, times::LONGEST_MS};
use crate::problem::{ApiError, ApiResult};

/// What somebody types.
pub struct SignIn<'a> {
    pub name: &'a str,
    pub password: &'a str,
    /// Of an authenticator, or a recovery code.
    pub code: Option<&'a str>,
}

/// A person who signed in, with what their browser is given.
pub struct SignedIn {
    pub user: User,
    pub secret: Secret,
}

/// What a browser calls itself is kept up to this length.
const MAX_AGENT_CHARS: usize = 200;

/// Signs somebody in. A name that nobody has is answered as a wrong password is, after the same work.
///
/// # Errors
/// 401 `wrong_password`, `second_factor_needed` or `wrong_code`; 429 after too many of them.
pub async fn sign_in(
    db: &Db,
    passwords: &Passwords,
    asked: &SignIn<'_>,
    trail: &Trail,
    headers: &HeaderMap,
) -> ApiResult<SignedIn> {
    let attempt = Attempt::of(asked.name, trail.address());
    attempt.check(db).await?;
    let user = users::named(db, asked.name).await?.filter(|user| user.disabled_at_ms.is_none());
    let stored = match &user {
        Some(user) => password_rows::get(db, user.id).await?,
        None => None,
    };
    let verdict = passwords.verify(asked.password, stored.as_deref()).await.map_err(ApiError::internal)?;
    let (Some(user), Some(stored), Verdict::Right { needs_rehash }) = (user, stored, verdict) else {
        return fail(db, &attempt, trail, "wrong_password", "the name or the password is wrong").await;
    };
    // Made before the transaction, which is to be short.
    let better = if needs_rehash { rehashed(passwords, asked.password).await? } else { None };
    let mut tx = db.begin().await?;
    let factors = match second_factor(&mut tx, user.id, asked.code).await? {
        SecondFactor::None => Factors::One,
        SecondFactor::Right => Factors::Two,
        SecondFactor::Missing => {
            tx.rollback().await?;
            return Err(unauthorized("second_factor_needed", "send the code of the authenticator as well").at("code"));
        }
        SecondFactor::Wrong => {
            tx.rollback().await?;
            return fail(db, &attempt, trail, "wrong_code", "the code is wrong, or was used before").await;
        }
    };
    attempt.succeeded(&mut tx).await?;
    if let Some(better) = better {
        password_rows::rehash(&mut tx, user.id, &stored, &better).await?;
    }
    let secret = open_session(&mut tx, user.id, factors, trail, headers).await?;
    trail.add_of(&mut tx, None, Some(user.id), "session.begin", format!("user {}", user.id)).await?;
    tx.commit().await?;
    Ok(SignedIn { user, secret })
}

/// By how much a person has proven themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factors {
    /// A password, or what a provider says.
    One,
    /// A second factor as well, or a passkey whose device checked who used it.
    Two,
}

/// Begins a session of a person who has proven themselves.
///
/// # Errors
/// As any statement.
pub async fn open_session(
    tx: &mut Tx,
    user: UserId,
    factors: Factors,
    trail: &Trail,
    headers: &HeaderMap,
) -> ApiResult<Secret> {
    let secret = Secret::new(SecretKind::Session);
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent: String = agent.chars().take(MAX_AGENT_CHARS).collect();
    let session = NewSession {
        id: SessionId::new(),
        digest: secret.digest(),
        user,
        agent: &agent,
        address: trail.address(),
        ends_at_ms: tx.now_ms() + LONGEST_MS,
        has_second_factor: factors == Factors::Two,
    };
    sessions::insert(tx, &session).await?;
    Ok(secret)
}

async fn rehashed(passwords: &Passwords, text: &str) -> ApiResult<Option<String>> {
    // One that would not be taken today stays as it is hashed until it is changed.
    let Ok(password) = NewPassword::check(text, &[]) else { return Ok(None) };
    passwords.hash(&password).await.map(Some).map_err(ApiError::internal)
}

enum SecondFactor {
    /// There is none.
    None,
    Right,
    Missing,
    Wrong,
}

async fn second_factor(tx: &mut Tx, user: UserId, code: Option<&str>) -> ApiResult<SecondFactor> {
    let Some(known) = second_factors::totp(&mut *tx, user).await?.filter(|known| known.is_confirmed) else {
        return Ok(SecondFactor::None);
    };
    let Some(code) = code else { return Ok(SecondFactor::Missing) };
    let is_right = match RecoveryCode::parse(code) {
        Some(code) => second_factors::use_recovery_code(tx, user, &code.digest()).await?,
        None => use_code(tx, user, &known, code).await?,
    };
    Ok(if is_right { SecondFactor::Right } else { SecondFactor::Wrong })
}

/// Lets somebody who signed in without a second factor show it now.
///
/// # Errors
/// 401 `wrong_code`, 409 `no_totp`, 429 after too many wrong ones.
pub async fn prove_second_factor(db: &Db, user: &User, session: Session, code: &str, trail: &Trail) -> ApiResult<()> {
    let attempt = Attempt::of(&user.name, trail.address());
    attempt.check(db).await?;
    let mut tx = db.begin().await?;
    match second_factor(&mut tx, user.id, Some(code)).await? {
        SecondFactor::None | SecondFactor::Missing => {
            Err(ApiError::conflict("no_totp", "set up an authenticator first"))
        }
        SecondFactor::Wrong => {
            tx.rollback().await?;
            fail(db, &attempt, trail, "wrong_code", "the code is wrong, or was used before").await
        }
        SecondFactor::Right => {
            attempt.succeeded(&mut tx).await?;
            sessions::strengthen(&mut tx, session.id).await?;
            trail.add_of(&mut tx, None, Some(user.id), "session.strengthen", format!("session {}", session.id)).await?;
            Ok(tx.commit().await?)
        }
    }
}

/// Uses a code of an authenticator. Returns whether it is right and was not used before.
///
/// # Errors
/// As any statement.
pub async fn use_code(tx: &mut Tx, user: UserId, known: &second_factors::TotpSecret, code: &str) -> ApiResult<bool> {
    let secret: [u8; 20] = known.secret.as_slice().try_into().map_err(ApiError::internal)?;
    let now = u64::try_from(tx.now_ms() / 1000).map_err(ApiError::internal)?;
    let last = u64::try_from(known.last_step).map_err(ApiError::internal)?;
    let Some(step) = TotpSecret::from_bytes(secret).accept(code, now, Some(last)) else { return Ok(false) };
    let step = i64::try_from(step).map_err(ApiError::internal)?;
    Ok(second_factors::use_step(tx, user, step).await?)
}

async fn fail<T>(db: &Db, attempt: &Attempt, trail: &Trail, code: &'static str, detail: &'static str) -> ApiResult<T> {
    let mut tx = db.begin().await?;
    attempt.failed(&mut tx).await?;
    trail.add_of(&mut tx, None, None, "session.refuse", code).await?;
    tx.commit().await?;
    Err(unauthorized(code, detail))
}

fn unauthorized(code: &'static str, detail: &'static str) -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, code, detail)
}
