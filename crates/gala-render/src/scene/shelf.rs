//! What was made last, up to some memory, because neighbours need it too.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::hash::ContentHash;

use crate::error::RenderError;

/// What a [`Shelf`] keeps.
pub(crate) trait Kept {
    fn bytes(&self) -> usize;
}

#[derive(Debug)]
pub(crate) struct Shelf<T> {
    most_bytes: usize,
    /// In order of use, latest last.
    kept: Mutex<Vec<(ContentHash, Slot<T>)>>,
}

/// Locked while its content is being made, so that two workers never make the same.
type Slot<T> = Arc<Mutex<Option<Arc<T>>>>;

impl<T: Kept> Shelf<T> {
    pub fn new(most_bytes: usize) -> Self {
        Self { most_bytes, kept: Mutex::default() }
    }

    /// Returns what has a name, made now if it is not at hand.
    pub fn get(&self, name: ContentHash, make: impl FnOnce() -> Result<T, RenderError>) -> Result<Arc<T>, RenderError> {
        let slot = self.slot(name);
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*slot {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(make()?);
        *slot = Some(Arc::clone(&made));
        drop(slot);
        self.forget_surplus();
        Ok(made)
    }

    fn slot(&self, name: ContentHash) -> Slot<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match kept.iter().position(|(known, _)| *known == name) {
            Some(at) => kept.remove(at).1,
            None => Slot::default(),
        };
        kept.push((name, Arc::clone(&slot)));
        slot
    }

    fn forget_surplus(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let size = |slot: &Slot<T>| slot.try_lock().map_or(0, |known| known.as_ref().map_or(0, |known| known.bytes()));
        let mut total: usize = kept.iter().map(|(_, slot)| size(slot)).sum();
        while total > self.most_bytes && kept.len() > 1 {
            total -= size(&kept.remove(0).1);
        }
    }
}
