//! What a workspace's plan has to have left for work that is asked for.

use gala_core::{
    access::Scope,
    id::JobId,
    plan_limits::{LimitUnit, PlanLimits},
};
use gala_db::{DbError, Tx, quota};

/// Holds, for the job that begins the work, a place among those in work and the length of the video at most.
///
/// # Errors
/// [`DbError::OverLimit`] where the plan does not give so much any more.
pub async fn hold(tx: &mut Tx, scope: Scope, limits: &PlanLimits, job: JobId, length_ms: u64) -> Result<(), DbError> {
    quota::check_room(tx, scope, limits, LimitUnit::StorageBytes).await?;
    let wanted = [(LimitUnit::ConcurrentJobs, 1), (LimitUnit::RenderedMs, length_ms)];
    quota::reserve(tx, scope, limits, job, &wanted).await
}
