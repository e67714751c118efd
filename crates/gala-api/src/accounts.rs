//! Accounts over HTTP: how callers prove themselves, and what people do about that.
//!
//! A session is a cookie that only the browser holds, a key or a link a bearer token. All are random and looked up by
//! their SHA-256 at every request, so that what was revoked counts at the next one.

mod attempts;
mod audit;
mod ceremony;
mod confirm;
mod cookie;
mod first_admin;
mod passkey_sign_in;
mod prove;
mod settings;
mod sign_in;
pub mod texts;
mod times;
mod upkeep;

use gala_accounts::secret::Secret;

pub use self::{
    attempts::Attempt,
    audit::Trail,
    ceremony::{PasskeyBegun, ended, take_ceremony},
    confirm::{check_password, confirm},
    cookie::{
        csrf_token, pending_cookie, sent_pending, sent_token, session_cookie, token_cookie, without_session,
        without_token,
    },
    first_admin::invite_first_admin,
    passkey_sign_in::{begin_by_passkey, sign_in_by_passkey},
    prove::{csrf_is_right, prove},
    settings::Accounts,
    sign_in::{Factors, SignIn, SignedIn, open_session, prove_second_factor, sign_in, use_code},
    times::IDLE_MS,
    upkeep::sweep_accounts,
};

/// The secret of the session that a browser sent with a request.
#[derive(Clone, Debug)]
pub struct SentSession(pub Secret);
