//! Where people prove themselves who have not done so yet.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_accounts::{
    password::Verdict,
    secret::{Secret, SecretKind},
};
use gala_core::{
    access::{Identity, ProjectDefault, Scope, WorkspaceRole},
    id::{UserId, WorkspaceId},
};
use gala_db::{
    Tx,
    accounts::{
        invitations, members, passwords as password_rows, sessions, share_links,
        users::{self, User},
        workspaces::{self, Workspace},
    },
};

use super::me::describe;
use crate::{
    accounts::{
        Attempt, Factors, SignIn, SignedIn, Trail, check_password, csrf_token, open_session, session_cookie, sign_in,
        texts, without_session, without_token,
    },
    asker::Asker,
    client_address::ClientAddress,
    extract::JsonBody,
    problem::{ApiError, ApiResult, ProblemDocument},
    signing,
    state::ApiState,
    time_text::rfc3339,
    token_session::token_cookie,
    wire::{AcceptInvitation, ChangePassword, GuestPass, Me, OpenLinkRequest, ShowToken, SignInMethods, SignInRequest},
};

/// What opens a link with a password is good for so long.
const GUEST_MS: i64 = 12 * 3600 * 1000;

/// Tells how people sign in here, besides by name and password.
#[utoipa::path(get, path = "/api/v1/auth/methods", tag = "accounts", responses((status = 200, body = SignInMethods)))]
pub async fn get_sign_in_methods(State(state): State<ApiState>) -> ApiResult<Json<SignInMethods>> {
    let accounts = state.accounts()?;
    let (passkey, openid) = (accounts.passkeys.is_some(), accounts.provider.is_some());
    Ok(Json(SignInMethods { passkey, openid }))
}

/// Signs in. The session is a cookie that scripts cannot read.
#[utoipa::path(post, path = "/api/v1/auth/sign-in", tag = "accounts",
    request_body(content = SignInRequest, content_type = "application/json"),
    responses((status = 200, description = "Signed in", body = Me,
               headers(("Set-Cookie" = String, description = "The session"))),
              (status = 401, description = "`wrong_password`, `second_factor_needed` or `wrong_code`",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn create_session(
    State(state): State<ApiState>,
    trail: Trail,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<SignInRequest>,
) -> ApiResult<Response> {
    let accounts = state.accounts()?;
    let typed = SignIn { name: &asked.name, password: &asked.password, code: asked.code.as_deref() };
    let signed_in = sign_in(state.db(), &accounts.passwords, &typed, &trail, &headers).await?;
    answer(&state, signed_in).await
}

/// Gives a browser the session of who signed in, and tells who they are.
///
/// # Errors
/// As any read.
pub(super) async fn answer(state: &ApiState, SignedIn { user, secret }: SignedIn) -> ApiResult<Response> {
    let now_ms = state.db().now_ms().await?;
    let proof = sessions::prove(state.db(), &secret.digest(), None, now_ms, i64::MAX / 2).await?;
    let caller = proof.ok_or_else(ApiError::unproven)?.caller;
    let csrf = Some(csrf_token(&secret));
    let me = describe(state, &Asker(caller), Some(user), csrf).await?;
    Ok(([(header::SET_COOKIE, session_cookie(&secret))], Json(me)).into_response())
}

/// Shows the token of a server that has no accounts. A cookie that no script can read proves it from then on, until a week
/// after it was used last.
#[utoipa::path(post, path = "/api/v1/auth/token", tag = "accounts",
    request_body(content = ShowToken, content_type = "application/json"),
    responses((status = 204, description = "Right",
               headers(("Set-Cookie" = String, description = "What proves it; kept over HTTPS or on this machine alone"))),
              (status = 401, description = "`wrong_token`",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn show_token(
    State(state): State<ApiState>,
    client: Option<Extension<ClientAddress>>,
    JsonBody(shown): JsonBody<ShowToken>,
) -> ApiResult<Response> {
    let token = state.token()?;
    let peer = client.map(|Extension(client)| client.peer());
    state.wait_after_guesses(peer).await;
    if !signing::equal(shown.token.as_bytes(), token.as_bytes()) {
        state.count_guess(peer);
        let detail = "this is not the token that the server was started with (GALA_TOKEN)";
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "wrong_token", detail).at("token"));
    }
    let cookie = token_cookie(state.db(), state.keys(), token).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Signs out: the session ends at once. Where the token of the server was shown, the browser forgets that.
#[utoipa::path(post, path = "/api/v1/auth/sign-out", tag = "accounts",
    responses((status = 204, description = "Signed out, now or before")))]
pub async fn end_session(State(state): State<ApiState>, asker: Option<Asker>, trail: Trail) -> ApiResult<Response> {
    if state.token().is_ok() {
        return Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, without_token())]).into_response());
    }
    state.accounts()?;
    if let Some(Identity::Session(session)) = asker.map(|Asker(caller)| caller.identity) {
        let mut tx = state.db().begin().await?;
        sessions::end(&mut tx, session.user, session.id).await?;
        trail.add(&mut tx, "session.end", format!("session {}", session.id)).await?;
        tx.commit().await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, without_session())]).into_response())
}

