//! Claiming, renewing, losing.

use std::{collections::HashSet, time::Duration};

use gala_core::job::{Failure, JobState, POISON};
use gala_db::{
    DbError,
    jobs::{self, Renewal},
};
use gala_testkit::on_both;

use crate::support::{LEASE, TestDb, alive, clip, dead};

on_both! {
    async fn a_queued_job_is_claimed_once(test: TestDb) {
        let job = clip().trace(Some("request-1".to_owned()));
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("a").await;
        assert_eq!((claim.job.id, claim.job.attempt, claim.job.state), (job.id, 1, JobState::Running));
        assert_eq!(claim.trace.as_deref(), Some("request-1"));
        assert!(test.claim("b", 4).await.is_empty());
    }

    async fn workers_that_claim_at_once_never_share_a_job(test: TestDb) {
        let jobs: Vec<_> = (0..40).map(|_| clip()).collect();
        test.enqueue(&jobs).await;
        let claims = futures::future::join_all((0..8).map(|_| test.claim("w", 5))).await;
        let ids: Vec<_> = claims.iter().flatten().map(|claim| claim.job.id).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "no job is claimed twice");
        // Workers that met may have passed over rows; asking again gets the rest.
        let rest = test.claim("w", 40).await.len();
        assert_eq!(ids.len() + rest, 40);
    }

    async fn a_renewed_lease_outlives_its_first_end(test: TestDb) {
        test.enqueue(&[clip()]).await;
        let claim = test.claim_one("a").await;
        for _ in 0..4 {
            test.pass(LEASE * 3 / 4);
            let renewals = jobs::renew(&test.db, &[claim.fence], LEASE).await.expect("a renewal");
            assert_eq!(renewals, [(claim.fence, Renewal::Held)]);
            assert!(test.claim("b", 1).await.is_empty());
        }
        test.finish(&claim).await;
    }

    async fn a_job_whose_lease_ran_out_goes_to_another_worker(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let first = test.claim_one("a").await;
        test.pass(LEASE + Duration::from_millis(2));
        let second = test.claim_one("b").await;
        assert_eq!((second.job.id, second.job.attempt), (job.id, 2));
        let renewals = jobs::renew(&test.db, &[first.fence], LEASE).await.expect("a renewal");
        assert_eq!(renewals, [(first.fence, Renewal::Lost)]);
    }

    async fn a_worker_that_lost_its_lease_can_write_nothing(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let lost = test.claim_one("a").await;
        test.pass(LEASE * 2);
        let held = test.claim_one("b").await;
        let hash = gala_core::hash::ContentHash::of(b"input");
        let mut tx = test.db.begin().await.expect("a transaction");
        assert!(matches!(jobs::guard(&mut tx, lost.fence).await, Err(DbError::FenceLost)));
        let step = jobs::record_step(&mut tx, lost.fence, "speech", &hash, &1, false).await;
        assert!(matches!(step, Err(DbError::FenceLost)));
        assert!(matches!(jobs::hand_back(&mut tx, lost.fence).await, Err(DbError::FenceLost)));
        let failed = jobs::fail(&mut tx, lost.fence, &Failure::permanent("x", "y"), &Default::default()).await;
        assert!(matches!(failed, Err(DbError::FenceLost)));
        tx.rollback().await.expect("a rollback");
        assert!(matches!(test.try_finish(&lost, &[clip()]).await, Err(DbError::FenceLost)));
        test.finish(&held).await;
        assert!(matches!(test.try_finish(&lost, &[clip()]).await, Err(DbError::FenceLost)));
        assert_eq!(test.state(&job).await, JobState::Succeeded);
        assert!(test.claim("c", 9).await.is_empty(), "the refused finish spawned nothing");
    }

    async fn an_expired_lease_that_nobody_took_still_writes(test: TestDb) {
        test.enqueue(&[clip()]).await;
        let claim = test.claim_one("a").await;
        test.pass(LEASE * 2);
        test.finish(&claim).await;
    }

    async fn a_clock_that_steps_back_a_little_loses_no_lease(test: TestDb) {
        test.enqueue(&[clip()]).await;
        let claim = test.claim_one("a").await;
        test.step_back(Duration::from_secs(3));
        assert!(test.claim("b", 1).await.is_empty());
        test.pass(LEASE / 2);
        let renewals = jobs::renew(&test.db, &[claim.fence], LEASE).await.expect("a renewal");
        assert_eq!(renewals[0].1, Renewal::Held);
        test.finish(&claim).await;
    }

    async fn a_job_that_kills_three_workers_is_poison(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for attempt in 1..=3 {
            assert_eq!(test.claim_one_as(&dead("w")).await.job.attempt, attempt);
            test.pass(LEASE * 2);
        }
        assert!(test.claim("w", 1).await.is_empty());
        assert_eq!(test.state(&job).await, JobState::Failed);
        assert_eq!(test.error_of(&job).await.error_code, POISON);
    }

    async fn a_job_that_advances_between_crashes_is_not_poison(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for step in 0..6 {
            let claim = test.claim_one_as(&dead("w")).await;
            let hash = gala_core::hash::ContentHash::of(&[step]);
            let mut tx = test.db.begin().await.expect("a transaction");
            jobs::record_step(&mut tx, claim.fence, "segment", &hash, &step, false).await.expect("a step");
            tx.commit().await.expect("a commit");
            test.pass(LEASE * 2);
        }
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
    }

    async fn a_job_on_its_last_chance_runs_alone(test: TestDb) {
        let suspect = clip();
        test.enqueue(std::slice::from_ref(&suspect)).await;
        for _ in 0..2 {
            assert!(!test.claim_one_as(&dead("w")).await.alone);
            test.pass(LEASE * 2);
        }
        test.enqueue(&[clip(), clip()]).await;
        let busy = test.claim_as(&alive("busy"), 3, &[clip().id]).await;
        assert!(busy.is_empty(), "a busy worker makes room first");
        let alone = test.claim("idle", 3).await;
        assert_eq!(alone.iter().map(|claim| (claim.job.id, claim.alone)).collect::<Vec<_>>(), [(suspect.id, true)]);
        assert_eq!(test.claim("other", 3).await.len(), 2, "others go on");
        test.finish(&alone[0]).await;
    }

    async fn a_busy_worker_makes_room_for_a_job_on_its_last_chance_only_now_and_then(test: TestDb) {
        let suspect = clip();
        test.enqueue(std::slice::from_ref(&suspect)).await;
        for _ in 0..2 {
            test.claim_one_as(&dead("w")).await;
            test.pass(LEASE * 2);
        }
        let many: Vec<_> = (0..60).map(|_| clip()).collect();
        test.enqueue(&many).await;
        let (busy, holding) = (alive("busy"), [clip().id]);
        let mut without_work = 0;
        for _ in 0..60 {
            match test.claim_as(&busy, 1, &holding).await.first() {
                Some(claim) => test.finish(claim).await,
                None => without_work += 1,
            }
            test.pass(Duration::from_secs(60));
        }
        assert_eq!(without_work, 10, "five minutes of each half an hour");
        let idle = test.claim("idle", 1).await;
        assert_eq!(idle.iter().map(|claim| (claim.job.id, claim.alone)).collect::<Vec<_>>(), [(suspect.id, true)]);
    }

    async fn work_handed_back_spends_nothing(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for _ in 0..10 {
            let claim = test.claim_one("w").await;
            let mut tx = test.db.begin().await.expect("a transaction");
            jobs::hand_back(&mut tx, claim.fence).await.expect("handed back");
            tx.commit().await.expect("a commit");
        }
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        assert_eq!(test.state(&job).await, JobState::Succeeded);
    }

    async fn leases_of_a_process_known_to_be_gone_end_at_once(test: TestDb) {
        test.enqueue(&[clip(), clip()]).await;
        test.claim_one("old-1").await;
        let kept = test.claim_one("new-2").await;
        let mut tx = test.db.begin().await.expect("a transaction");
        let is_old = |worker: Option<&gala_db::workers::WorkerId>| worker.is_some_and(|worker| worker.name == "old-1");
        let freed = jobs::expire_leases(&mut tx, is_old).await.expect("freed");
        tx.commit().await.expect("a commit");
        assert_eq!(freed, 1);
        assert_eq!(test.claim("new-2", 5).await.len(), 1);
        test.finish(&kept).await;
    }
}
