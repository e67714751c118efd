//! The states that a project's status is derived from.

use std::collections::HashMap;

use gala_core::{
    id::{OwnerId, ProjectId},
    job::{JobKind, JobState},
    project::ProjectJobs,
};
use uuid::Uuid;

use crate::{
    error::DbError,
    source::Source,
    sql::{Value, composed},
};

/// Returns the job states of the owner's projects: of the newest plan, of the clips that it spawned, and of the newest
/// job after them. A project without jobs is absent.
pub async fn of_projects(
    source: impl Source,
    owner: OwnerId,
    projects: &[ProjectId],
) -> Result<HashMap<ProjectId, ProjectJobs>, DbError> {
    if projects.is_empty() {
        return Ok(HashMap::new());
    }
    let marks: Vec<String> = (0..projects.len()).map(|index| format!("${}", index + 2)).collect();
    // Newest first, so that the first plan of a project is the one that counts.
    let text = format!(
        "SELECT id, project_id, parent, kind, state FROM jobs WHERE owner = $1 AND project_id IN ({}) \
         ORDER BY CASE WHEN kind = 'generate_plan' THEN 0 ELSE 1 END, created_at_ms DESC, id DESC",
        marks.join(", ")
    );
    let mut statement = composed(text.clone(), text).bind(owner.0);
    for project in projects {
        statement = statement.bind(Value::from(project.0));
    }
    let mut found: HashMap<ProjectId, ProjectJobs> = HashMap::new();
    let mut plans: HashMap<ProjectId, Uuid> = HashMap::new();
    for row in source.all(statement).await? {
        let project = ProjectId(row.get("project_id")?);
        let state: JobState = row.get_named("state")?;
        let spawned = row.get::<Option<Uuid>>("parent")?.is_none_or(|parent| plans.get(&project) == Some(&parent));
        let jobs = found.entry(project).or_default();
        match row.get_named::<JobKind>("kind")? {
            JobKind::GeneratePlan if jobs.plan.is_none() => {
                jobs.plan = Some(state);
                plans.insert(project, row.get("id")?);
            }
            JobKind::ProcessClip if spawned => jobs.clips.push(state),
            JobKind::RenderFinal if spawned && jobs.last.is_none() => jobs.last = Some(state),
            _ => {}
        }
    }
    Ok(found)
}
