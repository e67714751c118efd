//! Jobs that spawn jobs and jobs that wait for jobs.

use gala_core::{
    access::Scope,
    job::{Failure, Job, JobKind, JobState},
};
use gala_db::{
    DbError,
    jobs::{self, Claim, DEPENDENCY_FAILED, NewJob, WaitsFor},
};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;
use serde_json::json;

use crate::support::{TestDb, clip};

fn clips_and_final(plan: &Claim, scenes: u32) -> Vec<NewJob> {
    let mut spawned: Vec<NewJob> = (1..=scenes)
        .map(|scene| NewJob::child_of(&plan.job, JobKind::ProcessClip, &format!("clip-{scene}"), json!({})))
        .collect();
    spawned.push(NewJob::child_of(&plan.job, JobKind::RenderFinal, "final", json!({})).waits_for(WaitsFor::Siblings));
    spawned
}

async fn planned(test: &TestDb, scenes: u32) -> Vec<NewJob> {
    test.enqueue(&[NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, json!({}))]).await;
    let plan = test.claim_one("w").await;
    let spawned = clips_and_final(&plan, scenes);
    test.try_finish(&plan, &spawned).await.expect("the plan finishes");
    spawned
}

/// A claimed job that now waits for parts that it made.
async fn shared_out(test: &TestDb, parts: u32) -> (NewJob, Vec<NewJob>) {
    let whole = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, json!({}));
    test.enqueue(std::slice::from_ref(&whole)).await;
    let claim = test.claim_one("w").await;
    let made = parts_of(&claim, parts);
    test.try_wait(&claim, &made).await.expect("it waits");
    (whole, made)
}

fn parts_of(whole: &Claim, parts: u32) -> Vec<NewJob> {
    let part = |part| NewJob::child_of(&whole.job, JobKind::RenderSegment, &format!("part {part}"), json!({}));
    (0..parts).map(part).collect()
}

