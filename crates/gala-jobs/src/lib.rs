//! What each job kind does, and the worker that runs it.
//!
//! A [`Worker`] claims jobs from the database, renews their leases on a task of its own, and runs the [`Handler`] of
//! their kind with a [`JobContext`]. Handlers may be killed and run again at any instant; what they do in
//! [`JobContext::step`] is recorded and done once.

mod context;
pub mod handover;
mod panicked;
pub mod pipeline;
pub mod upkeep;
mod worker;

pub use self::{
    context::{DomainWrite, Done, JobContext, ProgressReporter},
    worker::{
        Handler, Registry, Worker, WorkerOptions,
        readiness::{Readiness, SelfTest, TestIntervals, TestResult, Trouble},
    },
};
