//! Failing, trying again, cancelling.

use std::time::Duration;

use gala_core::job::{Failure, JobState};
use gala_db::{
    DbError,
    jobs::{self, DEPENDENCY_FAILED, Renewal, WaitsFor},
};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;

use crate::support::{LEASE, TestDb, clip};

on_both! {
    async fn a_transient_failure_waits_and_tries_again(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        assert_eq!(test.fail(&claim, &Failure::transient("busy", "come back")).await, JobState::Queued);
        assert!(test.claim("w", 1).await.is_empty(), "not before the wait is over");
        test.pass(Duration::from_secs(2));
        assert_eq!(test.claim_one("w").await.job.attempt, 2);
    }

    async fn a_provider_that_names_a_delay_is_not_asked_sooner(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        let error = gala_core::job::JobError { error_code: "busy".into(), error_message: "later".into() };
        let failure = Failure::Transient { error, retry_after: Some(Duration::from_secs(60)) };
        test.fail(&claim, &failure).await;
        test.pass(Duration::from_secs(59));
        assert!(test.claim("w", 1).await.is_empty());
        test.pass(Duration::from_secs(2));
        test.claim_one("w").await;
    }

    async fn transient_failures_end_after_five(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for attempt in 1..=5 {
            let claim = test.claim_one("w").await;
            let state = test.fail(&claim, &Failure::transient("network", "cut\0 off")).await;
            assert_eq!(state, if attempt == 5 { JobState::Failed } else { JobState::Queued });
            test.pass(Duration::from_secs(400));
        }
        let error = test.error_of(&job).await;
        assert_eq!((error.error_code.as_str(), error.error_message.as_str()), ("network", "cut off"));
    }

    async fn a_permanent_failure_is_never_tried_again(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        assert_eq!(test.fail(&claim, &Failure::permanent("bad_picture", "it is truncated")).await, JobState::Failed);
        test.pass(Duration::from_secs(4000));
        assert!(test.claim("w", 1).await.is_empty());
    }

    async fn cancelling_a_queued_job_ends_it_at_once(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        assert_eq!(test.cancel(&job).await.expect("cancelled").state, JobState::Cancelled);
        assert!(test.claim("w", 1).await.is_empty());
        test.cancel(&job).await.expect("cancelling twice is no error");
    }

    async fn cancelling_a_running_job_is_final(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        test.cancel(&job).await.expect("cancelled");
        let renewals = jobs::renew(&test.db, &[claim.fence], LEASE).await.expect("a renewal");
        assert_eq!(renewals, [(claim.fence, Renewal::Cancelled)]);
        assert!(matches!(test.try_finish(&claim, &[]).await, Err(DbError::FenceLost)));
        assert_eq!(test.state(&job).await, JobState::Cancelled);
    }

    async fn what_ended_cannot_be_cancelled(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        let refused = test.cancel(&job).await;
        assert!(matches!(refused, Err(DbError::WrongState { state: JobState::Succeeded })), "{refused:?}");
    }

    async fn another_workspace_can_neither_see_nor_cancel_nor_retry(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let other = jobs::NewJob { scope: new_scope(), ..job.clone() };
        assert!(jobs::get(&test.db, other.scope, job.id).await.expect("a read").is_none());
        assert!(matches!(test.cancel(&other).await, Err(DbError::NotFound)));
        assert!(matches!(test.retry(&other).await, Err(DbError::NotFound)));
        assert_eq!(test.state(&job).await, JobState::Queued);
    }

    async fn a_person_can_give_a_failed_job_a_new_start(test: TestDb) {
        let (speech, last) = (clip(), clip());
        let last = last.waits_for(WaitsFor::Jobs(vec![speech.id]));
        test.enqueue(&[speech.clone(), last.clone()]).await;
        let claim = test.claim_one("w").await;
        test.fail(&claim, &Failure::permanent("bad_picture", "it is truncated")).await;
        assert_eq!(test.error_of(&last).await.error_code, DEPENDENCY_FAILED);

        assert_eq!(test.retry(&speech).await.expect("a new start").state, JobState::Queued);
        let job = test.job(&last).await;
        assert_eq!((job.state, job.error), (JobState::Blocked, None));
        for _ in 0..2 {
            let claim = test.claim_one("w").await;
            test.finish(&claim).await;
        }
        assert_eq!(test.state(&last).await, JobState::Succeeded);
        assert!(matches!(test.retry(&last).await, Err(DbError::WrongState { state: JobState::Succeeded })));
    }

    async fn retrying_the_last_job_starts_what_it_waits_for(test: TestDb) {
        let (one, two) = (clip(), clip());
        let last = clip().waits_for(WaitsFor::Jobs(vec![one.id, two.id]));
        test.enqueue(&[one.clone(), two.clone(), last.clone()]).await;
        test.cancel(&one).await.expect("cancelled");
        assert_eq!(test.state(&last).await, JobState::Cancelled);
        assert_eq!(test.retry(&last).await.expect("a new start").state, JobState::Blocked);
        assert_eq!(test.state(&one).await, JobState::Queued);
        for _ in 0..3 {
            let claim = test.claim_one("w").await;
            test.finish(&claim).await;
        }
        assert_eq!(test.state(&last).await, JobState::Succeeded);
    }

    async fn an_old_worker_cannot_write_after_cancel_and_retry(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let old = test.claim_one("w").await;
        test.cancel(&job).await.expect("cancelled");
        test.retry(&job).await.expect("a new start");
        assert!(matches!(test.try_finish(&old, &[]).await, Err(DbError::FenceLost)));
        let new = test.claim_one("w").await;
        assert!(matches!(test.try_finish(&old, &[]).await, Err(DbError::FenceLost)));
        test.finish(&new).await;
    }
}
