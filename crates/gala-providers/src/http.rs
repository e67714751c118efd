//! What all providers share of HTTP: requests with a key, answers within limits, failures as what they mean, tasks that are
//! asked after, files that are fetched.

mod answer;
mod api;
mod cancelled;
mod client;
mod destination;
mod download;
mod events;
mod failure;
mod media_type;
mod public_address;
mod rate_window;
mod resuming;
mod secret;
mod tasks;
mod web_files;

pub use self::{
    answer::{MAX_JSON_BYTES, read_json, read_limited},
    api::{Api, BadEndpoint, Endpoint},
    cancelled::unless_cancelled,
    download::{DownloadError, Downloader, Saved, Wanted},
    events::{Event, events},
    failure::{Failure, Meaning, retry_after},
    media_type::sniffed,
    rate_window::{RateWindow, Reset, retry_after_refusal},
    resuming::{fetch_small, resume_file},
    secret::Secret,
    tasks::{Polling, Task, TaskCallbacks, TaskState, finish},
};
