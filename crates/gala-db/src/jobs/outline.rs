//! Jobs in few words, for many projects at once.

use std::collections::HashMap;

use gala_core::{
    access::Scope,
    id::{JobId, ProjectId},
    job::{APPROVAL_NEEDED, JobState},
    project::JobOutline,
};
use uuid::Uuid;

use crate::{
    error::DbError,
    source::Source,
    sql::{Value, composed},
};

/// Returns the jobs of the workspace's projects, the newest of each first. A project without jobs is absent.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn outlines_of_projects(
    source: impl Source,
    scope: Scope,
    projects: &[ProjectId],
) -> Result<HashMap<ProjectId, Vec<JobOutline>>, DbError> {
    if projects.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (0..projects.len()).map(|index| format!("${}", index + 2)).collect();
    let text = format!(
        "SELECT id, project_id, parent, kind, state, error_code FROM jobs WHERE workspace_id = $1 AND project_id IN ({}) \
         ORDER BY created_at_ms DESC, id DESC",
        marks.join(", ")
    );
    let mut statement = composed(text.clone(), text).scoped(scope);
    for project in projects {
        statement = statement.bind(Value::from(project.0));
    }
    let mut found: HashMap<ProjectId, Vec<JobOutline>> = HashMap::new();
    for row in source.all(statement).await? {
        let state = row.get_named("state")?;
        let error_code: Option<String> = row.get("error_code")?;
        found.entry(ProjectId(row.get("project_id")?)).or_default().push(JobOutline {
            id: JobId(row.get("id")?),
            parent: row.get::<Option<Uuid>>("parent")?.map(JobId),
            kind: row.get_named("kind")?,
            state,
            awaits_approval: state == JobState::Blocked && error_code.as_deref() == Some(APPROVAL_NEEDED),
        });
    }
    Ok(found)
}
