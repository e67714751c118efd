//! Machines that cannot do a job: the job pays nothing, and whoever waits for it is told.

use std::time::Duration;

use gala_core::job::{Failure, JobError, JobKind, JobState};
use gala_db::workers;
use gala_testkit::on_both;

use crate::support::{LEASE, TestDb, alive, clip, dead, elsewhere};

fn trouble() -> JobError {
    JobError { error_code: "sandbox_unavailable".to_owned(), error_message: "the kernel has no Landlock".to_owned() }
}

on_both! {
    async fn what_a_machine_cannot_do_is_never_a_failure_of_the_job(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for _ in 0..30 {
            let claim = test.claim_one("w").await;
            assert!(!claim.alone);
            assert_eq!(test.fail(&claim, &Failure::Machine(trouble())).await, JobState::Queued);
            assert_eq!(test.error_of(&job).await, trouble());
            test.pass(Duration::from_secs(60));
        }
        let claim = test.claim_one("w").await;
        let five_failures_are_left = Failure::transient("busy", "x");
        assert_eq!(test.fail(&claim, &five_failures_are_left).await, JobState::Queued);
        test.pass(Duration::from_secs(60));
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        assert_eq!(test.job(&job).await.error, None, "what went wrong before is no error of a job that succeeded");
    }

    async fn a_job_that_a_machine_could_not_do_is_soon_free_for_others(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("broken").await;
        test.fail(&claim, &Failure::Machine(trouble())).await;
        test.pass(Duration::from_secs(1));
        assert_eq!(test.claim_one("whole").await.job.id, job.id);
    }

    async fn a_kind_waits_while_every_worker_seen_of_late_is_in_trouble_with_it(test: TestDb) {
        assert!(workers::waiting(&test.db).await.expect("a read").is_empty(), "nobody has said anything");
        let (broken, whole) = (alive("broken"), elsewhere("whole"));
        test.report(&broken, &[(JobKind::ProcessClip, trouble())]).await;
        let waiting = workers::waiting(&test.db).await.expect("a read");
        assert_eq!(waiting.into_iter().collect::<Vec<_>>(), [(JobKind::ProcessClip, trouble())]);
        test.report(&whole, &[]).await;
        assert!(workers::waiting(&test.db).await.expect("a read").is_empty(), "one can do it");
        test.pass(Duration::from_secs(200));
        test.report(&broken, &[(JobKind::ProcessClip, trouble())]).await;
        assert_eq!(workers::waiting(&test.db).await.expect("a read").len(), 1, "that one was not seen for long");
        workers::leave(&test.db, &broken).await.expect("it leaves");
        assert!(workers::waiting(&test.db).await.expect("a read").is_empty());
    }

    async fn a_worker_whose_process_is_gone_counts_for_nothing(test: TestDb) {
        test.report(&dead("broken"), &[(JobKind::ProcessClip, trouble())]).await;
        test.report(&alive("w"), &[]).await;
        test.pass(LEASE);
        test.report(&alive("w"), &[(JobKind::RenderFinal, trouble())]).await;
        let waiting = workers::waiting(&test.db).await.expect("a read");
        assert_eq!(waiting.into_keys().collect::<Vec<_>>(), [JobKind::RenderFinal]);
    }
}
