//! What a handler sees of its job: steps that are paid for once, fenced writes, progress, cancellation.

mod done;
mod patiently;

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use gala_core::{
    access::Scope,
    event::{Event, Progress, What},
    hash::ContentHash,
    job::{Failure, Job},
    payload,
};
use gala_db::{
    Db, DbError, Tx,
    jobs::{self, Claim, Fence},
    made,
    provider_calls::{self, Settled},
    stock_searches,
};
use gala_storage::LocalFile;
use serde::{Serialize, de::DeserializeOwned};
use tokio_util::sync::CancellationToken;

pub use self::done::{DomainWrite, Done};
pub(crate) use self::{done::End, patiently::patiently};

/// One attempt at a job, as its handler sees it.
pub struct JobContext {
    db: Db,
    claim: Claim,
    cancelled: CancellationToken,
    /// What requests to providers came to whose results are not kept yet, by the step that they were for.
    paid: Mutex<Vec<(String, Settled)>>,
    /// Objects that programs read by path for the job.
    files: Mutex<Vec<LocalFile>>,
}

impl JobContext {
    pub(crate) fn new(db: Db, claim: Claim, cancelled: CancellationToken) -> Self {
        Self { db, claim, cancelled, paid: Mutex::default(), files: Mutex::default() }
    }

    /// Notes what a request came to: counted in the transaction that keeps what the step made of its result.
    pub(crate) fn paid(&self, step: &str, settled: Settled) {
        self.paid.lock().unwrap_or_else(PoisonError::into_inner).push((step.to_owned(), settled));
    }

