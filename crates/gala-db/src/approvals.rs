//! What of a project waits for the approval of people, and whether they gave it.

use gala_core::{
    access::Scope,
    approval::{Approval, ApprovalRules, NeededApproval},
    id::ProjectId,
};

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, sql},
    tx::Tx,
};

/// Returns what waits for approval in the workspace's project; none where it is deleted.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn rules(source: impl Source, scope: Scope, project: ProjectId) -> Result<Option<ApprovalRules>, DbError> {
    let statement = sql("SELECT paid_after_approval, auto_approve FROM projects \
                         WHERE id = $1 AND workspace_id = $2 AND deleted_at_ms IS NULL")
    .bind(project.0)
    .scoped(scope);
    let rules = |row: &Row| {
        let flag = |column| Ok::<_, DbError>(row.get::<i64>(column)? != 0);
        Ok(ApprovalRules { paid_after_approval: flag("paid_after_approval")?, auto_approve: flag("auto_approve")? })
    };
    source.all(statement).await?.first().map(rules).transpose()
}

/// Changes what waits for approval in a project.
///
/// # Errors
/// [`DbError::NotFound`] where there is no such project; else as [any statement](DbError#any-statement).
pub async fn set_rules(tx: &mut Tx, project: ProjectId, rules: ApprovalRules) -> Result<(), DbError> {
    let statement = sql("UPDATE projects SET paid_after_approval = $2, auto_approve = $3 WHERE id = $1")
        .bind(project.0)
        .bind(i32::from(rules.paid_after_approval))
        .bind(i32::from(rules.auto_approve));
    if tx.run(statement).await? == 0 { Err(DbError::NotFound) } else { Ok(()) }
}

/// Returns whether something still waits for an approval: the project pays for nothing without it, and it was not given.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn is_missing(tx: &mut Tx, scope: Scope, needed: &NeededApproval) -> Result<bool, DbError> {
    let rules = rules(&mut *tx, scope, needed.project).await?.unwrap_or_default();
    if !rules.holds_payments() {
        return Ok(false);
    }
    let said = sql("SELECT approval, content FROM scene_reviews WHERE scene_id = $1 AND stage = $2")
        .bind(needed.scene.0)
        .bind(needed.stage.as_str());
    let Some(row) = tx.one(said).await? else { return Ok(true) };
    let (approval, content): (Approval, String) = (row.get_word("approval")?, row.get("content")?);
    Ok(approval != Approval::Approved || content != needed.content)
}
