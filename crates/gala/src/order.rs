//! Asking for a video: the same brief with the same files and providers is the same project, however often it is asked.

use anyhow::{Context, bail};
use gala_core::{
    access::Scope,
    brief::Brief,
    hash::ContentHash,
    id::{JobId, ProjectId},
    job::{Job, JobKind, JobState},
    payload::{BriefInput, FinishedVideo, GivenFiles},
};
use gala_db::{
    idempotency::{self, Begun},
    jobs, projects,
};
use gala_projects::{Submission, Submitted, look_up_presenter};
use serde::{Deserialize, Serialize};

use crate::installation::Installation;

/// What is asked for.
pub struct Order {
    pub brief: Brief,
    pub given: GivenFiles,
}

/// The project that an order led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub project: ProjectId,
    pub job: JobId,
}

/// Files may go missing and be made anew this often before something is wrong with the machine.
const MAX_REMAKES: u32 = 100;

/// Finds the project of an order, or begins it. A project that failed or was cancelled goes on; one whose files
/// are gone is made again.
///
/// # Errors
/// Where the database cannot be read or written, the voice does not tell its version, or files went missing again and
/// again.
pub async fn place(installation: &Installation, order: &Order) -> anyhow::Result<Placed> {
    let input = BriefInput { brief: order.brief.clone(), given: order.given.clone(), cast: Vec::new() };
    // A presenter who looks otherwise by now is another video.
    let mut meant = input.clone();
    look_up_presenter(&installation.db, Scope::LOCAL, &mut meant.brief).await?;
    let hash = ContentHash::of_json(&(installation.services.names()?, &meant));
    for remake in 0..MAX_REMAKES {
        let placed = place_once(installation, &input, &hash, remake).await?;
        let jobs = of_brief(installation, placed.project).await?;
        if is_there(installation, placed.project).await? && is_whole(installation, &jobs).await? {
            go_on(installation, &jobs).await?;
            return Ok(placed);
        }
    }
    bail!("the files of this video keep disappearing from the data folder {}", installation.data.root().display())
}

/// Returns the jobs that make the video of the project's brief, as [`gala_projects::jobs_of_brief`] does.
///
/// # Errors
/// Where the database cannot be read.
pub async fn of_brief(installation: &Installation, project: ProjectId) -> anyhow::Result<Vec<Job>> {
    Ok(gala_projects::jobs_of_brief(&installation.db, Scope::LOCAL, project).await?)
}

async fn place_once(
    installation: &Installation,
    input: &BriefInput,
    hash: &ContentHash,
    remake: u32,
) -> anyhow::Result<Placed> {
    let mut tx = installation.db.begin().await?;
    let key = format!("make:{hash}:{remake}");
    match idempotency::begin(&mut tx, Scope::LOCAL, &key, hash).await? {
        Begun::Replay { response, .. } => Ok(serde_json::from_value(response)?),
        Begun::Fresh => {
            let BriefInput { brief, given, .. } = input.clone();
            let submission = Submission { scope: Scope::LOCAL, brief, given, trace: None, series: None };
            let Submitted { project, job } = gala_projects::submit(&mut tx, submission).await?;
            let placed = Placed { project: project.id, job: job.id };
            idempotency::complete(&mut tx, Scope::LOCAL, &key, 202, &serde_json::to_value(placed)?).await?;
            tx.commit().await?;
            Ok(placed)
        }
        Begun::Mismatch | Begun::InFlight => bail!("another gala make of the same brief is being started"),
    }
}

/// Whether nobody has deleted the project.
async fn is_there(installation: &Installation, project: ProjectId) -> anyhow::Result<bool> {
    Ok(projects::get(&installation.db, Scope::LOCAL, project).await?.is_some())
}

/// Whether everything that a finished project lists is still there, as it was made.
async fn is_whole(installation: &Installation, jobs: &[Job]) -> anyhow::Result<bool> {
    let Some(last) = finished_job(jobs) else { return Ok(true) };
    let Some(finished) = finished(installation, last).await? else { return Ok(false) };
    for file in &finished.files {
        if !installation.objects.holds(&file.key, file.size_bytes, file.checksum).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns the job that finished the video, of those of a brief.
pub fn finished_job(jobs: &[Job]) -> Option<JobId> {
    let is_done = |job: &&Job| job.kind == JobKind::RenderFinal && job.state == JobState::Succeeded;
    jobs.iter().find(is_done).map(|job| job.id)
}

/// Reads what a `render_final` left.
///
/// # Errors
/// Where the database cannot be read.
pub async fn finished(installation: &Installation, job: JobId) -> anyhow::Result<Option<FinishedVideo>> {
    let job = jobs::get(&installation.db, Scope::LOCAL, job).await?;
    Ok(job.as_ref().and_then(FinishedVideo::of))
}

/// Queues again what failed or was cancelled; what waited for it follows.
async fn go_on(installation: &Installation, jobs: &[Job]) -> anyhow::Result<()> {
    let ended_badly = |job: &&Job| matches!(job.state, JobState::Failed | JobState::Cancelled);
    let by_itself = |job: &&Job| job.error.as_ref().is_none_or(|error| error.error_code != jobs::DEPENDENCY_FAILED);
    for job in jobs.iter().filter(ended_badly).filter(by_itself) {
        let mut tx = installation.db.begin().await?;
        jobs::retry(&mut tx, Scope::LOCAL, job.id).await.with_context(|| format!("cannot retry job {}", job.id))?;
        tx.commit().await?;
    }
    Ok(())
}
