//! Jobs to be.

use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::{JobId, ProjectId, SceneId},
    job::{Job, JobKind},
};
use uuid::Uuid;

/// What a job waits for before it may run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WaitsFor {
    #[default]
    Nothing,
    Jobs(Vec<JobId>),
    /// Every job enqueued in the same call that itself waits for nothing.
    Siblings,
}

/// A job to be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    pub id: JobId,
    /// Where it works.
    pub scope: Scope,
    pub kind: JobKind,
    pub project: Option<ProjectId>,
    /// The scene and its number.
    pub scene: Option<(SceneId, u32)>,
    pub parent: Option<JobId>,
    /// Higher is sooner; 0 is normal.
    pub priority: i32,
    pub input: serde_json::Value,
    pub waits_for: WaitsFor,
    /// At most one job of the workspace has it, ever; enqueuing another answers the first.
    pub unique_key: Option<String>,
    /// The id of the request that asked for it; goes into the logs of the worker.
    pub trace: Option<String>,
}

impl NewJob {
    /// Makes a job with a new id that waits for nothing.
    pub fn new(scope: Scope, kind: JobKind, input: serde_json::Value) -> Self {
        Self {
            id: JobId::new(),
            scope,
            kind,
            project: None,
            scene: None,
            parent: None,
            priority: 0,
            input,
            waits_for: WaitsFor::Nothing,
            unique_key: None,
            trace: None,
        }
    }

    /// Makes a job that `parent` spawns. Its id is derived from the parent's and `key`, so that spawning it again
    /// changes nothing; workspace, project, scene and priority are the parent's.
    pub fn child_of(parent: &Job, kind: JobKind, key: &str, input: serde_json::Value) -> Self {
        Self {
            id: derived_id(parent.id, key),
            project: parent.project_id,
            parent: Some(parent.id),
            priority: parent.priority,
            ..Self::new(parent.scope(), kind, input)
        }
    }

    pub fn id(self, id: JobId) -> Self {
        Self { id, ..self }
    }

    pub fn project(self, project: ProjectId) -> Self {
        Self { project: Some(project), ..self }
    }

    /// Names the scene it works on, and the scene's number, which events show.
    pub fn scene(self, scene: SceneId, number: u32) -> Self {
        Self { scene: Some((scene, number)), ..self }
    }

    pub fn priority(self, priority: i32) -> Self {
        Self { priority, ..self }
    }

    pub fn waits_for(self, waits_for: WaitsFor) -> Self {
        Self { waits_for, ..self }
    }

    pub fn unique_key(self, key: impl Into<String>) -> Self {
        Self { unique_key: Some(key.into()), ..self }
    }

    pub fn trace(self, trace: Option<String>) -> Self {
        Self { trace, ..self }
    }
}

/// Returns the id of the job that `parent` spawns under `key`: the same each time.
pub fn derived_id(parent: JobId, key: &str) -> JobId {
    JobId(derived_uuid(&parent.0, key))
}

/// Returns a UUIDv8 made of a hash of both: the same each time.
pub fn derived_uuid(parent: &Uuid, key: &str) -> Uuid {
    let digits = ContentHash::of(format!("{parent}/{key}").as_bytes()).to_string();
    let value = u128::from_str_radix(&digits[..32], 16).expect("a hash is hexadecimal digits");
    uuid::Builder::from_custom_bytes(value.to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_the_same_each_time_and_differ_by_key_and_parent() {
        let parent: JobId = "01890000-0000-7000-8000-000000000001".parse().expect("an id");
        let other: JobId = "01890000-0000-7000-8000-000000000002".parse().expect("an id");
        assert_eq!(derived_id(parent, "clip-1"), derived_id(parent, "clip-1"));
        assert_ne!(derived_id(parent, "clip-1"), derived_id(parent, "clip-2"));
        assert_ne!(derived_id(parent, "clip-1"), derived_id(other, "clip-1"));
        assert_eq!(derived_id(parent, "clip-1").0.get_version_num(), 8);
    }
}
