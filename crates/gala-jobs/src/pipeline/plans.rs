//! The plan that was read last. Every scene of a video needs it, and a long one takes a while to read.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::{hash::ContentHash, job::Failure, payload::Planned, plan::Plan};

use super::store::Store;

/// Keeps one plan in memory.
#[derive(Debug, Default)]
pub struct Plans(Mutex<Option<(ContentHash, Arc<Plan>)>>);

impl Plans {
    /// Returns the plan that the jobs of a project share, from the store where it is not the last one.
    pub(super) async fn read(&self, store: &Store, planned: &Planned) -> Result<Arc<Plan>, Failure> {
        let content = planned.plan.checksum;
        if let Some(plan) = self.last(&content) {
            return Ok(plan);
        }
        let plan = Arc::new(store.read_json(&planned.plan.key).await?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((content, Arc::clone(&plan)));
        Ok(plan)
    }

    fn last(&self, content: &ContentHash) -> Option<Arc<Plan>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(name, _)| name == content).map(|(_, plan)| Arc::clone(plan))
    }
}
