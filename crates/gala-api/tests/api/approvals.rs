//! What waits for the approval of people: payments, and the stages of trailers.

use axum::http::Method;
use gala_core::{
    access::Scope,
    id::TakeId,
    job::{Failure, JobKind},
    plan_limits::LimitUnit,
    project::TakeKind,
    review::ReviewStage,
    scenes::TakeInputs,
};
use gala_db::{
    jobs::{self, NewJob, RetryPolicy},
    projects, quota, scenes,
    takes::{self, Take, TakeOrigin},
};
use gala_projects::scenes::go_on_after;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{jobs::claim, scenes::Planned, support::Api};

const LOCAL: Scope = Scope::LOCAL;

async fn review(project: &Planned<'_>, scene: usize, stage: &str, approval: &str) -> Value {
    let body = json!({ "stage": stage, "approval": approval });
    let path = format!("{}/review", project.scene(scene));
    project.send(Method::PUT, &path, Some("*"), &body).await.is(200).json()
}

async fn status(api: &Api, project: &Planned<'_>) -> String {
    api.get(&project.path).await.is(200).json()["status"].as_str().expect("a word").to_owned()
}

/// How many jobs of a kind there are that have not ended.
async fn open_jobs(api: &Api, kind: &str) -> i64 {
    api.count(&format!("SELECT COUNT(*) FROM jobs WHERE kind = '{kind}' AND state IN ('BLOCKED', 'QUEUED', 'RUNNING')"))
        .await
}

/// What of the length of videos is held, and used.
async fn rendered(api: &Api) -> (u64, u64) {
    let now_ms = api.db.now_ms().await.expect("the time");
    let all = quota::usage(&api.db, LOCAL, now_ms).await.expect("a read");
    let of_length = all.iter().find(|usage| usage.unit == LimitUnit::RenderedMs).expect("a unit");
    (of_length.reserved, of_length.used)
}

/// Makes the project a trailer whose plan has just ended.
async fn as_trailer(api: &Api, project: &Planned<'_>) {
    api.execute("UPDATE projects SET workflow = 'trailer'").await;
    api.execute("UPDATE scenes SET image_take = NULL, image_inputs = NULL").await;
    assert_eq!(status(api, project).await, "awaiting_approval");
}

/// Gives a scene a picture, as the stage of images does; or one that moves it.
async fn add_image(api: &Api, project: &Planned<'_>, scene: usize, still: Option<TakeId>) -> TakeId {
    let mut tx = api.db.begin().await.expect("a transaction");
    let plan = projects::plan(&mut tx, LOCAL, project.id).await.expect("a read").expect("a plan");
    let row = scenes::get(&mut tx, LOCAL, project.scenes[scene]).await.expect("a read").expect("a scene");
    let inputs = TakeInputs::of_image(&plan, &row.planned, false);
    let origin = TakeOrigin {
        job: gala_core::id::JobId::new(),
        parent: None,
        planned: row.planned.clone(),
        inputs: inputs.clone(),
        still,
    };
    let facts = json!({ "picture": { "layers": [] }, "maker": "illustrator/1", "credits": [] });
    let (id, kind) = (TakeId::new(), TakeKind::Image);
    let take = Take { id, scene_id: row.id, kind, facts, origin: Some(origin), created_at_ms: 1 };
    takes::insert(&mut tx, &take).await.expect("a take");
    takes::choose_made(&mut tx, row.id, (kind, id), &inputs, row.takes.image).await.expect("chosen");
    tx.commit().await.expect("a commit");
    id
}

/// Ends the running plan of a trailer as its job does.
async fn end_stage(api: &Api) {
    let claim = claim(api).await;
    assert_eq!(claim.job.kind, JobKind::GeneratePlan);
    let mut tx = api.db.begin().await.expect("a transaction");
    let project = claim.job.project_id.expect("a project");
    go_on_after(&mut tx, &claim.job, project).await.expect("looked");
    jobs::finish(&mut tx, claim.fence, &json!({}), &[]).await.expect("finished");
    tx.commit().await.expect("a commit");
}

