//! Keys of workers: what they let a worker do, and that nothing is done by one that is not good any more.

use gala_core::{id::KeyId, job::JobKind};
use gala_db::{
    DbError,
    accounts::worker_keys::{self, WorkerKey},
    jobs::{self, ClaimRequest, RetryPolicy},
    workers::WorkerId,
};
use gala_testkit::on_both;

use crate::support::{LEASE, TestDb, alive, clip};

const DIGEST: [u8; 32] = [7; 32];

/// Makes a key that ends so many milliseconds from now.
async fn key(test: &TestDb, ends_in_ms: Option<i64>) -> KeyId {
    let mut tx = test.db.begin().await.expect("a transaction");
    let now_ms = tx.now_ms();
    let key = WorkerKey {
        id: KeyId::new(),
        name: "machine".to_owned(),
        prefix: "abcdefghijkl".to_owned(),
        created_at_ms: now_ms,
        used_at_ms: None,
        ends_at_ms: ends_in_ms.map(|ends_in_ms| now_ms + ends_in_ms),
        revoked_at_ms: None,
    };
    worker_keys::insert(&mut tx, &key, &DIGEST).await.expect("a key");
    tx.commit().await.expect("a commit");
    key.id
}

async fn revoke(test: &TestDb, key: KeyId) {
    let mut tx = test.db.begin().await.expect("a transaction");
    worker_keys::revoke(&mut tx, key).await.expect("revoked");
    tx.commit().await.expect("a commit");
}

fn worker(key: KeyId) -> WorkerId {
    WorkerId { key: Some(key), ..alive("machine") }
}

async fn try_claim(test: &TestDb, worker: &WorkerId) -> Result<usize, DbError> {
    let policy = RetryPolicy::default();
    let request = ClaimRequest { worker, kinds: &JobKind::ALL, count: 1, holding: &[], lease: LEASE, policy: &policy };
    jobs::claim(&test.db, &request).await.map(|claims| claims.len())
}

fn refused(result: Result<usize, DbError>, rule: &str) {
    let error = result.expect_err("the key is not good any more");
    assert!(matches!(error, DbError::Refused(found) if found == rule), "{error}");
    assert!(error.to_string().contains("gala key create --worker NAME"), "{error}");
}

on_both! {
    async fn a_key_lets_a_worker_claim_until_it_is_revoked(test: TestDb) {
        test.enqueue(&[clip(), clip()]).await;
        let key = key(&test, None).await;
        assert_eq!(try_claim(&test, &worker(key)).await.expect("a claim"), 1);
        let named = format!("SELECT COUNT(*) FROM jobs WHERE worker LIKE '%{key}%'");
        assert_eq!(gala_testkit::past::number(&test.url, &named).await, 1, "the row of the job names the key");
        revoke(&test, key).await;
        refused(try_claim(&test, &worker(key)).await, worker_keys::REVOKED);
        // Revoking again keeps the first time.
        let first = worker_keys::list(&test.db).await.expect("a list")[0].revoked_at_ms;
        revoke(&test, key).await;
        assert_eq!(worker_keys::list(&test.db).await.expect("a list")[0].revoked_at_ms, first);
        assert_eq!(test.claim("another", 1).await.len(), 1, "the job is left to others");
    }

    async fn a_key_that_has_ended_claims_nothing(test: TestDb) {
        test.enqueue(&[clip(), clip()]).await;
        let ended = key(&test, Some(0)).await;
        refused(try_claim(&test, &worker(ended)).await, worker_keys::ENDED);
        let ends_at_ms = worker_keys::list(&test.db).await.expect("a list")[0].ends_at_ms.expect("an end");
        assert!(worker_keys::check(&test.db, ended, ends_at_ms - 1).await.is_ok(), "it was good until then");
        assert!(worker_keys::check(&test.db, ended, ends_at_ms).await.is_err());
    }

    async fn a_key_that_there_is_not_is_as_one_that_was_revoked(test: TestDb) {
        test.enqueue(&[clip()]).await;
        refused(try_claim(&test, &worker(KeyId::new())).await, worker_keys::REVOKED);
        let mut tx = test.db.begin().await.expect("a transaction");
        assert!(matches!(worker_keys::revoke(&mut tx, KeyId::new()).await, Err(DbError::NotFound)));
    }

    async fn a_key_is_found_by_its_secret_and_kept_as_used_when_its_worker_reports(test: TestDb) {
        let key = key(&test, Some(60_000)).await;
        assert_eq!(worker_keys::of_secret(&test.db, &[8; 32]).await.expect("a read"), None);
        let found = worker_keys::of_secret(&test.db, &DIGEST).await.expect("a read").expect("the key");
        assert_eq!((found.id, found.used_at_ms), (key, None));
        test.report(&worker(key), &[]).await;
        let found = worker_keys::of_secret(&test.db, &DIGEST).await.expect("a read").expect("the key");
        assert!(found.used_at_ms >= Some(found.created_at_ms), "{found:?}");
    }
}
