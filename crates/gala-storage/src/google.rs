//! What Google's stores have in common: who asks is proved by tokens, requests are repeated, and files are sent over
//! resumable sessions.

mod answer;
mod client;
mod endpoints;
mod related;
mod resumable;
mod service_account;
mod token;

pub(crate) use self::{
    answer::{GoogleError, rfc3339, rfc3339_now},
    client::Client,
    endpoints::TOKEN_URL,
    related::related,
    resumable::{ResumableUpload, Sent, SessionStart, Started},
    service_account::ServiceAccount,
    token::{Grant, ask_for_token},
};

/// Files and bytes above this are sent over a session; what is smaller, with one request. Drive takes no more at once.
pub(crate) const SMALL: u64 = 4 << 20;
