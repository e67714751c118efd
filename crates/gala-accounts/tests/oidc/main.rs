//! Sign-in at a certified OpenID provider (npm `oidc-provider`), which each test starts for itself on a loopback port.

mod answers;
mod browser;
mod keys;
mod provider;
mod sign_in;
mod tokens;
