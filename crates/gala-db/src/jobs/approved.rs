//! Jobs that waited until somebody approved what they pay for.

use gala_core::{
    id::{JobId, ProjectId},
    job::{APPROVAL_NEEDED, JobState},
};

use super::{
    fence,
    waiting::{Tell, release},
};
use crate::{error::DbError, sql::sql, tx::Tx};

/// Lets the jobs of a project look again that wait for an approval; those that still lack it wait on. Whoever approves, or
/// changes what has to be approved, calls it in the same transaction, which holds
/// [`scene_versions::lock`](crate::scene_versions::lock). Returns how many.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn approved(tx: &mut Tx, project: ProjectId) -> Result<usize, DbError> {
    let statement =
        sql("SELECT id FROM jobs WHERE project_id = $1 AND state = 'BLOCKED' AND error_code = $2 ORDER BY id");
    let rows = tx.fetch(statement.bind(project.0).bind(APPROVAL_NEEDED)).await?;
    let mut free = Vec::with_capacity(rows.len());
    for row in rows {
        let id = JobId(row.get("id")?);
        if fence::lock(tx, id).await?.is_some_and(|record| record.job.state == JobState::Blocked) {
            let forget = sql("UPDATE jobs SET error_code = NULL, error_message = NULL WHERE id = $1");
            tx.run(forget.bind(id.0)).await?;
            free.push(id);
        }
    }
    release(tx, &free, Tell::StillBlocked).await?;
    Ok(free.len())
}
