//! The HTTP side of GALA: routes by resource, an OpenAPI 3.1 document, problems, event streams.
//!
//! [`router`] builds everything from an [`ApiState`], [`serve()`] answers connections with it, [`openapi()`] is
//! the document that stands in `docs/openapi.json`.

mod accounts;
mod asker;
mod asset_details;
mod brief_body;
mod client_address;
mod connection;
mod content;
mod cross_origins;
mod db_error;
mod extract;
mod guest;
mod health;
mod hooks;
mod idempotency;
mod if_match;
mod illustration;
mod middleware;
mod openapi;
mod previews;
mod probes;
mod problem;
mod range;
mod rate;
mod ready;
mod receive;
mod recent_peaks;
mod recent_uses;
mod routes;
mod scene_error;
mod serve;
mod signing;
mod state;
mod storage_error;
mod storage_hooks;
mod stream;
mod strict_json;
mod submit_error;
mod telemetry;
mod time_text;
mod token_session;
mod uploads;
mod watermark;
mod wire;
mod writing;

pub use accounts::{Accounts, invite_first_admin, sweep_accounts};
pub use client_address::{ClientAddress, TrustedProxies};
pub use connection::ServeOptions;
pub use cross_origins::{BadOrigin, CrossOrigins};
pub use hooks::ProviderHooks;
pub use previews::{PreviewMaker, PreviewSound, PreviewVideo, PreviewedTimeline};
pub use probes::{MetricsAccess, ProbesConfig, probes};
pub use rate::{RateLimit, RateLimits};
pub use ready::ReadyCheck;
pub use routes::{openapi, router};
pub use serve::serve;
pub use signing::SigningKeys;
pub use state::{Access, ApiConfig, ApiState, MAX_STREAMS};
pub use storage_hooks::StorageHooks;
pub use telemetry::install_metrics;
pub use uploads::{SweepError, sweep_uploads};
