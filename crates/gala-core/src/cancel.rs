//! A wish to stop that many threads can see.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Asks running work to stop. Clones share the wish; it cannot be taken back.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    wish: Arc<AtomicBool>,
    parent: Option<Box<Cancel>>,
}

impl Cancel {
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a wish that is also true once this one is, but not the other way round.
    pub fn child(&self) -> Self {
        Self { wish: Arc::default(), parent: Some(Box::new(self.clone())) }
    }

    pub fn cancel(&self) {
        self.wish.store(true, Ordering::Release);
    }

    pub fn is_cancelled(&self) -> bool {
        self.wish.load(Ordering::Acquire) || self.parent.as_ref().is_some_and(|parent| parent.is_cancelled())
    }
}
