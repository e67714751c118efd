//! The job queue: durable, leased, fenced, fair between workspaces.
//!
//! A worker [`claim()`]s a job in one short transaction and gets a [`Fence`]: the job and the number of its attempt.
//! It [`renew()`]s the lease while it works, and names the fence in every write. As soon as the lease ran out and
//! another worker claimed the job, or somebody cancelled it, each such write is refused with
//! [`DbError::FenceLost`](crate::DbError::FenceLost) and leaves nothing.

mod approved;
mod claim;
mod control;
mod ending;
mod fence;
mod journal;
mod lapse;
mod new_job;
mod outline;
mod queue;
mod read;
mod renew;
mod request;
mod retry;
mod tell;
mod terminal;
mod turns;
mod waiting;

pub(crate) use self::lapse::{forget_lost, settle_lost, shorten_waits};
pub use self::{
    approved::approved,
    claim::{Claim, claim},
    control::{cancel, cancel_project, retry},
    ending::{fail, finish, hand_back, wait},
    fence::{Fence, guard},
    journal::{journalled, record_progress, record_step, step_started},
    lapse::expire_leases,
    new_job::{NewJob, WaitsFor, derived_id, derived_uuid},
    outline::outlines_of_projects,
    queue::{Enqueued, enqueue, enqueue_before},
    read::{
        DEPTH_COUNTS_TO, JobFilter, QueueDepth, children, depth, get, is_in_work, is_unfinished, list, of_project,
        of_project_and_kind, outline_of_project,
    },
    renew::{Renewal, renew},
    request::ClaimRequest,
    retry::RetryPolicy,
    waiting::DEPENDENCY_FAILED,
};
