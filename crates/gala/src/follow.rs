//! Working until a project has ended, and showing it.

use std::{collections::BTreeMap, fmt, time::Duration};

use gala_core::{
    access::Scope,
    approval::ReviewStage,
    event::What,
    id::ProjectId,
    job::{APPROVAL_NEEDED, JobError, JobKind, JobState},
    trailer::TrailerStep,
    workflow::ProjectWorkflow,
};
use gala_db::{jobs, projects};
use gala_jobs::Trouble;
use gala_projects::scenes::{Stages, stages};
use tokio::{sync::broadcast::error::RecvError, time::MissedTickBehavior};

use crate::{
    disk,
    installation::Installation,
    order::{finished_job, of_brief},
    progress::Display,
    signals::Stop,
};

/// How work on a project came to its end.
#[derive(Debug)]
pub enum Ended {
    Finished {
        /// It had ended before anything was done.
        before: bool,
    },
    Failed(JobError),
    /// People have to approve something first.
    Awaiting(AwaitedAct),
    /// The user asked to stop. What was being worked on is handed back.
    Interrupted,
}

/// Events tell at once; this tells also when one was missed.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// So often in a row this machine is found unable to go on before the work is given up for now.
const TRIES_OF_A_MACHINE: u32 = 3;

/// So often in a row the disk is found full before the work is given up: not even a failure could be written down.
const LOOKS_WHILE_FULL: u32 = 10;

/// Works on everything that is queued until the project has ended.
///
/// # Errors
/// Where the database cannot be read, or nothing can be printed. A project that failed is no error, but [`Ended`].
pub async fn follow(
    installation: &Installation,
    project: ProjectId,
    display: &mut Display,
    stop: &mut Stop,
) -> anyhow::Result<Ended> {
    let mut events = installation.db.listen();
    match ended(installation, project).await? {
        Some(Ended::Finished { .. }) => return Ok(Ended::Finished { before: true }),
        Some(ended) => return Ok(ended),
        None => {}
    }
    if let Some(waiting) = unpaid(installation, project).await? {
        return Ok(Ended::Awaiting(waiting));
    }
    let worker = installation.start_worker(None);
    let readiness = worker.readiness();
    let mut full = 0;
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let ended = loop {
        tokio::select! {
            event = events.recv() => match event {
                Ok(event) if event.project_id == Some(project) => {
                    display.show(&event)?;
                    let has_ended = matches!(event.what, What::State { state, .. } if state.is_terminal());
                    if has_ended && let Some(ended) = ended(installation, project).await? {
                        break ended;
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => anyhow::bail!("the event stream ended"),
            },
            _ = look.tick() => {
                if let Some(ended) = ended(installation, project).await? {
                    break ended;
                }
                if let Some(waiting) = unpaid(installation, project).await? {
                    break Ended::Awaiting(waiting);
                }
                if let Some(trouble) = hopeless(installation, project, &readiness.troubles()).await? {
                    break Ended::Failed(trouble);
                }
                full = if disk::is_full(installation.data.root()) { full + 1 } else { 0 };
                if full > LOOKS_WHILE_FULL {
                    break Ended::Failed(no_room());
                }
            }
            () = stop.asked() => break Ended::Interrupted,
        }
    };
    worker.shutdown().await;
    Ok(ended)
}

/// Returns what a project waits for that would pay for something which is not approved, where nothing else of it goes on.
async fn unpaid(installation: &Installation, project: ProjectId) -> anyhow::Result<Option<AwaitedAct>> {
    let jobs = of_brief(installation, project).await?;
    if jobs.iter().any(|job| matches!(job.state, JobState::Queued | JobState::Running)) {
        return Ok(None);
    }
    let waits = jobs.iter().filter(|job| job.state == JobState::Blocked).find_map(|job| job.error.as_ref());
    Ok(waits
        .filter(|error| error.error_code == APPROVAL_NEEDED)
        .map(|error| AwaitedAct::Payment(error.error_message.clone())))
}

/// Returns the stage of a trailer that people are to approve.
async fn awaited(installation: &Installation, project: ProjectId) -> anyhow::Result<Option<AwaitedAct>> {
    let row = projects::get(&installation.db, Scope::LOCAL, project).await?;
    if row.is_none_or(|project| project.workflow != ProjectWorkflow::Trailer) {
        return Ok(None);
    }
    let mut tx = installation.db.begin().await?;
    let stages = stages(&mut tx, Scope::LOCAL, project).await?;
    tx.rollback().await?;
    let Some(Stages { next: TrailerStep::Await(stage), scenes, .. }) = stages else { return Ok(None) };
    Ok(Some(AwaitedAct::Stage { stage, scenes: scenes.len() }))
}

/// What people have to do before a project goes on.
#[derive(Debug)]
pub enum AwaitedAct {
    Stage {
        stage: ReviewStage,
        scenes: usize,
    },
    /// In the words of the job that would pay.
    Payment(String),
}

impl fmt::Display for AwaitedAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage { stage, scenes } => write!(
                f,
                "the {stage} of {scenes} scenes waits for approval: look at it in the studio (gala serve), then run the same \
                 command with --approve {stage}, or with --auto-approve [awaiting_approval]"
            ),
            Self::Payment(told) => write!(f, "{told} [{APPROVAL_NEEDED}]"),
        }
    }
}

