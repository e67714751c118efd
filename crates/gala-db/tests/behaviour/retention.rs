//! What is removed once it is old, and what never is.

use std::time::Duration;

use gala_core::{
    access::Scope,
    hash::ContentHash,
    job::{Failure, JobKind, JobState},
};
use gala_db::{
    OpenOptions, Plans,
    events::{self, EventScope},
    idempotency,
    jobs::{self, Claim, NewJob},
    projects,
    retention::{self, Removed},
};
use gala_testkit::on_both;
use serde_json::json;

use crate::support::{TestDb, clip};

const DAY: Duration = Duration::from_secs(24 * 3600);
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

async fn record(test: &TestDb, claim: &Claim) {
    let mut tx = test.db.begin().await.expect("a transaction");
    let input = ContentHash::of(b"input");
    jobs::record_step(&mut tx, claim.fence, "speech", &input, &"paid", false).await.expect("recorded");
    tx.commit().await.expect("a commit");
}

async fn is_recorded(test: &TestDb, job: &NewJob) -> bool {
    let found = jobs::journalled::<String>(&test.db, job.id, "speech", &ContentHash::of(b"input")).await;
    found.expect("a read").is_some()
}

async fn events_of(test: &TestDb, job: &NewJob) -> usize {
    events::list(&test.db, Scope::LOCAL, EventScope::Job(job.id), 0, 100).await.expect("events").len()
}

async fn remove(test: &TestDb) -> Removed {
    retention::remove_old(&test.db, KEPT_MS, JobKind::RenderSegment).await.expect("removed")
}

on_both! {
    async fn a_job_that_a_project_shows_outlives_its_history(test: TestDb) {
        let project = test.project(Scope::LOCAL).await.id;
        let (done, failed, waiting) = (clip().project(project), clip().project(project), clip().project(project));
        for job in [&done, &failed] {
            test.enqueue(std::slice::from_ref(job)).await;
            let claim = test.claim_one("w").await;
            record(&test, &claim).await;
            if job.id == done.id {
                test.finish(&claim).await;
            } else {
                test.fail(&claim, &Failure::permanent("bad", "bad")).await;
            }
        }
        test.enqueue(std::slice::from_ref(&waiting)).await;
        test.pass(29 * DAY);
        assert_eq!(remove(&test).await, Removed::default());
        assert_eq!(events_of(&test, &done).await, 4);

        test.pass(2 * DAY);
        assert_eq!(remove(&test).await, Removed { jobs: 0, steps: 1, events: 8 });
        assert_eq!((test.state(&done).await, test.job(&done).await.output), (JobState::Succeeded, Some(json!({"done": true}))));
        assert_eq!((events_of(&test, &done).await, is_recorded(&test, &done).await), (0, false));
        // It may be tried again, and then its step is not paid for again.
        assert_eq!((events_of(&test, &failed).await, is_recorded(&test, &failed).await), (0, true));
        assert_eq!(test.error_of(&failed).await.error_code, "bad");
        test.retry(&failed).await.expect("tried again");
        // What has not ended keeps all its events, however old they are.
        assert_eq!((test.state(&waiting).await, events_of(&test, &waiting).await), (JobState::Queued, 1));
        assert!(projects::get(&test.db, Scope::LOCAL, project).await.expect("a read").is_some());
        assert_eq!(remove(&test).await, Removed::default());
    }

    async fn parts_go_with_the_video_that_needed_them(test: TestDb) {
        let project = test.project(Scope::LOCAL).await.id;
        let mut wholes = Vec::new();
        for succeeds in [true, false] {
            let whole = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, json!({})).project(project);
            test.enqueue(std::slice::from_ref(&whole)).await;
            let claim = test.claim_one("w").await;
            let part = NewJob::child_of(&claim.job, JobKind::RenderSegment, "part", json!({}));
            test.try_wait(&claim, std::slice::from_ref(&part)).await.expect("it waits");
            test.finish(&test.claim_one("w").await).await;
            let claim = test.claim_one("w").await;
            if succeeds {
                test.finish(&claim).await;
            } else {
                test.fail(&claim, &Failure::permanent("bad", "bad")).await;
            }
            wholes.push((whole, part));
        }
        test.pass(31 * DAY);
        assert_eq!(remove(&test).await.jobs, 1);
        for (whole, part) in &wholes {
            let part = jobs::get(&test.db, Scope::LOCAL, part.id).await.expect("a read");
            // A video that failed may be tried again, and finds the parts that are done.
            assert_eq!(part.is_some(), test.state(whole).await == JobState::Failed);
        }
    }

    async fn jobs_without_a_project_go_with_all_that_is_theirs(test: TestDb) {
        let (done, open) = (clip(), clip());
        test.enqueue(std::slice::from_ref(&done)).await;
        let claim = test.claim_one("w").await;
        record(&test, &claim).await;
        test.finish(&claim).await;
        test.enqueue(std::slice::from_ref(&open)).await;
        test.pass(31 * DAY);
        assert_eq!(remove(&test).await, Removed { jobs: 1, steps: 0, events: 4 });
        assert!(jobs::get(&test.db, Scope::LOCAL, done.id).await.expect("a read").is_none());
        assert!(!is_recorded(&test, &done).await);
        assert_eq!(test.state(&open).await, JobState::Queued);
    }

    async fn much_goes_in_small_transactions(test: TestDb) {
        crate::bulk::fill(&test, 5_000).await;
        let plans = Plans::default();
        let db = test.opened_again(OpenOptions { plans: Some(plans.clone()), ..OpenOptions::default() }).await;
        let removed = retention::remove_old(&db, KEPT_MS, JobKind::RenderSegment).await.expect("removed");
        // 59 of a hundred jobs have ended, and 57 succeeded.
        assert_eq!(removed, Removed { jobs: 0, steps: 2_850, events: 2_950 });
        let deletes = plans.take().iter().filter(|plan| plan.statement.starts_with("DELETE")).count();
        assert_eq!(deletes, 5 + 5, "windows of a thousand steps and of a thousand events");
        assert_eq!(retention::forget_keys(&db, KEPT_MS).await.expect("forgotten"), 500);
    }

    async fn a_key_is_forgotten_when_it_is_old(test: TestDb) {
        let hash = ContentHash::of(b"x");
        let mut tx = test.db.begin().await.expect("a transaction");
        idempotency::begin(&mut tx, Scope::LOCAL, "key", &hash).await.expect("begun");
        tx.commit().await.expect("a commit");
        test.pass(29 * DAY);
        assert_eq!(retention::forget_keys(&test.db, KEPT_MS).await.expect("forgotten"), 0);
        test.pass(2 * DAY);
        assert_eq!(retention::forget_keys(&test.db, KEPT_MS).await.expect("forgotten"), 1);
    }
}
