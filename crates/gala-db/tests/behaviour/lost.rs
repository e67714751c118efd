//! Workers that vanish: when a job is to blame for it, and when it is not.

use std::time::Duration;

use gala_core::job::{JobState, POISON};
use gala_db::{
    Guard,
    jobs::{self, NewJob, Renewal},
    workers::WorkerId,
};
use gala_testkit::on_both;

use crate::support::{LEASE, TestDb, alive, clip, dead, elsewhere};

/// More often than a job may crash.
const TIMES: u32 = 5;

/// Frees all jobs, as the process does that holds the data folder of the one before.
async fn take_over(test: &TestDb) {
    let mut tx = test.db.begin().await.expect("a transaction");
    jobs::expire_leases(&mut tx, |_| true).await.expect("freed");
    tx.commit().await.expect("a commit");
}

/// A job whose workers are lost again and again, each without progress. Returns the state in which that leaves it.
async fn lose(test: &TestDb, worker: impl Fn(u32) -> WorkerId) -> JobState {
    let job = clip();
    test.enqueue(std::slice::from_ref(&job)).await;
    for time in 0..TIMES {
        if test.claim_as(&worker(time), 1, &[]).await.is_empty() {
            break;
        }
        test.pass(LEASE * 2);
    }
    // Whoever looks last puts back what was lost last.
    for claim in test.claim("last", 1).await {
        test.finish(&claim).await;
    }
    test.state(&job).await
}

on_both! {
    async fn power_cuts_are_no_crashes_of_the_job(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for cut in 0..TIMES {
            let claim = test.claim_one_as(&elsewhere(&format!("before cut {cut}"))).await;
            assert!(!claim.alone, "a job that no worker died of is no suspect");
            take_over(&test).await;
        }
        let claim = test.claim_one("after").await;
        test.finish(&claim).await;
    }

    async fn a_suspended_machine_goes_on_with_its_job(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let laptop = alive("laptop");
        let claim = test.claim_one_as(&laptop).await;
        for _ in 0..TIMES {
            test.pass(Duration::from_secs(8 * 3600));
            let taken = test.claim_as(&laptop, 4, &[job.id]).await;
            assert!(taken.is_empty(), "it takes its own job from itself");
            let renewals = jobs::renew(&test.db, &[claim.fence], LEASE).await.expect("a renewal");
            assert_eq!(renewals, [(claim.fence, Renewal::Held)]);
        }
        test.finish(&claim).await;
        assert_eq!(test.job(&job).await.attempt, 1);
    }

    async fn a_worker_that_stood_still_is_no_crash_of_its_job(test: TestDb) {
        assert_eq!(lose(&test, |time| alive(&format!("w{time}"))).await, JobState::Succeeded);
    }

    async fn a_worker_that_could_not_reach_the_database_takes_its_job_up_again(test: TestDb) {
        assert_eq!(lose(&test, |_| alive("w")).await, JobState::Succeeded);
    }

    async fn a_machine_that_vanishes_is_no_crash_of_the_job(test: TestDb) {
        assert_eq!(lose(&test, |time| elsewhere(&format!("m{time}"))).await, JobState::Succeeded);
    }

    async fn a_worker_that_an_older_program_named_is_no_crash_of_its_job(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for _ in 0..TIMES {
            test.claim_one("w").await;
            test.name_workers("worker-17").await;
            test.pass(LEASE * 2);
        }
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
    }

    async fn a_process_that_died_alone_is_a_crash_of_its_job(test: TestDb) {
        assert_eq!(lose(&test, |_| dead("w")).await, JobState::Failed);
    }

    async fn a_crash_on_another_machine_counts_as_soon_as_somebody_there_knows_of_it(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for crash in 1..=3 {
            let far = elsewhere("far");
            test.claim_one_as(&far).await;
            test.pass(LEASE * 2);
            // Somebody here puts it back and knows nothing; somebody there sees that the process is gone.
            let claim = test.claim_one("near").await;
            test.hand_back(&claim).await;
            let neighbour = WorkerId { boot: far.boot.clone(), ..alive("neighbour") };
            test.report(&neighbour, &[]).await;
            let expected = if crash == 3 { JobState::Failed } else { JobState::Queued };
            assert_eq!(test.state(&job).await, expected);
        }
        assert_eq!(test.error_of(&job).await.error_code, POISON);
    }

    async fn what_a_worker_lost_that_came_back_is_not_counted_when_it_dies_later(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let far = elsewhere("far");
        for _ in 0..TIMES {
            test.claim_one_as(&far).await;
            test.pass(LEASE * 2);
            let claim = test.claim_one("near").await;
            test.hand_back(&claim).await;
            test.report(&far, &[]).await;
            test.report(&WorkerId { boot: far.boot.clone(), ..alive("neighbour") }, &[]).await;
        }
        assert_eq!(test.state(&job).await, JobState::Queued);
    }

    async fn progress_forgives_crashes_and_the_same_progress_does_not(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for segments in [1, 2, 3, 4, 5, 5, 5] {
            let claim = test.claim_one_as(&dead("w")).await;
            let mut tx = test.db.begin().await.expect("a transaction");
            jobs::record_progress(&mut tx, claim.fence, segments).await.expect("recorded");
            tx.commit().await.expect("a commit");
            test.pass(LEASE * 2);
        }
        assert!(test.claim("w", 1).await.is_empty());
        assert_eq!(test.error_of(&job).await.error_code, POISON, "it came no further three times");
        let retried: NewJob = job;
        test.retry(&retried).await.expect("a new start");
        assert!(!test.claim_one("w").await.alone);
    }
}

/// Every case above in which nothing died is poison without the look at the worker's process.
#[tokio::test]
async fn without_the_guard_what_did_not_die_is_poison() {
    let lost = [|time: u32| alive(&format!("w{time}")), |_| alive("w"), |time| elsewhere(&format!("m{time}"))];
    for worker in lost {
        let test = TestDb::sqlite_without(Some(Guard::Fate)).await;
        assert_eq!(lose(&test, worker).await, JobState::Failed);
    }
}
