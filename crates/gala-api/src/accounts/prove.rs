//! Who sent a request, by its session, key, link or token.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{Caller, Identity},
    id::WorkspaceId,
};
use gala_db::{
    Db,
    accounts::{Proof, api_keys, sessions, share_links},
};

use super::{
    cookie::{self, csrf_token, session_cookie},
    settings::Accounts,
    times::{IDLE_MS, ROTATED_AFTER_MS, SEEN_EVERY_MS},
};
use crate::{
    guest::GuestName,
    problem::{ApiError, ApiResult},
    rate::{OwnLimits, RateKey},
    signing,
};

/// What was proven of a request.
#[derive(Debug)]
pub struct Proven {
    pub caller: Caller,
    /// The session's secret, where a browser sent it by itself: then it is to be shown that a page of ours asked.
    pub session: Option<Secret>,
    /// A new secret for the browser.
    pub set_cookie: Option<HeaderValue>,
    pub limits: OwnLimits,
    /// The name that a guest gave.
    pub guest: GuestName,
}

/// Returns who sent a request; `None` where it shows nothing. A bearer token goes before a cookie.
///
/// # Errors
/// 401 for a token that proves nothing, 404 for a workspace that the caller is not in, 503 where the database is away.
pub async fn prove(
    db: &Db,
    accounts: &Accounts,
    headers: &HeaderMap,
    bearer: Option<&str>,
    address: &str,
) -> ApiResult<Option<Proven>> {
    match bearer {
        Some(token) => bearer_of(db, accounts, token).await.map(Some),
        None => match cookie::sent(headers) {
            Some(secret) => session_of(db, secret, wanted_workspace(headers)?, address).await,
            None => Ok(None),
        },
    }
}

async fn bearer_of(db: &Db, accounts: &Accounts, token: &str) -> ApiResult<Proven> {
    if let Some(right) = &accounts.token
        && signing::equal(token.as_bytes(), right.as_bytes())
    {
        let (limits, guest) = (OwnLimits::default(), GuestName::default());
        return Ok(Proven { caller: Caller::LOCAL, session: None, set_cookie: None, limits, guest });
    }
    let now_ms = db.now_ms().await?;
    // Keys of workers are none of these: they work, and open nothing here.
    let proof = if let Some(key) = Secret::parse(token, SecretKind::ApiKey) {
        api_keys::prove(db, &key.digest(), now_ms).await?.map(|proof| (proof, GuestName::default()))
    } else if let Some(link) = Secret::parse(token, SecretKind::Share) {
        link_of(db, &link, now_ms).await?
    } else {
        None
    };
    let (proof, guest) = proof.ok_or_else(ApiError::unproven)?;
    if let Identity::Key { key, .. } = proof.caller.identity
        && now_ms - proof.used_at_ms > SEEN_EVERY_MS
    {
        let mut tx = db.begin().await?;
        api_keys::used(&mut tx, key).await?;
        tx.commit().await?;
    }
    Ok(Proven { caller: proof.caller, session: None, set_cookie: None, limits: limits(&proof), guest })
}

/// Returns what the key, and the plan of the workspace, let a caller send a minute.
fn limits(proof: &Proof) -> OwnLimits {
    let key = proof.requests_per_minute.zip(RateKey::of(&proof.caller)).map(|(limit, key)| (key, limit));
    let workspace = proof.caller.membership.map(|own| RateKey::Workspace(own.workspace));
    OwnLimits([key, workspace.zip(proof.plan_requests_per_minute)])
}

/// A link that asks for a password proves nothing by itself, but what was given for the password does.
async fn link_of(db: &Db, secret: &Secret, now_ms: i64) -> ApiResult<Option<(Proof, GuestName)>> {
    match share_links::prove(db, &secret.digest(), now_ms).await? {
        Some(open) if open.password.is_none() => Ok(Some((open.proof, GuestName::default()))),
        Some(_) => {
            let detail = "this link asks for a password; send both to POST /api/v1/auth/open-link";
            Err(ApiError::new(StatusCode::UNAUTHORIZED, "link_password_needed", detail))
        }
        None => {
            let guest = share_links::prove_guest(db, &secret.digest(), now_ms).await?;
            Ok(guest.map(|(proof, name)| (proof, GuestName(Some(name.into())))))
        }
    }
}

/// A cookie that proves nothing is none: browsers keep them longer than sessions last.
async fn session_of(
    db: &Db,
    secret: Secret,
    workspace: Option<WorkspaceId>,
    address: &str,
) -> ApiResult<Option<Proven>> {
    let now_ms = db.now_ms().await?;
    let Some(proof) = sessions::prove(db, &secret.digest(), workspace, now_ms, IDLE_MS).await? else {
        return Ok(None);
    };
    if workspace.is_some() && proof.caller.membership.is_none() {
        return Err(ApiError::not_found());
    }
    let set_cookie = refresh(db, &proof, now_ms, address).await?;
    let guest = GuestName::default();
    Ok(Some(Proven { caller: proof.caller, session: Some(secret), set_cookie, limits: limits(&proof), guest }))
}

/// Keeps that a session is used, and replaces its secret once that is old.
async fn refresh(db: &Db, proof: &Proof, now_ms: i64, address: &str) -> ApiResult<Option<HeaderValue>> {
    let Identity::Session(session) = proof.caller.identity else { return Ok(None) };
    if !proof.is_old && now_ms - proof.rotated_at_ms > ROTATED_AFTER_MS {
        let secret = Secret::new(SecretKind::Session);
        let mut tx = db.begin().await?;
        let is_ours = sessions::rotate(&mut tx, session.id, proof.rotated_at_ms, &secret.digest()).await?;
        tx.commit().await?;
        return Ok(is_ours.then(|| session_cookie(&secret)));
    }
    if now_ms - proof.used_at_ms > SEEN_EVERY_MS {
        let mut tx = db.begin().await?;
        sessions::seen(&mut tx, session.id, address).await?;
        tx.commit().await?;
    }
    Ok(None)
}

/// Reads in which workspace a request of a session is to act: the header `Gala-Workspace`.
fn wanted_workspace(headers: &HeaderMap) -> ApiResult<Option<WorkspaceId>> {
    let mut values = headers.get_all("gala-workspace").iter();
    let refusal = || ApiError::bad_request("invalid_workspace", "name one workspace by its id").at("Gala-Workspace");
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let id = value.to_str().ok().and_then(|text| text.parse().ok());
            id.map(Some).ok_or_else(refusal)
        }
        (Some(_), Some(_)) => Err(refusal()),
    }
}

/// Whether a request carries the token that only a page of ours can know of a session.
pub fn csrf_is_right(headers: &HeaderMap, session: &Secret) -> bool {
    let sent = headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
    sent.is_some_and(|sent| signing::equal(sent.as_bytes(), csrf_token(session).as_bytes()))
}
