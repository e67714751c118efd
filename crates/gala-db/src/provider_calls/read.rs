use gala_core::{access::Scope, id::ProjectId};
use uuid::Uuid;

use super::call::ProviderCall;
use crate::{
    error::DbError,
    page::{Cursor, Page, PageRequest},
    source::Source,
    sql::sql,
};

/// Returns a request of the workspace.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, scope: Scope, id: Uuid) -> Result<Option<ProviderCall>, DbError> {
    let statement = sql("SELECT * FROM provider_calls WHERE id = $1 AND workspace_id = $2").bind(id).scoped(scope);
    source.all(statement).await?.first().map(ProviderCall::of).transpose()
}

/// Lists the requests of a project of the workspace, or all of the workspace, newest first.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(
    source: impl Source,
    scope: Scope,
    project: Option<ProjectId>,
    page: &PageRequest,
) -> Result<Page<ProviderCall>, DbError> {
    let (before_ms, before_id) = page.bounds();
    let statement = match project {
        Some(project) => {
            let text = "SELECT * FROM provider_calls WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) \
                        AND project_id = $5 ORDER BY created_at_ms DESC, id DESC LIMIT $4";
            let bound = sql(text).scoped(scope).bind(before_ms).bind(before_id).bind(page.limit() + 1);
            bound.bind(project.0)
        }
        None => {
            let text = "SELECT * FROM provider_calls WHERE workspace_id = $1 AND (created_at_ms, id) < ($2, $3) \
                        ORDER BY created_at_ms DESC, id DESC LIMIT $4";
            sql(text).scoped(scope).bind(before_ms).bind(before_id).bind(page.limit() + 1)
        }
    };
    let calls = source.all(statement).await?.iter().map(ProviderCall::of).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(calls, page.limit(), |call| Cursor { created_at_ms: call.created_at_ms, id: call.id }))
}
