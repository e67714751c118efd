//! A timeline over the files of a project becomes a job that renders it, or one that hands it over to an editor.

use gala_core::{
    access::Scope,
    format::FrameSize,
    id::ProjectId,
    job::{Job, JobKind},
    payload::{FinalInput, PackageInput, TimelineInput},
    plan_limits::LimitUnit,
    project::Project,
};
use gala_db::{
    DbError, Tx,
    jobs::{self, NewJob},
    projects, quota,
};
use serde::Serialize;

use crate::hold::hold;

/// A timeline that somebody wants rendered.
#[derive(Clone, Debug)]
pub struct Render {
    pub timeline: TimelineInput,
    pub size: FrameSize,
    /// How long the video is, as far as that can be told.
    pub length_ms: u64,
    /// The id of the request that asks.
    pub trace: Option<String>,
}

/// Queues the rendering of a timeline in the caller's transaction.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted, [`DbError::OverLimit`] where the workspace's plan does not give so
/// much; nothing may be committed then.
pub async fn render(tx: &mut Tx, scope: Scope, project: ProjectId, wanted: Render) -> Result<Job, DbError> {
    let input = FinalInput::Timeline(wanted.timeline.clone());
    enqueue(tx, scope, project, &wanted, (JobKind::RenderFinal, &input)).await
}

/// Queues the making of a package for an editor of a timeline, in the caller's transaction. Its length counts as that of
/// a video.
///
/// # Errors
/// As [`render`].
pub async fn export_package(tx: &mut Tx, scope: Scope, project: &Project, wanted: Render) -> Result<Job, DbError> {
    let input = PackageInput { cut: wanted.timeline.clone(), title: project.title.clone() };
    enqueue(tx, scope, project.id, &wanted, (JobKind::ExportPackage, &input)).await
}

async fn enqueue(
    tx: &mut Tx,
    scope: Scope,
    project: ProjectId,
    wanted: &Render,
    (kind, input): (JobKind, &(impl Serialize + Sync)),
) -> Result<Job, DbError> {
    let &Render { size, length_ms, .. } = wanted;
    projects::keep(tx, project).await?;
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    limits.check(LimitUnit::FrameSide, size.width.max(size.height).into())?;
    limits.check(LimitUnit::VideoLengthMs, length_ms)?;
    let input =
        serde_json::to_value(input).map_err(|error| DbError::Corrupt { what: "job input", source: error.into() })?;
    let job = NewJob::new(scope, kind, input).project(project).trace(wanted.trace.clone());
    hold(tx, scope, &limits, job.id, length_ms).await?;
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)
}
