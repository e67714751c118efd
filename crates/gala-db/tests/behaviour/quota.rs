//! What a workspace uses of its plan: never more than it gives, and always what is really there.

use std::{sync::Arc, time::Duration};

use gala_core::{
    access::{ProjectDefault, Scope},
    asset::{AssetKind, StoredFile},
    hash::ContentHash,
    id::{JobId, ProjectId},
    job::{Failure, JobKind},
    payload::{FinishedVideo, SegmentCount},
    plan_limits::LimitUnit,
};
use gala_db::{
    DbError,
    accounts::workspaces::{self, Workspace},
    assets, deletion,
    jobs::{self, Claim, NewJob},
    quota::{self, Reconciled},
    transfer,
};
use gala_testkit::{access::new_scope, on_both};
use serde_json::json;

use crate::support::TestDb;

const MINUTE_MS: u64 = 60_000;
/// Longer than any month.
const A_MONTH: Duration = Duration::from_secs(32 * 86_400);

/// A workspace on a plan of its own.
pub async fn workspace(test: &TestDb, limits: serde_json::Value) -> Scope {
    let scope = new_scope();
    let plan = format!("plan of {}", scope.workspace());
    let insert = format!("INSERT INTO plans (name, limits) VALUES ('{plan}', '{limits}')");
    test.execute(&insert).await.expect("a plan");
    let mut tx = test.db.begin().await.expect("a transaction");
    let workspace = Workspace {
        id: scope.workspace(),
        name: "Tea".to_owned(),
        plan,
        project_default: ProjectDefault::default(),
        needs_second_factor: false,
        created_at_ms: tx.now_ms(),
    };
    workspaces::insert(&mut tx, &workspace).await.expect("a workspace");
    tx.commit().await.expect("a commit");
    scope
}

/// Asks for a video of so many milliseconds, as those do who ask for work.
async fn ask(test: &TestDb, scope: Scope, length_ms: u64) -> Result<NewJob, DbError> {
    let job = NewJob::new(scope, JobKind::RenderFinal, json!({}));
    let mut tx = test.db.begin_in(scope).await?;
    jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await?;
    let limits = quota::plan(&mut tx, scope).await?.limits;
    let wanted = [(LimitUnit::RenderedMs, length_ms), (LimitUnit::ConcurrentJobs, 1)];
    quota::reserve(&mut tx, scope, &limits, job.id, &wanted).await?;
    tx.commit().await?;
    Ok(job)
}

async fn finish(test: &TestDb, claim: &Claim, duration_ms: u64) {
    let video =
        FinishedVideo { files: Vec::new(), duration_ms, segments: SegmentCount::default(), warnings: Vec::new() };
    let mut tx = test.db.begin().await.expect("a transaction");
    let output = serde_json::to_value(video).expect("JSON");
    jobs::finish(&mut tx, claim.fence, &output, &[]).await.expect("it finishes");
    tx.commit().await.expect("a commit");
}

/// What is reserved and used of a unit.
async fn usage(test: &TestDb, scope: Scope, unit: LimitUnit) -> (u64, u64) {
    let now_ms = test.db.now_ms().await.expect("the time");
    let all = quota::usage(&test.db, scope, now_ms).await.expect("a read");
    let found = all.into_iter().find(|usage| usage.unit == unit).expect("a counted unit");
    (found.reserved, found.used)
}

async fn rendered(test: &TestDb, scope: Scope) -> (u64, u64) {
    usage(test, scope, LimitUnit::RenderedMs).await
}

async fn in_work(test: &TestDb, scope: Scope) -> u64 {
    usage(test, scope, LimitUnit::ConcurrentJobs).await.0
}

#[track_caller]
fn over<T: std::fmt::Debug>(asked: Result<T, DbError>) -> (LimitUnit, u64, u64) {
    match asked {
        Err(DbError::OverLimit(over)) => (over.unit, over.used, over.limit),
        other => panic!("not over a limit: {other:?}"),
    }
}

fn file(key: &str, size_bytes: u64) -> StoredFile {
    StoredFile { key: key.to_owned(), checksum: ContentHash::of(key.as_bytes()), size_bytes }
}

async fn put(test: &TestDb, project: ProjectId, file: StoredFile) {
    let mut tx = test.db.begin().await.expect("a transaction");
    let asset = file.asset(project, AssetKind::Video, "video/mp4", tx.now_ms());
    assets::put(&mut tx, &asset).await.expect("stored");
    tx.commit().await.expect("a commit");
}

