use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many requests a provider gets at once from one process, where nothing else is said. The smallest plans of vendors
/// of voices take two or three.
const USUAL: usize = 2;

/// How many requests each provider gets at once from this process.
#[derive(Debug, Default)]
pub struct CallLimits {
    at_once: HashMap<String, usize>,
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl CallLimits {
    /// Of some providers, by name; the others get the usual number.
    pub fn new(at_once: HashMap<String, usize>) -> Self {
        Self { at_once, places: Mutex::default() }
    }

    /// Waits for a place, which is held until dropped.
    pub(super) async fn place(&self, provider: &str) -> OwnedSemaphorePermit {
        let places = {
            let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            let make = || Arc::new(Semaphore::new(self.at_once.get(provider).copied().unwrap_or(USUAL).max(1)));
            Arc::clone(all.entry(provider.to_owned()).or_insert_with(make))
        };
        places.acquire_owned().await.expect("the semaphore is never closed")
    }
}
