use std::fmt;

use async_trait::async_trait;
use gala_ai::provider::{CallJournal, ProviderError};
use gala_db::{Db, jobs::Fence, provider_calls};
use uuid::Uuid;

use crate::context::patiently;

/// Keeps what a provider names a request by.
pub(super) struct JobJournal {
    pub db: Db,
    pub fence: Fence,
    pub call: Uuid,
}

impl fmt::Debug for JobJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobJournal({})", self.call)
    }
}

#[async_trait]
impl CallJournal for JobJournal {
    async fn accepted(&self, task: &str) -> Result<(), ProviderError> {
        let kept = patiently(|| async {
            let mut tx = self.db.begin().await?;
            provider_calls::accepted(&mut tx, self.fence, self.call, task).await?;
            tx.commit().await
        });
        // The request stays open, and the next attempt looks for it.
        kept.await.map_err(|error| {
            tracing::warn!(%error, call = %self.call, "cannot keep what a provider names a request by");
            ProviderError::Cancelled
        })
    }
}
