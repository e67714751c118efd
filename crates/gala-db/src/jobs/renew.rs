//! Keeping hold of jobs.

use std::time::Duration;

use gala_core::job::JobState;

use super::{fence::Fence, lapse::lease_end};
use crate::{db::Db, error::DbError, sql::sql};

/// What a worker learns when it renews a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The job is still this worker's.
    Held,
    /// Somebody cancelled it: stop and kill what it started.
    Cancelled,
    /// The lease ran out and the job went on without this worker: stop, write nothing.
    Lost,
}

/// Renews leases, in one transaction. A lease that ran out but that nobody took is renewed as well.
///
/// # Errors
/// As [any read](DbError#any-read), and then for all of them. A lease that is lost is no error, but a [`Renewal`].
pub async fn renew(db: &Db, fences: &[Fence], lease: Duration) -> Result<Vec<(Fence, Renewal)>, DbError> {
    let mut fences = fences.to_vec();
    // One order for everybody: two workers that lock the same rows do not wait for each other in a ring.
    fences.sort_by_key(|fence| fence.job);
    let mut tx = db.begin().await?;
    let until_ms = lease_end(tx.now_ms(), lease);
    let mut renewals = Vec::with_capacity(fences.len());
    for fence in fences {
        let extend = sql("UPDATE jobs SET lease_until_ms = $3 WHERE id = $1 AND attempt = $2 AND state = 'RUNNING'")
            .bind(fence.job.0)
            .bind(fence.attempt)
            .bind(until_ms);
        let renewal = if tx.run(extend).await? == 1 {
            Renewal::Held
        } else {
            let now =
                sql("SELECT state FROM jobs WHERE id = $1 AND attempt = $2").bind(fence.job.0).bind(fence.attempt);
            match tx.one(now).await?.map(|row| row.get_named::<JobState>("state")).transpose()? {
                Some(JobState::Cancelled) => Renewal::Cancelled,
                _ => Renewal::Lost,
            }
        };
        renewals.push((fence, renewal));
    }
    tx.commit().await?;
    Ok(renewals)
}
