use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use gala_core::hash::ContentHash;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Lets one job of this process at a time ask for the same thing: the others find what it kept.
#[derive(Debug, Default)]
pub struct OneAtATime(Mutex<HashMap<ContentHash, Weak<AsyncMutex<()>>>>);

impl OneAtATime {
    /// Waits for the turn, which is held until dropped.
    pub(in super::super) async fn turn(&self, of: ContentHash) -> OwnedMutexGuard<()> {
        let turns = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, turns| turns.strong_count() > 0);
            let waited_for = all.get(&of).and_then(Weak::upgrade);
            waited_for.unwrap_or_else(|| {
                let turns = Arc::new(AsyncMutex::default());
                all.insert(of, Arc::downgrade(&turns));
                turns
            })
        };
        turns.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn one_at_a_time_asks_for_the_same_and_nobody_waits_for_another_thing() {
        let (turns, at_once, most) = (OneAtATime::default(), AtomicU32::new(0), AtomicU32::new(0));
        let (one, other) = (ContentHash::of(b"one"), ContentHash::of(b"other"));
        let held = turns.turn(other).await;
        let ask = || async {
            let _turn = turns.turn(one).await;
            most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            at_once.fetch_sub(1, Ordering::SeqCst);
        };
        futures::future::join_all((0..8).map(|_| ask())).await;
        assert_eq!(most.load(Ordering::SeqCst), 1);
        drop(held);
        turns.turn(one).await;
        assert_eq!(turns.0.lock().expect("a list").len(), 1, "what nobody waits for is forgotten");
    }
}
