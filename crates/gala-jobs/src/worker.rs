//! The worker: claims jobs, keeps their leases, runs their handlers, and ends them.

mod held;

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use futures::FutureExt;
use gala_core::{
    event::What,
    job::{Failure, JobKind, JobState},
};
use gala_db::{
    Db, DbError,
    jobs::{self, Claim, Fence, Renewal, RetryPolicy},
};
use tokio::{
    sync::broadcast::error::RecvError,
    task::{JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use self::held::{Held, Stop};
use crate::context::{Done, End, JobContext, patiently};

/// What a job of one kind does.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Does the job. It may run again from the start at any time, also after it returned `Ok`: effects belong in
    /// [`JobContext::step`]. It must not block the thread: use `spawn_blocking`.
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure>;
}

/// Which handler does which kind.
#[derive(Clone, Default)]
pub struct Registry(HashMap<JobKind, Arc<dyn Handler>>);

impl Registry {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a handler; workers with this registry then claim jobs of the kind.
    pub fn with(mut self, kind: JobKind, handler: impl Handler) -> Self {
        self.0.insert(kind, Arc::new(handler));
        self
    }

    fn kinds(&self) -> Vec<JobKind> {
        JobKind::ALL.into_iter().filter(|kind| self.0.contains_key(kind)).collect()
    }
}

/// How a worker works.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Names the process in the database: host and process id, for example.
    pub name: String,
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
}

impl Default for WorkerOptions {
    fn default() -> Self {
        let slots = std::thread::available_parallelism().map_or(2, |cores| u32::try_from(cores.get()).unwrap_or(2));
        Self {
            name: format!("worker-{}", std::process::id()),
            slots,
            lease: Duration::from_secs(15),
            renew_every: Duration::from_secs(1),
            poll: Duration::from_millis(500),
            grace: Duration::from_secs(5),
            longest: Duration::from_secs(6 * 3600),
            retry: RetryPolicy::default(),
        }
    }
}

/// A running worker. Dropping it leaves its jobs to their leases; [`Worker::shutdown`] hands them back.
pub struct Worker {
    stop: CancellationToken,
    main: JoinHandle<()>,
}

impl Worker {
    /// Starts claiming and working, on the current runtime.
    pub fn start(db: Db, registry: Registry, options: WorkerOptions) -> Self {
        let stop = CancellationToken::new();
        let shared = Arc::new(Shared { db, registry, options, held: Held::default() });
        let main = tokio::spawn(run(shared, stop.clone()));
        Self { stop, main }
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
}

async fn run(shared: Arc<Shared>, stop: CancellationToken) {
    // Both run beside the jobs, never behind them, and end with this task.
    let mut side_tasks = JoinSet::new();
    side_tasks.spawn(keep_leases(shared.clone()));
    side_tasks.spawn(hear_cancellations(shared.clone()));
    let mut jobs = JoinSet::new();
    let mut work = shared.db.work();
    let kinds = shared.registry.kinds();
    while !stop.is_cancelled() {
        // Marked as seen before the queue is read: what arrives in between wakes the wait below.
        work.borrow_and_update();
        let taken = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
        let free = if shared.held.is_taken() { 0 } else { shared.options.slots.saturating_sub(taken) };
        // The lease begins no earlier than this.
        let asked = Instant::now();
        for claim in claim(&shared, &kinds, free, taken > 0).await {
            let token = shared.held.insert(&claim, asked);
            jobs.spawn(attempt(shared.clone(), claim, token));
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(_) = jobs.join_next() => {}
            _ = work.changed() => {}
            () = tokio::time::sleep(shared.options.poll) => {}
        }
    }
    shared.held.stop(Stop::HandBack, |_, _| true);
    while jobs.join_next().await.is_some() {}
}

async fn claim(shared: &Shared, kinds: &[JobKind], free: u32, busy: bool) -> Vec<Claim> {
    let Shared { db, options, .. } = shared;
    match jobs::claim(db, &options.name, kinds, free, busy, options.lease, &options.retry).await {
        Ok(claims) => claims,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "cannot claim jobs");
            Vec::new()
        }
    }
}

