//! What a server with accounts is told.

use std::{fmt, sync::Arc};

use gala_accounts::{oidc::OpenIdProvider, password::Passwords};

/// How people prove themselves to a server with accounts.
pub struct Accounts {
    pub passwords: Passwords,
    /// The installation's token, which stands for its owner.
    pub token: Option<Arc<str>>,
    /// Where people sign in elsewhere.
    pub provider: Option<OpenIdProvider>,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts")
            .field("has_token", &self.token.is_some())
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}
