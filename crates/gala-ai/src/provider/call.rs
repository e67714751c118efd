use std::{
    fmt::Debug,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use gala_core::spending::Usage;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::error::ProviderError;

/// Keeps what must not be lost of a request that is under way.
#[async_trait]
pub trait CallJournal: Debug + Send + Sync {
    /// The provider has taken the request on, under a name of its own by which it is asked for again. Durable once this
    /// returns.
    ///
    /// # Errors
    /// Where it could not be kept.
    async fn accepted(&self, task: &str) -> Result<(), ProviderError>;
}

/// What a provider tells of a request beside its result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The provider's own id of the request, for questions to its support.
    pub request_id: Option<String>,
    /// What it counted. Empty where it does not tell.
    pub usage: Usage,
}

/// One request to a provider, as whoever pays for it knows it.
#[derive(Clone, Debug)]
pub struct Call {
    id: Uuid,
    task: Option<String>,
    is_repeated: bool,
    journal: Option<Arc<dyn CallJournal>>,
    report: Arc<Mutex<Report>>,
    cancelled: CancellationToken,
}

impl Call {
    /// A request that nobody pays for and nothing is kept of.
    pub fn unpaid() -> Self {
        Self::new(Uuid::now_v7(), CancellationToken::new())
    }

    /// A request that is sent for the first time.
    pub fn new(id: Uuid, cancelled: CancellationToken) -> Self {
        Self { id, task: None, is_repeated: false, journal: None, report: Arc::default(), cancelled }
    }

    pub fn journalled(mut self, journal: Arc<dyn CallJournal>) -> Self {
        self.journal = Some(journal);
        self
    }

    /// An earlier attempt may have sent the request already; `task` is what the provider named it by, where that is known.
    pub fn repeated(mut self, task: Option<String>) -> Self {
        self.is_repeated = true;
        self.task = task;
        self
    }

    /// Returns the same for every attempt at this request: the idempotency key, or the client's id of the task, where a
    /// provider takes one.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Returns what the provider named the request by when an earlier attempt had sent it.
    pub fn task(&self) -> Option<&str> {
        self.task.as_deref()
    }

    /// Returns whether an earlier attempt may have sent the request: it is looked up before it is sent, where it can be.
    pub fn is_repeated(&self) -> bool {
        self.is_repeated
    }

    pub fn cancelled(&self) -> &CancellationToken {
        &self.cancelled
    }

    /// Keeps the name of a request that the provider has taken on, before anything else is done.
    ///
    /// # Errors
    /// As [`CallJournal::accepted`].
    pub async fn accepted(&self, task: &str) -> Result<(), ProviderError> {
        match &self.journal {
            Some(journal) => journal.accepted(task).await,
            None => Ok(()),
        }
    }

    /// Tells what the provider counted. The last that is told counts.
    pub fn used(&self, usage: Usage) {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).usage = usage;
    }

    /// Tells by what id the provider's support finds the request.
    pub fn request_id(&self, id: impl Into<String>) {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).request_id = Some(id.into());
    }

    /// Returns what was told.
    pub fn report(&self) -> Report {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
