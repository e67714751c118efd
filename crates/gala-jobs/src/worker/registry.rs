//! Which handler does which kind of job, and which tests of the machine it needs.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use gala_core::job::{Failure, JobKind};

use super::readiness::{NeededTest, SelfTest};
use crate::context::{Done, JobContext};

/// What a job of one kind does.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Does the job. It may run again from the start at any time, also after it returned `Ok`: effects belong in
    /// [`JobContext::step`]. It must not block the thread: use `spawn_blocking`.
    ///
    /// # Errors
    /// What failed, by what that means for the next attempt: see [`Failure`].
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure>;
}

/// Which handler does which kind.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: HashMap<JobKind, Arc<dyn Handler>>,
    tests: Vec<NeededTest>,
}

impl Registry {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a handler; workers with this registry then claim jobs of the kind.
    pub fn with(mut self, kind: JobKind, handler: impl Handler) -> Self {
        self.handlers.insert(kind, Arc::new(handler));
        self
    }

    /// Adds a test without which jobs of some kinds are not claimed.
    pub fn tested(mut self, test: impl SelfTest, kinds: impl IntoIterator<Item = JobKind>) -> Self {
        self.tests.push(NeededTest { test: Arc::new(test), kinds: kinds.into_iter().collect() });
        self
    }

    pub(super) fn kinds(&self) -> Vec<JobKind> {
        JobKind::ALL.into_iter().filter(|kind| self.handlers.contains_key(kind)).collect()
    }

    /// Returns the handler of a kind.
    pub(super) fn handler(&self, kind: JobKind) -> Option<Arc<dyn Handler>> {
        self.handlers.get(&kind).cloned()
    }

    /// Returns the tests that were added.
    pub(super) fn tests(&self) -> &[NeededTest] {
        &self.tests
    }
}
