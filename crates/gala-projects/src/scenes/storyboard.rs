//! A project's scenes beside its plan.

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{JobKind, JobState},
    plan::Plan,
    project::{ProjectJobs, Scene},
    scenes::Stale,
};
use gala_db::{Db, DbError, Source, Tx, jobs, projects, scenes};

use super::{
    cast::{cast_of, cast_within},
    error::{SceneError, not_planned},
};

/// The scenes of a project as they are, and the plan that they are.
#[derive(Clone, Debug)]
pub struct Storyboard {
    pub plan: Plan,
    pub scenes: Vec<Scene>,
    /// Whether the scenes are those that the last video was begun with, in the same order.
    pub is_as_planned: bool,
}

impl Storyboard {
    /// Reads the scenes of the workspace's project; none where it has no plan yet, or is deleted.
    ///
    /// # Errors
    /// As [any read](DbError#any-read).
    pub async fn read(db: &Db, scope: Scope, project: ProjectId) -> Result<Option<Self>, DbError> {
        let Some(plan) = projects::plan(db, scope, project).await? else { return Ok(None) };
        let mut storyboard = Self::of(plan, scenes::list(db, scope, project).await?);
        storyboard.plan.library = cast_of(db, scope, &storyboard.plan.scenes).await?;
        Ok(Some(storyboard))
    }

    /// Reads the scenes that are to be changed: all of them are planned.
    pub(super) async fn planned(tx: &mut Tx, scope: Scope, project: ProjectId) -> Result<Self, SceneError> {
        let outlines = jobs::outlines_of_projects(&mut *tx, scope, &[project]).await?;
        let mut plans = outlines.get(&project).into_iter().flatten().filter(|job| job.kind == JobKind::GeneratePlan);
        if !plans.any(|job| job.state == JobState::Succeeded) {
            return Err(not_planned());
        }
        let plan = projects::plan(&mut *tx, scope, project).await?.ok_or_else(not_planned)?;
        let mut storyboard = Self::of(plan, scenes::list(&mut *tx, scope, project).await?);
        storyboard.plan.library = cast_within(tx, scope, &storyboard.plan.scenes).await?;
        Ok(storyboard)
    }

    fn of(plan: Plan, scenes: Vec<Scene>) -> Self {
        let planned: Vec<_> = scenes.iter().map(|scene| scene.planned.clone()).collect();
        let is_as_planned = planned == plan.scenes;
        Self { plan: Plan { scenes: planned, ..plan }, scenes, is_as_planned }
    }

    /// Returns the scenes of which something is to be made again.
    pub fn stale(&self) -> impl Iterator<Item = (&Scene, Stale)> {
        let stale = self.scenes.iter().map(|scene| (scene, Stale::of(&self.plan, scene)));
        stale.filter(|(_, stale)| !stale.is_fresh())
    }
}

/// Returns the jobs that the status of a project is derived from.
pub(super) async fn jobs_of(source: impl Source, scope: Scope, project: ProjectId) -> Result<ProjectJobs, DbError> {
    let outlines = jobs::outlines_of_projects(source, scope, &[project]).await?;
    Ok(outlines.get(&project).map(|jobs| ProjectJobs::of(jobs)).unwrap_or_default())
}
