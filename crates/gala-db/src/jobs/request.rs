//! Who asks for jobs, and which.

use std::time::Duration;

use gala_core::{id::JobId, job::JobKind};

use super::retry::RetryPolicy;
use crate::workers::WorkerId;

/// Who asks for jobs, and which.
#[derive(Clone, Copy, Debug)]
pub struct ClaimRequest<'a> {
    pub worker: &'a WorkerId,
    pub kinds: &'a [JobKind],
    /// How many at most.
    pub count: u32,
    /// The jobs that the worker is at work on. Their leases are its own to renew, also late ones.
    pub holding: &'a [JobId],
    pub lease: Duration,
    pub policy: &'a RetryPolicy,
}
