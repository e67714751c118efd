//! Telling the database that the worker is there and what its machine cannot do.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use gala_core::job::{JobError, JobKind};
use gala_db::workers::{self, REPORT_EVERY, Report};

use super::shared::Shared;

/// Whoever stops a worker waits no longer for this.
const LONGEST_LEAVE: Duration = Duration::from_secs(1);

/// Reports at the start, when something goes wrong or is fixed, and now and then.
pub(super) async fn run(shared: Arc<Shared>) {
    let kinds = shared.registry.kinds();
    let mut changes = shared.readiness.changes();
    let mut told: Option<BTreeMap<JobKind, JobError>> = None;
    loop {
        changes.borrow_and_update();
        let troubles = shared.readiness.troubles();
        let troubles: BTreeMap<_, _> = troubles.into_iter().map(|(kind, trouble)| (kind, trouble.public())).collect();
        if told.as_ref() != Some(&troubles) {
            report(&shared, &kinds, &troubles).await;
            told = Some(troubles);
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep(REPORT_EVERY) => told = None,
        }
    }
}

async fn report(shared: &Shared, kinds: &[JobKind], troubles: &BTreeMap<JobKind, JobError>) {
    let options = &shared.options;
    let report = Report { worker: &options.id, kinds, troubles, lease: options.lease, policy: &options.retry };
    if let Err(error) = workers::report(&shared.db, &report).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "cannot report to the database");
    }
}

/// Ends in order. The database may be away: then its other workers find out by themselves.
pub(super) async fn leave(shared: &Shared) {
    let left = workers::leave(&shared.db, &shared.options.id);
    if !matches!(tokio::time::timeout(LONGEST_LEAVE, left).await, Ok(Ok(()))) {
        tracing::debug!("cannot leave the database in order");
    }
}
