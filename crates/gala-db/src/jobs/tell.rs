//! Telling readers what happens to jobs.

use gala_core::{
    event::What,
    job::{JobError, JobState},
};

use super::read::Record;
use crate::{outbox::NewEvent, tx::Tx};

/// Tells that a job has a new state.
pub(super) fn tell_state(tx: &mut Tx, record: &Record, state: JobState, error: Option<JobError>) {
    tell(tx, record, What::State { state, error });
}

/// Tells what happened to a job, once the transaction commits.
pub(super) fn tell(tx: &mut Tx, record: &Record, what: What) {
    tx.emit(NewEvent {
        workspace: record.job.workspace,
        job: record.job.id,
        kind: record.job.kind,
        project: record.job.project_id,
        scene: record.scene_number,
        what,
    });
}
