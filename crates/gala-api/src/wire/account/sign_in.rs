//! Signing in, and what else people who have not proven themselves yet send.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How people sign in at this server, besides by name and password.
#[derive(Serialize, ToSchema)]
pub struct SignInMethods {
    /// By `POST /auth/passkey/begin`: the server knows its own address.
    pub passkey: bool,
    /// By a visit to `GET /auth/oidc`: a provider of OpenID Connect is set up.
    pub openid: bool,
}

/// Signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
    /// Of the authenticator, or a recovery code, where there is a second factor.
    #[schema(max_length = 64)]
    pub code: Option<String>,
}

/// Shows the token of a server that has no accounts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowToken {
    /// `GALA_TOKEN`, as the server was started with it.
    #[schema(min_length = 1, max_length = 1024)]
    pub token: String,
}

/// Becomes a member by an invitation: with a new account, or signed in with the token alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    #[schema(min_length = 1, max_length = 100)]
    pub token: String,
    /// What the new person signs in with.
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    #[schema(max_length = 1024)]
    pub password: Option<String>,
}

/// Opens a link that asks for a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenLinkRequest {
    #[schema(min_length = 1, max_length = 100)]
    pub token: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
    /// How others see the guest.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// A secret that is shown this once.
#[derive(Serialize, ToSchema)]
pub struct GuestPass {
    /// To be sent as `Authorization: Bearer …`.
    pub token: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
}

/// Changes the own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    #[schema(min_length = 1, max_length = 1024)]
    pub current: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub new: String,
}

/// What a provider sends a browser back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OidcCallback {
    #[param(nullable = false)]
    pub code: Option<String>,
    #[param(nullable = false)]
    pub state: Option<String>,
    #[param(nullable = false)]
    pub iss: Option<String>,
    /// Why there is no code.
    #[param(nullable = false)]
    pub error: Option<String>,
}
