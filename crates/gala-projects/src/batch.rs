//! Rows of batches become projects, few at a time.

use gala_core::{
    batch::{Batch, BatchRow, BriefTemplate, RowRefusal},
    brief::Brief,
    payload::GivenFiles,
    plan_limits::{LimitUnit, OverLimit},
    problem::Problems,
};
use gala_db::{
    Db, DbError,
    batches::{self, RowCounts},
};

use crate::submit::{Submission, SubmitError, submit};

/// So many batches are looked at each time.
const AT_ONCE: u32 = 100;

/// Begins the next rows of all batches, as many as each has made at once. Asked again, or by several servers at once, it begins no
/// row twice. Returns how many were begun.
///
/// # Errors
/// When the database does not tell which batches wait. A batch of which no row can be begun is told to the log, and the others go on.
pub async fn begin_batch_rows(db: &Db) -> Result<usize, DbError> {
    let mut begun = 0;
    for batch in batches::waiting(db, AT_ONCE).await? {
        loop {
            match begin_row(db, &batch).await {
                Ok(Begun::Yes) => begun += 1,
                Ok(_) => break,
                // What is wrong with one batch holds up no other.
                Err(error) => {
                    tracing::warn!(batch_id = %batch.id, %error, "cannot begin the next row of a batch");
                    break;
                }
            }
        }
    }
    Ok(begun)
}

/// Whether a row was begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begun {
    Yes,
    /// Its brief is refused, which is noted: the next one may be begun.
    Refused,
    /// As many are made as may be, none is left, or the plan of the workspace gives no more for now.
    No,
}

async fn begin_row(db: &Db, batch: &Batch) -> Result<Begun, DbError> {
    // Most of the time all that may be made are being made: that is found out without holding up who writes.
    if is_full(batch, batches::counts(db, batch.id).await?) {
        return Ok(Begun::No);
    }
    loop {
        match begin_next(db, batch).await? {
            Begun::Refused => {}
            ended => return Ok(ended),
        }
    }
}

async fn begin_next(db: &Db, batch: &Batch) -> Result<Begun, DbError> {
    let scope = batch.scope();
    let mut tx = db.begin_in(scope).await?;
    // Somebody may have stopped it, or forgotten it, since it was found.
    let Some(row) = batches::next_row(&mut tx, batch.id).await? else { return Ok(Begun::No) };
    if is_full(batch, batches::counts(&mut tx, batch.id).await?) {
        return Ok(Begun::No);
    }
    let submitted = match brief(batch, &row) {
        Ok(brief) => {
            let trace = Some(format!("batch-{}-{}", batch.id, row.number));
            let submission = Submission { scope, brief, given: GivenFiles::new(), trace, series: None };
            submit(&mut tx, submission).await
        }
        Err(problems) => Err(SubmitError::Problems(problems)),
    };
    let refusal = match submitted {
        Ok(submitted) => {
            batches::begun(&mut tx, batch.id, row.number, submitted.project.id).await?;
            tx.commit().await?;
            tracing::info!(batch_id = %batch.id, row = row.number, project_id = %submitted.project.id, "row begun");
            return Ok(Begun::Yes);
        }
        Err(SubmitError::Database(DbError::OverLimit(over))) => refusal_of_limit(&over),
        Err(SubmitError::Database(error)) => return Err(error),
        Err(SubmitError::Problems(problems)) => refusal_of(&problems),
        Err(SubmitError::Json(error)) => return Err(DbError::Corrupt { what: "brief", source: error.into() }),
    };
    // Nothing of what was begun stays.
    drop(tx);
    note(db, batch, &row, &refusal).await?;
    Ok(if refusal.is_final { Begun::Refused } else { Begun::No })
}

fn is_full(batch: &Batch, counts: RowCounts) -> bool {
    counts.in_work >= u64::from(batch.at_once)
}

/// The brief was whole when the batch was made; a newer version of the program may ask for more.
fn brief(batch: &Batch, row: &BatchRow) -> Result<Brief, Problems> {
    BriefTemplate::read(&batch.brief)?.brief(&row.cells)
}

async fn note(db: &Db, batch: &Batch, row: &BatchRow, refusal: &RowRefusal) -> Result<(), DbError> {
    if row.refusal.as_ref() == Some(refusal) {
        return Ok(());
    }
    let mut tx = db.begin_in(batch.scope()).await?;
    let next = batches::next_row(&mut tx, batch.id).await?;
    // Somebody else may have begun it meanwhile.
    if next.is_some_and(|next| next.number == row.number) {
        batches::refuse(&mut tx, batch.id, row.number, refusal).await?;
    }
    tx.commit().await
}

fn refusal_of(problems: &Problems) -> RowRefusal {
    let error_code = problems.0.first().map_or_else(|| "refused".to_owned(), |problem| problem.code.clone());
    RowRefusal { error_code, error_message: problems.to_string(), is_final: true }
}

/// What is counted may be free again later; what limits each video by itself stays too much.
fn refusal_of_limit(over: &OverLimit) -> RowRefusal {
    let error_message = format!("{over}; {}", over.unit.remedy());
    let is_final = !LimitUnit::COUNTED.contains(&over.unit);
    RowRefusal { error_code: "quota_exceeded".to_owned(), error_message, is_final }
}
