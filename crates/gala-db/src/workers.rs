//! The workers that share the database: which are there, and what their machines cannot do.

mod id;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use gala_core::job::{JobError, JobKind};

pub use self::id::{Fate, WorkerId};
use crate::{
    accounts::worker_keys,
    db::Db,
    error::DbError,
    jobs::{self, RetryPolicy},
    source::Source,
    sql::{sql, to_json},
    tx::Tx,
};

/// How often a worker reports when nothing changes.
pub const REPORT_EVERY: Duration = Duration::from_secs(60);
/// A worker that has not reported for so long is not counted any more.
const SEEN_MS: i64 = 3 * 60 * 1000;
/// A worker that has not reported for so long is forgotten.
const KEPT_MS: i64 = 24 * 3600 * 1000;

/// What a worker says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub worker: &'a WorkerId,
    /// What it does.
    pub kinds: &'a [JobKind],
    /// What of that its machine cannot do now, and why.
    pub troubles: &'a BTreeMap<JobKind, JobError>,
    pub lease: Duration,
    pub policy: &'a RetryPolicy,
}

/// Notes that a worker is there, and does what is done now and then: settles which jobs killed workers that vanished
/// unseen, and shortens leases and waits that a step of the clock made too long.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn report(db: &Db, report: &Report<'_>) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    let now_ms = tx.now_ms();
    let kinds: Vec<&str> = report.kinds.iter().map(|kind| kind.as_str()).collect();
    let upsert = sql("INSERT INTO workers (id, kinds, troubles, seen_at_ms) VALUES ($1, $2, $3, $4) \
                      ON CONFLICT (id) DO UPDATE SET kinds = $2, troubles = $3, seen_at_ms = $4")
    .bind(report.worker.to_string())
    .bind(to_json("kinds", &kinds)?)
    .bind(to_json("troubles", report.troubles)?)
    .bind(now_ms);
    tx.run(upsert).await?;
    if let Some(key) = report.worker.key {
        worker_keys::used(&mut tx, key).await?;
    }
    forget_gone(&mut tx, report.worker).await?;
    jobs::forget_lost(&mut tx, report.worker).await?;
    jobs::settle_lost(&mut tx, report.worker, report.policy).await?;
    let shortened = jobs::shorten_waits(&mut tx, report.lease, report.policy).await?;
    if shortened > 0 {
        tracing::warn!(shortened, "the database's clock stepped back: leases and waits are shortened");
        tx.ring();
    }
    tx.commit().await
}

/// Forgets a worker that ends in order.
///
/// # Errors
/// As [any statement](DbError#any-statement). The worker counts as gone by itself after a while.
pub async fn leave(db: &Db, worker: &WorkerId) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    tx.run(sql("DELETE FROM workers WHERE id = $1").bind(worker.to_string())).await?;
    jobs::forget_lost(&mut tx, worker).await?;
    tx.commit().await
}

/// Forgets workers whose process is known to be gone, and those that were not seen for a day.
async fn forget_gone(tx: &mut Tx, examiner: &WorkerId) -> Result<(), DbError> {
    let now_ms = tx.now_ms();
    let others = sql("SELECT id, seen_at_ms FROM workers WHERE id <> $1").bind(examiner.to_string());
    for row in tx.fetch(others).await? {
        let id: String = row.get("id")?;
        let has_died = WorkerId::parse(Some(&id)).is_none_or(|worker| worker.fate(examiner) == Fate::Died);
        if has_died || now_ms.saturating_sub(row.get("seen_at_ms")?) > KEPT_MS {
            tx.run(sql("DELETE FROM workers WHERE id = $1").bind(id)).await?;
        }
    }
    Ok(())
}

/// Returns the kinds of jobs that wait because every worker that does them is on a machine that cannot now, and why one
/// of them cannot.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn waiting(db: &Db) -> Result<BTreeMap<JobKind, JobError>, DbError> {
    let since_ms = db.now_ms().await?.saturating_sub(SEEN_MS);
    let seen = sql("SELECT kinds, troubles FROM workers WHERE seen_at_ms > $1 ORDER BY seen_at_ms").bind(since_ms);
    let (mut able, mut waiting) = (BTreeSet::new(), BTreeMap::new());
    for row in db.all(seen).await? {
        let kinds: Vec<JobKind> = row.get_json("kinds")?;
        let mut troubles: BTreeMap<JobKind, JobError> = row.get_json("troubles")?;
        for kind in kinds {
            match troubles.remove(&kind) {
                Some(error) => waiting.insert(kind, error).map(|_| ()).unwrap_or_default(),
                None => able.extend([kind]),
            }
        }
    }
    waiting.retain(|kind, _| !able.contains(kind));
    Ok(waiting)
}
