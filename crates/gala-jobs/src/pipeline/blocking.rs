//! Work that would hold up the async threads.

use gala_core::{cancel::Cancel, job::Failure};
use tokio_util::sync::CancellationToken;

use crate::{context::JobContext, panicked};

/// Runs work of a job that fills a core or waits for programs, off the async threads. It is asked to stop when the job is
/// cancelled or its lease is lost, and also when nobody waits for it any longer.
pub(super) async fn blocking<T: Send + 'static>(
    ctx: &JobContext,
    work: impl FnOnce(&Cancel) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    blocking_until(ctx.cancelled(), work).await
}

/// As [`blocking`], until `stopped` is cancelled.
pub(super) async fn blocking_until<T: Send + 'static>(
    stopped: &CancellationToken,
    work: impl FnOnce(&Cancel) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let cancel = Cancel::new();
    let _stop = StopOnDrop(cancel.clone());
    let work = tokio::task::spawn_blocking({
        let cancel = cancel.clone();
        let span = tracing::Span::current();
        move || span.in_scope(|| work(&cancel))
    });
    tokio::pin!(work);
    let done = tokio::select! {
        done = &mut work => done,
        () = stopped.cancelled() => {
            cancel.cancel();
            // What runs is given the time to end its programs: nothing outlives the job.
            work.await
        }
    };
    done.unwrap_or_else(|ended| Err(panicked::failure_of_task(ended)))
}

struct StopOnDrop(Cancel);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
