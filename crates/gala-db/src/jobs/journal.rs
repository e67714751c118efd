//! The step journal: an effect is recorded under its job, name and input, and never paid for twice.

use gala_core::{event::What, hash::ContentHash, id::JobId};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    fence::{Fence, locked},
    read::Record,
    tell::tell,
};
use crate::{
    db::Db,
    error::DbError,
    guard::Guard,
    source::Source,
    sql::{sql, to_json},
    tx::Tx,
};

/// Returns the recorded result of a step, if there is one.
///
/// # Errors
/// As [any read](DbError#any-read): a result that is no `T` is [`DbError::Corrupt`].
pub async fn journalled<T: DeserializeOwned>(
    db: &Db,
    job: JobId,
    step: &str,
    input: &ContentHash,
) -> Result<Option<T>, DbError> {
    if !db.guarded(Guard::Journal) {
        return Ok(None);
    }
    let statement = sql("SELECT output FROM steps WHERE job = $1 AND step = $2 AND input_hash = $3")
        .bind(job.0)
        .bind(step)
        .bind(input.to_string());
    db.all(statement).await?.first().map(|row| row.get_json("output")).transpose()
}

/// Tells readers that a step begins.
///
/// # Errors
/// [`DbError::FenceLost`] where the attempt is over; else as [any statement](DbError#any-statement).
pub async fn step_started(tx: &mut Tx, fence: Fence, step: &str) -> Result<(), DbError> {
    let record = locked(tx, fence).await?;
    tell(tx, &record, What::StepStarted { step: step.to_owned() });
    Ok(())
}

/// Records the result of a step and tells readers. Work that advances is not poison: crashes count from zero again.
///
/// # Errors
/// [`DbError::FenceLost`]; [`DbError::Constraint`] `steps_pkey` never: the first record of a step stays.
pub async fn record_step<T: Serialize>(
    tx: &mut Tx,
    fence: Fence,
    step: &str,
    input: &ContentHash,
    output: &T,
    reused: bool,
) -> Result<(), DbError> {
    let record = locked(tx, fence).await?;
    let now_ms = tx.now_ms();
    let insert = sql("INSERT INTO steps (job, step, input_hash, attempt, output, created_at_ms) \
                      VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (job, step, input_hash) DO NOTHING")
    .bind(fence.job.0)
    .bind(step)
    .bind(input.to_string())
    .bind(fence.attempt)
    .bind(to_json("step output", output)?)
    .bind(now_ms);
    if tx.run(insert).await? == 1 {
        start_counting_anew(tx, &record).await?;
    }
    tell(tx, &record, What::StepFinished { step: step.to_owned(), reused });
    Ok(())
}

/// Notes how far the job has come, in a measure of its own that only grows, where that takes longer than a step should:
/// the segments of a video that are encoded, for example. Returns whether it had ever come so far.
///
/// # Errors
/// [`DbError::FenceLost`].
pub async fn record_progress(tx: &mut Tx, fence: Fence, progress: u32) -> Result<bool, DbError> {
    let record = locked(tx, fence).await?;
    if i64::from(progress) <= record.progress {
        return Ok(false);
    }
    tx.run(sql("UPDATE jobs SET progress = $2 WHERE id = $1").bind(fence.job.0).bind(progress)).await?;
    start_counting_anew(tx, &record).await?;
    Ok(true)
}

/// Work that advances is neither poison nor hopeless on its machine.
async fn start_counting_anew(tx: &mut Tx, record: &Record) -> Result<(), DbError> {
    let anew = sql("UPDATE jobs SET crashes = 0, declined = 0, lost_by = NULL \
                    WHERE id = $1 AND (crashes > 0 OR declined > 0 OR lost_by IS NOT NULL)");
    tx.run(anew.bind(record.job.id.0)).await.map(|_| ())
}
