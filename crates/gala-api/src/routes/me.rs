//! Who asks: themselves, their sessions, and their second factor.

use axum::{Extension, Json, extract::State, http::StatusCode};
use gala_accounts::{recovery_code::RecoveryCode, totp::TotpSecret};
use gala_core::{
    access::{Identity, Session},
    id::{SessionId, WorkspaceId},
};
use gala_db::accounts::{
    second_factors, sessions,
    users::{self, User},
    workspaces,
};

use crate::{
    accounts::{IDLE_MS, SentSession, Trail, check_password, csrf_token, prove_second_factor, texts, use_code},
    asker::Asker,
    extract::{Id, JsonBody},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    token_session::TokenSession,
    wire::{
        ChangeMe, ChooseWorkspace, ConfirmTotp, Me, NewTotp, OwnWorkspace, ProveTotp, RecoveryCodes, RemoveTotp,
        SessionList, SessionView,
    },
};

/// Tells who asks.
#[utoipa::path(get, path = "/api/v1/me", tag = "accounts", responses((status = 200, body = Me)))]
pub async fn get_me(
    State(state): State<ApiState>,
    asker: Asker,
    session: Option<Extension<SentSession>>,
    token_session: Option<Extension<TokenSession>>,
) -> ApiResult<Json<Me>> {
    let user = match asker.0.user() {
        Some(user) => users::get(state.db(), user).await?,
        None => None,
    };
    let csrf = session.map(|Extension(SentSession(secret))| csrf_token(&secret));
    let mut me = describe(&state, &asker, user, csrf).await?;
    me.is_signed_in |= token_session.is_some();
    Ok(Json(me))
}

pub(super) async fn describe(
    state: &ApiState,
    asker: &Asker,
    user: Option<User>,
    csrf_token: Option<String>,
) -> ApiResult<Me> {
    let workspace = match (&asker.0.identity, asker.0.membership) {
        // A link shows a project, and not whose it is.
        (Identity::Share { .. }, _) | (_, None) => None,
        (_, Some(membership)) => {
            let workspace = workspaces::get(state.db(), membership.scope()).await?;
            Some(OwnWorkspace { workspace: workspace.into(), role: membership.role.into() })
        }
    };
    let (kind, scopes) = match asker.0.identity {
        Identity::Local => ("local", None),
        Identity::Session(_) => ("session", None),
        Identity::Key { scopes, .. } => ("key", Some(scopes.iter().map(Into::into).collect())),
        Identity::Share { .. } => ("link", None),
    };
    let (is_admin, second_factor_required) = (asker.0.is_admin, asker.0.lacks_second_factor());
    let is_signed_in = matches!(asker.0.identity, Identity::Session(_));
    let user = user.map(Into::into);
    Ok(Me { kind, is_signed_in, user, is_admin, workspace, second_factor_required, scopes, csrf_token })
}

/// Changes what others see of the person.
#[utoipa::path(patch, path = "/api/v1/me", tag = "accounts",
    request_body(content = ChangeMe, content_type = "application/json"),
    responses((status = 204, description = "Changed")))]
