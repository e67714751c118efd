//! Who asks: the person, their sessions and their second factor.

use gala_db::accounts::sessions::SessionFacts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::roles::KeyScope;
use super::user::UserView;
use super::workspace::OwnWorkspace;
use crate::{time_text::rfc3339, wire::ids::hyphenated};

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    #[schema(max_length = 254)]
    pub email: Option<String>,
}

/// Where the session acts from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseWorkspace {
    #[serde(deserialize_with = "hyphenated")]
    pub workspace_id: Uuid,
}

/// Who asks.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// `local`, `session`, `key` or `link`.
    pub kind: &'static str,
    /// Whether it is a browser that can sign out: with a session, or with the token of the server shown before.
    pub is_signed_in: bool,
    /// The person; absent for the owner of a server without accounts, and for links.
    pub user: Option<UserView>,
    /// Whether they administer the installation.
    pub is_admin: bool,
    /// Where the request acts.
    pub workspace: Option<OwnWorkspace>,
    /// Whether the workspace keeps this session out until a second factor proved it: by setting one up, or by showing a
    /// code of the one that there is.
    pub second_factor_required: bool,
    /// The scopes of the key that asks.
    pub scopes: Option<Vec<KeyScope>>,
    /// To be sent as `X-CSRF-Token` by forms, where a browser tells neither `Origin` nor `Sec-Fetch-Site`.
    pub csrf_token: Option<String>,
}

/// One browser in which somebody is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    pub id: Uuid,
    /// What the browser calls itself.
    pub agent: String,
    pub address: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// To the minute.
    #[schema(format = DateTime)]
    pub seen_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
}

impl SessionView {
    pub fn new(session: SessionFacts, is_current: bool) -> Self {
        Self {
            id: session.id.0,
            agent: session.agent,
            address: session.address,
            is_current,
            created_at: rfc3339(session.created_at_ms),
            seen_at: rfc3339(session.seen_at_ms),
            ends_at: rfc3339(session.ends_at_ms),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct SessionList {
    pub items: Vec<SessionView>,
}

/// The secret of an authenticator, which is shown this once and asked for when a first code was right.
#[derive(Serialize, ToSchema)]
pub struct NewTotp {
    /// Base32.
    pub secret: String,
    /// What a QR code for authenticators holds.
    pub uri: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    #[schema(min_length = 6, max_length = 12)]
    pub code: String,
}

/// Shows a code in a session that began without one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProveTotp {
    /// Of the authenticator, or a recovery code.
    #[schema(min_length = 6, max_length = 64)]
    pub code: String,
}

/// Codes that each sign in once in the place of one of the authenticator. They are shown this once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveTotp {
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
}
