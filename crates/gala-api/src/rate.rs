//! How many requests a caller may send: by group of routes, each caller in a bucket of its own.
//!
//! A bucket holds so many requests and refills steadily (GCRA): whoever sends no faster than it refills never notices
//! it. Nothing here knows HTTP, and nothing outside of here how buckets are kept: several machines could share them.

mod bucket;
mod group;
mod key;
mod limit;
mod own;
mod store;

use governor::clock::{Clock, MonotonicClock};

use bucket::Bucket;
pub use bucket::Decision;
pub use group::{RateGroup, RateLimits};
pub use key::RateKey;
pub use limit::RateLimit;
use own::OwnBuckets;
pub use own::OwnLimits;

/// The buckets of all callers, for each group of routes.
pub struct Rates<C: Clock = MonotonicClock> {
    buckets: [Bucket<C>; RateGroup::ALL.len()],
    own: OwnBuckets<C>,
}

impl<C: Clock + Clone> Rates<C> {
    pub fn new(limits: &RateLimits, clock: &C) -> Self {
        let buckets = RateGroup::ALL.map(|group| Bucket::new(limits.of(group), clock.clone()));
        Self { buckets, own: OwnBuckets::new(clock.clone()) }
    }

    /// Takes a request out of the caller's bucket, or tells when there is one.
    pub fn take(&self, group: RateGroup, key: RateKey) -> Decision {
        self.buckets[group as usize].take(key)
    }

    /// Takes a request out of the buckets that are the caller's own. Returns the refusal of the first that is empty.
    pub fn take_own(&self, limits: &OwnLimits) -> Option<Decision> {
        let taken = limits.0.iter().flatten().map(|(key, per_minute)| self.own.take(*key, *per_minute));
        taken.into_iter().find(|decision| decision.retry_after.is_some())
    }
}

#[cfg(test)]
mod tests;
