//! Limits that are somebody's own: of an API key, or of a workspace by its plan.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use governor::clock::Clock;

use super::{RateKey, RateLimit, bucket::Bucket, bucket::Decision};

/// More different limits are not remembered.
const MOST_LIMITS: usize = 256;

/// The limits that a caller has beside those of everybody. Found among the request's extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnLimits(pub [Option<(RateKey, u32)>; 2]);

/// Buckets by how many requests a minute they take.
pub struct OwnBuckets<C: Clock> {
    by_limit: Mutex<HashMap<u32, Arc<Bucket<C>>>>,
    clock: C,
}

impl<C: Clock + Clone> OwnBuckets<C> {
    pub fn new(clock: C) -> Self {
        Self { by_limit: Mutex::default(), clock }
    }

    /// Takes a request out of somebody's bucket.
    pub fn take(&self, key: RateKey, per_minute: u32) -> Decision {
        let limit = RateLimit::new(per_minute, per_minute);
        let bucket = {
            let mut by_limit = self.by_limit.lock().unwrap_or_else(PoisonError::into_inner);
            if by_limit.len() >= MOST_LIMITS && !by_limit.contains_key(&per_minute) {
                by_limit.clear();
            }
            let bucket = by_limit.entry(per_minute);
            Arc::clone(bucket.or_insert_with(|| Arc::new(Bucket::new(limit, self.clock.clone()))))
        };
        bucket.take(key)
    }
}
