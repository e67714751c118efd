//! Files that people bring: of no project, and held of the plan while they are fetched.

use gala_core::{access::Scope, id::ProjectId, job::JobKind, plan_limits::LimitUnit};
use gala_db::{
    DbError, PageRequest,
    jobs::{self, NewJob},
    projects,
    quota::{self, Reconciled},
};
use gala_testkit::on_both;
use serde_json::json;

use crate::support::TestDb;

const OWNER: Scope = Scope::LOCAL;

async fn storage(test: &TestDb) -> (u64, u64) {
    let now_ms = test.db.now_ms().await.expect("the time");
    let all = quota::usage(&test.db, OWNER, now_ms).await.expect("a read");
    let found = all.into_iter().find(|usage| usage.unit == LimitUnit::StorageBytes).expect("a counted unit");
    (found.reserved, found.used)
}

async fn limit(test: &TestDb, bytes: u64) {
    let script = format!("UPDATE plans SET limits = '{{\"storage_bytes\":{bytes}}}' WHERE name = 'unlimited'");
    test.execute(&script).await.expect("limited");
}

async fn hold(test: &TestDb, job: &NewJob, bytes: u64) -> Result<(), DbError> {
    let mut tx = test.db.begin().await?;
    let limits = quota::plan(&mut tx, OWNER).await?.limits;
    quota::reserve_up_to(&mut tx, OWNER, &limits, job.id, (LimitUnit::StorageBytes, bytes)).await?;
    tx.commit().await
}

/// An import that holds a byte so far.
async fn begun(test: &TestDb) -> NewJob {
    let job = NewJob::new(OWNER, JobKind::ImportAsset, json!({}));
    let mut tx = test.db.begin().await.expect("a transaction");
    let limits = quota::plan(&mut tx, OWNER).await.expect("a plan").limits;
    quota::reserve(&mut tx, OWNER, &limits, job.id, &[(LimitUnit::StorageBytes, 1)]).await.expect("held");
    jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("enqueued");
    tx.commit().await.expect("a commit");
    job
}

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn many_who_ask_at_once_get_one_place_for_files_of_no_project(test: TestDb) {
        let ask = || async {
            let mut tx = test.db.begin_in(OWNER).await.expect("a transaction");
            let place = projects::shared_files(&mut tx, OWNER).await.expect("a place");
            tx.commit().await.expect("a commit");
            place
        };
        let places = futures::future::join_all((0..16).map(|_| ask())).await;
        assert!(places.iter().all(|place| place == &places[0]), "{places:?}");
        assert_eq!(places[0].id, ProjectId::of_shared_files(OWNER.workspace()));
        let id = places[0].id;
        assert!(projects::get(&test.db, OWNER, id).await.expect("a read").is_none(), "it is no project");
        assert!(!projects::is_there(&test.db, OWNER, id).await.expect("a read"));
        let page = projects::list(&test.db, OWNER, None, &PageRequest::default()).await.expect("a page");
        assert!(page.items.is_empty());
        // Where another project has the same last digits, its folder is named by more of them.
        let other = gala_testkit::access::new_scope();
        let digits = ProjectId::of_shared_files(other.workspace()).0.simple().to_string();
        test.execute(&format!("UPDATE projects SET folder_suffix = '{}'", &digits[24..])).await.expect("taken");
        let mut tx = test.db.begin_in(other).await.expect("a transaction");
        let place = projects::shared_files(&mut tx, other).await;
        assert_eq!(place.expect("a place").folder(), format!("files-{}", &digits[20..]));
    }

    async fn what_an_import_holds_grows_once_however_often_it_is_tried(test: TestDb) {
        let job = begun(&test).await;
        assert_eq!(storage(&test).await, (1, 0));
        for bytes in [1000, 1000, 400, 1000] {
            hold(&test, &job, bytes).await.expect("held");
            assert_eq!(storage(&test).await, (1000, 0), "no attempt holds it again");
        }
        assert_eq!(quota::reconcile(&test.db).await.expect("reconciled"), Reconciled::default(), "it is what is held");
        limit(&test, 1500).await;
        let over = hold(&test, &job, 1501).await.expect_err("too much");
        assert!(matches!(over, DbError::OverLimit(ref over) if over.wanted == 501), "{over:?}");
        hold(&test, &job, 1500).await.expect("to the byte");
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::cancel(&mut tx, OWNER, job.id).await.expect("cancelled");
        tx.commit().await.expect("a commit");
        assert_eq!(storage(&test).await, (0, 0));
        assert!(matches!(hold(&test, &job, 10).await, Err(DbError::NotFound)), "nothing is held for what has ended");
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::retry(&mut tx, OWNER, job.id).await.expect("again");
        tx.commit().await.expect("a commit");
        assert_eq!(storage(&test).await, (1500, 0));
    }

    async fn of_many_who_grow_at_once_no_two_get_the_last_byte(test: TestDb) {
        let mut all = Vec::new();
        for _ in 0..16 {
            all.push(begun(&test).await);
        }
        limit(&test, 1015).await;
        let grown = futures::future::join_all(all.iter().map(|job| hold(&test, job, 101))).await;
        let won = grown.iter().filter(|held| held.is_ok()).count();
        assert_eq!(won, 9, "{grown:?}");
        assert_eq!(storage(&test).await, (16 + 900, 0));
    }
}
