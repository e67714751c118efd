//! A cache that is limited by what its entries weigh in memory: neighbours need the same.
//!
//! Ours, because segments use a still two or three times shortly after each other and then never again, which is what the
//! least recently used entry tells and a policy that resists scans does not. In the order of a hundred segments,
//! `quick_cache` made the 101 stills of 5 to 30 MB twice; with half of it kept for what is new it made them once,
//! but one that is larger than that half three times.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::hash::ContentHash;

/// An entry of a [`WeightedCache`], by its weight in bytes.
pub(super) trait Weighted {
    fn bytes(&self) -> usize;
}

/// What was made last, by name. Clones of what it gave live on when it forgets.
#[derive(Debug)]
pub(super) struct WeightedCache<T> {
    most_bytes: usize,
    /// In order of use, latest last.
    kept: Mutex<Vec<(ContentHash, Slot<T>)>>,
}

/// Locked while its content is being made, so that two workers never make the same.
type Slot<T> = Arc<Mutex<Option<Arc<T>>>>;

impl<T: Weighted> WeightedCache<T> {
    pub fn new(most_bytes: usize) -> Self {
        Self { most_bytes, kept: Mutex::default() }
    }

    /// Returns what has a name, made now if it is not at hand.
    ///
    /// # Errors
    /// That of `make`, after which nothing is kept under the name.
    pub fn get<E>(&self, name: ContentHash, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
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

#[cfg(test)]
mod tests {

    use super::*;

    impl Weighted for usize {
        fn bytes(&self) -> usize {
            *self
        }
    }

    fn name(index: u8) -> ContentHash {
        ContentHash::of(&[index])
    }

    #[test]
    fn what_was_used_longest_ago_is_forgotten_first() {
        let cache = WeightedCache::new(100);
        let make = |index: u8, bytes: usize| {
            let mut made = false;
            let got = cache.get(name(index), || {
                made = true;
                Ok::<_, ()>(bytes)
            });
            assert_eq!(*got.expect("made"), bytes);
            made
        };
        assert!(make(1, 40) && make(2, 40));
        assert!(!make(1, 40), "it is kept");
        assert!(make(3, 40), "120 bytes are too many");
        assert!(!make(1, 40), "it was used later than the second");
        assert!(make(2, 40));
        assert!(make(4, 500) && !make(4, 500), "one is kept however large it is");
    }

    #[test]
    fn what_could_not_be_made_is_tried_again() {
        let cache = WeightedCache::new(100);
        assert!(cache.get(name(1), || Err::<usize, _>(())).is_err());
        assert_eq!(*cache.get(name(1), || Ok::<_, ()>(7)).expect("made"), 7);
    }
}
