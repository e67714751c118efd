//! Who comes next.

use std::time::{Duration, Instant};

use gala_core::{
    access::Scope,
    job::{Failure, JobKind},
};
use gala_db::jobs::{self, ClaimRequest, NewJob};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;
use serde_json::json;

use crate::support::{LEASE, TestDb, alive, clip, clip_of};

async fn many(test: &TestDb, workspace: Scope, count: usize) {
    let jobs: Vec<NewJob> = (0..count).map(|_| clip_of(workspace)).collect();
    test.enqueue(&jobs).await;
}

on_both! {
    async fn higher_priority_comes_first(test: TestDb) {
        let (low, high) = (clip(), clip().priority(5));
        test.enqueue(&[low.clone(), high.clone()]).await;
        assert_eq!(test.claim_one("w").await.job.id, high.id);
        assert_eq!(test.claim_one("w").await.job.id, low.id);
    }

    async fn ten_thousand_jobs_of_one_workspace_delay_another_by_one(test: TestDb) {
        let (crowd, one) = (new_scope(), new_scope());
        many(&test, crowd, 10_000).await;
        for _ in 0..20 {
            let claim = test.claim_one("w").await;
            test.finish(&claim).await;
        }
        let alone = clip_of(one);
        test.enqueue(std::slice::from_ref(&alone)).await;
        let next: Vec<Scope> = [test.claim_one("w").await, test.claim_one("w").await].map(|claim| claim.job.scope()).into();
        assert!(next.contains(&one), "{next:?}");
        let started = Instant::now();
        for _ in 0..20 {
            test.claim_one("w").await;
        }
        assert!(started.elapsed() < Duration::from_secs(4), "a claim stays fast: {:?}", started.elapsed() / 20);
    }

    async fn workspaces_with_backlogs_take_turns(test: TestDb) {
        let workspaces = [new_scope(), new_scope(), new_scope()];
        for workspace in workspaces {
            many(&test, workspace, 30).await;
        }
        let mut served = Vec::new();
        for _ in 0..30 {
            served.push(test.claim_one("w").await.job.scope());
        }
        for round in served.chunks(3) {
            for workspace in workspaces {
                assert_eq!(round.iter().filter(|one| **one == workspace).count(), 1, "{served:?}");
            }
        }
    }

    async fn a_batch_is_shared_like_single_claims(test: TestDb) {
        let workspaces = [new_scope(), new_scope()];
        for workspace in workspaces {
            many(&test, workspace, 50).await;
        }
        let claims = test.claim("w", 10).await;
        for workspace in workspaces {
            assert_eq!(claims.iter().filter(|claim| claim.job.scope() == workspace).count(), 5);
        }
    }

    async fn a_workspace_with_one_job_at_a_time_gains_nothing_over_its_share(test: TestDb) {
        let (crowd, sly) = (new_scope(), new_scope());
        many(&test, crowd, 100).await;
        let mut served = [0, 0];
        for _ in 0..40 {
            let waiting = test.claim("peek", 0).await;
            assert!(waiting.is_empty());
            if served.iter().sum::<i32>() % 2 == 0 {
                many(&test, sly, 1).await;
            }
            let claim = test.claim_one("w").await;
            served[usize::from(claim.job.scope() == sly)] += 1;
            test.finish(&claim).await;
        }
        assert!(served[0] >= 19, "{served:?}");
    }

    async fn a_workspaces_oldest_project_is_finished_first(test: TestDb) {
        let workspace = new_scope();
        let first = NewJob::new(workspace, JobKind::GeneratePlan, json!({}));
        test.enqueue(std::slice::from_ref(&first)).await;
        test.pass(Duration::from_secs(1));
        let plan = test.claim_one("w").await;
        many(&test, workspace, 5).await;
        test.pass(Duration::from_secs(1));
        let child = NewJob::child_of(&plan.job, JobKind::ProcessClip, "clip-1", json!({}));
        test.try_finish(&plan, std::slice::from_ref(&child)).await.expect("the plan finishes");
        assert_eq!(test.claim_one("w").await.job.id, child.id);
    }

    async fn every_job_is_served_whatever_the_order_of_ends(test: TestDb) {
        let workspaces = [new_scope(), new_scope()];
        for workspace in workspaces {
            many(&test, workspace, 20).await;
        }
        let mut done = 0;
        for round in 0..200 {
            let claims = test.claim("w", 3).await;
            for (place, claim) in claims.iter().enumerate() {
                match (round + place) % 4 {
                    0 if claim.job.attempt == 1 => {
                        test.fail(claim, &Failure::transient("busy", "x")).await;
                    }
                    1 if claim.job.attempt == 1 => {}
                    _ => {
                        test.finish(claim).await;
                        done += 1;
                    }
                }
            }
            test.pass(LEASE / 3);
        }
        assert_eq!(done, 40);
        assert_eq!(jobs::depth(&test.db).await.expect("a depth"), Default::default());
    }

    async fn a_waiting_retry_does_not_let_newcomers_pass(test: TestDb) {
        let (old, new) = (new_scope(), new_scope());
        many(&test, old, 1).await;
        let claim = test.claim_one("w").await;
        test.fail(&claim, &Failure::transient("busy", "x")).await;
        many(&test, old, 20).await;
        for _ in 0..10 {
            test.claim_one("w").await;
        }
        many(&test, new, 10).await;
        let mut served = Vec::new();
        for _ in 0..10 {
            served.push(test.claim_one("w").await.job.scope());
        }
        let of_old = served.iter().filter(|workspace| **workspace == old).count();
        assert!((4..=6).contains(&of_old), "{of_old} of 10");
    }

    async fn a_turn_is_used_once_however_a_batch_hands_turns_on(test: TestDb) {
        let workspace = new_scope();
        let plans: Vec<NewJob> = (0..2).map(|_| NewJob::new(workspace, JobKind::GeneratePlan, json!({}))).collect();
        test.enqueue(&plans).await;
        let running = [test.claim_one("w").await, test.claim_one("w").await];
        test.pass(Duration::from_secs(1));
        many(&test, workspace, 6).await;
        test.pass(Duration::from_secs(1));
        // The plan's child is the workspace's oldest work and stands last in its turns.
        let child = NewJob::child_of(&running[0].job, JobKind::ProcessClip, "clip-1", json!({}));
        test.try_finish(&running[0], std::slice::from_ref(&child)).await.expect("the plan finishes");
        let before = test.turns(workspace).await;
        let claims = test.claim("w", 3).await;
        assert_eq!(claims[0].job.id, child.id);
        assert_eq!(test.turns(workspace).await, before, "turns change hands, none is made or used twice");
    }

    async fn workers_take_only_the_kinds_they_know(test: TestDb) {
        let last = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, json!({}));
        test.enqueue(&[clip(), last.clone()]).await;
        let request = ClaimRequest {
            worker: &alive("w"),
            kinds: &[JobKind::RenderFinal],
            count: 9,
            holding: &[],
            lease: LEASE,
            policy: &Default::default(),
        };
        let claims = jobs::claim(&test.db, &request).await.expect("a claim");
        assert_eq!(claims.iter().map(|claim| claim.job.id).collect::<Vec<_>>(), [last.id]);
    }
}
