//! The passkeys of who asks.

use axum::{Json, extract::State, http::StatusCode};
use gala_accounts::passkey::PasskeyError;
use gala_core::id::PasskeyId;
use gala_db::accounts::{
    Digest,
    passkeys::{self, Passkey},
    sessions,
    sign_in::Step,
    users,
};
use serde_json::Value;
use sha2::Digest as _;

use super::me::signed_in;
use crate::{
    accounts::{PasskeyBegun, Trail, confirm, ended, take_ceremony, texts},
    asker::Asker,
    extract::{Id, JsonBody},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{BeginPasskey, CreatePasskey, PasskeyCeremony, PasskeyList, PasskeyView, RemovePasskey, RenamePasskey},
};

const KIND: &str = "passkey";
/// So many registrations of a person are open at once.
const MOST_OPEN: u32 = 5;
const MOST_PASSKEYS: usize = 20;

/// Lists the passkeys of the person who asks, the oldest first.
#[utoipa::path(get, path = "/api/v1/me/passkeys", tag = "accounts", responses((status = 200, body = PasskeyList)))]
pub async fn list_passkeys(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<PasskeyList>> {
    let session = signed_in(&state, &asker)?;
    let found = passkeys::list(state.db(), session.user).await?;
    Ok(Json(PasskeyList { items: found.into_iter().map(Into::into).collect() }))
}

/// Begins to register a passkey. The password is needed where the person signed in more than 10 minutes ago.
#[utoipa::path(post, path = "/api/v1/me/passkeys/begin", tag = "accounts",
    request_body(content = BeginPasskey, content_type = "application/json"),
    responses((status = 200, description = "What the browser is to ask its devices", body = PasskeyCeremony),
              (status = 401, description = "`wrong_password`", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 403, description = "`confirmation_needed`: send the password", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 404, description = "`no_passkeys`: the server was not told its address", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 409, description = "`too_many_passkeys`", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn begin_passkey(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<BeginPasskey>,
) -> ApiResult<Json<PasskeyCeremony>> {
    let session = signed_in(&state, &asker)?;
    let accounts = state.accounts()?;
    let checks = accounts.passkeys()?;
    let user = users::get(state.db(), session.user).await?.ok_or_else(ApiError::unproven)?;
    confirm(state.db(), &accounts.passwords, (session, &user), asked.password.as_deref(), &trail).await?;
    let have = passkeys::list(state.db(), user.id).await?;
    check_room(&have)?;
    let credentials: Vec<&str> = have.iter().map(|passkey| passkey.credential.as_str()).collect();
    let begun = checks.begin_registration(user.id.0, &user.name, &user.display_name, &credentials);
    let begun = begun.map_err(ApiError::internal)?;
    let step = Step { user: Some(user.id), state: Value::String(begun.state) };
    let counted_by: Digest = sha2::Sha256::digest(format!("passkeys of user {}", user.id)).into();
    let mut tx = state.db().begin().await?;
    let begun = PasskeyBegun::keep(&mut tx, KIND, &step, &begun.options, (&counted_by, MOST_OPEN)).await?;
    tx.commit().await?;
    Ok(Json(begun.into()))
}

/// Registers a passkey by what a device answered. The session counts as proven by a second factor from then on.
#[utoipa::path(post, path = "/api/v1/me/passkeys", tag = "accounts",
    request_body(content = CreatePasskey, content_type = "application/json"),
    responses((status = 201, body = PasskeyView),
              (status = 401, description = "`passkey_refused` or `passkey_ended`", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 404, description = "`no_passkeys`: the server was not told its address", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 409, description = "`passkey_known` or `too_many_passkeys`", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn create_passkey(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<CreatePasskey>,
) -> ApiResult<(StatusCode, Json<PasskeyView>)> {
    let session = signed_in(&state, &asker)?;
    let checks = state.accounts()?.passkeys()?;
    let name = texts::title("name", &asked.name)?;
    let begun = take_ceremony(state.db(), KIND, &asked.ceremony).await?;
    let (Some(user), Value::String(begun)) = (begun.user.filter(|user| *user == session.user), begun.state) else {
        return Err(ended());
    };
    let kept = checks.finish_registration(&asked.credential.to_string(), &begun).map_err(|error| match error {
        PasskeyError::Refused(_) => {
            let detail = "this is no answer to what was asked, or the device did not check who used it; begin again";
            ApiError::new(StatusCode::UNAUTHORIZED, "passkey_refused", detail)
        }
        error => error.into(),
    })?;
    let mut tx = state.db().begin().await?;
    check_room(&passkeys::lock(&mut tx, user).await?)?;
    let passkey = Passkey {
        id: PasskeyId::new(),
        credential_id: kept.id,
        name,
        credential: kept.credential,
        created_at_ms: tx.now_ms(),
        used_at_ms: None,
    };
    passkeys::insert(&mut tx, user, &passkey).await.map_err(|error| {
        if error.breaks("passkeys_credential_key") {
            return ApiError::conflict("passkey_known", "this passkey is registered already");
        }
        error.into()
    })?;
    sessions::strengthen(&mut tx, session.id).await?;
    trail.add(&mut tx, "passkey.create", format!("passkey {}", passkey.id)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(passkey.into())))
}

/// Names a passkey.
#[utoipa::path(patch, path = "/api/v1/me/passkeys/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)),
    request_body(content = RenamePasskey, content_type = "application/json"),
    responses((status = 204, description = "Named")))]
pub async fn rename_passkey(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    JsonBody(asked): JsonBody<RenamePasskey>,
) -> ApiResult<StatusCode> {
    let session = signed_in(&state, &asker)?;
    let name = texts::title("name", &asked.name)?;
    let mut tx = state.db().begin().await?;
    passkeys::rename(&mut tx, session.user, PasskeyId(id), &name).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a passkey: it signs nobody in any more. The password is needed where the person signed in more than 10 minutes
/// ago.
#[utoipa::path(post, path = "/api/v1/me/passkeys/{id}/remove", tag = "accounts", params(("id" = uuid::Uuid, Path)),
    request_body(content = RemovePasskey, content_type = "application/json"),
    responses((status = 204, description = "Removed"),
              (status = 401, description = "`wrong_password`", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 403, description = "`confirmation_needed`: send the password", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn remove_passkey(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
    JsonBody(asked): JsonBody<RemovePasskey>,
) -> ApiResult<StatusCode> {
    let session = signed_in(&state, &asker)?;
    let user = users::get(state.db(), session.user).await?.ok_or_else(ApiError::unproven)?;
    let passwords = &state.accounts()?.passwords;
    confirm(state.db(), passwords, (session, &user), asked.password.as_deref(), &trail).await?;
    let mut tx = state.db().begin().await?;
    passkeys::remove(&mut tx, user.id, PasskeyId(id)).await?;
    sessions::weaken(&mut tx, user.id).await?;
    trail.add(&mut tx, "passkey.remove", format!("passkey {id}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check_room(have: &[Passkey]) -> ApiResult<()> {
    if have.len() < MOST_PASSKEYS {
        return Ok(());
    }
    let detail = format!("{MOST_PASSKEYS} passkeys are the most that a person has; remove one first");
    Err(ApiError::conflict("too_many_passkeys", detail))
}
