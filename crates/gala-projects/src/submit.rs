//! A brief becomes a project and the job that begins it.

use gala_core::{
    access::Scope,
    brief::Brief,
    format::FrameSize,
    id::{ProjectId, SeriesId},
    job::{Job, JobKind},
    payload::{BriefInput, GivenFiles, PlanInput},
    plan_limits::{LimitUnit, OverLimit, PlanLimits},
    problem::{Problem, Problems},
    project::{FOLDER_DIGITS, Project},
    series::SeriesStyle,
    video_length::VideoLength,
    workflow::Workflow,
};
use gala_db::{
    DbError, Tx, approvals,
    jobs::{self, NewJob},
    projects, provider_calls, published, quota, series,
};

use crate::{
    brief_cast::{BriefCast, look_up_cast},
    brief_presenter::look_up_presenter,
    brief_uploads::add_uploads,
    hold::hold,
};

/// A video that somebody asks for.
#[derive(Clone, Debug)]
pub struct Submission {
    pub scope: Scope,
    pub brief: Brief,
    /// Every file that the brief names, checked and stored, but for those that it names by the ids of their assets.
    pub given: GivenFiles,
    /// The id of the request that asks.
    pub trace: Option<String>,
    /// The series that it is the next episode of.
    pub series: Option<SeriesId>,
}

/// What a submission became.
#[derive(Clone, Debug)]
pub struct Submitted {
    pub project: Project,
    /// The job that begins it.
    pub job: Job,
}

/// Why nothing was submitted.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Of the brief.
    #[error(transparent)]
    Problems(#[from] Problems),
    #[error(transparent)]
    Database(#[from] DbError),
    #[error("the brief cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Stores a project and queues its first job, both in the caller's transaction: what keeps a request from being done twice
/// belongs in there too.
///
/// # Errors
/// [`SubmitError::Problems`] where the brief names a file that was not given, or what the library of the workspace does not have, [`DbError::OverLimit`] where the workspace's
/// plan does not give so much; nothing may be committed then.
pub async fn submit(tx: &mut Tx, submission: Submission) -> Result<Submitted, SubmitError> {
    let Submission { scope, mut brief, mut given, trace, series } = submission;
    // Who presents is chosen for this video, and says more than the series does.
    look_up_presenter(&mut *tx, scope, &mut brief).await?;
    let style = match series {
        Some(id) => {
            let found = series::lock(tx, scope, id).await?;
            found.deleted_at_ms.map_or(Ok(found.draft.style), |_| Err(DbError::NotFound))?
        }
        None => SeriesStyle::default(),
    };
    let mut brief = style.applied(brief);
    add_uploads(tx, scope, &brief, &mut given).await?.into_result(())?;
    check_given(&brief, &given)?;
    let written = serde_json::to_value(&brief)?;
    let BriefCast { all: cast, problems } = look_up_cast(tx, scope, &mut brief, style.cast).await?;
    problems.into_result(())?;
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    let length = VideoLength::of(&brief);
    check_plan(&limits, &brief, length).map_err(DbError::from)?;
    let project = Project {
        id: ProjectId::new(),
        workspace: scope.workspace(),
        title: brief.title.clone(),
        workflow: brief.workflow.into(),
        created_at_ms: tx.now_ms(),
        folder_digits: FOLDER_DIGITS,
    };
    projects::insert(tx, &project, &written).await?;
    if let Some(series) = series {
        series::add_episode(tx, series, project.id).await?;
    }
    // Who cuts a trailer looks into its folder.
    if brief.workflow == Workflow::Trailer && !brief.trailer.without_folder {
        published::begin(tx, project.id).await?;
    }
    if !brief.approvals.is_default() {
        approvals::set_rules(tx, project.id, brief.approvals).await?;
    }
    if let Some(micros) = brief.budget_micros {
        provider_calls::set_budget(tx, project.id, Some(micros)).await?;
    }
    let input = serde_json::to_value(PlanInput::Brief(BriefInput { brief, given, cast }))?;
    let job = NewJob::new(scope, JobKind::GeneratePlan, input).project(project.id).trace(trace);
    hold(tx, scope, &limits, job.id, length.most_ms).await?;
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    let job = jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)?;
    Ok(Submitted { project, job })
}

/// Checks what can be told of a brief before it is planned. What its plan comes to is checked when it is there.
fn check_plan(limits: &PlanLimits, brief: &Brief, length: VideoLength) -> Result<(), OverLimit> {
    let FrameSize { width, height } = brief.format;
    limits.check(LimitUnit::FrameSide, width.max(height).into())?;
    limits.check(LimitUnit::ScenesPerProject, brief.scenes.len() as u64)?;
    limits.check(LimitUnit::VideoLengthMs, length.least_ms)
}

fn check_given(brief: &Brief, given: &GivenFiles) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for file in brief.named_files() {
        if !given.contains_key(file.path) {
            let message = format!("names {}, which was not given", file.path);
            problems.push(Problem::new("missing_file", file.field, message, "give the file, or leave it out"));
        }
    }
    problems.into_result(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_whose_files_were_not_given_is_refused() {
        let brief =
            Brief::parse("b.json", br#"{"music": "a.mp3", "scenes": [{"text": "Tea.", "picture": "cup.png"}]}"#);
        let problems = check_given(&brief.expect("a brief"), &GivenFiles::new()).expect_err("two files are missing");
        let told: Vec<String> =
            problems.0.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect();
        assert_eq!(told, ["missing_file music", "missing_file scenes[0].picture"]);
    }
}