fn no_room() -> JobError {
    JobError {
        error_code: "disk_full".to_owned(),
        error_message: "the disk of the data folder is full (free some space and run again)".to_owned(),
    }
}

/// Returns why nothing of a project goes on: no job of it runs, and one waits that no machine can do. It stays in the
/// queue, so that the same command goes on with it.
async fn hopeless(
    installation: &Installation,
    project: ProjectId,
    troubles: &BTreeMap<JobKind, Trouble>,
) -> anyhow::Result<Option<JobError>> {
    let given_up: BTreeMap<JobKind, &JobError> = troubles
        .iter()
        .filter(|(_, trouble)| trouble.times >= TRIES_OF_A_MACHINE)
        .map(|(kind, trouble)| (*kind, &trouble.error))
        .collect();
    if given_up.is_empty() {
        return Ok(None);
    }
    let jobs = of_brief(installation, project).await?;
    let wait_for_others = if installation.has_others {
        let waiting = gala_db::workers::waiting(&installation.db).await?;
        given_up.keys().any(|kind| !waiting.contains_key(kind))
    } else {
        false
    };
    if wait_for_others || jobs.iter().any(|job| job.state == JobState::Running) {
        return Ok(None);
    }
    let stuck = jobs.iter().filter(|job| job.state == JobState::Queued).find_map(|job| given_up.get(&job.kind));
    Ok(stuck.map(|error| (*error).clone()))
}

/// Returns how a project ended, or `None` while something of it is still to be done.
async fn ended(installation: &Installation, project: ProjectId) -> anyhow::Result<Option<Ended>> {
    // Asked after every job that ends: all jobs are read once, at the end.
    if gala_projects::is_brief_in_work(&installation.db, Scope::LOCAL, project).await? {
        return Ok(None);
    }
    let jobs = of_brief(installation, project).await?;
    if finished_job(&jobs).is_some() {
        return Ok(Some(Ended::Finished { before: false }));
    }
    let has_failed = jobs.iter().any(|job| matches!(job.state, JobState::Failed | JobState::Cancelled));
    if !has_failed && let Some(waiting) = awaited(installation, project).await? {
        return Ok(Some(Ended::Awaiting(waiting)));
    }
    let errors = jobs.iter().filter_map(|job| job.error.as_ref());
    let first = errors.clone().find(|error| error.error_code != jobs::DEPENDENCY_FAILED).or(errors.clone().next());
    let cancelled =
        || JobError { error_code: "cancelled".to_owned(), error_message: "the video was cancelled".to_owned() };
    Ok(Some(Ended::Failed(first.cloned().unwrap_or_else(cancelled))))
}
