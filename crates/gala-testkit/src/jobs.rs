//! Projects and jobs as rows, and waiting for what becomes of them.

use std::time::{Duration, Instant};

use gala_core::{
    access::Scope,
    id::ProjectId,
    job::{Job, JobState},
    project::{FOLDER_DIGITS, Project},
    workflow::ProjectWorkflow,
};
use gala_db::{
    Db,
    jobs::{self, Enqueued, NewJob},
    projects,
};
use serde_json::json;

/// How long a job has to come to a state.
const PATIENCE: Duration = Duration::from_secs(15);

/// Inserts a project.
pub async fn insert_project(db: &Db, id: ProjectId, scope: Scope) -> Project {
    let mut tx = db.begin().await.expect("a transaction");
    let project = Project {
        id,
        workspace: scope.workspace(),
        title: "Tea".to_owned(),
        workflow: ProjectWorkflow::Faceless,
        created_at_ms: tx.now_ms(),
        folder_digits: FOLDER_DIGITS,
    };
    projects::insert(&mut tx, &project, &json!({"script": "Tea.\u{0} \u{1F375}"})).await.expect("a project");
    tx.commit().await.expect("a commit");
    project
}

/// Puts jobs into the queue.
pub async fn enqueue(db: &Db, new: &[NewJob]) -> Vec<Enqueued> {
    let mut tx = db.begin().await.expect("a transaction");
    let enqueued = jobs::enqueue(&mut tx, new).await.expect("jobs are enqueued");
    tx.commit().await.expect("a commit");
    enqueued
}

/// Waits until a job is in a state, and returns it.
pub async fn until(db: &Db, job: &NewJob, state: JobState) -> Job {
    let started = Instant::now();
    loop {
        let found = jobs::get(db, job.scope, job.id).await.expect("a read").expect("the job");
        if found.state == state {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "still {found:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
