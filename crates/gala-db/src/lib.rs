//! The database of GALA: SQLite or Postgres, one SQL text, one job queue.
//!
//! Open a [`Db`], [`Db::migrate`] it, read with `&db`, write inside a [`Tx`]. Functions that read take a [`Source`]:
//! `&db` or `&mut tx`. All times are milliseconds by the database's clock.

pub mod accounts;
pub mod approvals;
pub mod asset_deletion;
pub mod asset_list;
pub mod asset_uses;
pub mod assets;
pub mod batches;
mod call_limits;
mod clock;
pub mod comments;
mod db;
pub mod deletion;
pub mod drafts;
pub mod drive_folders;
mod error;
pub mod events;
mod explain;
mod folded_name;
pub mod found_films;
mod guard;
pub mod idempotency;
pub mod imports;
pub mod ingests;
pub mod jobs;
pub mod library;
pub mod lifecycle;
pub mod made;
pub mod mentions;
mod migrate;
pub mod moved;
mod name_index;
mod options;
mod outbox;
mod page;
pub mod plans;
pub mod presenters;
pub mod project_members;
pub mod project_outlines;
pub mod projects;
pub mod provider_calls;
pub mod provider_places;
pub mod published;
pub mod quota;
mod quota_changes;
pub mod retention;
pub mod reviews;
pub mod scene_versions;
pub mod scenes;
mod seen_by;
pub mod series;
mod server;
pub mod signing_keys;
mod source;
mod sql;
pub mod stock_claims;
pub mod stock_searches;
pub mod stored;
pub mod takes;
pub mod templates;
pub mod timeline_versions;
pub mod timelines;
pub mod transfer;
mod tx;
pub mod uploads;
mod url;
pub mod workers;

#[cfg(feature = "sabotage")]
pub use self::guard::Guard;
pub use self::{
    call_limits::{CallLimits, HeldPlace},
    clock::{SystemTimeSource, TimeSource},
    db::Db,
    error::DbError,
    explain::{Plan, Plans},
    name_index::index_names,
    options::OpenOptions,
    page::{Cursor, Page, PageRequest},
    seen_by::SeenBy,
    source::Source,
    tx::Tx,
    url::DatabaseUrl,
};