on_both! {
    async fn a_project_says_what_waits_for_approval(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let path = format!("{}/approval-rules", project.path);
        let rules = |paid: bool, auto: bool| json!({ "paid_after_approval": paid, "auto_approve": auto });
        assert_eq!(api.get(&path).await.is(200).json(), rules(false, false));
        assert_eq!(project.send(Method::PUT, &path, None, &rules(true, false)).await.is(200).json(), rules(true, false));
        assert_eq!(api.get(&path).await.is(200).json(), rules(true, false));
        project.send(Method::PUT, &path, None, &json!({ "auto_approve": true })).await.problem(400, "invalid_field");
        project.send(Method::PUT, &path, None, &json!({ "paid_after_approval": 1, "auto_approve": true })).await.problem(400, "invalid_field");
        let brief = "---\npaid_after_approval: true\nauto_approve: true\n---\nTea is warm.";
        let made = api.post("/api/v1/projects", &json!({ "brief": brief })).await.is(202).json();
        let made = format!("/api/v1/projects/{}/approval-rules", made["project"]["id"].as_str().expect("an id"));
        assert_eq!(api.get(&made).await.is(200).json(), rules(true, true));
    }

    async fn a_job_that_would_pay_waits_for_the_word_and_the_project_says_so(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let path = format!("{}/approval-rules", project.path);
        project.send(Method::PUT, &path, None, &json!({ "paid_after_approval": true, "auto_approve": false })).await.is(200);
        let job = NewJob::new(LOCAL, JobKind::ProcessClip, json!({})).project(project.id).scene(project.scenes[1], 2);
        let mut tx = api.db.begin().await.expect("a transaction");
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("queued");
        tx.commit().await.expect("a commit");
        let claim = claim(&api).await;
        let row = scenes::get(&api.db, LOCAL, project.scenes[1]).await.expect("a read").expect("a scene");
        let needed = gala_core::approval::NeededApproval {
            project: project.id,
            scene: row.id,
            number: 2,
            stage: ReviewStage::Script,
            content: ReviewStage::content_of_script(&row.planned),
        };
        let mut tx = api.db.begin().await.expect("a transaction");
        jobs::fail(&mut tx, claim.fence, &Failure::unapproved(needed), &RetryPolicy::default()).await.expect("it waits");
        tx.commit().await.expect("a commit");
        assert_eq!(status(&api, &project).await, "awaiting_approval");
        let told = api.get(&format!("/api/v1/jobs/{}", job.id)).await.is(200).json();
        assert_eq!((&told["state"], &told["error"]["error_code"]), (&json!("BLOCKED"), &json!("approval_needed")));

        let state = async || api.get(&format!("/api/v1/jobs/{}", job.id)).await.json()["state"].clone();
        review(&project, 0, "script", "approved").await;
        assert_eq!(state().await, "BLOCKED", "that is another scene");
        review(&project, 1, "script", "approved").await;
        assert_eq!(state().await, "QUEUED");
    }

    async fn a_trailer_goes_on_with_the_last_approval_of_a_stage_and_no_sooner(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        as_trailer(&api, &project).await;
        let before = rendered(&api).await;
        review(&project, 0, "script", "approved").await;
        assert_eq!((open_jobs(&api, "generate_plan").await, status(&api, &project).await), (0, "awaiting_approval".to_owned()));
        let refused = project.send(Method::POST, &format!("{}/refresh", project.path), None, &json!({})).await;
        let refused = refused.problem(409, "awaiting_approval");
        assert!(refused["detail"].as_str().is_some_and(|told| told.contains("script")), "{refused}");
        review(&project, 1, "script", "changes_requested").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 0);
        review(&project, 1, "script", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1, "the stage of images begins with the word");
        review(&project, 1, "script", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1, "and once");

        assert_ne!(rendered(&api).await, before, "the length of the video is held for what is made");
        let stills = [add_image(&api, &project, 0, None).await, add_image(&api, &project, 1, None).await];
        end_stage(&api).await;
        assert_eq!((open_jobs(&api, "generate_plan").await, status(&api, &project).await), (0, "awaiting_approval".to_owned()));
        assert_eq!(rendered(&api).await, before, "and neither held nor counted while it waits");
        review(&project, 0, "image", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 0);
        review(&project, 1, "image", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1);

        // Set in motion, the pictures are still those that were approved.
        for (scene, still) in stills.into_iter().enumerate() {
            add_image(&api, &project, scene, Some(still)).await;
            let told = api.get(&project.scene(scene)).await.json();
            assert_eq!((&told["reviews"][1]["approval"], &told["reviews"][1]["is_outdated"]), (&json!("approved"), &json!(false)));
        }
        end_stage(&api).await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 0, "it waits for the motion");
        review(&project, 0, "animation", "approved").await;
        review(&project, 1, "animation", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1, "the clips are made");
    }

    async fn a_word_that_comes_while_a_stage_is_made_is_not_lost(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        as_trailer(&api, &project).await;
        review(&project, 0, "script", "approved").await;
        add_image(&api, &project, 0, None).await;
        // The stage still runs while its picture is seen and approved.
        review(&project, 0, "image", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1);
        end_stage(&api).await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1, "the next one follows in the transaction that ends it");
    }

    async fn a_trailer_waits_for_nobody_where_that_is_said(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        as_trailer(&api, &project).await;
        let path = format!("{}/approval-rules", project.path);
        project.send(Method::PUT, &path, None, &json!({ "paid_after_approval": false, "auto_approve": true })).await.is(200);
        assert_eq!(open_jobs(&api, "generate_plan").await, 1, "it goes on at once");
        add_image(&api, &project, 0, None).await;
        end_stage(&api).await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1);
    }

    async fn a_script_that_changed_brings_a_trailer_back(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        as_trailer(&api, &project).await;
        review(&project, 0, "script", "approved").await;
        project.change(0, "*", json!({ "script": "Other." })).await.is(200);
        review(&project, 1, "script", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 0, "what was approved is another script");
        review(&project, 0, "script", "approved").await;
        assert_eq!(open_jobs(&api, "generate_plan").await, 1);
    }
}
