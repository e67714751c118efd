//! How far projects are. The rows know no kinds of jobs; what the kinds mean for a project is known here.

use std::collections::{BTreeSet, HashMap};

use gala_core::{
    access::Scope,
    id::{JobId, ProjectId},
    job::{Job, JobKind},
    project::{Project, ProjectJobs, ProjectStatus},
};
use gala_db::{Db, DbError, Source, jobs};

/// What goes on beside the video of the brief where no job made it: a video that somebody asked for, fetching files and
/// looking into those that somebody brought, the folder, moves to other stores, and animatics.
const BESIDE_THE_BRIEF: &[JobKind] = &[
    JobKind::RenderFinal,
    JobKind::ImportAsset,
    JobKind::IngestAsset,
    JobKind::TranscribeAsset,
    JobKind::MatchFilm,
    JobKind::PublishFolder,
    JobKind::MoveAsset,
    JobKind::RenderAnimatic,
];

/// Returns the status of each of the workspace's projects.
///
/// # Errors
/// When the database does not answer.
pub async fn statuses(
    source: impl Source,
    scope: Scope,
    projects: impl IntoIterator<Item = &Project> + Send,
) -> Result<HashMap<ProjectId, ProjectStatus>, DbError> {
    let workflows: Vec<_> = projects.into_iter().map(|project| (project.id, project.workflow)).collect();
    let ids: Vec<ProjectId> = workflows.iter().map(|(id, _)| *id).collect();
    let outlines = jobs::outlines_of_projects(source, scope, &ids).await?;
    let jobs = |id| outlines.get(id).map(|jobs| ProjectJobs::of(jobs)).unwrap_or_default();
    Ok(workflows.iter().map(|(id, workflow)| (*id, ProjectStatus::derive(*workflow, &jobs(id)))).collect())
}

/// Returns whether a job that makes the video of the project's brief has not ended. Videos of other timelines that
/// somebody asked for do not count, nor do their parts.
///
/// # Errors
/// When the database does not answer.
pub async fn is_brief_in_work(source: impl Source, scope: Scope, project: ProjectId) -> Result<bool, DbError> {
    jobs::is_in_work(source, scope, project, BESIDE_THE_BRIEF).await
}

/// Returns the jobs that make the video of the project's brief, oldest first, without what they were asked and
/// answered.
///
/// # Errors
/// When the database does not answer.
pub async fn jobs_of_brief(db: &Db, scope: Scope, project: ProjectId) -> Result<Vec<Job>, DbError> {
    let mut jobs = jobs::outline_of_project(db, scope, project).await?;
    let beside = jobs.iter().filter(|job| BESIDE_THE_BRIEF.contains(&job.kind) && job.parent.is_none());
    let beside: BTreeSet<JobId> = beside.map(|job| job.id).collect();
    jobs.retain(|job| !beside.contains(&job.parent.unwrap_or(job.id)));
    Ok(jobs)
}
