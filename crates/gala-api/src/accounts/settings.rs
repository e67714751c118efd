//! What a server with accounts is told.

use std::{fmt, sync::Arc, time::Duration};

use axum::http::StatusCode;
use gala_accounts::{oidc::OpenIdProvider, passkey::Passkeys, password::Passwords};

use crate::problem::{ApiError, ApiResult};

/// How people prove themselves to a server with accounts.
pub struct Accounts {
    pub passwords: Passwords,
    /// The installation's token, which stands for its owner.
    pub token: Option<Arc<str>>,
    /// Where people sign in elsewhere.
    pub provider: Option<OpenIdProvider>,
    /// An event stream ends after this time and the client opens it again, so that whoever may not see it any more sees no
    /// more of it.
    pub streams_end_after: Duration,
    /// How passkeys are checked; absent where the server does not know its own address.
    pub passkeys: Option<Passkeys>,
}

impl Accounts {
    /// How long an event stream is usually open.
    pub const STREAMS_END_AFTER: Duration = Duration::from_secs(300);

    /// Returns how passkeys are checked.
    ///
    /// # Errors
    /// 404 `no_passkeys` where the server was not told its address.
    pub(crate) fn passkeys(&self) -> ApiResult<&Passkeys> {
        let detail = "passkeys are for one domain, and this server was not told its own: start it with GALA_PUBLIC_URL, \
                      the address at which browsers reach it, such as https://gala.example.org";
        self.passkeys.as_ref().ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "no_passkeys", detail))
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts")
            .field("has_token", &self.token.is_some())
            .field("provider", &self.provider)
            .field("has_passkeys", &self.passkeys.is_some())
            .finish_non_exhaustive()
    }
}
