//! The job kinds as handlers of the worker.

use std::sync::Arc;

use async_trait::async_trait;
use gala_core::{
    job::{Failure, JobKind},
    project::Project,
};
use gala_db::projects;

use super::{
    generate_plan::GeneratePlan,
    import_asset::ImportAsset,
    ingest_asset::IngestAsset,
    match_film::MatchFilm,
    move_asset::MoveAsset,
    process_clip::{GenerateTake, ProcessClip},
    publish_folder::PublishFolder,
    render_animatic::RenderAnimatic,
    render_final::RenderFinal,
    render_segment::RenderSegment,
    services::Services,
    transcribe_asset::TranscribeAsset,
};
use crate::{
    context::{Done, JobContext},
    worker::{Handler, Registry},
};

/// Returns the handlers of every job kind.
pub fn handlers(services: &Arc<Services>) -> Registry {
    handlers_of(services, JobKind::ALL)
}

/// Returns the handlers of some job kinds: a worker with these leaves the others to others.
pub fn handlers_of(services: &Arc<Services>, kinds: impl IntoIterator<Item = JobKind>) -> Registry {
    kinds.into_iter().fold(Registry::new(), |registry, kind| registry.with(kind, handler(services, kind)))
}

/// Returns the handler of one job kind.
pub fn handler(services: &Arc<Services>, kind: JobKind) -> impl Handler + use<> {
    PipelineHandler { services: Arc::clone(services), kind }
}

struct PipelineHandler {
    services: Arc<Services>,
    kind: JobKind,
}

#[async_trait]
impl Handler for PipelineHandler {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let (services, project) = (&*self.services, &project(ctx).await?);
        match self.kind {
            JobKind::GeneratePlan => GeneratePlan { services, ctx, project }.run().await,
            JobKind::ProcessClip => ProcessClip { services, ctx, project }.run().await,
            JobKind::GenerateTake | JobKind::GenerateSceneImage | JobKind::AnimateScene => {
                GenerateTake { services, ctx, project }.run().await
            }
            JobKind::RenderSegment => RenderSegment { services, ctx }.run().await,
            JobKind::RenderFinal => RenderFinal { services, ctx, project }.run().await,
            JobKind::WatermarkDraft => RenderFinal { services, ctx, project }.run_watermark().await,
            JobKind::ExportPackage => RenderFinal { services, ctx, project }.run_export().await,
            JobKind::ImportAsset => ImportAsset { services, ctx, project }.run().await,
            JobKind::IngestAsset => IngestAsset { services, ctx, project }.run().await,
            JobKind::TranscribeAsset => TranscribeAsset { services, ctx, project }.run().await,
            JobKind::MatchFilm => MatchFilm { services, ctx, project }.run().await,
            JobKind::PublishFolder => PublishFolder { services, ctx, project }.run().await,
            JobKind::MoveAsset => MoveAsset { services, ctx }.run().await,
            JobKind::RenderAnimatic => RenderAnimatic { services, ctx, project }.run().await,
        }
    }
}

async fn project(ctx: &JobContext) -> Result<Project, Failure> {
    let missing = || Failure::permanent("no_such_project", "the job belongs to no project");
    let id = ctx.job().project_id.ok_or_else(missing)?;
    projects::with_files(ctx.db(), ctx.scope(), id).await?.ok_or_else(missing)
}
