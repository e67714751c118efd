//! The copy of a draft that somebody sees who came by a link, with a text over its pictures: made once somebody asks for it.

use gala_core::{
    access::Scope,
    asset::Asset,
    id::{AssetId, JobId},
    job::{Job, JobKind, JobState},
    payload::{FinalInput, WatermarkInput, read},
    plan_limits::LimitUnit,
    watermark::DRAFT,
};
use gala_db::{
    Db, DbError, Source, Tx, drafts,
    jobs::{self, NewJob, derived_id},
    projects, quota,
};

/// So many names get copies of one draft that tell them. Whoever comes later sees the one that tells no name: a name is
/// anything that a guest types, and each costs a rendering.
pub const MAX_NAMES: usize = 20;

/// Guests wait behind what members ask for.
const PRIORITY: i32 = -1;

/// A draft, as far as its copies need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    pub asset: AssetId,
    /// That rendered it.
    pub job: JobId,
}

/// How far the copy of a draft is that somebody is to see.
#[derive(Clone, Debug, PartialEq)]
pub enum WatermarkedCopy {
    Ready(Asset),
    Making(Job),
    /// It was tried, and there is none.
    Failed(Job),
    /// Nobody has asked for it.
    Unasked,
}

/// Looks how far the copy of a draft is that carries a text.
///
/// # Errors
/// When the database does not answer.
pub async fn watermarked_copy(db: &Db, scope: Scope, draft: Draft, text: &str) -> Result<WatermarkedCopy, DbError> {
    if let Some(copy) = drafts::copy(db, scope, draft.asset, text).await? {
        return Ok(WatermarkedCopy::Ready(copy));
    }
    let made = made_of(db, scope, draft.job).await?;
    let text = text_in_room(&made, draft.job, text);
    if text == DRAFT
        && let Some(copy) = drafts::copy(db, scope, draft.asset, text).await?
    {
        return Ok(WatermarkedCopy::Ready(copy));
    }
    let id = job_id(draft.job, text);
    Ok(made.into_iter().find(|job| job.id == id).map_or(WatermarkedCopy::Unasked, under_way))
}

fn under_way(job: Job) -> WatermarkedCopy {
    match job.state {
        JobState::Blocked | JobState::Queued | JobState::Running => WatermarkedCopy::Making(job),
        // One that succeeded and left no copy could not draw this part of the draft.
        JobState::Succeeded | JobState::Failed | JobState::Cancelled => WatermarkedCopy::Failed(job),
    }
}

/// Queues the making of the copy of a draft that carries a text, in the caller's transaction. What is queued or made
/// already is not made again.
///
/// # Errors
/// [`DbError::NotFound`] where the project is deleted or the draft is none any more, [`DbError::OverLimit`] where the
/// workspace's plan has no room for another file; nothing may be committed then.
pub async fn make_watermarked_copy(
    tx: &mut Tx,
    scope: Scope,
    draft: Draft,
    text: &str,
    trace: Option<String>,
) -> Result<Job, DbError> {
    // Of many who ask at once each sees how many names there are.
    drafts::lock(tx, draft.job).await?;
    let made = made_of(&mut *tx, scope, draft.job).await?;
    let text = text_in_room(&made, draft.job, text);
    let id = job_id(draft.job, text);
    if let Some(job) = made.into_iter().find(|job| job.id == id) {
        return Ok(job);
    }
    let render = jobs::get(&mut *tx, scope, draft.job).await?.ok_or(DbError::NotFound)?;
    projects::keep(tx, render.project_id.ok_or(DbError::NotFound)?).await?;
    let limits = quota::plan(&mut *tx, scope).await?.limits;
    quota::check_room(tx, scope, &limits, LimitUnit::StorageBytes).await?;
    let corrupt = |source| DbError::Corrupt { what: "job input", source };
    let input = match read(&render.input).map_err(|error| corrupt(error.into()))? {
        FinalInput::Timeline(draft) => WatermarkInput { draft, text: text.to_owned() },
        FinalInput::Scenes(_) => return Err(DbError::NotFound),
    };
    let input = serde_json::to_value(input).map_err(|error| corrupt(error.into()))?;
    let job = NewJob::child_of(&render, JobKind::WatermarkDraft, &key(text), input).priority(PRIORITY).trace(trace);
    jobs::enqueue(tx, std::slice::from_ref(&job)).await?;
    jobs::get(&mut *tx, scope, job.id).await?.ok_or(DbError::NotFound)
}

/// The jobs that make copies of what a job rendered as a draft.
async fn made_of(source: impl Source, scope: Scope, draft: JobId) -> Result<Vec<Job>, DbError> {
    let mut made = jobs::children(source, scope, draft).await?;
    made.retain(|job| job.kind == JobKind::WatermarkDraft);
    Ok(made)
}

/// Returns the text, or the one that tells no name where too many others do.
fn text_in_room<'a>(made: &[Job], draft: JobId, text: &'a str) -> &'a str {
    let (own, nameless) = (job_id(draft, text), job_id(draft, DRAFT));
    let names = made.iter().filter(|job| job.id != nameless).count();
    if names < MAX_NAMES || made.iter().any(|job| job.id == own) { text } else { DRAFT }
}

fn job_id(draft: JobId, text: &str) -> JobId {
    derived_id(draft, &key(text))
}

fn key(text: &str) -> String {
    format!("watermark {text}")
}
