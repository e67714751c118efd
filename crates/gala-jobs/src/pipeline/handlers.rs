//! The job kinds as handlers of the worker.

use std::sync::Arc;

use async_trait::async_trait;
use gala_core::{
    job::{Failure, JobKind},
    project::Project,
};
use gala_db::projects;

use super::studio::Studio;
use crate::{
    context::{Done, JobContext},
    worker::{Handler, Registry},
};

/// Returns the handlers of every job kind.
pub fn handlers(studio: &Arc<Studio>) -> Registry {
    handlers_of(studio, JobKind::ALL)
}

/// Returns the handlers of some job kinds: a worker with these leaves the others to others.
pub fn handlers_of(studio: &Arc<Studio>, kinds: impl IntoIterator<Item = JobKind>) -> Registry {
    kinds.into_iter().fold(Registry::new(), |registry, kind| registry.with(kind, handler(studio, kind)))
}

/// Returns the handler of one job kind.
pub fn handler(studio: &Arc<Studio>, kind: JobKind) -> impl Handler + use<> {
    PipelineHandler { studio: Arc::clone(studio), kind }
}

struct PipelineHandler {
    studio: Arc<Studio>,
    kind: JobKind,
}

#[async_trait]
impl Handler for PipelineHandler {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let project = project(ctx).await?;
        match self.kind {
            JobKind::GeneratePlan => self.studio.generate_plan(ctx, project).await,
            JobKind::ProcessClip => self.studio.process_clip(ctx, project).await,
            JobKind::RenderSegment => self.studio.render_segment(ctx).await,
            JobKind::RenderFinal => self.studio.render_final(ctx, project).await,
        }
    }
}

async fn project(ctx: &JobContext) -> Result<Project, Failure> {
    let missing = || Failure::permanent("no_such_project", "the job belongs to no project");
    let id = ctx.job().project_id.ok_or_else(missing)?;
    projects::get(ctx.db(), ctx.owner(), id).await?.ok_or_else(missing)
}
