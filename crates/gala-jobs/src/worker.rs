//! The worker: claims jobs, keeps their leases, runs their handlers, and ends them.

mod attempt;
mod held;
mod leases;
mod options;
pub mod readiness;
mod registry;
mod reporting;
mod shared;

use std::{sync::Arc, time::Instant};

use gala_db::{
    Db, DbError,
    jobs::{self, Claim, ClaimRequest},
};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;

use self::{
    held::{Held, Stop},
    readiness::Readiness,
    shared::Shared,
};
pub use self::{
    options::WorkerOptions,
    registry::{Handler, Registry},
};

/// A running worker. Dropping it leaves its jobs to their leases; [`Worker::shutdown`] hands them back.
pub struct Worker {
    stop: CancellationToken,
    refused: watch::Receiver<Option<&'static str>>,
    main: JoinHandle<()>,
    readiness: Readiness,
}

impl Worker {
    /// Starts claiming and working, on the current runtime.
    pub fn start(db: Db, registry: Registry, options: WorkerOptions) -> Self {
        let stop = CancellationToken::new();
        let readiness = Readiness::new(registry.tests().to_vec(), registry.kinds(), options.tests);
        let (refused, hears) = watch::channel(None);
        let (held, known) = (Held::default(), readiness.clone());
        let shared = Shared { db, registry, options, held, readiness: known, stop: stop.clone(), refused };
        let main = tokio::spawn(run(Arc::new(shared), stop.clone()));
        Self { stop, refused: hears, main, readiness }
    }

    /// Returns what is known of the machine that the worker is on.
    pub fn readiness(&self) -> Readiness {
        self.readiness.clone()
    }

    /// Returns once the key of the worker is not good any more: it claims nothing from then on, and hands back what it has.
    pub async fn refused(&self) -> DbError {
        let mut refused = self.refused.clone();
        match refused.wait_for(Option::is_some).await.ok().and_then(|rule| *rule) {
            Some(rule) => DbError::Refused(rule),
            // It has ended otherwise.
            None => std::future::pending().await,
        }
    }

    /// Stops claiming, tells handlers to end, and hands back what they did not finish: no attempt is spent. Returns when
    /// all of it is written.
    pub async fn shutdown(self) {
        self.stop.cancel();
        if let Err(error) = self.main.await {
            tracing::error!(%error, "the worker ended badly");
        }
    }
}

async fn run(shared: Arc<Shared>, stop: CancellationToken) {
    // They run beside the jobs, never behind them, and end with this task.
    let mut side_tasks = JoinSet::new();
    side_tasks.spawn(leases::keep(shared.clone()));
    side_tasks.spawn(leases::hear_cancellations(shared.clone()));
    side_tasks.spawn(shared.readiness.clone().run());
    side_tasks.spawn(reporting::run(shared.clone()));
    let mut jobs = JoinSet::new();
    let mut work = shared.db.work();
    let mut ready = shared.readiness.changes();
    while !stop.is_cancelled() {
        // Marked as seen before the queue is read: what arrives in between wakes the wait below.
        work.borrow_and_update();
        ready.borrow_and_update();
        let taken = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
        let free = if shared.held.is_taken() { 0 } else { shared.options.slots.saturating_sub(taken) };
        // The lease begins no earlier than this.
        let asked = Instant::now();
        for claim in claim(&shared, free).await {
            let token = shared.held.insert(&claim, asked);
            jobs.spawn(attempt::attempt(shared.clone(), claim, token));
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(_) = jobs.join_next() => {}
            _ = work.changed() => {}
            _ = ready.changed() => {}
            () = tokio::time::sleep(shared.options.poll) => {}
        }
    }
    shared.held.stop(Stop::HandBack, |_, _| true);
    while jobs.join_next().await.is_some() {}
    reporting::leave(&shared).await;
}

async fn claim(shared: &Shared, free: u32) -> Vec<Claim> {
    let Shared { db, options, .. } = shared;
    let holding: Vec<_> = shared.held.lock().keys().map(|fence| fence.job).collect();
    let request = ClaimRequest {
        worker: &options.id,
        kinds: &shared.readiness.ready_kinds(),
        count: free,
        holding: &holding,
        lease: options.lease,
        policy: &options.retry,
    };
    match jobs::claim(db, &request).await {
        Ok(claims) => claims,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "cannot claim jobs");
            shared.end_if_refused(&error);
            Vec::new()
        }
    }
}