/// Changes the own password. All other sessions end.
#[utoipa::path(post, path = "/api/v1/auth/password", tag = "accounts",
    request_body(content = ChangePassword, content_type = "application/json"),
    responses((status = 204, description = "Changed"),
              (status = 401, description = "`wrong_password`, or nobody is signed in",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn change_password(
    State(state): State<ApiState>,
    asker: Option<Asker>,
    trail: Trail,
    JsonBody(asked): JsonBody<ChangePassword>,
) -> ApiResult<StatusCode> {
    let accounts = state.accounts()?;
    let Some(Identity::Session(session)) = asker.map(|Asker(caller)| caller.identity) else {
        return Err(ApiError::unproven());
    };
    let user = users::get(state.db(), session.user).await?.ok_or_else(ApiError::unproven)?;
    check_password(state.db(), &accounts.passwords, &user, ("current", &asked.current), &trail).await?;
    let password = texts::new_password(&asked.new, &[&user.name, &user.display_name])?;
    let hash = accounts.passwords.hash(&password).await.map_err(ApiError::internal)?;
    let mut tx = state.db().begin().await?;
    password_rows::set(&mut tx, user.id, &hash).await?;
    sessions::end_all(&mut tx, user.id, Some(session.id)).await?;
    trail.add(&mut tx, "password.change", format!("user {}", user.id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Becomes a member of a workspace by an invitation. Whoever is signed in joins as they are; others make an account.
#[utoipa::path(post, path = "/api/v1/auth/accept-invitation", tag = "accounts",
    request_body(content = AcceptInvitation, content_type = "application/json"),
    responses((status = 200, description = "A member, and signed in", body = Me,
               headers(("Set-Cookie" = String, description = "The session of a new account"))),
              (status = 404, description = "The invitation is used, revoked, has ended or never was",
               body = ProblemDocument, content_type = "application/problem+json"),
              (status = 409, description = "The name is taken", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn accept_invitation(
    State(state): State<ApiState>,
    asker: Option<Asker>,
    trail: Trail,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<AcceptInvitation>,
) -> ApiResult<Response> {
    let accounts = state.accounts()?;
    let digest = Secret::parse(&asked.token, SecretKind::Invitation).ok_or_else(ApiError::not_found)?.digest();
    if let Some(Identity::Session(session)) = asker.map(|Asker(caller)| caller.identity) {
        let mut tx = state.db().begin().await?;
        let workspace = join(&mut tx, &digest, session.user, &trail).await?;
        sessions::choose_workspace(&mut tx, session, workspace).await?;
        tx.commit().await?;
        let user = users::get(state.db(), session.user).await?;
        let asker = asker.ok_or_else(ApiError::unproven)?;
        return Ok(Json(describe(&state, &asker, user, None).await?).into_response());
    }
    // Nothing is told of names, and no password is hashed, for whoever has no invitation.
    let now_ms = state.db().now_ms().await?;
    if !invitations::is_open(state.db(), &digest, now_ms).await? {
        return Err(ApiError::not_found());
    }
    let needed = |field: &'static str| {
        ApiError::bad_request("invalid_field", format!("{field} is needed for a new account, unless you sign in first"))
            .at(field)
    };
    let name = texts::login_name(asked.name.as_deref().ok_or_else(|| needed("name"))?)?;
    let display_name = texts::title("display_name", asked.display_name.as_deref().unwrap_or(&name))?;
    let text = asked.password.as_deref().ok_or_else(|| needed("password"))?;
    let password = texts::new_password(text, &[&name, &display_name])?;
    let hash = accounts.passwords.hash(&password).await.map_err(ApiError::internal)?;
    let mut tx = state.db().begin().await?;
    let new = NewUser { name, display_name, email: None, is_admin: false, hash };
    let mut user = insert_user(&mut tx, new).await?;
    let workspace = join(&mut tx, &digest, user.id, &trail).await?;
    // The first owner of the workspace of before there were accounts administers them; a member of it does not.
    let is_owner = members::role(&mut tx, Scope::LOCAL, user.id).await? == Some(WorkspaceRole::Owner);
    if workspace == WorkspaceId::LOCAL && is_owner && !users::any_admin(&mut tx).await? {
        users::set_admin(&mut tx, user.id, true).await?;
        user.is_admin = true;
    }
    let secret = open_session(&mut tx, user.id, Factors::One, &trail, &headers).await?;
    tx.commit().await?;
    answer(&state, SignedIn { user, secret }).await
}

async fn join(tx: &mut Tx, digest: &[u8; 32], user: UserId, trail: &Trail) -> ApiResult<WorkspaceId> {
    let workspace = invitations::accept(tx, digest, user).await?;
    trail.add_of(tx, Some(workspace), Some(user), "member.join", format!("user {user}")).await?;
    Ok(workspace)
}

/// A person to be.
pub(super) struct NewUser {
    pub name: String,
    pub display_name: String,
    pub email: Option<String>,
    pub is_admin: bool,
    pub hash: String,
}

/// Adds a person with a password and a workspace of their own.
///
/// # Errors
/// 409 `name_taken`.
pub(super) async fn insert_user(tx: &mut Tx, new: NewUser) -> ApiResult<User> {
    let user = User {
        id: UserId::new(),
        name: new.name,
        display_name: new.display_name,
        email: new.email,
        is_admin: new.is_admin,
        created_at_ms: tx.now_ms(),
        disabled_at_ms: None,
    };
    users::insert(tx, &user).await.map_err(|error| {
        if error.breaks("users_name_key") {
            return ApiError::conflict("name_taken", "somebody has this name; choose another one").at("name");
        }
        error.into()
    })?;
    password_rows::set(tx, user.id, &new.hash).await?;
    Ok(user)
}

/// Makes a workspace whose owner is one person.
///
/// # Errors
/// As any statement.
pub(super) async fn insert_workspace(tx: &mut Tx, name: &str, owner: UserId) -> ApiResult<Workspace> {
    let workspace = Workspace {
        id: WorkspaceId::new(),
        name: name.to_owned(),
        plan: "free".to_owned(),
        project_default: ProjectDefault::default(),
        needs_second_factor: false,
        created_at_ms: tx.now_ms(),
    };
    workspaces::insert(tx, &workspace).await?;
    members::add(tx, workspace.id, owner, WorkspaceRole::Owner).await?;
    Ok(workspace)
}

/// Opens a link to a project that asks for a password.
#[utoipa::path(post, path = "/api/v1/auth/open-link", tag = "accounts",
    request_body(content = OpenLinkRequest, content_type = "application/json"),
    responses((status = 200, description = "What is sent as `Authorization: Bearer …` from now on", body = GuestPass),
              (status = 401, description = "`wrong_password`", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 404, description = "The link is revoked, has ended or never was", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn open_link(
    State(state): State<ApiState>,
    trail: Trail,
    JsonBody(asked): JsonBody<OpenLinkRequest>,
) -> ApiResult<Json<GuestPass>> {
    let accounts = state.accounts()?;
    let name = texts::title("name", &asked.name)?;
    let secret = Secret::parse(&asked.token, SecretKind::Share).ok_or_else(ApiError::not_found)?;
    let now_ms = state.db().now_ms().await?;
    let link = share_links::prove(state.db(), &secret.digest(), now_ms).await?.ok_or_else(ApiError::not_found)?;
    let attempt = Attempt::of(&link.link.to_string(), trail.address());
    attempt.check(state.db()).await?;
    if let Some(password) = &link.password {
        let verdict = accounts.passwords.verify(&asked.password, Some(password)).await.map_err(ApiError::internal)?;
        if verdict == Verdict::Wrong {
            let mut tx = state.db().begin().await?;
            attempt.failed(&mut tx).await?;
            tx.commit().await?;
            let detail = "the password is another one";
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, "wrong_password", detail).at("password"));
        }
    }
    let guest = Secret::new(SecretKind::Share);
    let mut tx = state.db().begin().await?;
    attempt.succeeded(&mut tx).await?;
    let ends_at_ms = tx.now_ms() + GUEST_MS;
    share_links::admit_guest(&mut tx, link.link, &guest.digest(), &name, ends_at_ms).await?;
    let workspace = link.proof.caller.membership.map(|own| own.workspace);
    trail.add_of(&mut tx, workspace, None, "link.open", format!("link {}", link.link)).await?;
    tx.commit().await?;
    Ok(Json(GuestPass { token: guest.expose().to_owned(), ends_at: rfc3339(ends_at_ms) }))
}
