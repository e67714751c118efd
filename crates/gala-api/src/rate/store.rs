//! What is remembered of callers.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use governor::{
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};

use super::RateKey;

/// More callers are not remembered.
pub const MOST_KEYS: usize = 65_536;

/// When each caller's bucket is full again. Where too many are to be remembered, those whose buckets are nearest to
/// being full are forgotten, so that requests from ever new addresses set nobody free who has used theirs up.
#[derive(Debug, Default)]
pub struct KeyStates(Mutex<HashMap<RateKey, Nanos>>);

impl KeyStates {
    fn lock(&self) -> MutexGuard<'_, HashMap<RateKey, Nanos>> {
        // No change can panic half-way: it is whole also after a panic elsewhere.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for KeyStates {
    type Key = RateKey;

    fn measure_and_replace<T, F, E>(&self, key: &RateKey, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut keys = self.lock();
        let before = keys.get(key).copied();
        let (outcome, full_at) = measure(before)?;
        if before.is_none() && keys.len() >= MOST_KEYS {
            forget_fullest(&mut keys);
        }
        keys.insert(*key, full_at);
        Ok(outcome)
    }
}

/// Forgets an eighth or more, so that it need not be done for each new caller.
fn forget_fullest(keys: &mut HashMap<RateKey, Nanos>) {
    let mut times: Vec<Nanos> = keys.values().copied().collect();
    let eighth = times.len() / 8;
    let (_, last, _) = times.select_nth_unstable(eighth);
    let last = *last;
    keys.retain(|_, full_at| *full_at > last);
}

impl ShrinkableKeyedStateStore<RateKey> for KeyStates {
    fn retain_recent(&self, drop_below: Nanos) {
        self.lock().retain(|_, full_at| *full_at > drop_below);
    }

    fn len(&self) -> usize {
        self.lock().len()
    }

    fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }
}
