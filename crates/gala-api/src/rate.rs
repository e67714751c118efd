//! How many requests a caller may send: by group of routes, each caller in a bucket of its own.
//!
//! A bucket holds so many requests and refills steadily (GCRA): whoever sends no faster than it refills never notices
//! it. Nothing here knows HTTP, and nothing outside of here how buckets are kept: several machines could share them.

mod bucket;
mod group;
mod key;
mod limit;
mod store;

use governor::clock::{Clock, MonotonicClock};

use bucket::Bucket;
pub use bucket::Decision;
pub use group::{RateGroup, RateLimits};
pub use key::RateKey;
pub use limit::RateLimit;

/// The buckets of all callers, for each group of routes.
pub struct Rates<C: Clock = MonotonicClock> {
    buckets: [Bucket<C>; RateGroup::ALL.len()],
}

impl<C: Clock + Clone> Rates<C> {
    pub fn new(limits: &RateLimits, clock: &C) -> Self {
        Self { buckets: RateGroup::ALL.map(|group| Bucket::new(limits.of(group), clock.clone())) }
    }

    /// Takes a request out of the caller's bucket, or tells when there is one.
    pub fn take(&self, group: RateGroup, key: RateKey) -> Decision {
        self.buckets[group as usize].take(key)
    }
}

#[cfg(test)]
mod tests;