pub async fn change_me(
    State(state): State<ApiState>,
    asker: Asker,
    JsonBody(asked): JsonBody<ChangeMe>,
) -> ApiResult<StatusCode> {
    let session = signed_in(&state, &asker)?;
    let before = users::get(state.db(), session.user).await?.ok_or_else(ApiError::unproven)?;
    let display_name = asked.display_name.map(|name| texts::title("display_name", &name)).transpose()?;
    let email = texts::email(asked.email)?.or(before.email);
    let mut tx = state.db().begin().await?;
    let display_name = display_name.unwrap_or(before.display_name);
    users::set_profile(&mut tx, session.user, &display_name, email.as_deref()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets the session act in another workspace of the person, until they choose again.
#[utoipa::path(put, path = "/api/v1/me/workspace", tag = "accounts",
    request_body(content = ChooseWorkspace, content_type = "application/json"),
    responses((status = 204, description = "Chosen"),
              (status = 404, description = "The person is in no such workspace", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn choose_workspace(
    State(state): State<ApiState>,
    asker: Asker,
    JsonBody(asked): JsonBody<ChooseWorkspace>,
) -> ApiResult<StatusCode> {
    let session = signed_in(&state, &asker)?;
    let mut tx = state.db().begin().await?;
    sessions::choose_workspace(&mut tx, session, WorkspaceId(asked.workspace_id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the browsers in which the person is signed in, newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "accounts", responses((status = 200, body = SessionList)))]
pub async fn list_sessions(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<SessionList>> {
    let current = signed_in(&state, &asker)?;
    let now_ms = state.db().now_ms().await?;
    let found = sessions::list(state.db(), current.user, now_ms, IDLE_MS).await?;
    let view = |session: sessions::SessionFacts| {
        let is_current = session.id == current.id;
        SessionView::new(session, is_current)
    };
    Ok(Json(SessionList { items: found.into_iter().map(view).collect() }))
}

/// Signs the person out of one browser.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Ended")))]
pub async fn revoke_session(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    Id(id): Id,
) -> ApiResult<StatusCode> {
    let current = signed_in(&state, &asker)?;
    let mut tx = state.db().begin().await?;
    sessions::end(&mut tx, current.user, SessionId(id)).await?;
    trail.add(&mut tx, "session.end", format!("session {id}")).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the secret of an authenticator. It is asked for once a first code was right.
#[utoipa::path(post, path = "/api/v1/me/totp", tag = "accounts",
    responses((status = 201, description = "To be shown this once", body = NewTotp),
              (status = 409, description = "There is one already", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn create_totp(State(state): State<ApiState>, asker: Asker) -> ApiResult<(StatusCode, Json<NewTotp>)> {
    let session = signed_in(&state, &asker)?;
    let user = users::get(state.db(), session.user).await?.ok_or_else(ApiError::unproven)?;
    let secret = TotpSecret::generate();
    let mut tx = state.db().begin().await?;
    second_factors::begin_totp(&mut tx, user.id, secret.expose()).await?;
    tx.commit().await?;
    let view = NewTotp { secret: secret.base32(), uri: secret.uri("GALA", &user.name) };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Shows a first code of the authenticator, which is asked for from then on. Answers the recovery codes.
#[utoipa::path(post, path = "/api/v1/me/totp/confirm", tag = "accounts",
    request_body(content = ConfirmTotp, content_type = "application/json"),
    responses((status = 200, description = "To be shown this once", body = RecoveryCodes),
              (status = 409, description = "It is confirmed already", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn confirm_totp(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<ConfirmTotp>,
) -> ApiResult<Json<RecoveryCodes>> {
    let session = signed_in(&state, &asker)?;
    let mut tx = state.db().begin().await?;
    let none = || ApiError::conflict("no_totp", "make a secret first");
    let known = second_factors::totp(&mut tx, session.user).await?.ok_or_else(none)?;
    if known.is_confirmed {
        return Err(ApiError::conflict("totp_active", "an authenticator is active already; remove it first"));
    }
    if !use_code(&mut tx, session.user, &known, &asked.code).await? {
        return Err(ApiError::bad_request("wrong_code", "the code is not one of now").at("code"));
    }
    let codes = RecoveryCode::generate();
    let digests: Vec<[u8; 32]> = codes.iter().map(RecoveryCode::digest).collect();
    second_factors::set_recovery_codes(&mut tx, session.user, &digests).await?;
    sessions::strengthen(&mut tx, session.id).await?;
    trail.add(&mut tx, "totp.confirm", format!("user {}", session.user)).await?;
    tx.commit().await?;
    Ok(Json(RecoveryCodes { codes: codes.iter().map(RecoveryCode::expose).collect() }))
}

/// Shows a code in a session that began without one, such as one of who came from a provider. It counts as proven by a
/// second factor from then on.
#[utoipa::path(post, path = "/api/v1/me/totp/prove", tag = "accounts",
    request_body(content = ProveTotp, content_type = "application/json"),
    responses((status = 204, description = "Proven"),
              (status = 401, description = "`wrong_code`", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 409, description = "`no_totp`: there is no authenticator", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn prove_totp(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<ProveTotp>,
) -> ApiResult<StatusCode> {
    let session = signed_in(&state, &asker)?;
    let user = users::get(state.db(), session.user).await?.ok_or_else(ApiError::unproven)?;
    prove_second_factor(state.db(), &user, session, &asked.code, &trail).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes the authenticator and its recovery codes.
#[utoipa::path(post, path = "/api/v1/me/totp/remove", tag = "accounts",
    request_body(content = RemoveTotp, content_type = "application/json"),
    responses((status = 204, description = "Removed"),
              (status = 401, description = "`wrong_password`", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 404, description = "There is none", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn remove_totp(
    State(state): State<ApiState>,
    asker: Asker,
    trail: Trail,
    JsonBody(asked): JsonBody<RemoveTotp>,
) -> ApiResult<StatusCode> {
    let session = signed_in(&state, &asker)?;
    let user = users::get(state.db(), session.user).await?.ok_or_else(ApiError::unproven)?;
    let passwords = &state.accounts()?.passwords;
    check_password(state.db(), passwords, &user, ("password", &asked.password), &trail).await?;
    let mut tx = state.db().begin().await?;
    second_factors::remove_totp(&mut tx, session.user).await?;
    sessions::weaken(&mut tx, session.user).await?;
    trail.add(&mut tx, "totp.remove", format!("user {}", session.user)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns the session that asks: what concerns a person's proofs is done by themselves, and by no key.
///
/// # Errors
/// 403 for keys and links, and where there are no accounts.
pub(super) fn signed_in(state: &ApiState, asker: &Asker) -> ApiResult<Session> {
    state.accounts()?;
    match asker.0.identity {
        Identity::Session(session) => Ok(session),
        _ => Err(ApiError::forbidden("session_needed", "this is done by the person, signed in with a browser")),
    }
}
