//! What the tasks of one worker share.

use gala_db::{Db, DbError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{held::Held, options::WorkerOptions, readiness::Readiness, registry::Registry};

/// What the tasks of one worker share.
pub(super) struct Shared {
    pub db: Db,
    pub registry: Registry,
    pub options: WorkerOptions,
    pub held: Held,
    pub readiness: Readiness,
    /// Fires when the worker is to end.
    pub stop: CancellationToken,
    /// Why the worker may not work any more.
    pub refused: watch::Sender<Option<&'static str>>,
}

impl Shared {
    /// Ends the worker where an error says that its key is not good any more.
    pub fn end_if_refused(&self, error: &DbError) {
        let DbError::Refused(rule) = error else { return };
        self.refused.send_replace(Some(rule));
        self.stop.cancel();
    }
}
