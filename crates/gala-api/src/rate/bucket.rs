//! The buckets of one group of routes.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use governor::{RateLimiter, clock::Clock, middleware::StateInformationMiddleware};

use super::{RateKey, RateLimit, store::KeyStates};

/// Full buckets are forgotten each time that so many requests were counted.
const REQUESTS_BETWEEN_SWEEPS: u64 = 1024;

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The limit that was applied.
    pub limit: RateLimit,
    /// How many more the bucket holds.
    pub remaining: u32,
    /// After what time it is full.
    pub full_in: Duration,
    /// After what time it holds one again. `None` for a request that was let through.
    pub retry_after: Option<Duration>,
}

pub struct Bucket<C: Clock> {
    limit: RateLimit,
    limiter: RateLimiter<RateKey, KeyStates, C, StateInformationMiddleware>,
    counted: AtomicU64,
}

impl<C: Clock> Bucket<C> {
    pub fn new(limit: RateLimit, clock: C) -> Self {
        Self {
            limit,
            limiter: RateLimiter::new(limit.quota(), KeyStates::default(), clock),
            counted: AtomicU64::new(0),
        }
    }

    pub fn take(&self, key: RateKey) -> Decision {
        if self.counted.fetch_add(1, Ordering::Relaxed) % REQUESTS_BETWEEN_SWEEPS == REQUESTS_BETWEEN_SWEEPS - 1 {
            self.limiter.retain_recent();
        }
        let limit = self.limit;
        let refill = limit.quota().replenish_interval();
        match self.limiter.check_key(&key) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let full_in = refill.saturating_mul(limit.burst().saturating_sub(remaining));
                Decision { limit, remaining, full_in, retry_after: None }
            }
            Err(refusal) => {
                let wait = refusal.wait_time_from(self.limiter.clock().now());
                let full_in = wait.saturating_add(refill.saturating_mul(limit.burst() - 1));
                Decision { limit, remaining: 0, full_in, retry_after: Some(wait) }
            }
        }
    }

    /// How many callers are remembered.
    #[cfg(test)]
    pub fn callers(&self) -> usize {
        self.limiter.len()
    }
}