/// Renews all leases. A job whose lease could not be renewed in time is stopped although nobody said so: another worker
/// may have it by now.
async fn keep_leases(shared: Arc<Shared>) {
    let mut ticks = tokio::time::interval(shared.options.renew_every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let asked = Instant::now();
        let fences: Vec<Fence> =
            shared.held.lock().iter().filter(|(_, held)| held.why.is_none()).map(|(fence, _)| *fence).collect();
        if fences.is_empty() {
            continue;
        }
        let lease = shared.options.lease;
        match tokio::time::timeout(lease, jobs::renew(&shared.db, &fences, lease)).await {
            Ok(Ok(renewals)) => settle(&shared.held, renewals, asked),
            Ok(Err(error)) => tracing::warn!(error = &error as &dyn std::error::Error, "cannot renew leases"),
            Err(_) => tracing::warn!("renewing leases took longer than a lease"),
        }
        shared.held.stop(Stop::Lost, |_, held| held.renewed.elapsed() > lease);
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

/// Stops jobs that this process cancels without waiting for the next renewal.
async fn hear_cancellations(shared: Arc<Shared>) {
    let mut events = shared.db.listen();
    loop {
        match events.recv().await {
            Ok(event) => {
                if matches!(event.what, What::State { state: JobState::Cancelled, .. }) {
                    shared.held.stop(Stop::Cancelled, |fence, _| fence.job == event.job_id);
                }
            }
            // Renewals see what was missed here.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn attempt(shared: Arc<Shared>, claim: Claim, token: CancellationToken) {
    let fence = claim.fence;
    let span = tracing::info_span!(
        "job",
        job_id = %claim.job.id,
        kind = %claim.job.kind,
        attempt = fence.attempt,
        project_id = claim.job.project_id.map(tracing::field::display),
        scene = claim.scene_number,
        request_id = claim.trace.as_deref(),
    );
    async {
        let outcome = handle(&shared, claim, token).await;
        conclude(&shared, fence, outcome).await;
    }
    .instrument(span)
    .await;
    shared.held.lock().remove(&fence);
}

/// Runs the handler. `None`: it did not end within the grace after it was told to.
async fn handle(shared: &Shared, claim: Claim, token: CancellationToken) -> Option<Result<Done, Failure>> {
    let trace = claim.trace.clone();
    let Some(handler) = shared.registry.0.get(&claim.job.kind).cloned() else {
        return Some(Err(Failure::transient("internal", "this worker has no handler for the job's kind")));
    };
    tracing::info!("job started");
    let ctx = JobContext::new(shared.db.clone(), claim, token.clone());
    let handled = AssertUnwindSafe(handler.run(&ctx)).catch_unwind();
    let too_long = async {
        token.cancelled().await;
        tokio::time::sleep(shared.options.grace).await;
    };
    let handled = tokio::select! {
        handled = handled => handled,
        () = too_long => return None,
        () = tokio::time::sleep(shared.options.longest) => {
            token.cancel();
            return Some(Err(timed_out(shared.options.longest)));
        }
    };
    let outcome = handled.unwrap_or_else(|panic| Err(Failure::transient("internal", panic_message(&*panic))));
    Some(outcome.map(|mut done| {
        done.spawn.iter_mut().for_each(|job| job.trace = job.trace.take().or_else(|| trace.clone()));
        done
    }))
}

fn timed_out(longest: Duration) -> Failure {
    Failure::transient(
        "timed_out",
        format!("the job took longer than {} minutes and was stopped", longest.as_secs() / 60),
    )
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a fault in the program: {}", said.unwrap_or_else(|| "it panicked".to_owned()))
}

async fn conclude(shared: &Shared, fence: Fence, outcome: Option<Result<Done, Failure>>) {
    let why = shared.held.why(fence);
    let written = match (why, outcome) {
        (Some(Stop::Cancelled | Stop::Lost), _) => {
            tracing::info!(?why, "job stopped, nothing written");
            return;
        }
        (_, Some(Ok(done))) => finish(shared, fence, done).await,
        (Some(Stop::HandBack), _) => hand_back(shared, fence).await,
        (None, Some(Err(failure))) => fail(shared, fence, &failure).await,
        // Only a fired token ends a handler early, and it fires with a reason.
        (None, None) => return,
    };
    match written {
        Ok(()) => {}
        Err(DbError::FenceLost) => tracing::warn!("the job went on without this worker, its end was refused"),
        // The lease runs out by itself, and then another attempt finds the journal.
        Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "cannot write the end of the job"),
    }
}

async fn finish(shared: &Shared, fence: Fence, done: Done) -> Result<(), DbError> {
    let told = match done.end {
        End::Output(_) => "job succeeded",
        End::Wait => "job waits for its parts",
    };
    match try_finish(shared, fence, done).await {
        Err(DbError::FenceLost) => Err(DbError::FenceLost),
        // The rows cannot be written twice by the same closure: the next attempt finds the steps in the journal.
        Err(error) => fail(shared, fence, &Failure::from(error)).await,
        Ok(()) => {
            tracing::info!("{told}");
            Ok(())
        }
    }
}

async fn try_finish(shared: &Shared, fence: Fence, done: Done) -> Result<(), DbError> {
    let mut tx = shared.db.begin().await?;
    jobs::guard(&mut tx, fence).await?;
    for write in done.writes {
        write(&mut tx).await?;
    }
    match done.end {
        End::Output(output) => jobs::finish(&mut tx, fence, &output, &done.spawn).await?,
        End::Wait => jobs::wait(&mut tx, fence, &done.spawn).await?,
    };
    tx.commit().await
}

async fn fail(shared: &Shared, fence: Fence, failure: &Failure) -> Result<(), DbError> {
    let state = patiently(|| async {
        let mut tx = shared.db.begin().await?;
        let state = jobs::fail(&mut tx, fence, failure, &shared.options.retry).await?;
        tx.commit().await?;
        Ok(state)
    })
    .await?;
    let error = failure.error();
    tracing::warn!(error_code = error.error_code, error_message = error.error_message, %state, "job attempt failed");
    Ok(())
}

async fn hand_back(shared: &Shared, fence: Fence) -> Result<(), DbError> {
    patiently(|| async {
        let mut tx = shared.db.begin().await?;
        jobs::hand_back(&mut tx, fence).await?;
        tx.commit().await
    })
    .await?;
    tracing::info!("job handed back");
    Ok(())
}
