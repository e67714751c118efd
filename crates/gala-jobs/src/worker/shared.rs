//! What the tasks of one worker share.

use gala_db::Db;

use super::{held::Held, options::WorkerOptions, readiness::Readiness, registry::Registry};

/// What the tasks of one worker share.
pub(super) struct Shared {
    pub db: Db,
    pub registry: Registry,
    pub options: WorkerOptions,
    pub held: Held,
    pub readiness: Readiness,
}
