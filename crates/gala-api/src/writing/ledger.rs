use gala_ai::provider::Report;
use gala_core::{access::Scope, hash::ContentHash, id::ProjectId};
use gala_db::{
    Db, DbError, made,
    provider_calls::{self, NewCall, Settled},
};
use uuid::Uuid;

use super::answer::Answered;

/// The step that such requests are for, in the ledger, and the kind of what is kept of them.
pub(super) const STEP: &str = "text";

/// One request, in the ledger.
pub(super) struct Entry {
    pub db: Db,
    pub id: Uuid,
    pub request: ContentHash,
    pub held_micros: u64,
}

impl Entry {
    /// Holds what it may cost.
    pub async fn begin(
        db: &Db,
        scope: Scope,
        project: Option<ProjectId>,
        (provider, model): (&str, &str),
        request: ContentHash,
        held_micros: u64,
    ) -> Result<Self, DbError> {
        let call =
            NewCall { scope, project, step: STEP, scene: None, provider, model, request, held_micros, paid_for: None };
        let mut tx = db.begin().await?;
        let id = provider_calls::hold_without_job(&mut tx, &call).await?;
        tx.commit().await?;
        Ok(Self { db: db.clone(), id, request, held_micros })
    }

    /// Keeps the whole answer, and counts what it cost with it.
    pub async fn keep(&self, answered: &Answered, report: Report, cost_micros: u64) -> Result<(), DbError> {
        let Report { usage, request_id } = report;
        let mut tx = self.db.begin().await?;
        made::put(&mut tx, STEP, &self.request, answered).await?;
        provider_calls::settle(&mut tx, &Settled { id: self.id, usage, cost_micros, request_id }).await?;
        tx.commit().await
    }

    /// Ends it without an answer.
    pub async fn end(&self, code: &str, cost_micros: u64) -> Result<(), DbError> {
        let mut tx = self.db.begin().await?;
        provider_calls::fail(&mut tx, self.id, code, cost_micros).await?;
        tx.commit().await
    }
}

/// Notes that a request was answered from what was kept.
pub(super) async fn cached(
    db: &Db,
    scope: Scope,
    project: Option<ProjectId>,
    (provider, model): (&str, &str),
    request: ContentHash,
) -> Result<(), DbError> {
    let call =
        NewCall { scope, project, step: STEP, scene: None, provider, model, request, held_micros: 0, paid_for: None };
    let mut tx = db.begin().await?;
    provider_calls::cached(&mut tx, None, &call).await?;
    tx.commit().await
}

/// Returns what was answered to the same request before.
pub(super) async fn kept(db: &Db, request: &ContentHash) -> Result<Option<Answered>, DbError> {
    made::get(db, STEP, request).await
}
