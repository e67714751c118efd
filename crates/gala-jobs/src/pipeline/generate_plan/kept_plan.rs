use gala_core::{access::Scope, id::ProjectId, plan::Plan, plan_limits::LimitUnit};
use gala_db::{DbError, Tx, projects, quota};

/// Keeps a plan that the workspace's own gives room for.
pub(super) async fn set_plan(tx: &mut Tx, scope: Scope, project: ProjectId, plan: &Plan) -> Result<(), DbError> {
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    limits.check(LimitUnit::ScenesPerProject, plan.scenes.len() as u64)?;
    let spoken_ms = plan.scenes.iter().map(|scene| scene.estimated_ms).sum();
    limits.check(LimitUnit::VideoLengthMs, spoken_ms)?;
    projects::set_plan(tx, project, plan).await
}
