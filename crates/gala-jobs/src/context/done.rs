//! How an attempt that succeeded ends, and what it leaves.

use futures::future::BoxFuture;
use gala_db::{DbError, Tx, jobs::NewJob};

/// A write of domain rows that runs inside a transaction of the engine.
pub type DomainWrite = Box<dyn for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<(), DbError>> + Send>;

/// What a handler that succeeded leaves: its output, the jobs to follow, and rows that commit with both.
pub struct Done {
    pub(crate) end: End,
    pub(crate) spawn: Vec<NewJob>,
    pub(crate) writes: Vec<DomainWrite>,
}

/// How an attempt that succeeded ends.
pub(crate) enum End {
    /// With the job's output.
    Output(serde_json::Value),
    /// With the wait for the jobs that it spawns.
    Wait,
}

impl Done {
    /// Ends the job with an output, any JSON document.
    pub fn new(output: serde_json::Value) -> Self {
        Self { end: End::Output(output), spawn: Vec::new(), writes: Vec::new() }
    }

    /// Ends the attempt, not the job: it runs again once these jobs have all succeeded, and finds what they left. They
    /// are its children, by which it knows then that it has waited ([`JobContext::children`]). At least one.
    pub fn wait(jobs: Vec<NewJob>) -> Self {
        Self { end: End::Wait, spawn: jobs, writes: Vec::new() }
    }

    /// Adds jobs that are enqueued in the transaction that finishes this one, after [`Done::write`]'s rows. All spawned
    /// jobs together are siblings; those without a trace get this job's.
    pub fn spawn(mut self, jobs: impl IntoIterator<Item = NewJob>) -> Self {
        self.spawn.extend(jobs);
        self
    }

    /// Adds rows that commit together with the end of the job, or not at all.
    pub fn write<F>(mut self, write: F) -> Self
    where
        F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<(), DbError>> + Send + 'static,
    {
        self.writes.push(Box::new(write));
        self
    }
}
