//! API keys of the workspace in which a request acts, and keys of the workers of the installation.

use axum::{Json, extract::State, http::StatusCode};
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{Action, Identity},
    id::KeyId,
};
use gala_db::{
    DbError,
    accounts::{
        api_keys::{self, ApiKey},
        worker_keys::{self, WorkerKey},
    },
};

use crate::{
    accounts::{Trail, texts},
    asker::Asker,
    extract::{Id, JsonBody},
    problem::{ApiError, ApiResult},
    state::ApiState,
    wire::{CreateKey, CreateKeyBody, CreatedKey, KeyKind, KeyList},
};

const DAY_MS: i64 = 24 * 3600 * 1000;
const MAX_DAYS: u32 = 3650;
const MAX_RATE: u32 = 1_000_000;

/// Lists keys, newest first: those of the whole workspace for who manages them, and else the own ones. Administrators of the
/// installation see those of its workers behind them.
#[utoipa::path(get, path = "/api/v1/keys", tag = "accounts", responses((status = 200, body = KeyList)))]
pub async fn list_keys(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<KeyList>> {
    state.accounts()?;
    let scope = asker.may(Action::ViewWorkspace)?;
    let of = if asker.0.check(Action::ManageKeys).is_ok() { None } else { asker.0.user() };
    let keys = api_keys::list(state.db(), scope, of).await?;
    let workers = match asker.may_administer(Action::ManageWorkers) {
        Ok(()) => worker_keys::list(state.db()).await?,
        Err(_) => Vec::new(),
    };
    let items = keys.into_iter().map(Into::into).chain(workers.into_iter().map(Into::into));
    Ok(Json(KeyList { items: items.collect() }))
}

/// Makes a key of the person who asks, which may do what they may, within its scopes; or one of workers, for who administers
/// the installation.
#[utoipa::path(post, path = "/api/v1/keys", tag = "accounts",
    request_body(content = CreateKeyBody, content_type = "application/json"),
    responses((status = 201, description = "With its secret, which is shown this once", body = CreatedKey)))]
pub async fn create_key(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<CreateKey>,
) -> ApiResult<(StatusCode, Json<CreatedKey>)> {
    state.accounts()?;
    if asked.kind == KeyKind::Worker {
        return create_worker_key(&state, &asker, &trail, asked).await;
    }
    let scope = asker.may(Action::ViewWorkspace)?;
    // A key makes no keys: one that leaks could outlive its own revocation.
    let Identity::Session(session) = asker.0.identity else {
        return Err(ApiError::forbidden("session_needed", "keys are made by persons, signed in with a browser"));
    };
    let name = texts::title("name", &asked.name)?;
    in_range("days", asked.days, MAX_DAYS)?;
    in_range("requests_per_minute", asked.requests_per_minute, MAX_RATE)?;
    if asked.scopes.is_empty() {
        return Err(ApiError::bad_request("invalid_field", "scopes names one scope or more").at("scopes"));
    }
    let secret = Secret::new(SecretKind::ApiKey);
    let mut tx = state.db().begin_in(scope).await?;
    let now_ms = tx.now_ms();
    let key = ApiKey {
        id: KeyId::new(),
        user: Some(session.user),
        name,
        prefix: secret.prefix().to_owned(),
        scopes: asked.scopes.into_iter().map(Into::into).collect(),
        requests_per_minute: asked.requests_per_minute,
        created_at_ms: now_ms,
        used_at_ms: None,
        ends_at_ms: asked.days.map(|days| now_ms + i64::from(days) * DAY_MS),
        revoked_at_ms: None,
    };
    api_keys::insert(&mut tx, scope, &key, &secret.digest()).await?;
    trail.add(&mut tx, "key.create", format!("key {}", key.id)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(CreatedKey { key: key.into(), secret: secret.expose().to_owned() })))
}

async fn create_worker_key(
    state: &ApiState,
    asker: &Asker,
    trail: &Trail,
    asked: CreateKey,
) -> ApiResult<(StatusCode, Json<CreatedKey>)> {
    asker.may_administer(Action::ManageWorkers)?;
    if !matches!(asker.0.identity, Identity::Session(_)) {
        return Err(ApiError::forbidden("session_needed", "keys are made by persons, signed in with a browser"));
    }
    let name = texts::title("name", &asked.name)?;
    in_range("days", asked.days, MAX_DAYS)?;
    for (field, is_given) in
        [("scopes", !asked.scopes.is_empty()), ("requests_per_minute", asked.requests_per_minute.is_some())]
    {
        if is_given {
            let detail = format!("a key of workers has no {field}: leave it out");
            return Err(ApiError::bad_request("invalid_field", detail).at(field));
        }
    }
    let secret = Secret::new(SecretKind::Worker);
    let mut tx = state.db().begin().await?;
    let now_ms = tx.now_ms();
    let key = WorkerKey {
        id: KeyId::new(),
        name,
        prefix: secret.prefix().to_owned(),
        created_at_ms: now_ms,
        used_at_ms: None,
        ends_at_ms: asked.days.map(|days| now_ms + i64::from(days) * DAY_MS),
        revoked_at_ms: None,
    };
    worker_keys::insert(&mut tx, &key, &secret.digest()).await?;
    trail.add_of(&mut tx, None, asker.0.user(), "worker_key.create", format!("worker key {}", key.id)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(CreatedKey { key: key.into(), secret: secret.expose().to_owned() })))
}

/// Revokes a key at once and for good: an own one, any of the workspace for who manages them, or one of workers for who
/// administers the installation. A worker that has it hands its jobs back and ends.
#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Revoked, now or before")))]
pub async fn revoke_key(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
) -> ApiResult<StatusCode> {
    state.accounts()?;
    if asker.may_administer(Action::ManageWorkers).is_ok()
        && revoke_worker_key(&state, &asker, &trail, KeyId(id)).await?
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    let scope = asker.scope()?;
    let key = api_keys::get(state.db(), scope, KeyId(id)).await?.ok_or_else(ApiError::not_found)?;
    let is_own = key.user.is_some() && key.user == asker.0.user();
    if !is_own {
        // Somebody who does not manage keys does not see those of others.
        asker.may(Action::ManageKeys).map_err(|_| ApiError::not_found())?;
    }
    let mut tx = state.db().begin_in(scope).await?;
    api_keys::revoke(&mut tx, scope, key.id).await?;
    trail.add(&mut tx, "key.revoke", format!("key {}", key.id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns whether there is such a key of workers, which then is revoked.
async fn revoke_worker_key(state: &ApiState, asker: &Asker, trail: &Trail, id: KeyId) -> ApiResult<bool> {
    let mut tx = state.db().begin().await?;
    match worker_keys::revoke(&mut tx, id).await {
        Err(DbError::NotFound) => return Ok(false),
        revoked => revoked?,
    }
    trail.add_of(&mut tx, None, asker.0.user(), "worker_key.revoke", format!("worker key {id}")).await?;
    tx.commit().await?;
    Ok(true)
}

/// Checks a number from 1 on that may be absent.
///
/// # Errors
/// 400 `invalid_field` at the field.
pub(super) fn in_range(field: &'static str, given: Option<u32>, most: u32) -> ApiResult<()> {
    if given.is_none_or(|given| (1..=most).contains(&given)) {
        return Ok(());
    }
    Err(ApiError::bad_request("invalid_field", format!("{field} is from 1 to {most}")).at(field))
}
