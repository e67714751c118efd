//! Requests that a provider takes on as a task, and is asked after until it has ended.

use std::time::Duration;

use async_trait::async_trait;
use gala_ai::provider::{Call, ProviderError, TaskWake, TaskWakes};
use tokio::time::Instant;

use super::download::DownloadError;

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

/// Where a provider tells how its tasks go on, beside being asked after them, and who waits for that.
#[derive(Clone, Debug)]
pub struct TaskCallbacks {
    /// Of ours, which the provider can reach.
    pub url: String,
    pub wakes: TaskWakes,
}

/// So many answers in a row may be none before a task is given up. Asking costs nothing; what was made is paid for.
const MOST_UNANSWERED: u32 = 8;

/// How far a task is.
#[derive(Debug)]
pub enum TaskState<Links> {
    Working,
    /// What it made lies there.
    Done(Links),
    /// It has ended with nothing.
    Failed(ProviderError),
    /// The provider knows nothing of it and takes nothing for it, as after a restart: it is sent once more.
    Gone,
}

/// One request that becomes a task.
#[async_trait]
pub trait Task: Sync {
    /// Where what was made is fetched from.
    type Links: Send + Sync;
    type Made: Send;

    fn provider(&self) -> &'static str;

    /// Who is told when the task has ended, where the provider tells: then it is asked after at once.
    fn wakes(&self) -> Option<&TaskWakes> {
        None
    }

    /// Sends the request and returns the provider's own name of it.
    async fn submit(&self, call: &Call) -> Result<String, ProviderError>;

    /// Looks for the task of an earlier attempt whose answer was lost, where the provider knows it by [`Call::id`].
    async fn find(&self, _call: &Call) -> Result<Option<String>, ProviderError> {
        Ok(None)
    }

    /// Asks how far it is.
    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<Self::Links>, ProviderError>;

    /// Fetches what was made. Where the links have expired, it is asked for new ones once.
    async fn fetch(&self, links: &Self::Links, call: &Call) -> Result<Self::Made, DownloadError>;
}

/// Sends a request, unless an earlier attempt did, and returns what came of it.
///
/// # Errors
/// Those of the request; what the task failed with; [`ProviderError::Lost`] where it cannot be asked after, or takes longer
/// than the deadline; [`ProviderError::Cancelled`] as soon as the call is: the task goes on at the provider, and is found
/// again by a repeated call.
pub async fn finish<T: Task>(task: &T, polling: Polling, call: &Call) -> Result<T::Made, ProviderError> {
    // From before it is sent: a callback may come sooner than the answer. By either name: a callback may tell one alone.
    let mut wake = task.wakes().map(|wakes| wakes.listen(&call.id().to_string()));
    let mut name = name(task, call).await?;
    listen_also(&mut wake, &name);
    let mut waits = Waits::new(task.provider(), polling);
    let (mut is_sent_again, mut is_fetched_again) = (false, false);
    loop {
        match task.look(&name, call).await {
            Ok(TaskState::Done(links)) => match task.fetch(&links, call).await {
                Err(DownloadError::Expired(_)) if first(&mut is_fetched_again) => continue,
                fetched => return fetched.map_err(|error| error.of_paid(task.provider())),
            },
            Ok(TaskState::Failed(error)) => return Err(error),
            Ok(TaskState::Gone) if first(&mut is_sent_again) => {
                name = submit(task, call).await?;
                listen_also(&mut wake, &name);
            }
            Ok(TaskState::Gone) => return Err(waits.lost("it knows nothing of it any more".to_owned())),
            Ok(TaskState::Working) => waits.unanswered = 0,
            Err(error) => waits.failed(error)?,
        }
        waits.wait(call, wake.as_ref()).await?;
    }
}

fn listen_also(wake: &mut Option<TaskWake>, name: &str) {
    if let Some(wake) = wake {
        wake.listen_also(name);
    }
}

fn first(was: &mut bool) -> bool {
    !std::mem::replace(was, true)
}

/// A name is kept before anything else is done: what follows may fail, and the task is paid for.
async fn name<T: Task>(task: &T, call: &Call) -> Result<String, ProviderError> {
    if let Some(name) = call.task() {
        return Ok(name.to_owned());
    }
    let found = if call.is_repeated() { task.find(call).await? } else { None };
    match found {
        Some(name) => {
            call.accepted(&name).await?;
            Ok(name)
        }
        None => submit(task, call).await,
    }
}

async fn submit<T: Task>(task: &T, call: &Call) -> Result<String, ProviderError> {
    let name = task.submit(call).await?;
    call.accepted(&name).await?;
    Ok(name)
}

/// When a task is asked after next, and whether at all.
struct Waits {
    provider: &'static str,
    polling: Polling,
    end: Instant,
    next: Duration,
    /// What the provider asked for.
    least: Duration,
    /// How many answers in a row were none.
    unanswered: u32,
}

impl Waits {
    fn new(provider: &'static str, polling: Polling) -> Self {
        let end = Instant::now() + polling.deadline;
        Self { provider, polling, end, next: polling.first, least: Duration::ZERO, unanswered: 0 }
    }

    /// No answer, or none that was agreed, says nothing of the task, unless none ever comes.
    fn failed(&mut self, error: ProviderError) -> Result<(), ProviderError> {
        self.least = match &error {
            ProviderError::Busy { retry_after, .. } => retry_after.unwrap_or_default(),
            ProviderError::Lost { .. } | ProviderError::Broken { .. } => Duration::ZERO,
            _ => return Err(error),
        };
        self.unanswered += 1;
        if self.unanswered > MOST_UNANSWERED { Err(self.lost(error.to_string())) } else { Ok(()) }
    }

    async fn wait(&mut self, call: &Call, wake: Option<&TaskWake>) -> Result<(), ProviderError> {
        // Who asks for patience gets it.
        let wake = wake.filter(|_| self.least.is_zero());
        let next = Instant::now() + self.next.max(std::mem::take(&mut self.least));
        if next > self.end {
            return Err(self.lost(format!("it is not done after {} s", self.polling.deadline.as_secs())));
        }
        tokio::select! {
            biased;
            () = call.cancelled().cancelled() => return Err(ProviderError::Cancelled),
            () = tokio::time::sleep_until(next) => {}
            () = woken(wake) => {}
        }
        self.next = (self.next * 3 / 2).min(self.polling.longest);
        Ok(())
    }

    fn lost(&self, message: String) -> ProviderError {
        ProviderError::Lost { provider: self.provider.to_owned(), message }
    }
}

async fn woken(wake: Option<&TaskWake>) {
    match wake {
        Some(wake) => wake.woken().await,
        None => std::future::pending().await,
    }
}
