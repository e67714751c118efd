//! A wish to stop that many threads can see.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Asks running work to stop. Clones share the wish; it cannot be taken back.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
