//! The jobs that a worker has, and how to stop them.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use gala_db::jobs::{Claim, Fence};
use tokio_util::sync::CancellationToken;

/// Why a handler was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Cancelled,
    Lost,
    HandBack,
}

/// The jobs this worker has, and how to stop them.
#[derive(Default)]
pub struct Held(Mutex<HashMap<Fence, HeldJob>>);

pub struct HeldJob {
    token: CancellationToken,
    /// The first reason counts.
    pub why: Option<Stop>,
    alone: bool,
    /// When the lease was last known to begin; by the steady clock, which does not jump.
    pub renewed: Instant,
}

impl Held {
    pub fn lock(&self) -> MutexGuard<'_, HashMap<Fence, HeldJob>> {
        // A panic elsewhere leaves the map whole: every change to it is one call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn insert(&self, claim: &Claim, renewed: Instant) -> CancellationToken {
        let token = CancellationToken::new();
        let held = HeldJob { token: token.clone(), why: None, alone: claim.alone, renewed };
        self.lock().insert(claim.fence, held);
        token
    }

    pub fn stop(&self, why: Stop, which: impl Fn(&Fence, &HeldJob) -> bool) {
        for (fence, held) in self.lock().iter_mut() {
            if held.why.is_none() && which(fence, held) {
                held.why = Some(why);
                held.token.cancel();
            }
        }
    }

    /// Returns the jobs that nobody told to stop.
    pub fn fences(&self, which: impl Fn(&Fence) -> bool) -> Vec<Fence> {
        let held = self.lock();
        held.iter().filter(|(fence, held)| held.why.is_none() && which(fence)).map(|(fence, _)| *fence).collect()
    }

    /// Whether a job runs that nothing may run beside.
    pub fn is_taken(&self) -> bool {
        self.lock().values().any(|held| held.alone)
    }

    pub fn why(&self, fence: Fence) -> Option<Stop> {
        self.lock().get(&fence).and_then(|held| held.why)
    }
}
