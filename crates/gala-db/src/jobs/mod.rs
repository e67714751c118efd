//! The job queue: durable, leased, fenced, fair between owners.
//!
//! A worker [`claim()`]s a job in one short transaction and gets a [`Fence`]: the job and the number of its attempt.
//! It [`renew`]s the lease while it works, and names the fence in every write. As soon as the lease ran out and
//! another worker claimed the job, or somebody cancelled it, each such write is refused with
//! [`DbError::FenceLost`](crate::DbError::FenceLost) and leaves nothing.

mod claim;
mod control;
mod ending;
mod journal;
mod queue;
mod read;

use std::{fmt, time::Duration};

use gala_core::{
    hash::ContentHash,
    id::{JobId, OwnerId, ProjectId, SceneId},
    job::{Job, JobKind},
};
use uuid::Uuid;

pub use self::{
    claim::{Claim, Renewal, claim, expire_leases, renew},
    control::{cancel, cancel_project, retry},
    ending::{DEPENDENCY_FAILED, fail, finish, guard, hand_back, wait},
    journal::{journalled, record_step, step_started},
    queue::{Enqueued, enqueue},
    read::{DEPTH_COUNTS_TO, JobFilter, QueueDepth, children, depth, get, is_unfinished, list, of_project},
};

/// Names one attempt at a job. A write that carries it is refused once the attempt is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fence {
    pub job: JobId,
    pub attempt: u32,
}

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.job, self.attempt)
    }
}

/// What a job waits for before it may run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WaitsFor {
    #[default]
    Nothing,
    Jobs(Vec<JobId>),
    /// Every job enqueued in the same call that itself waits for nothing.
    Siblings,
}

/// A job to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    pub id: JobId,
    pub owner: OwnerId,
    pub kind: JobKind,
    pub project: Option<ProjectId>,
    /// The scene and its number.
    pub scene: Option<(SceneId, u32)>,
    pub parent: Option<JobId>,
    /// Higher is sooner; 0 is normal.
    pub priority: i32,
    pub input: serde_json::Value,
    pub waits_for: WaitsFor,
    /// At most one job of the owner has it, ever; enqueuing another answers the first.
    pub unique_key: Option<String>,
    /// The id of the request that asked for it; goes into the logs of the worker.
    pub trace: Option<String>,
}

impl NewJob {
    /// Makes a job with a new id that waits for nothing.
    pub fn new(owner: OwnerId, kind: JobKind, input: serde_json::Value) -> Self {
        Self {
            id: JobId::new(),
            owner,
            kind,
            project: None,
            scene: None,
            parent: None,
            priority: 0,
            input,
            waits_for: WaitsFor::Nothing,
            unique_key: None,
            trace: None,
        }
    }

    /// Makes a job that `parent` spawns. Its id is derived from the parent's and `key`, so that spawning it again
    /// changes nothing; owner, project, scene and priority are the parent's.
    pub fn child_of(parent: &Job, kind: JobKind, key: &str, input: serde_json::Value) -> Self {
        Self {
            id: derived_id(parent.id, key),
            project: parent.project_id,
            parent: Some(parent.id),
            priority: parent.priority,
            ..Self::new(parent.owner, kind, input)
        }
    }

    pub fn id(self, id: JobId) -> Self {
        Self { id, ..self }
    }

    pub fn project(self, project: ProjectId) -> Self {
        Self { project: Some(project), ..self }
    }

    /// Names the scene it works on, and the scene's number, which events show.
    pub fn scene(self, scene: SceneId, number: u32) -> Self {
        Self { scene: Some((scene, number)), ..self }
    }

    pub fn priority(self, priority: i32) -> Self {
        Self { priority, ..self }
    }

    pub fn waits_for(self, waits_for: WaitsFor) -> Self {
        Self { waits_for, ..self }
    }

    pub fn unique_key(self, key: impl Into<String>) -> Self {
        Self { unique_key: Some(key.into()), ..self }
    }

    pub fn trace(self, trace: Option<String>) -> Self {
        Self { trace, ..self }
    }
}

/// Returns the id of the job that `parent` spawns under `key`: the same each time.
pub fn derived_id(parent: JobId, key: &str) -> JobId {
    JobId(derived_uuid(&parent.0, key))
}

/// Returns a UUIDv8 made of a hash of both: the same each time.
pub fn derived_uuid(parent: &Uuid, key: &str) -> Uuid {
    let digits = ContentHash::of(format!("{parent}/{key}").as_bytes()).to_string();
    let value = u128::from_str_radix(&digits[..32], 16).expect("a hash is hexadecimal digits");
    uuid::Builder::from_custom_bytes(value.to_be_bytes()).into_uuid()
}

/// When a failed attempt is followed by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Transient failures before the job fails for good.
    pub max_failures: u32,
    /// Attempts that may end with the worker gone, without a new step in between, before the job is `poison`.
    pub max_crashes: u32,
    /// The wait after the first failure; doubles each time.
    pub first_wait: Duration,
    /// The longest wait, also where a provider asks for more.
    pub longest_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_failures: 5,
            max_crashes: 3,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// Returns the milliseconds to wait after the `failures`th failure (from 1): at least half the doubled wait,
    /// the rest by chance, never less than a provider asked for and never more than the longest.
    pub(crate) fn wait_ms(&self, failures: u32, asked: Option<Duration>, chance: f64) -> i64 {
        let doubled = self.first_wait.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(self.longest_wait);
        let jittered = doubled.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
        let wait = jittered.max(asked.unwrap_or_default()).min(self.longest_wait);
        i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_jitter_and_end_at_the_longest() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.wait_ms(1, None, 0.0), 500);
        assert_eq!(policy.wait_ms(1, None, 1.0), 1000);
        assert_eq!(policy.wait_ms(4, None, 1.0), 8000);
        assert_eq!(policy.wait_ms(4_000_000_000, None, 1.0), 300_000);
        assert_eq!(policy.wait_ms(1, Some(Duration::from_secs(20)), 1.0), 20_000);
        assert_eq!(policy.wait_ms(1, Some(Duration::from_secs(86_400)), 0.0), 300_000);
    }

    #[test]
    fn derived_ids_are_the_same_each_time_and_differ_by_key_and_parent() {
        let parent: JobId = "01890000-0000-7000-8000-000000000001".parse().expect("an id");
        let other: JobId = "01890000-0000-7000-8000-000000000002".parse().expect("an id");
        assert_eq!(derived_id(parent, "clip-1"), derived_id(parent, "clip-1"));
        assert_ne!(derived_id(parent, "clip-1"), derived_id(parent, "clip-2"));
        assert_ne!(derived_id(parent, "clip-1"), derived_id(other, "clip-1"));
        assert_eq!(derived_id(parent, "clip-1").0.get_version_num(), 8);
    }
}
