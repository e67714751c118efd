//! The terminal states of jobs that did not succeed.

use gala_core::job::{JobError, JobState};

use super::{read::Record, tell::tell_state};
use crate::{error::DbError, provider_calls, quota, sql::sql, tx::Tx};

/// Writes a terminal state other than SUCCEEDED, and gives back what was held for the job.
pub(super) async fn end(tx: &mut Tx, record: &Record, state: JobState, error: Option<JobError>) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let error = error.map(|error| JobError { error_message: printable(&error.error_message), ..error });
    let statement = sql("UPDATE jobs SET state = $2, error_code = $3, error_message = $4, lease_until_ms = NULL, \
                         finished_at_ms = $5 WHERE id = $1")
    .bind(record.job.id.0)
    .bind(state.as_str())
    .bind(error.as_ref().map(|error| error.error_code.clone()))
    .bind(error.as_ref().map(|error| error.error_message.clone()))
    .bind(now_ms);
    tx.run(statement).await?;
    quota::release(tx, record.job.id).await?;
    provider_calls::end_of_job(tx, record.job.id).await?;
    tell_state(tx, record, state, error);
    Ok(())
}

/// Postgres text cannot hold U+0000, and nobody reads megabytes of message.
pub(super) fn printable(message: &str) -> String {
    message.chars().filter(|c| *c != '\0').take(2000).collect()
}
