//! The plan that was read last. Every scene of a video needs it, and a long one takes a while to read.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::{hash::ContentHash, plan::Plan};

/// Keeps one plan in memory.
#[derive(Debug, Default)]
pub struct Plans(Mutex<Option<(ContentHash, Arc<Plan>)>>);

impl Plans {
    pub(super) fn get(&self, content: &ContentHash) -> Option<Arc<Plan>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(name, _)| name == content).map(|(_, plan)| Arc::clone(plan))
    }

    pub(super) fn keep(&self, content: ContentHash, plan: &Arc<Plan>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((content, Arc::clone(plan)));
    }
}