    /// Keeps a file on this machine until the attempt ends.
    pub(crate) fn uses(&self, file: LocalFile) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).push(file);
    }

    async fn settle(&self, tx: &mut Tx, step: &str) -> Result<(), DbError> {
        let paid: Vec<Settled> = {
            let all = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
            all.iter().filter(|(of, _)| of == step).map(|(_, settled)| settled.clone()).collect()
        };
        for settled in &paid {
            provider_calls::settle(tx, settled).await?;
        }
        Ok(())
    }

    fn settled(&self, step: &str) {
        self.paid.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, _)| of != step);
    }

    pub fn job(&self) -> &Job {
        &self.claim.job
    }

    pub fn scope(&self) -> Scope {
        self.claim.job.scope()
    }

    /// Returns the job's input as `T`.
    ///
    /// # Errors
    /// A permanent failure `bad_job_input` when it has another shape.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        payload::read(&self.claim.job.input)
            .map_err(|error| Failure::permanent("bad_job_input", format!("the job's input cannot be read: {error}")))
    }

    /// Returns the jobs that this one spawned.
    ///
    /// # Errors
    /// The machine's failure where the database is away, else a permanent one: see the conversion from
    /// [`DbError`].
    pub async fn children(&self) -> Result<Vec<Job>, Failure> {
        Ok(jobs::children(&self.db, self.scope(), self.claim.job.id).await?)
    }

    /// Returns the number of the scene the job works on, from 1.
    pub fn scene_number(&self) -> Option<u32> {
        self.claim.scene_number
    }

    /// Returns the id of the request that asked for the job.
    pub fn trace(&self) -> Option<&str> {
        self.claim.trace.as_deref()
    }

    pub fn fence(&self) -> Fence {
        self.claim.fence
    }

    /// Returns the database, for reading. Write with [`JobContext::write`] or [`Done::write`]: they name the fence.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Fires when the job was cancelled, its lease was lost or the worker stops: end soon, and kill what was started.
    /// Whatever is returned after it fired is not a failure of the job.
    pub fn cancelled(&self) -> &CancellationToken {
        &self.cancelled
    }

    /// Runs a step, or returns what an earlier attempt recorded for the same name and input. The result is durable
    /// before this returns.
    ///
    /// `input` must hold everything that shapes the result.
    ///
    /// # Errors
    /// That of `run`, after which nothing is recorded; a failure with code `lease_lost` when the job is no longer this
    /// worker's; else as [`Self::children`].
    pub async fn step<I, T, F, R>(&self, name: &str, input: &I, run: F) -> Result<T, Failure>
    where
        I: Serialize + Sync + ?Sized,
        T: Serialize + DeserializeOwned + Send + Sync,
        F: FnOnce() -> R + Send,
        R: Future<Output = Result<T, Failure>> + Send,
    {
        self.try_step(name, input, run).await
    }

    /// As [`Self::step`], of whatever `run` may fail at.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub async fn try_step<I, T, E, F, R>(&self, name: &str, input: &I, run: F) -> Result<T, E>
    where
        I: Serialize + Sync + ?Sized,
        T: Serialize + DeserializeOwned + Send + Sync,
        E: From<Failure>,
        F: FnOnce() -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        let input = ContentHash::of_json(&input);
        if let Some(output) = self.journalled(name, &input).await? {
            self.record(name, &input, &output, true).await?;
            return Ok(output);
        }
        self.start(name).await?;
        let output = run().await?;
        self.record(name, &input, &output, false).await?;
        Ok(output)
    }

    async fn journalled<T: DeserializeOwned>(&self, name: &str, input: &ContentHash) -> Result<Option<T>, Failure> {
        Ok(jobs::journalled(&self.db, self.claim.job.id, name, input).await?)
    }

    async fn start(&self, name: &str) -> Result<(), Failure> {
        let mut tx = self.db.begin().await?;
        jobs::step_started(&mut tx, self.claim.fence, name).await?;
        Ok(tx.commit().await?)
    }

    /// Returns whether an attempt at this job has done a step with this input.
    ///
    /// # Errors
    /// As [`Self::children`].
    pub async fn is_done(&self, name: &str, input: &(impl Serialize + Sync + ?Sized)) -> Result<bool, Failure> {
        let input = ContentHash::of_json(&input);
        let found: Option<serde_json::Value> = jobs::journalled(&self.db, self.claim.job.id, name, &input).await?;
        Ok(found.is_some())
    }

    /// The result is paid for: a database that is away for a moment is waited for.
    async fn record<T: Serialize + Sync>(
        &self,
        name: &str,
        input: &ContentHash,
        output: &T,
        reused: bool,
    ) -> Result<(), Failure> {
        patiently(|| async {
            let mut tx = self.db.begin().await?;
            jobs::record_step(&mut tx, self.claim.fence, name, input, output, reused).await?;
            self.settle(&mut tx, name).await?;
            tx.commit().await
        })
        .await?;
        self.settled(name);
        Ok(())
    }

    /// Returns whether any job made something of the same input that is kept.
    ///
    /// # Errors
    /// As [`Self::children`].
    pub async fn is_made(&self, kind: &str, input: &(impl Serialize + Sync + ?Sized)) -> Result<bool, Failure> {
        let found: Option<serde_json::Value> = made::get(&self.db, kind, &ContentHash::of_json(&input)).await?;
        Ok(found.is_some())
    }

    /// Returns what any job made of the same input, or makes and keeps it. When two make it at once, both get what the
    /// first one kept.
    ///
    /// # Errors
    /// As [`Self::step`], of `make`.
    pub async fn made<I, T, F, R>(&self, kind: &str, input: &I, make: F) -> Result<T, Failure>
    where
        I: Serialize + Sync + ?Sized,
        T: Serialize + DeserializeOwned + Send + Sync,
        F: FnOnce() -> R + Send,
        R: Future<Output = Result<T, Failure>> + Send,
    {
        self.made_if(kind, input, |found| async { Some(found) }, make).await
    }

    /// Like [`JobContext::made`], but what was made before counts only where `whole` gives it back: its file is there, for
    /// example. What `make` paid for as a step of the name `kind` is counted as it is kept.
    ///
    /// # Errors
    /// As [`Self::step`], of `make`.
    pub async fn made_if<I, T, E, G, W, F, R>(&self, kind: &str, input: &I, whole: G, make: F) -> Result<T, E>
    where
        I: Serialize + Sync + ?Sized,
        T: Serialize + DeserializeOwned + Send + Sync,
        E: From<Failure>,
        G: FnOnce(T) -> W + Send,
        W: Future<Output = Option<T>> + Send,
        F: FnOnce() -> R + Send,
        R: Future<Output = Result<T, E>> + Send,
    {
        let input = ContentHash::of_json(&input);
        let found: Option<T> = made::get(&self.db, kind, &input).await.map_err(Failure::from)?;
        let spoiled = found.is_some();
        if let Some(found) = found
            && let Some(whole) = whole(found).await
        {
            return Ok(whole);
        }
        let output = make().await?;
        self.keep_made(kind, &input, &output, spoiled).await?;
        Ok(made::get(&self.db, kind, &input).await.map_err(Failure::from)?.unwrap_or(output))
    }

    /// Keeps what was made for every job that asks for the same, in the place of what is `spoiled`, and counts what was paid
    /// for as a step of the name `kind`. What somebody else kept first stays.
    ///
    /// # Errors
    /// A failure with code `lease_lost`, and nothing written, when the job is no longer this worker's; else as
    /// [`Self::children`].
    pub(crate) async fn keep_made<T: Serialize + Sync>(
        &self,
        kind: &str,
        input: &ContentHash,
        output: &T,
        spoiled: bool,
    ) -> Result<(), Failure> {
        patiently(|| async {
            let mut tx = self.db.begin().await?;
            jobs::guard(&mut tx, self.claim.fence).await?;
            if spoiled {
                made::forget(&mut tx, kind, input).await?;
            }
            made::put(&mut tx, kind, input, output).await?;
            self.settle(&mut tx, kind).await?;
            tx.commit().await
        })
        .await?;
        self.settled(kind);
        Ok(())
    }

    /// Keeps what a search of a stock library found for as long as its provider wants it, and counts what it cost, which was
    /// paid for as a step of the name `step`.
    ///
    /// # Errors
    /// As [`Self::keep_made`].
    pub(crate) async fn keep_search<T: Serialize + Sync>(
        &self,
        step: &str,
        provider: &str,
        query: &ContentHash,
        found: &T,
        kept_for: Duration,
    ) -> Result<(), Failure> {
        patiently(|| async {
            let mut tx = self.db.begin().await?;
            jobs::guard(&mut tx, self.claim.fence).await?;
            stock_searches::put(&mut tx, provider, query, found, kept_for).await?;
            self.settle(&mut tx, step).await?;
            tx.commit().await
        })
        .await?;
        self.settled(step);
        Ok(())
    }

    /// Writes domain rows in a transaction of their own that names the fence.
    ///
    /// # Errors
    /// A failure with code `lease_lost`, and nothing written, when the job is no longer this worker's.
    pub async fn write<T, F>(&self, write: F) -> Result<T, Failure>
    where
        T: Send,
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, DbError>> + Send,
    {
        let mut tx = self.db.begin().await?;
        jobs::guard(&mut tx, self.claim.fence).await?;
        let written = write(&mut tx).await?;
        tx.commit().await?;
        Ok(written)
    }

    /// Notes durably how far the job has come, in a measure that only grows, such as segments encoded. Work that advances
    /// is not poison, however often its worker dies.
    ///
    /// # Errors
    /// A failure with code `lease_lost` when the job is no longer this worker's; else as [`Self::children`].
    pub async fn record_progress(&self, progress: u32) -> Result<(), Failure> {
        let mut tx = self.db.begin().await?;
        let advanced = jobs::record_progress(&mut tx, self.claim.fence, progress).await?;
        if advanced {
            tx.commit().await?
        } else {
            tx.rollback().await?
        }
        Ok(())
    }

    /// Tells listeners in this process how far a step is. Cheap; not kept.
    pub fn progress(&self, progress: Progress) {
        self.reporter().report(progress);
    }

    /// Returns a reporter of progress that can be moved to another thread.
    pub fn reporter(&self) -> ProgressReporter {
        ProgressReporter {
            db: self.db.clone(),
            template: Event {
                seq: 0,
                at_ms: 0,
                job_id: self.claim.job.id,
                kind: self.claim.job.kind,
                project_id: self.claim.job.project_id,
                scene: self.claim.scene_number,
                what: What::StepStarted { step: String::new() },
            },
        }
    }
}

/// Reports the progress of one job from any thread.
#[derive(Clone)]
pub struct ProgressReporter {
    db: Db,
    template: Event,
}

impl ProgressReporter {
    /// Tells listeners in this process how far a step is.
    pub fn report(&self, progress: Progress) {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let at_ms = i64::try_from(since_1970.as_millis()).unwrap_or_default();
        self.db.announce(Event { at_ms, what: What::Progress(progress), ..self.template.clone() });
    }
}