async fn reconcile(test: &TestDb) -> Reconciled {
    quota::reconcile(&test.db).await.expect("brought right")
}

on_both! {
    /// P20: in each round 64 clients want the only place and the only minute of the month.
    async fn p20_of_64_clients_one_gets_the_last_unit(test: TestDb) {
        let scope = workspace(&test, json!({"concurrent_jobs": 1, "minutes_per_month": 1})).await;
        let test = Arc::new(test);
        for round in 0..100 {
            let clients: Vec<_> = (0..64)
                .map(|_| {
                    let test = test.clone();
                    tokio::spawn(async move { ask(&test, scope, MINUTE_MS).await })
                })
                .collect();
            let mut won = Vec::new();
            for client in clients {
                match client.await.expect("it ends") {
                    Ok(job) => won.push(job),
                    refused => assert!(matches!(over(refused), (_, 1 | MINUTE_MS, 1 | MINUTE_MS))),
                }
            }
            assert_eq!(won.len(), 1, "round {round}");
            assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (1, (MINUTE_MS, 0)));
            let claim = test.claim_one("w").await;
            let used = match round % 3 {
                0 => {
                    finish(&test, &claim, 59_000 + round).await;
                    59_000 + round
                }
                1 => {
                    test.fail(&claim, &Failure::permanent("bad", "x")).await;
                    0
                }
                _ => {
                    test.cancel(&won[0]).await.expect("cancelled");
                    0
                }
            };
            assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (0, (0, used)), "round {round}");
            test.pass(A_MONTH);
        }
        assert_eq!(reconcile(&test).await, Reconciled::default(), "nothing was left to bring right");
    }

    async fn a_refusal_tells_what_is_used_and_when_that_ends(test: TestDb) {
        let scope = workspace(&test, json!({"minutes_per_month": 2})).await;
        ask(&test, scope, 100_000).await.expect("within the plan");
        let Err(DbError::OverLimit(refused)) = ask(&test, scope, 20_001).await else { panic!("too much") };
        assert_eq!((refused.used, refused.wanted, refused.limit), (100_000, 20_001, 120_000));
        let now_ms = test.db.now_ms().await.expect("the time");
        let resets_at_ms = refused.resets_at_ms.expect("a month ends");
        assert!((now_ms..=now_ms + A_MONTH.as_millis() as i64).contains(&resets_at_ms));
        ask(&test, scope, 20_000).await.expect("the last of it");
        assert_eq!(rendered(&test, scope).await, (120_000, 0), "a refusal holds nothing");
        // Another workspace, and the next month.
        let other = workspace(&test, json!({"minutes_per_month": 2})).await;
        ask(&test, other, 120_000).await.expect("it has its own");
        test.pass(A_MONTH);
        assert_eq!(rendered(&test, scope).await, (0, 0));
        ask(&test, scope, 120_000).await.expect("a new month");
    }

    async fn a_plan_without_a_limit_counts_all_the_same(test: TestDb) {
        let scope = Scope::LOCAL;
        for _ in 0..3 {
            ask(&test, scope, u64::MAX).await.expect("no limit");
        }
        assert_eq!(in_work(&test, scope).await, 3);
        let claim = test.claim_one("w").await;
        finish(&test, &claim, 90_000).await;
        assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await.1), (2, 90_000));
    }

    async fn what_is_not_committed_holds_nothing(test: TestDb) {
        let scope = workspace(&test, json!({"concurrent_jobs": 1})).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        let limits = quota::plan(&mut tx, scope).await.expect("a plan").limits;
        quota::reserve(&mut tx, scope, &limits, JobId::new(), &[(LimitUnit::ConcurrentJobs, 1)]).await.expect("held");
        drop(tx);
        ask(&test, scope, 1).await.expect("it is free");
    }

    async fn a_job_that_is_tried_again_needs_its_reservation_again(test: TestDb) {
        let scope = workspace(&test, json!({"concurrent_jobs": 1, "minutes_per_month": 1})).await;
        let first = ask(&test, scope, 40_000).await.expect("held");
        test.cancel(&first).await.expect("cancelled");
        let second = ask(&test, scope, 50_000).await.expect("the place is free");
        assert_eq!(over(test.retry(&first).await), (LimitUnit::ConcurrentJobs, 1, 1));
        assert_eq!(test.state(&first).await.as_str(), "CANCELLED", "a refused retry changes nothing");
        let claim = test.claim_one("w").await;
        finish(&test, &claim, 10_000).await;
        assert!(test.job(&second).await.state.is_terminal());
        test.retry(&first).await.expect("40 s are left of 50");
        assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (1, (40_000, 10_000)));
        test.cancel(&first).await.expect("cancelled");
        assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (0, (0, 10_000)));
        // In another month it is held there.
        test.pass(A_MONTH);
        test.retry(&first).await.expect("a new month");
        assert_eq!(rendered(&test, scope).await, (40_000, 0));
    }

    async fn a_reservation_passes_to_the_job_that_goes_on(test: TestDb) {
        let scope = workspace(&test, json!({"concurrent_jobs": 1, "minutes_per_month": 1})).await;
        ask(&test, scope, MINUTE_MS).await.expect("held");
        let planning = test.claim_one("w").await;
        let last = NewJob::child_of(&planning.job, JobKind::RenderFinal, "final", json!({}));
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::enqueue(&mut tx, std::slice::from_ref(&last)).await.expect("enqueued");
        quota::pass_on(&mut tx, planning.job.id, last.id).await.expect("passed on");
        tx.commit().await.expect("a commit");
        test.finish(&planning).await;
        assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (1, (MINUTE_MS, 0)));
        let claim = test.claim_one("w").await;
        finish(&test, &claim, 30_000).await;
        assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (0, (0, 30_000)));
    }

    async fn deleting_a_project_gives_back_what_its_jobs_held(test: TestDb) {
        let scope = workspace(&test, json!({"concurrent_jobs": 1})).await;
        let project = test.project(scope).await;
        let job = NewJob::new(scope, JobKind::RenderFinal, json!({})).project(project.id);
        test.enqueue(std::slice::from_ref(&job)).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        let limits = quota::plan(&mut tx, scope).await.expect("a plan").limits;
        quota::reserve(&mut tx, scope, &limits, job.id, &[(LimitUnit::ConcurrentJobs, 1)]).await.expect("held");
        tx.commit().await.expect("a commit");
        let mut tx = test.db.begin().await.expect("a transaction");
        deletion::delete(&mut tx, scope, project.id).await.expect("deleted");
        tx.commit().await.expect("a commit");
        assert_eq!(in_work(&test, scope).await, 0);
    }

    async fn what_is_stored_is_counted_until_it_is_removed_for_good(test: TestDb) {
        let scope = workspace(&test, json!({"storage_bytes": 1000})).await;
        let stored = async || usage(&test, scope, LimitUnit::StorageBytes).await.1;
        let room = async || {
            let mut tx = test.db.begin().await.expect("a transaction");
            let limits = quota::plan(&mut tx, scope).await.expect("a plan").limits;
            quota::check_room(&mut tx, scope, &limits, LimitUnit::StorageBytes).await
        };
        let project = test.project(scope).await;
        put(&test, project.id, file("a.mp4", 400)).await;
        put(&test, project.id, file("b.mp4", 599)).await;
        assert_eq!(stored().await, 999);
        room().await.expect("a byte is left");
        // The same file with other facts.
        put(&test, project.id, file("b.mp4", 600)).await;
        assert_eq!(stored().await, 1000);
        assert_eq!(over(room().await), (LimitUnit::StorageBytes, 1000, 1000));
        let mut tx = test.db.begin().await.expect("a transaction");
        deletion::delete(&mut tx, scope, project.id).await.expect("deleted");
        tx.commit().await.expect("a commit");
        assert_eq!(stored().await, 1000, "it can be restored");
        let mut tx = test.db.begin().await.expect("a transaction");
        deletion::begin_purge(&mut tx, 0).await.expect("begun").expect("the project");
        tx.commit().await.expect("a commit");
        loop {
            let mut tx = test.db.begin().await.expect("a transaction");
            let is_done = deletion::purge_rows(&mut tx, project.id, 1).await.expect("removed");
            tx.commit().await.expect("a commit");
            if is_done {
                break;
            }
        }
        assert_eq!(stored().await, 0);
        room().await.expect("all is free");
    }

    async fn a_project_is_given_to_a_workspace_that_has_room_for_it(test: TestDb) {
        let from = workspace(&test, json!({})).await;
        let to = workspace(&test, json!({"storage_bytes": 1000})).await;
        let give = async |from: Scope, project: ProjectId, to: Scope| {
            let mut tx = test.db.begin().await.expect("a transaction");
            match transfer::project(&mut tx, from, project, to.workspace()).await {
                Ok(()) => tx.commit().await,
                Err(error) => Err(error),
            }
        };
        let mut projects = Vec::new();
        for (name, bytes) in [("a", 600), ("b", 600), ("c", 400), ("d", 0)] {
            let project = test.project(from).await.id;
            if bytes > 0 {
                put(&test, project, file(name, bytes)).await;
            }
            projects.push(project);
        }
        give(from, projects[0], to).await.expect("there is room");
        let error = give(from, projects[1], to).await.expect_err("no room");
        let DbError::OverLimit(over) = &error else { panic!("{error:?}") };
        assert_eq!((over.unit, over.used, over.wanted, over.limit), (LimitUnit::StorageBytes, 600, 600, 1000));
        give(from, projects[2], to).await.expect("just enough");
        give(from, projects[3], to).await.expect("nothing needs no room");
        let stored = async |scope: Scope| usage(&test, scope, LimitUnit::StorageBytes).await;
        assert_eq!((stored(from).await, stored(to).await), ((0, 600), (0, 1000)));
        assert_eq!(reconcile(&test).await, Reconciled::default(), "it is what is there");
        // Back and forth at once: nobody waits for the other.
        let crossing = (0..6).map(|round| {
            let (give, projects) = (&give, &projects);
            async move {
                let [mine, theirs] = if round % 2 == 0 { [(to, projects[0], from), (to, projects[2], from)] }
                    else { [(from, projects[0], to), (from, projects[2], to)] };
                let _ = give(mine.0, mine.1, mine.2).await;
                let _ = give(theirs.0, theirs.1, theirs.2).await;
            }
        });
        futures::future::join_all(crossing).await;
        assert_eq!(reconcile(&test).await, Reconciled::default());
    }

    async fn of_many_projects_that_are_given_at_once_as_many_arrive_as_there_is_room_for(test: TestDb) {
        let from = workspace(&test, json!({})).await;
        let to = workspace(&test, json!({"storage_bytes": 1000})).await;
        let mut projects = Vec::new();
        for number in 0..8 {
            let project = test.project(from).await.id;
            put(&test, project, file(&format!("file {number}"), 300)).await;
            projects.push(project);
        }
        let gives = projects.into_iter().map(|project| {
            let db = test.db.clone();
            tokio::spawn(async move {
                let mut tx = db.begin().await?;
                transfer::project(&mut tx, from, project, to.workspace()).await?;
                tx.commit().await
            })
        });
        let given = futures::future::join_all(gives).await;
        let given = given.into_iter().filter(|given| given.as_ref().expect("it ended").is_ok()).count();
        assert_eq!(given, 3);
        assert_eq!(usage(&test, to, LimitUnit::StorageBytes).await, (0, 900));
    }

    async fn what_other_programs_left_is_brought_right(test: TestDb) {
        let scope = workspace(&test, json!({})).await;
        let project = test.project(scope).await;
        put(&test, project.id, file("a.mp4", 400)).await;
        let mut asked = Vec::new();
        for _ in 0..4 {
            asked.push(ask(&test, scope, MINUTE_MS).await.expect("held"));
        }
        let id = |place: usize| match &test.url {
            gala_db::DatabaseUrl::Sqlite(_) => format!("x'{}'", asked[place].id.0.simple()),
            gala_db::DatabaseUrl::Postgres(_) => format!("'{}'", asked[place].id.0),
        };
        let video = r#"{"files": [], "duration_ms": 50000, "segments": {"encoded": 1, "reused": 0}}"#;
        for statement in [
            format!("UPDATE jobs SET state = 'CANCELLED' WHERE id = {}", id(0)),
            format!("UPDATE jobs SET state = 'SUCCEEDED', output = '{video}' WHERE id = {}", id(1)),
            format!("DELETE FROM jobs WHERE id = {}", id(2)),
            "UPDATE assets SET size_bytes = 500".to_owned(),
        ] {
            test.execute(&statement).await.expect(&statement);
        }
        assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (4, (4 * MINUTE_MS, 0)));
        let right = reconcile(&test).await;
        assert_eq!(right, Reconciled { reservations: 3, workspaces: 1 });
        assert_eq!((in_work(&test, scope).await, rendered(&test, scope).await), (1, (MINUTE_MS, 50_000)));
        assert_eq!(usage(&test, scope, LimitUnit::StorageBytes).await, (0, 500));
        assert_eq!(reconcile(&test).await, Reconciled::default());
    }
}