on_both! {
    async fn a_job_that_waits_for_its_parts_runs_again_after_the_last(test: TestDb) {
        let (whole, _) = shared_out(&test, 3).await;
        for left in (0..3).rev() {
            assert_eq!(test.state(&whole).await, JobState::Blocked);
            let claim = test.claim_one("w").await;
            assert_eq!(claim.job.kind, JobKind::RenderSegment);
            test.finish(&claim).await;
            assert_eq!(test.state(&whole).await == JobState::Queued, left == 0);
        }
        let claim = test.claim_one("w").await;
        assert_eq!((claim.job.id, claim.job.attempt), (whole.id, 2));
        assert_eq!(jobs::children(&test.db, Scope::LOCAL, whole.id).await.expect("read").len(), 3);
        test.finish(&claim).await;
        assert_eq!(test.state(&whole).await, JobState::Succeeded);
    }

    async fn an_attempt_that_is_over_makes_no_parts(test: TestDb) {
        let whole = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, json!({}));
        test.enqueue(std::slice::from_ref(&whole)).await;
        let late = test.claim_one("w").await;
        test.pass(crate::support::LEASE * 2);
        let now = test.claim_one("v").await;
        let refused = test.try_wait(&late, &parts_of(&late, 2)).await;
        assert!(matches!(refused, Err(DbError::FenceLost)), "{refused:?}");
        assert!(jobs::children(&test.db, Scope::LOCAL, whole.id).await.expect("read").is_empty());
        test.finish(&now).await;
    }

    async fn a_part_that_fails_fails_the_whole_and_a_retry_begins_with_it(test: TestDb) {
        let (whole, made) = shared_out(&test, 2).await;
        let claim = test.claim_one("w").await;
        test.fail(&claim, &Failure::permanent("bad_picture", "the picture is truncated")).await;
        assert_eq!(test.error_of(&whole).await.error_code, DEPENDENCY_FAILED);
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        test.retry(&whole).await.expect("it starts again");
        assert_eq!(test.state(&whole).await, JobState::Blocked);
        let again = test.claim_one("w").await;
        assert!(made.iter().any(|part| part.id == again.job.id), "the part that failed");
        test.finish(&again).await;
        assert_eq!(test.claim_one("w").await.job.id, whole.id);
    }

    async fn cancelling_a_job_cancels_the_parts_it_waits_for(test: TestDb) {
        let (whole, made) = shared_out(&test, 3).await;
        let done = test.claim_one("w").await;
        test.finish(&done).await;
        let running = test.claim_one("w").await;
        assert_eq!(test.cancel(&whole).await.expect("cancelled").error, None);
        for part in &made {
            let expected = if part.id == done.job.id { JobState::Succeeded } else { JobState::Cancelled };
            assert_eq!(test.state(part).await, expected);
        }
        assert!(matches!(test.try_finish(&running, &[]).await, Err(DbError::FenceLost)));
        assert!(test.claim("w", 9).await.is_empty());
        assert_eq!(test.state(&whole).await, JobState::Cancelled);
    }

    async fn cancelling_a_job_leaves_what_others_made_for_it(test: TestDb) {
        let spawned = planned(&test, 2).await;
        test.cancel(spawned.last().expect("a final")).await.expect("cancelled");
        assert_eq!(test.claim("w", 9).await.len(), 2, "the clips are worth having without the video");
    }

    async fn the_last_clip_frees_the_final_in_its_own_transaction(test: TestDb) {
        let spawned = planned(&test, 3).await;
        let last = spawned.last().expect("a final");
        for left in (0..3).rev() {
            assert_eq!(test.state(last).await, JobState::Blocked);
            let claim = test.claim_one("w").await;
            assert_eq!(claim.job.kind, JobKind::ProcessClip);
            test.finish(&claim).await;
            assert_eq!(test.state(last).await == JobState::Queued, left == 0);
        }
        let claim = test.claim_one("w").await;
        assert_eq!(claim.job.id, last.id);
        test.finish(&claim).await;
        assert_eq!(jobs::children(&test.db, Scope::LOCAL, last.parent.expect("a parent")).await.expect("read").len(), 4);
    }

    async fn last_clips_that_finish_at_once_free_the_final_once(test: TestDb) {
        let spawned = planned(&test, 8).await;
        let claims = test.claim("w", 8).await;
        let ends = futures::future::join_all(claims.iter().map(|claim| test.try_finish(claim, &[]))).await;
        for end in ends {
            end.expect("each clip finishes");
        }
        assert_eq!(test.claim("w", 8).await.len(), 1);
        assert_eq!(test.state(spawned.last().expect("a final")).await, JobState::Running);
    }

    async fn spawning_twice_adds_nothing(test: TestDb) {
        let plan = NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, json!({}));
        test.enqueue(&[plan]).await;
        let claim = test.claim_one("w").await;
        let first = test.enqueue(&clips_and_final(&claim, 2)).await;
        assert!(first.iter().all(|one| one.created));
        test.try_finish(&claim, &clips_and_final(&claim, 2)).await.expect("the plan finishes");
        assert_eq!(test.claim("w", 9).await.len(), 2);
    }

    async fn a_unique_key_makes_one_job(test: TestDb) {
        let first = test.enqueue(&[clip().unique_key("render:1")]).await[0];
        let second = test.enqueue(&[clip().unique_key("render:1")]).await[0];
        assert_eq!((second.id, second.created), (first.id, false));
        let other = NewJob { scope: new_scope(), ..clip() }.unique_key("render:1");
        assert!(test.enqueue(&[other]).await[0].created, "another workspace's key is another key");
    }

    async fn a_failed_clip_fails_the_final_with_the_reason(test: TestDb) {
        let spawned = planned(&test, 2).await;
        let last = spawned.last().expect("a final");
        let claim = test.claim_one("w").await;
        test.fail(&claim, &Failure::permanent("bad_picture", "the picture is truncated")).await;
        let error = test.error_of(last).await;
        assert_eq!(error.error_code, DEPENDENCY_FAILED);
        assert!(error.error_message.contains("process_clip failed: the picture is truncated"), "{error:?}");
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        assert_eq!(test.state(last).await, JobState::Failed, "what ended stays ended");
    }

    async fn failure_goes_down_a_chain(test: TestDb) {
        let first = clip();
        let second = clip().waits_for(WaitsFor::Jobs(vec![first.id]));
        let third = clip().waits_for(WaitsFor::Jobs(vec![second.id]));
        test.enqueue(&[first.clone(), second.clone(), third.clone()]).await;
        test.cancel(&first).await.expect("cancelled");
        for job in [&second, &third] {
            let job = test.job(job).await;
            assert_eq!(job.state, JobState::Cancelled);
            assert_eq!(job.error.expect("a reason").error_code, DEPENDENCY_FAILED);
        }
    }

    async fn a_job_that_waits_for_a_failed_one_fails_when_enqueued(test: TestDb) {
        let first = clip();
        test.enqueue(std::slice::from_ref(&first)).await;
        let claim = test.claim_one("w").await;
        test.fail(&claim, &Failure::permanent("refused", "no")).await;
        let late = clip().waits_for(WaitsFor::Jobs(vec![first.id]));
        test.enqueue(std::slice::from_ref(&late)).await;
        assert_eq!(test.state(&late).await, JobState::Failed);
    }

    async fn a_job_that_waits_for_nothing_known_is_refused_whole(test: TestDb) {
        let lost = clip().waits_for(WaitsFor::Jobs(vec![clip().id]));
        let mut tx = test.db.begin().await.expect("a transaction");
        let refused = jobs::enqueue(&mut tx, std::slice::from_ref(&lost)).await;
        assert!(matches!(refused, Err(DbError::Constraint { .. })), "{refused:?}");
        drop(tx);
        assert!(jobs::get(&test.db, lost.scope, lost.id).await.expect("a read").is_none());
    }

    async fn jobs_that_are_spawned_some_at_a_time_are_all_waited_for(test: TestDb) {
        let plan = NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, json!({}));
        test.enqueue(std::slice::from_ref(&plan)).await;
        let planning = test.claim_one("w").await;
        let child = |kind, key: &str| NewJob::child_of(&planning.job, kind, key, json!({}));
        let last = child(JobKind::RenderFinal, "final").waits_for(WaitsFor::Jobs(vec![plan.id]));
        let clips = ["clip 1", "clip 2"].map(|key| child(JobKind::ProcessClip, key));
        test.enqueue(std::slice::from_ref(&last)).await;
        for clip in &clips {
            let mut tx = test.db.begin().await.expect("a transaction");
            jobs::guard(&mut tx, planning.fence).await.expect("held");
            jobs::enqueue_before(&mut tx, last.id, std::slice::from_ref(clip)).await.expect("enqueued");
            tx.commit().await.expect("a commit");
            // A clip that is quicker than its siblings come to be does not set the last one free.
            let claim = test.claim_one("w").await;
            assert_eq!(claim.job.id, clip.id);
            if clip.id == clips[0].id {
                test.finish(&claim).await;
            } else {
                test.finish(&planning).await;
                assert_eq!(test.state(&last).await, JobState::Blocked, "one clip is not done");
                test.finish(&claim).await;
            }
        }
        assert_eq!(test.state(&last).await, JobState::Queued);
    }

    async fn cancelling_a_job_cancels_what_it_has_spawned_so_far(test: TestDb) {
        let plan = NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, json!({}));
        test.enqueue(std::slice::from_ref(&plan)).await;
        let planning = test.claim_one("w").await;
        let child = |kind, key: &str| NewJob::child_of(&planning.job, kind, key, json!({}));
        let last = child(JobKind::RenderFinal, "final").waits_for(WaitsFor::Jobs(vec![plan.id]));
        let clip = child(JobKind::ProcessClip, "clip 1");
        test.enqueue(std::slice::from_ref(&last)).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::enqueue_before(&mut tx, last.id, std::slice::from_ref(&clip)).await.expect("enqueued");
        tx.commit().await.expect("a commit");
        test.cancel(&plan).await.expect("cancelled");
        for job in [&plan, &last, &clip] {
            assert_eq!(test.state(job).await, JobState::Cancelled);
        }
    }

    async fn the_outline_of_a_project_leaves_the_documents_of_its_jobs_away(test: TestDb) {
        let project = test.project(Scope::LOCAL).await;
        let asked = NewJob { input: json!({"scene": 3}), ..clip() }.project(project.id);
        test.enqueue(std::slice::from_ref(&asked)).await;
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        let outline = jobs::outline_of_project(&test.db, Scope::LOCAL, project.id).await.expect("read");
        let whole = jobs::of_project(&test.db, Scope::LOCAL, project.id).await.expect("read");
        assert_eq!((whole[0].input["scene"].as_u64(), whole[0].output.is_some()), (Some(3), true));
        let bare = |job: &Job| Job { input: json!(null), output: None, ..job.clone() };
        assert_eq!(outline, whole.iter().map(bare).collect::<Vec<_>>());
        let of = |kind| jobs::of_project_and_kind(&test.db, Scope::LOCAL, project.id, kind);
        assert_eq!(of(JobKind::ProcessClip).await.expect("read"), whole);
        assert_eq!(of(JobKind::RenderFinal).await.expect("read"), []);
    }

    async fn cancelling_a_project_ends_all_that_is_open(test: TestDb) {
        let project = test.project(Scope::LOCAL).await;
        let first = clip().project(project.id);
        let done = clip().project(project.id);
        let last = clip().project(project.id).waits_for(WaitsFor::Jobs(vec![first.id]));
        test.enqueue(std::slice::from_ref(&done)).await;
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        test.enqueue(&[first.clone(), last.clone()]).await;
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::cancel_project(&mut tx, Scope::LOCAL, project.id).await.expect("cancelled");
        tx.commit().await.expect("a commit");
        assert_eq!(test.state(&done).await, JobState::Succeeded);
        for job in [&first, &last] {
            assert_eq!(test.state(job).await, JobState::Cancelled);
        }
    }
}
