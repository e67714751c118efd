//! Jobs that waited until somebody approved what they pay for.

use gala_core::{
    id::{JobId, ProjectId, SceneId},
    job::{APPROVAL_NEEDED, JobState},
};

use super::{
    fence,
    waiting::{Tell, release},
};
use crate::{error::DbError, sql::sql, tx::Tx};

/// Lets the jobs of a project look again that wait for an approval, those of one scene or all; those that still lack it wait on.
/// Whoever approves, or changes what has to be approved, calls it in the same transaction, which holds
/// [`scene_versions::lock`](crate::scene_versions::lock). Returns how many.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn approved(tx: &mut Tx, project: ProjectId, scene: Option<SceneId>) -> Result<usize, DbError> {
    let statement = match scene {
        None => sql("SELECT id FROM jobs WHERE project_id = $1 AND state = 'BLOCKED' AND error_code = $2 ORDER BY id"),
        Some(_) => sql("SELECT id FROM jobs WHERE project_id = $1 AND state = 'BLOCKED' AND error_code = $2 \
                        AND scene_id = $3 ORDER BY id"),
    };
    let statement = statement.bind(project.0).bind(APPROVAL_NEEDED);
    let statement = match scene {
        None => statement,
        Some(scene) => statement.bind(scene.0),
    };
    let rows = tx.fetch(statement).await?;
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
