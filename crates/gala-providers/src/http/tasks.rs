//! Requests that a provider takes on as a task, and is asked after until it has ended.

use std::time::Duration;

use async_trait::async_trait;
use gala_ai::provider::{Call, ProviderError};
use tokio::time::Instant;

/// How often a task is asked after, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    pub first: Duration,
    /// Each wait is half as long again as the one before it, up to this.
    pub longest: Duration,
    pub deadline: Duration,
}

impl Default for Polling {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { first: seconds(3), longest: seconds(15), deadline: seconds(30 * 60) }
    }
}

/// So many answers in a row may be none before a task is given up. Asking costs nothing; what was made is paid for.
const MOST_UNANSWERED: u32 = 8;

/// How far a task is.
#[derive(Debug)]
pub enum TaskState<T> {
    Working,
    Done(T),
    /// It has ended with nothing.
    Failed(ProviderError),
}

/// One request that becomes a task.
#[async_trait]
pub trait Task: Sync {
    type Made: Send;

    fn provider(&self) -> &'static str;

    /// Sends the request and returns the provider's own name of it.
    async fn submit(&self, call: &Call) -> Result<String, ProviderError>;

    /// Looks for the task of an earlier attempt whose answer was lost, where the provider knows it by [`Call::id`].
    async fn find(&self, _call: &Call) -> Result<Option<String>, ProviderError> {
        Ok(None)
    }

    /// Asks how far it is.
    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<Self::Made>, ProviderError>;
}

/// Sends a request, unless an earlier attempt did, and returns what came of it.
///
/// # Errors
/// Those of the request; what the task failed with; [`ProviderError::Lost`] where it cannot be asked after, or takes longer
/// than the deadline; [`ProviderError::Cancelled`] as soon as the call is: the task goes on at the provider, and is found
/// again by a repeated call.
pub async fn finish<T: Task>(task: &T, polling: Polling, call: &Call) -> Result<T::Made, ProviderError> {
    let name = name(task, call).await?;
    let end = Instant::now() + polling.deadline;
    let (mut wait, mut unanswered) = (polling.first, 0);
    loop {
        let mut asked_to_wait = Duration::ZERO;
        match task.look(&name, call).await {
            Ok(TaskState::Done(made)) => return Ok(made),
            Ok(TaskState::Failed(error)) => return Err(error),
            Ok(TaskState::Working) => unanswered = 0,
            Err(error) if is_passing(&error) && unanswered < MOST_UNANSWERED => {
                unanswered += 1;
                asked_to_wait = waits(&error);
            }
            Err(error) if is_passing(&error) => return Err(lost(task, error.to_string())),
            Err(error) => return Err(error),
        }
        let wake = Instant::now() + wait.max(asked_to_wait);
        if wake > end {
            return Err(lost(task, format!("it is not done after {} s", polling.deadline.as_secs())));
        }
        tokio::select! {
            biased;
            () = call.cancelled().cancelled() => return Err(ProviderError::Cancelled),
            () = tokio::time::sleep_until(wake) => {}
        }
        wait = (wait * 3 / 2).min(polling.longest);
    }
}

/// A name is kept before anything else is done: what follows may fail, and the task is paid for.
async fn name<T: Task>(task: &T, call: &Call) -> Result<String, ProviderError> {
    if let Some(name) = call.task() {
        return Ok(name.to_owned());
    }
    let found = if call.is_repeated() { task.find(call).await? } else { None };
    let name = match found {
        Some(name) => name,
        None => task.submit(call).await?,
    };
    call.accepted(&name).await?;
    Ok(name)
}

/// No answer, or none that was agreed, says nothing of the task.
fn is_passing(error: &ProviderError) -> bool {
    matches!(error, ProviderError::Busy { .. } | ProviderError::Lost { .. } | ProviderError::Broken { .. })
}

fn waits(error: &ProviderError) -> Duration {
    match error {
        ProviderError::Busy { retry_after, .. } => retry_after.unwrap_or_default(),
        _ => Duration::ZERO,
    }
}

fn lost<T: Task>(task: &T, message: String) -> ProviderError {
    ProviderError::Lost { provider: task.provider().to_owned(), message }
}
