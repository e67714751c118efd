//! Signing in at an OpenID provider.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_accounts::{
    login_name::LoginName,
    oidc::{Callback, Identity, OidcError, OpenIdProvider},
    secret::{Secret, SecretKind},
};
use gala_core::{
    access::{Scope, WorkspaceRole},
    id::{UserId, WorkspaceId},
};
use gala_db::{
    DbError, Tx,
    accounts::{
        identities, members,
        sign_in::{self, Step},
        users::{self, User},
    },
};

use super::auth::insert_workspace;
use crate::{
    accounts::{Accounts, Factors, Trail, open_session, pending_cookie, sent_pending, session_cookie},
    extract::Query,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::OidcCallback,
};

/// The kind of sign-in step that waits for a browser to come back.
const AWAY: &str = "oidc";
const AWAY_MS: i64 = 10 * 60 * 1000;
const MAX_NAME_CHARS: usize = 100;

/// Sends the browser to the provider at which people of this server sign in.
#[utoipa::path(get, path = "/api/v1/auth/oidc", tag = "accounts",
    responses((status = 303, description = "To the provider", headers(("Location" = String, description = "Its address"))),
              (status = 404, description = "`no_provider`: none is set up", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn begin_oidc(State(state): State<ApiState>) -> ApiResult<Response> {
    let provider = provider(state.accounts()?)?;
    let started = provider.begin(now(&state).await?).await?;
    let browser = Secret::new(SecretKind::Session);
    let step = Step { user: None, state: serde_json::to_value(&started.pending).map_err(ApiError::internal)? };
    let mut tx = state.db().begin().await?;
    let ends_at_ms = tx.now_ms() + AWAY_MS;
    sign_in::begin(&mut tx, AWAY, &browser.digest(), &step, ends_at_ms).await?;
    tx.commit().await?;
    go(&started.authorize_url, pending_cookie(&browser))
}

/// Takes the browser back from the provider, and signs the person in.
#[utoipa::path(get, path = "/api/v1/auth/oidc/callback", tag = "accounts", params(OidcCallback),
    responses((status = 303, description = "Signed in; to the first page",
               headers(("Location" = String, description = "`/`"), ("Set-Cookie" = String, description = "The session"))),
              (status = 404, description = "`no_provider`: none is set up", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 401, description = "The sign-in is not to be trusted, too late or somebody else's: begin again",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn finish_oidc(
    State(state): State<ApiState>,
    trail: Trail,
    headers: HeaderMap,
    Query(query): Query<OidcCallback>,
) -> ApiResult<Response> {
    let provider = provider(state.accounts()?)?;
    let browser = sent_pending(&headers).ok_or(OidcError::State)?;
    let mut tx = state.db().begin().await?;
    let step = sign_in::take(&mut tx, AWAY, &browser.digest()).await?;
    // Taken for good: what comes back is used once, whatever becomes of it.
    tx.commit().await?;
    let pending = serde_json::from_value(step.ok_or(OidcError::State)?.state).map_err(ApiError::internal)?;
    let (Some(code), Some(returned)) = (&query.code, &query.state) else {
        return Err(OidcError::Refused(query.error.unwrap_or_default()).into());
    };
    let callback = Callback { code, state: returned, issuer: query.iss.as_deref() };
    let identity = provider.finish(pending, callback, now(&state).await?).await?;
    let mut tx = state.db().begin().await?;
    let user = person(&mut tx, &identity, &trail).await?;
    let secret = open_session(&mut tx, user, Factors::One, &trail, &headers).await?;
    trail.add_of(&mut tx, None, Some(user), "session.begin", format!("user {user} by {}", identity.issuer)).await?;
    tx.commit().await?;
    go("/", session_cookie(&secret))
}

/// Returns the person whom the provider means: the one who came before by the same issuer and subject, or a new one. Names
/// and addresses prove nothing, so nobody is found by them.
async fn person(tx: &mut Tx, identity: &Identity, trail: &Trail) -> ApiResult<UserId> {
    let known = identities::user(&mut *tx, &identity.issuer, &identity.subject).await?;
    let user = match known {
        Some(user) if user.disabled_at_ms.is_some() => {
            let detail = "this account is disabled; ask whoever administers the server";
            return Err(ApiError::forbidden("account_disabled", detail));
        }
        Some(user) => user.id,
        None => {
            let user = newcomer(tx, identity).await?;
            trail.add_of(tx, None, Some(user), "user.create", format!("user {user} by {}", identity.issuer)).await?;
            user
        }
    };
    let roles = identity.roles.iter().filter_map(|role| role.parse::<WorkspaceRole>().ok());
    match roles.max() {
        Some(role) => take_in(tx, user, role).await?,
        None if known_nowhere(tx, user).await? => {
            let name = identity.name.clone().unwrap_or_else(|| "Own".to_owned());
            insert_workspace(tx, &shortened(&name), user).await.map(|_| ())?;
        }
        None => {}
    }
    Ok(user)
}

async fn known_nowhere(tx: &mut Tx, user: UserId) -> ApiResult<bool> {
    Ok(gala_db::accounts::workspaces::of_user(&mut *tx, user).await?.is_empty())
}

/// Gives a person the role in the first workspace that their groups give. The last owner stays one.
async fn take_in(tx: &mut Tx, user: UserId, role: WorkspaceRole) -> ApiResult<()> {
    match members::role(&mut *tx, Scope::LOCAL, user).await? {
        None => members::add(tx, WorkspaceId::LOCAL, user, role).await?,
        Some(before) if before == role => {}
        Some(_) => match members::set_role(tx, Scope::LOCAL, user, role).await {
            Err(DbError::Refused(_)) => members::set_role(tx, Scope::LOCAL, user, WorkspaceRole::Owner).await?,
            changed => changed?,
        },
    }
    Ok(())
}

async fn newcomer(tx: &mut Tx, identity: &Identity) -> ApiResult<UserId> {
    let id = UserId::new();
    let user = User {
        id,
        name: free_name(tx, identity, id).await?,
        display_name: shortened(identity.name.as_deref().unwrap_or(&identity.subject)),
        email: identity.email.clone().filter(|_| identity.email_verified),
        is_admin: false,
        created_at_ms: tx.now_ms(),
        disabled_at_ms: None,
    };
    users::insert(tx, &user).await?;
    identities::insert(tx, &identity.issuer, &identity.subject, id).await?;
    Ok(id)
}

/// Returns a name that nobody has: the subject where that is one, or else the id. It is only shown: who comes from a
/// provider has no password.
async fn free_name(tx: &mut Tx, identity: &Identity, id: UserId) -> ApiResult<String> {
    if let Ok(name) = LoginName::parse(&identity.subject)
        && users::named(&mut *tx, name.as_str()).await?.is_none()
    {
        return Ok(name.to_string());
    }
    Ok(id.to_string())
}

fn shortened(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
    if name.trim().is_empty() { "Somebody".to_owned() } else { name.trim().to_owned() }
}

fn provider(accounts: &Accounts) -> ApiResult<&OpenIdProvider> {
    let none =
        || ApiError::new(StatusCode::NOT_FOUND, "no_provider", "people of this server sign in by password alone");
    accounts.provider.as_ref().ok_or_else(none)
}

async fn now(state: &ApiState) -> ApiResult<u64> {
    u64::try_from(state.db().now_ms().await? / 1000).map_err(ApiError::internal)
}

fn go(location: &str, cookie: HeaderValue) -> ApiResult<Response> {
    let location = HeaderValue::from_str(location).map_err(ApiError::internal)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::SET_COOKIE, cookie)]).into_response())
}

impl From<OidcError> for ApiError {
    fn from(error: OidcError) -> Self {
        let (code, remedy) = (error.code(), error.remedy());
        let status = match error {
            OidcError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            OidcError::Answer(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::UNAUTHORIZED,
        };
        Self::new(status, code, format!("the sign-in did not come to its end; {remedy}")).caused_by(error)
    }
}
