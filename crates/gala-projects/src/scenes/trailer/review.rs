//! What follows from what people say of scenes.

use gala_core::{
    access::Scope,
    approval::{Approval, ReviewStage},
    id::{ProjectId, SceneId},
    workflow::ProjectWorkflow,
};
use gala_db::{
    DbError, Tx, jobs, projects,
    reviews::{self, Review, Reviewer},
    scene_versions, scenes,
};

use super::{
    super::error::SceneError,
    go_on::{TrailerWait, go_on},
};

/// Lets what waited for an approval look again, of one scene or of all, and a trailer go on where it was the last one of a stage. Whoever reviews, or
/// changes what has to be approved, calls it in the same transaction, which holds
/// [`scene_versions::lock`](gala_db::scene_versions::lock).
///
/// # Errors
/// As [`go_on`].
pub async fn after_review(
    tx: &mut Tx,
    scope: Scope,
    (project, scene): (ProjectId, Option<SceneId>),
    trace: Option<String>,
) -> Result<(), SceneError> {
    jobs::approved(tx, project, scene).await?;
    let row = projects::get(&mut *tx, scope, project).await?.ok_or(DbError::NotFound)?;
    if row.workflow != ProjectWorkflow::Trailer || projects::plan(&mut *tx, scope, project).await?.is_none() {
        return Ok(());
    }
    if let TrailerWait::Begun(job) = go_on(tx, scope, project, trace).await? {
        tracing::info!(%project, job_id = %job.id, "the trailer goes on");
    }
    Ok(())
}

/// Approves a stage of every scene of a project that has something of it, as somebody without an account. Returns how many.
///
/// # Errors
/// As [`after_review`].
pub async fn approve_stage(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    stage: ReviewStage,
) -> Result<usize, SceneError> {
    scene_versions::lock(tx, project).await?;
    let (at_ms, mut approved) = (tx.now_ms(), 0);
    for scene in scenes::list(&mut *tx, scope, project).await? {
        let Some(content) = stage.content(&scene) else { continue };
        let (approval, note, by) = (Approval::Approved, String::new(), Reviewer::default());
        reviews::put(tx, &Review { scene: scene.id, stage, approval, content, note, by, at_ms }).await?;
        approved += 1;
    }
    after_review(tx, scope, (project, None), None).await?;
    Ok(approved)
}
