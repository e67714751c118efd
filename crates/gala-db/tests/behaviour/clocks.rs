//! Clocks that step by an hour, forwards and backwards (P26).

use std::time::Duration;

use gala_core::job::{Failure, JobState};
use gala_db::{
    Guard,
    jobs::{self, Renewal},
};
use gala_testkit::on_both;

use crate::support::{LEASE, TestDb, alive, clip, dead};

const HOUR: Duration = Duration::from_secs(3600);

/// A worker at work while the clock steps forward and another one looks. Returns what its next renewal finds.
async fn renewal_after_a_step_forward(test: &TestDb) -> Renewal {
    test.enqueue(&[clip()]).await;
    let claim = test.claim_one_as(&alive("at work")).await;
    test.pass(HOUR);
    assert!(test.claim_as(&alive("other"), 1, &[]).await.len() <= 1);
    jobs::renew(&test.db, &[claim.fence], LEASE).await.expect("a renewal")[0].1
}

on_both! {
    async fn a_step_forward_takes_no_job_from_a_worker_that_is_there(test: TestDb) {
        assert_eq!(renewal_after_a_step_forward(&test).await, Renewal::Held);
    }

    async fn a_worker_that_is_not_there_keeps_its_job_for_one_more_lease_only(test: TestDb) {
        test.enqueue(&[clip()]).await;
        test.claim_one_as(&alive("stands still")).await;
        test.pass(HOUR);
        assert!(test.claim("other", 1).await.is_empty());
        test.pass(LEASE + Duration::from_millis(2));
        assert_eq!(test.claim_one("other").await.job.attempt, 2);
    }

    async fn a_process_that_died_is_not_waited_for_after_a_step(test: TestDb) {
        test.enqueue(&[clip()]).await;
        test.claim_one_as(&dead("w")).await;
        test.pass(HOUR);
        assert_eq!(test.claim_one("other").await.job.attempt, 2);
    }

    async fn a_step_back_keeps_no_lease_for_ever(test: TestDb) {
        test.enqueue(&[clip()]).await;
        test.claim_one_as(&dead("w")).await;
        test.step_back(HOUR);
        assert!(test.claim("other", 1).await.is_empty());
        test.report(&alive("other"), &[]).await;
        test.pass(LEASE + Duration::from_millis(2));
        assert_eq!(test.claim_one("other").await.job.attempt, 2);
    }

    async fn a_step_back_loses_no_lease_of_a_worker_that_is_there(test: TestDb) {
        test.enqueue(&[clip()]).await;
        let claim = test.claim_one("at work").await;
        test.step_back(HOUR);
        test.report(&alive("other"), &[]).await;
        assert!(test.claim("other", 1).await.is_empty());
        assert_eq!(jobs::renew(&test.db, &[claim.fence], LEASE).await.expect("a renewal")[0].1, Renewal::Held);
        test.finish(&claim).await;
    }

    async fn a_step_back_delays_no_retry_by_an_hour(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        test.fail(&claim, &Failure::transient("busy", "x")).await;
        test.step_back(HOUR);
        assert!(test.claim("w", 1).await.is_empty());
        test.report(&alive("w"), &[]).await;
        assert_eq!(test.claim_one("w").await.job.attempt, 2);
    }

    async fn a_wait_that_somebody_asked_for_is_no_step(test: TestDb) {
        test.enqueue(&[clip()]).await;
        let claim = test.claim_one("w").await;
        let failure = Failure::Transient {
            error: Failure::transient("busy", "x").error().clone(),
            retry_after: Some(Duration::from_secs(3600)),
        };
        assert_eq!(test.fail(&claim, &failure).await, JobState::Queued);
        test.report(&alive("w"), &[]).await;
        assert!(test.claim("w", 1).await.is_empty());
    }
}

#[tokio::test]
async fn without_the_guard_a_step_forward_takes_the_job_from_its_worker() {
    let test = TestDb::sqlite_without(Some(Guard::ClockStep)).await;
    assert_eq!(renewal_after_a_step_forward(&test).await, Renewal::Lost);
}
