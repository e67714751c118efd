//! The worker: claims jobs, keeps their leases, runs their handlers, and ends them.

mod attempt;
mod held;
mod leases;
pub mod readiness;
mod reporting;

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use gala_core::job::{Failure, JobKind};
use gala_db::{
    Db,
    jobs::{self, Claim, ClaimRequest, RetryPolicy},
    workers::WorkerId,
};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use self::{
    held::{Held, Stop},
    readiness::{NeededTest, Readiness, SelfTest, TestIntervals},
};
use crate::context::{Done, JobContext};

/// What a job of one kind does.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Does the job. It may run again from the start at any time, also after it returned `Ok`: effects belong in
    /// [`JobContext::step`]. It must not block the thread: use `spawn_blocking`.
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure>;
}

/// Which handler does which kind.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<JobKind, Arc<dyn Handler>>,
    tests: Vec<NeededTest>,
}

impl Registry {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a handler; workers with this registry then claim jobs of the kind.
    pub fn with(mut self, kind: JobKind, handler: impl Handler) -> Self {
        self.handlers.insert(kind, Arc::new(handler));
        self
    }

    /// Adds a test without which jobs of some kinds are not claimed.
    pub fn tested(mut self, test: impl SelfTest, kinds: impl IntoIterator<Item = JobKind>) -> Self {
        self.tests.push(NeededTest { test: Arc::new(test), kinds: kinds.into_iter().collect() });
        self
    }

    fn kinds(&self) -> Vec<JobKind> {
        JobKind::ALL.into_iter().filter(|kind| self.handlers.contains_key(kind)).collect()
    }
}

/// How a worker works.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Names the worker in the database, and with it the process.
    pub id: WorkerId,
    /// Jobs at once.
    pub slots: u32,
    /// How long a job stays this worker's without renewal.
    pub lease: Duration,
    /// How often leases are renewed and cancellations seen that come from other processes.
    pub renew_every: Duration,
    /// How often the queue is looked at when nothing wakes the worker.
    pub poll: Duration,
    /// How long a handler may take to end after its token fired before it is dropped.
    pub grace: Duration,
    /// How long one attempt may take. A handler that hangs keeps its lease renewed, so only time ends it.
    pub longest: Duration,
    pub retry: RetryPolicy,
    /// How often the machine is tested.
    pub tests: TestIntervals,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        let slots = std::thread::available_parallelism().map_or(2, |cores| u32::try_from(cores.get()).unwrap_or(2));
        Self {
            id: WorkerId::of_this_process(format!("worker-{}", std::process::id()), None),
            slots,
            lease: Duration::from_secs(15),
            renew_every: Duration::from_secs(1),
            poll: Duration::from_millis(500),
            grace: Duration::from_secs(5),
            longest: Duration::from_secs(6 * 3600),
            retry: RetryPolicy::default(),
            tests: TestIntervals::default(),
        }
    }
}

/// A running worker. Dropping it leaves its jobs to their leases; [`Worker::shutdown`] hands them back.
pub struct Worker {
    stop: CancellationToken,
    main: JoinHandle<()>,
    readiness: Readiness,
}

impl Worker {
    /// Starts claiming and working, on the current runtime.
    pub fn start(db: Db, registry: Registry, options: WorkerOptions) -> Self {
        let stop = CancellationToken::new();
        let readiness = Readiness::new(registry.tests.clone(), registry.kinds(), options.tests);
        let shared = Shared { db, registry, options, held: Held::default(), readiness: readiness.clone() };
        let main = tokio::spawn(run(Arc::new(shared), stop.clone()));
        Self { stop, main, readiness }
    }

    /// Returns what is known of the machine that the worker is on.
    pub fn readiness(&self) -> Readiness {
        self.readiness.clone()
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

struct Shared {
    db: Db,
    registry: Registry,
    options: WorkerOptions,
    held: Held,
    readiness: Readiness,
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
            Vec::new()
        }
    }
}
