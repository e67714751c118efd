//! A sign-in that a browser is away for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is kept between sending a browser to the provider and its coming back: sealed, or where only the server reads it,
/// and tied to that browser. Used once. Never prints itself.
#[derive(Serialize, Deserialize)]
pub struct PendingSignIn {
    pub(in crate::oidc) issuer: String,
    pub(in crate::oidc) state: String,
    pub(in crate::oidc) nonce: String,
    pub(in crate::oidc) pkce_verifier: String,
    /// In seconds since 1970-01-01 UTC.
    pub(in crate::oidc) started: u64,
}

impl PendingSignIn {
    /// Returns the `state` that the browser comes back with, by which this is found again.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for PendingSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingSignIn(..)")
    }
}
