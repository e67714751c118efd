//! P20 under SIGKILL: clients take the only place of a plan and give it back, and are killed in between.

use std::time::Duration;

use gala_core::{access::Scope, id::JobId, job::JobKind, plan_limits::LimitUnit};
use gala_db::{
    Db, DbError, Tx,
    accounts::workspaces,
    jobs::{self, NewJob},
    quota,
};
use gala_testkit::database::Engine;
use serde_json::json;

use crate::{
    child::{Role, Sabotage},
    driver::{Broken, Driver, scale},
    ledger::{Ledger, What},
};

/// What each job holds beside the place.
const LENGTH_MS: u64 = 1000;

/// The body of a [`Role::Spender`].
pub async fn spend(db: Db, ledger: &Ledger, keys: Vec<String>, without: Option<Sabotage>) {
    for key in keys {
        ledger.write(What::Sends { key: key.clone() });
        let job = NewJob::new(Scope::LOCAL, JobKind::ProcessClip, json!({})).unique_key(key.clone());
        let mut tx = db.begin().await.expect("a transaction");
        match reserve(&mut tx, job.id).await {
            Ok(()) => {}
            Err(DbError::OverLimit(_)) => continue,
            Err(error) => panic!("{error}"),
        }
        if without == Some(Sabotage::ReserveApart) {
            tx.commit().await.expect("a commit");
            tokio::time::sleep(Duration::from_millis(3)).await;
            tx = db.begin().await.expect("a transaction");
        }
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("enqueued");
        tx.commit().await.expect("a commit");
        ledger.write(What::Accepted { key, job: job.id.0 });
        cancel(&db, job.id).await;
    }
}

async fn reserve(tx: &mut Tx, job: JobId) -> Result<(), DbError> {
    let limits = quota::plan(&mut *tx, Scope::LOCAL).await?.limits;
    let wanted = [(LimitUnit::ConcurrentJobs, 1), (LimitUnit::RenderedMs, LENGTH_MS)];
    quota::reserve(tx, Scope::LOCAL, &limits, job, &wanted).await
}

async fn cancel(db: &Db, job: JobId) {
    let mut tx = db.begin().await.expect("a transaction");
    jobs::cancel(&mut tx, Scope::LOCAL, job).await.expect("cancelled");
    tx.commit().await.expect("a commit");
}

/// P20: whenever clients are killed, what is held is what the jobs that are there need, and no more than the plan gives.
pub async fn quotas_are_exact(engine: Engine, without: Option<Sabotage>) -> Broken {
    let mut driver = Driver::new(engine, without).await;
    let mut tx = driver.db.begin().await.expect("a transaction");
    workspaces::set_plan(&mut tx, Scope::LOCAL.workspace(), "free").await.expect("a plan with one place");
    tx.commit().await.expect("a commit");
    let (rounds, clients) = (8 * scale(), 3);
    let (mut broken, mut left_open) = (Broken::new(), 0);
    for round in 0..rounds {
        let keys = |client| (0..10_000).map(|key| format!("{round}/{client}/{key}")).collect();
        let before = driver.lines().len();
        let mut children: Vec<_> =
            (0..clients).map(|client| driver.start(Role::Spender { keys: keys(client) })).collect();
        driver.seen(Duration::from_secs(10), |lines| lines.len() > before + 12).await;
        tokio::time::sleep(Duration::from_millis(driver.random(40))).await;
        for child in &mut children {
            let _ = child.kill();
            child.wait().expect("it is gone");
        }
        // A server goes on for a moment with what it was sent last.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let open: Vec<JobId> =
            driver.jobs().await.iter().filter(|job| !job.state.is_terminal()).map(|job| job.id).collect();
        left_open += open.len();
        broken.extend(compare(&driver, open.len() as u64).await.map(|told| format!("round {round}: {told}")));
        for job in open {
            cancel(&driver.db, job).await;
        }
        broken.extend(compare(&driver, 0).await.map(|told| format!("round {round}, all cancelled: {told}")));
        if !broken.is_empty() {
            break;
        }
    }
    println!("{rounds} rounds, {left_open} jobs left open by clients that were killed");
    broken
}

/// Compares what is held with the jobs that are there.
async fn compare(driver: &Driver, open: u64) -> Option<String> {
    let now_ms = driver.db.now_ms().await.expect("the time");
    let usage = quota::usage(&driver.db, Scope::LOCAL, now_ms).await.expect("a read");
    let held = |unit| usage.iter().find(|usage| usage.unit == unit).map_or(0, |usage| usage.reserved);
    let (places, length_ms) = (held(LimitUnit::ConcurrentJobs), held(LimitUnit::RenderedMs));
    let is_right = open <= 1 && places == open && length_ms == open * LENGTH_MS;
    (!is_right).then(|| format!("{open} jobs are open, {places} places and {length_ms} ms are held"))
}
