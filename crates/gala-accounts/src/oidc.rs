//! Sign-in at an OpenID provider (OpenID Connect Core 1.0: the code flow, with PKCE, state and nonce).
//!
//! [`OpenIdProvider::begin`] gives the address that a browser is sent to and what the caller keeps until it comes back;
//! [`OpenIdProvider::finish`] makes of what it comes back with an [`Identity`], or an error that says whose fault it was.

mod error;
mod http;
mod identity;
mod known;
mod pending;
mod provider;
mod secure_url;
mod settings;
mod token;
mod types;

pub use self::{
    error::OidcError,
    http::{HttpClient, HttpError},
    identity::Identity,
    pending::PendingSignIn,
    provider::{Callback, OpenIdProvider, Started},
    settings::OidcSettings,
};
