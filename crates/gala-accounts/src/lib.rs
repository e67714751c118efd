//! What proves who somebody is: random tokens, passwords, second factors, passkeys, and what other providers say.
//!
//! Nothing here knows HTTP servers or SQL. What is kept of each proof (a digest, a hash, a step) goes in and comes out as
//! plain values, and the caller stores them.

pub mod login_name;
pub mod oidc;
pub mod passkey;
pub mod password;
pub mod push_tokens;
mod random;
pub mod recovery_code;
pub mod secret;
pub mod totp;
