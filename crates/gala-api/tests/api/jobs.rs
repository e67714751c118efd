//! `/jobs`.

use std::time::Duration;

use axum::{body::Body, http::Method};
use gala_core::job::{Failure, JobError, JobKind};
use gala_db::{
    jobs::{self, Claim, ClaimRequest, RetryPolicy},
    workers::{self, Report, WorkerId},
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    projects::create,
    support::{Api, request},
};

pub async fn claim(api: &Api) -> Claim {
    let policy = RetryPolicy::default();
    let request = ClaimRequest {
        worker: &WorkerId::of_this_process("worker", None),
        kinds: &JobKind::ALL,
        count: 1,
        holding: &[],
        lease: Duration::from_secs(60),
        policy: &policy,
    };
    let claims = jobs::claim(&api.db, &request).await;
    claims.expect("the queue").pop().expect("a job")
}

pub async fn fail(api: &Api, claim: &Claim) {
    let mut tx = api.db.begin().await.expect("a transaction");
    let failure = Failure::permanent("bad_picture", "cup.jpg is not a picture");
    jobs::fail(&mut tx, claim.fence, &failure, &RetryPolicy::default()).await.expect("failed");
    tx.commit().await.expect("a commit");
}

pub async fn finish(api: &Api, claim: &Claim) {
    let mut tx = api.db.begin().await.expect("a transaction");
    jobs::finish(&mut tx, claim.fence, &json!({}), &[]).await.expect("finished");
    tx.commit().await.expect("a commit");
}

pub fn job_id(made: &Value) -> String {
    made["job"]["id"].as_str().expect("an id").to_owned()
}

on_both! {
    async fn a_job_that_no_machine_can_do_says_why_it_waits(api: Api) {
        let path = format!("/api/v1/jobs/{}", job_id(&create(&api).await));
        let job = api.get(&path).await.is(200).json();
        assert_eq!((&job["state"], &job["waiting"]), (&json!("QUEUED"), &Value::Null));
        let error = JobError { error_code: "disk_full".to_owned(), error_message: "free some space".to_owned() };
        let troubles = [(JobKind::GeneratePlan, error)].into();
        let report = Report {
            worker: &WorkerId::of_this_process("broken", None),
            kinds: &JobKind::ALL,
            troubles: &troubles,
            lease: Duration::from_secs(60),
            policy: &RetryPolicy::default(),
        };
        workers::report(&api.db, &report).await.expect("a report");
        let why = json!({ "error_code": "disk_full", "error_message": "free some space" });
        let job = api.get(&path).await.is(200).json();
        assert_eq!((&job["state"], &job["waiting"]), (&json!("QUEUED"), &why));
        let page = api.get("/api/v1/jobs").await.is(200).json();
        assert_eq!(page["items"][0]["waiting"], why);
        claim(&api).await;
        let job = api.get(&path).await.is(200).json();
        assert_eq!((&job["state"], &job["waiting"]), (&json!("RUNNING"), &Value::Null));
    }

    async fn cancel_is_final_and_may_be_said_twice(api: Api) {
        let path = format!("/api/v1/jobs/{}", job_id(&create(&api).await));
        let claim = claim(&api).await;
        assert_eq!(api.get(&path).await.json()["state"], "RUNNING");
        assert_eq!(api.post_text(&format!("{path}/cancel"), "").await.is(200).json()["state"], "CANCELLED");
        assert_eq!(api.post_text(&format!("{path}/cancel"), "").await.is(200).json()["state"], "CANCELLED");
        let mut tx = api.db.begin().await.expect("a transaction");
        assert!(jobs::finish(&mut tx, claim.fence, &json!({}), &[]).await.is_err());
        drop(tx);
        assert_eq!(api.get(&path).await.json()["state"], "CANCELLED");
        assert_eq!(api.post_text(&format!("{path}/retry"), "").await.is(202).json()["state"], "QUEUED");
    }

    async fn a_failure_tells_why_and_can_be_tried_again(api: Api) {
        let path = format!("/api/v1/jobs/{}", job_id(&create(&api).await));
        api.post_text(&format!("{path}/retry"), "").await.problem(409, "wrong_state");
        let first = claim(&api).await;
        fail(&api, &first).await;
        let failed = api.get(&path).await.is(200).json();
        insta::assert_json_snapshot!("failed_job", failed, {
            ".id" => "[id]", ".project_id" => "[id]",
            ".created_at" => "[time]", ".started_at" => "[time]", ".finished_at" => "[time]",
        });
        api.post_text(&format!("{path}/cancel"), "").await.problem(409, "wrong_state");
        let again = api.post_text(&format!("{path}/retry"), "").await.is(202).json();
        assert_eq!((&again["state"], &again["error"]), (&json!("QUEUED"), &Value::Null));
        let second = claim(&api).await;
        finish(&api, &second).await;
        api.post_text(&format!("{path}/retry"), "").await.problem(409, "wrong_state");
    }

    async fn a_retry_with_a_key_happens_once(api: Api) {
        let path = format!("/api/v1/jobs/{}", job_id(&create(&api).await));
        let first = claim(&api).await;
        fail(&api, &first).await;
        let send = async |verb: &str| {
            let request = request(Method::POST, &format!("{path}/{verb}")).header("idempotency-key", "again");
            api.send(request.body(Body::empty()).expect("a request")).await
        };
        let retried = send("retry").await.is(202);
        let second = claim(&api).await;
        fail(&api, &second).await;
        assert_eq!(send("retry").await.is(202).bytes, retried.bytes);
        assert_eq!(api.get(&path).await.json()["state"], "FAILED");
        send("cancel").await.problem(422, "idempotency_key_reused");
    }

    async fn lists_are_narrowed_and_their_cursors_bound_to_the_filter(api: Api) {
        let first = create(&api).await;
        for _ in 0..3 {
            create(&api).await;
        }
        let claim = claim(&api).await;
        fail(&api, &claim).await;
        let count = async |query: &str| {
            api.get(&format!("/api/v1/jobs{query}")).await.is(200).json()["items"].as_array().expect("items").len()
        };
        let project = first["project"]["id"].as_str().expect("an id");
        assert_eq!(count("").await, 4);
        assert_eq!(count("?state=FAILED").await, 1);
        assert_eq!(count("?state=QUEUED&kind=generate_plan").await, 3);
        assert_eq!(count("?kind=render_final").await, 0);
        assert_eq!(count(&format!("?project_id={project}")).await, 1);

        let page = api.get("/api/v1/jobs?state=QUEUED&limit=1").await.json();
        let cursor = page["next_cursor"].as_str().expect("a cursor");
        assert_eq!(count(&format!("?state=QUEUED&limit=2&cursor={cursor}")).await, 2);
        for query in [
            format!("?limit=1&cursor={cursor}"),
            format!("?state=FAILED&cursor={cursor}"),
            format!("?state=QUEUED&cursor={cursor}0"),
            format!("?state=QUEUED&cursor={}", &cursor[32..]),
            "?cursor=".to_owned(),
            "?cursor=%FF".to_owned(),
        ] {
            api.get(&format!("/api/v1/jobs{query}")).await.problem(400, "invalid_cursor");
        }
        api.get(&format!("/api/v1/projects?cursor={cursor}")).await.problem(400, "invalid_cursor");
    }
}
