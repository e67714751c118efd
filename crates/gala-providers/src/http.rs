//! What all providers share of HTTP: requests with a key, answers within limits, failures as what they mean.

mod answer;
mod api;
mod cancelled;
mod events;
mod failure;
mod secret;

pub use self::{
    answer::{MAX_JSON_BYTES, read_json, read_limited},
    api::{Api, BadEndpoint, Endpoint},
    cancelled::unless_cancelled,
    events::{Event, events},
    failure::{Failure, Meaning, retry_after},
    secret::Secret,
};
