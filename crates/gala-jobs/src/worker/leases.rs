//! Keeping hold of jobs, and learning that one is not this worker's any more.

use std::{sync::Arc, time::Instant};

use gala_core::{event::What, job::JobState};
use gala_db::{
    accounts::worker_keys,
    jobs::{self, Fence, Renewal},
};
use tokio::sync::broadcast::error::RecvError;

use super::{
    held::{Held, Stop},
    shared::Shared,
};

/// Renews all leases. A job whose lease could not be renewed in time is stopped although nobody said so: another worker
/// may have it by now.
pub(super) async fn keep(shared: Arc<Shared>) {
    let mut ticks = tokio::time::interval(shared.options.renew_every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        check_key(&shared).await;
        renew(&shared, shared.held.fences(|_| true)).await;
        let lease = shared.options.lease;
        shared.held.stop(Stop::Lost, |_, held| held.renewed.elapsed() > lease);
    }
}

/// Ends the worker once its key is not good any more. A database that does not answer says nothing of it.
async fn check_key(shared: &Shared) {
    let Some(key) = shared.options.id.key else { return };
    let check = async {
        let now_ms = shared.db.now_ms().await?;
        worker_keys::check(&shared.db, key, now_ms).await
    };
    if let Ok(Err(error)) = tokio::time::timeout(shared.options.lease, check).await {
        shared.end_if_refused(&error);
    }
}

/// Looks at once at jobs of which this process tells that they were cancelled.
///
/// Such news may be old: the job may have been started anew meanwhile, and this worker may be at it again. So it is only
/// a reason to ask the database, which knows which attempt is over.
pub(super) async fn hear_cancellations(shared: Arc<Shared>) {
    let mut events = shared.db.listen();
    loop {
        match events.recv().await {
            Ok(event) => {
                if matches!(event.what, What::State { state: JobState::Cancelled, .. }) {
                    renew(&shared, shared.held.fences(|fence| fence.job == event.job_id)).await;
                }
            }
            // The next renewal sees what was missed here.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn renew(shared: &Shared, fences: Vec<Fence>) {
    if fences.is_empty() {
        return;
    }
    let (asked, lease) = (Instant::now(), shared.options.lease);
    match tokio::time::timeout(lease, jobs::renew(&shared.db, &fences, lease)).await {
        Ok(Ok(renewals)) => settle(&shared.held, renewals, asked),
        Ok(Err(error)) => tracing::warn!(error = &error as &dyn std::error::Error, "cannot renew leases"),
        Err(_) => tracing::warn!("renewing leases took longer than a lease"),
    }
}

fn settle(held: &Held, renewals: Vec<(Fence, Renewal)>, asked: Instant) {
    for (fence, renewal) in renewals {
        match renewal {
            Renewal::Held => {
                if let Some(held) = held.lock().get_mut(&fence) {
                    held.renewed = asked;
                }
            }
            Renewal::Cancelled => held.stop(Stop::Cancelled, |one, _| *one == fence),
            Renewal::Lost => held.stop(Stop::Lost, |one, _| *one == fence),
        }
    }
}
