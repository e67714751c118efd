//! One attempt at a job: running its handler, and writing down how it ended.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use gala_core::job::{Failure, JobKind, JobState};
use gala_db::{
    DbError,
    jobs::{self, Claim, Fence},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::{held::Stop, shared::Shared};
use crate::{
    context::{Done, End, JobContext, patiently},
    panicked,
};

pub(super) async fn attempt(shared: Arc<Shared>, claim: Claim, token: CancellationToken) {
    let fence = claim.fence;
    let span = tracing::info_span!(
        "job",
        job_id = %claim.job.id,
        kind = %claim.job.kind,
        attempt = fence.attempt,
        project_id = claim.job.project_id.map(tracing::field::display),
        scene = claim.scene_number,
        request_id = claim.trace.as_deref(),
    );
    let kind = claim.job.kind;
    async {
        let outcome = handle(&shared, claim, token).await;
        conclude(&shared, kind, fence, outcome).await;
    }
    .instrument(span)
    .await;
    shared.held.lock().remove(&fence);
}

/// Runs the handler. `None`: it did not end within the grace after it was told to.
async fn handle(shared: &Shared, claim: Claim, token: CancellationToken) -> Option<Result<Done, Failure>> {
    let trace = claim.trace.clone();
    let Some(handler) = shared.registry.handler(claim.job.kind) else {
        return Some(Err(Failure::transient("internal", "this worker has no handler for the job's kind")));
    };
    tracing::info!("job started");
    let ctx = JobContext::new(shared.db.clone(), claim, token.clone());
    let handled = AssertUnwindSafe(handler.run(&ctx)).catch_unwind();
    let too_long = async {
        token.cancelled().await;
        tokio::time::sleep(shared.options.grace).await;
    };
    let handled = tokio::select! {
        handled = handled => handled,
        () = too_long => return None,
        () = tokio::time::sleep(shared.options.longest) => {
            token.cancel();
            return Some(Err(timed_out(shared.options.longest)));
        }
    };
    let outcome = handled.unwrap_or_else(|panic| Err(panicked::failure(&*panic)));
    Some(outcome.map(|mut done| {
        done.spawn.iter_mut().for_each(|job| job.trace = job.trace.take().or_else(|| trace.clone()));
        done
    }))
}

fn timed_out(longest: Duration) -> Failure {
    Failure::transient(
        "timed_out",
        format!("the job took longer than {} minutes and was stopped", longest.as_secs() / 60),
    )
}

async fn conclude(shared: &Shared, kind: JobKind, fence: Fence, outcome: Option<Result<Done, Failure>>) {
    let why = shared.held.why(fence);
    let written = match (why, outcome) {
        (Some(Stop::Cancelled | Stop::Lost), _) => {
            tracing::info!(?why, "job stopped, nothing written");
            return;
        }
        (_, Some(Ok(done))) => finish(shared, kind, fence, done).await,
        (Some(Stop::HandBack), _) => hand_back(shared, fence).await,
        (None, Some(Err(failure))) => fail(shared, kind, fence, &failure).await,
        // Only a fired token ends a handler early, and it fires with a reason.
        (None, None) => return,
    };
    match written {
        Ok(()) => {}
        Err(DbError::FenceLost) => tracing::warn!("the job went on without this worker, its end was refused"),
        // The lease runs out by itself, and then another attempt finds the journal.
        Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "cannot write the end of the job"),
    }
}

async fn finish(shared: &Shared, kind: JobKind, fence: Fence, done: Done) -> Result<(), DbError> {
    let told = match done.end {
        End::Output(_) => "job succeeded",
        End::Wait => "job waits for its parts",
    };
    match try_finish(shared, fence, done).await {
        Err(DbError::FenceLost) => Err(DbError::FenceLost),
        // The rows cannot be written twice by the same closure: the next attempt finds the steps in the journal.
        Err(error) => fail(shared, kind, fence, &Failure::from(error)).await,
        Ok(()) => {
            shared.readiness.did(kind);
            tracing::info!("{told}");
            Ok(())
        }
    }
}

async fn try_finish(shared: &Shared, fence: Fence, done: Done) -> Result<(), DbError> {
    let mut tx = shared.db.begin().await?;
    jobs::guard(&mut tx, fence).await?;
    for write in done.writes {
        write(&mut tx).await?;
    }
    match done.end {
        End::Output(output) => jobs::finish(&mut tx, fence, &output, &done.spawn).await?,
        End::Wait => jobs::wait(&mut tx, fence, &done.spawn).await?,
    };
    tx.commit().await
}

async fn fail(shared: &Shared, kind: JobKind, fence: Fence, failure: &Failure) -> Result<(), DbError> {
    // Before the job is back in the queue, or this worker would claim it again at once.
    match failure {
        Failure::Machine(error) => shared.readiness.decline(kind, error),
        Failure::Permanent(_) | Failure::Transient { .. } | Failure::Unapproved { .. } => shared.readiness.did(kind),
    }
    let state = patiently(|| async {
        let mut tx = shared.db.begin().await?;
        let state = jobs::fail(&mut tx, fence, failure, &shared.options.retry).await?;
        tx.commit().await?;
        Ok(state)
    })
    .await?;
    let error = failure.error();
    if state == JobState::Blocked {
        tracing::info!(error_message = error.error_message, "job waits for an approval");
        return Ok(());
    }
    tracing::warn!(error_code = error.error_code, error_message = error.error_message, %state, "job attempt failed");
    Ok(())
}

async fn hand_back(shared: &Shared, fence: Fence) -> Result<(), DbError> {
    patiently(|| async {
        let mut tx = shared.db.begin().await?;
        jobs::hand_back(&mut tx, fence).await?;
        tx.commit().await
    })
    .await?;
    tracing::info!("job handed back");
    Ok(())
}
