//! What a workspace may use, and what it is told when that is used up.

use axum::{body::Body, http::Method};
use gala_core::{access::Scope, job::JobKind};
use gala_db::{
    accounts::workspaces,
    jobs::{self, ClaimRequest, NewJob, RetryPolicy},
    workers::WorkerId,
};
use gala_testkit::{access::new_scope, on_both};
use serde_json::{Value, json};

use crate::support::{Answer, Api, TEA, request};

pub async fn on_plan(api: &Api, plan: &str) {
    let mut tx = api.db.begin().await.expect("a transaction");
    workspaces::set_plan(&mut tx, Scope::LOCAL.workspace(), plan).await.expect("a plan");
    tx.commit().await.expect("a commit");
}

async fn create(api: &Api, brief: &str) -> Answer {
    let request = request(Method::POST, "/api/v1/projects").header("content-type", "text/markdown");
    api.send(request.body(Body::from(brief.to_owned())).expect("a request")).await
}

async fn counted(api: &Api, unit: &str) -> Value {
    let usage = api.get("/api/v1/usage").await.is(200).json();
    let units = usage["counted"].as_array().expect("a list").clone();
    units.into_iter().find(|counted| counted["unit"] == unit).expect("a unit")
}

on_both! {
    async fn usage_tells_the_plan_what_is_held_and_what_limits_each_request(api: Api) {
        let usage = api.get("/api/v1/usage").await.is(200).json();
        assert_eq!((&usage["plan"], &usage["limits"]), (&json!("unlimited"), &json!([{ "unit": "provider_micros_per_project", "limit": 10_000_000 }])));
        assert!(usage["counted"].as_array().expect("a list").iter().all(|unit| unit.get("limit").is_none()));
        on_plan(&api, "free").await;
        create(&api, TEA).await.is(202);
        let usage = api.get("/api/v1/usage").await.is(200).json();
        insta::assert_json_snapshot!(usage, {
            ".counted[].resets_at" => "[time]",
            ".counted[2].reserved" => "[milliseconds]",
        });
        let rendered = counted(&api, "rendered_ms").await;
        assert!((2_000..20_000).contains(&rendered["reserved"].as_u64().expect("a number")), "{rendered}");
        assert!(rendered["resets_at"].as_str().expect("a time").ends_with("-01T00:00:00.000Z"), "{rendered}");
    }

    async fn what_the_plan_does_not_give_is_refused_with_what_is_used(api: Api) {
        on_plan(&api, "free").await;
        let job = create(&api, TEA).await.is(202).json()["job"]["id"].as_str().expect("an id").to_owned();
        let refused = create(&api, TEA).await.problem(403, "quota_exceeded");
        assert_eq!((&refused["unit"], &refused["used"], &refused["limit"]), (&json!("concurrent_jobs"), &json!(1), &json!(1)));
        assert!(refused.get("resets_at").is_none());
        insta::assert_snapshot!(
            refused["detail"].as_str().expect("text"),
            @"the plan of the workspace allows 1 concurrent_jobs; 1 are used, and 1 were asked for; wait for what is in work or cancel it, or have the plan changed"
        );
        assert_eq!(api.get("/api/v1/projects").await.json()["items"].as_array().expect("a list").len(), 1);
        api.post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).await.is(200);
        let second = create(&api, TEA).await.is(202).json()["job"]["id"].as_str().expect("an id").to_owned();
        // The first one may not take the second one's place.
        api.post(&format!("/api/v1/jobs/{job}/retry"), &json!({})).await.problem(403, "quota_exceeded");
        api.post(&format!("/api/v1/jobs/{second}/cancel"), &json!({})).await.is(200);
        api.post(&format!("/api/v1/jobs/{job}/retry"), &json!({})).await.is(202);
        assert_eq!(counted(&api, "concurrent_jobs").await["reserved"], 1);
    }

    async fn a_request_that_asks_for_more_than_the_plan_gives_to_any_is_refused(api: Api) {
        on_plan(&api, "free").await;
        let long = format!("{}\n\n", "Tea is a leaf in hot water, and has been for four thousand years. ".repeat(6)).repeat(50);
        let scenes: Vec<Value> = (0..61).map(|_| json!({"text": "Tea."})).collect();
        for (brief, unit, limit) in [
            ("---\nformat: 3840x2160\n---\nTea.".to_owned(), "frame_side", 1920),
            (long, "video_length_ms", 600_000),
        ] {
            let refused = create(&api, &brief).await.problem(403, "quota_exceeded");
            assert_eq!((&refused["unit"], &refused["limit"]), (&json!(unit), &json!(limit)), "{refused}");
        }
        let refused = api.post("/api/v1/projects", &json!({"document": {"scenes": scenes}})).await;
        assert_eq!(refused.problem(403, "quota_exceeded")["unit"], "scenes_per_project");
        assert_eq!(counted(&api, "concurrent_jobs").await["reserved"], 0);
        on_plan(&api, "unlimited").await;
        create(&api, "---\nformat: 3840x2160\n---\nTea.").await.is(202);
    }

    async fn a_refused_request_may_be_sent_again_with_its_key(api: Api) {
        on_plan(&api, "free").await;
        let job = create(&api, TEA).await.is(202).json()["job"]["id"].as_str().expect("an id").to_owned();
        let send = async || {
            let request = request(Method::POST, "/api/v1/projects").header("content-type", "text/markdown");
            api.send(request.header("idempotency-key", "k").body(Body::from(TEA)).expect("a request")).await
        };
        send().await.problem(403, "quota_exceeded");
        api.post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).await.is(200);
        let first = send().await.is(202).json();
        assert_eq!(send().await.is(202).json(), first, "and is done once");
        assert_eq!(counted(&api, "concurrent_jobs").await["reserved"], 1);
    }

    /// P20 and case 21 of the catalogue.
    async fn of_64_clients_at_once_one_gets_the_last_place(api: Api) {
        on_plan(&api, "free").await;
        for round in 0..5 {
            let answers = futures::future::join_all((0..64).map(|_| create(&api, TEA))).await;
            let mut accepted = Vec::new();
            for answer in answers {
                if answer.status.as_u16() == 202 {
                    accepted.push(answer.json()["job"]["id"].as_str().expect("an id").to_owned());
                } else {
                    answer.problem(403, "quota_exceeded");
                }
            }
            assert_eq!(accepted.len(), 1, "round {round}");
            api.post(&format!("/api/v1/jobs/{}/cancel", accepted[0]), &json!({})).await.is(200);
            assert_eq!(counted(&api, "concurrent_jobs").await["reserved"], 0);
            assert_eq!(counted(&api, "rendered_ms").await["reserved"], 0);
        }
    }

    /// P7: whoever has asked for thousands of videos delays somebody else by no more than two jobs.
    async fn p7_a_crowd_of_one_workspace_delays_another_by_two_jobs_at_most(api: Api) {
        for _ in 0..6 {
            let answers = futures::future::join_all((0..50).map(|_| create(&api, "Tea."))).await;
            answers.into_iter().for_each(|answer| drop(answer.is(202)));
        }
        // Thousands more, which would take minutes one by one.
        for _ in 0..if crate::sockets::is_large() { 20 } else { 2 } {
            let crowd = (0..485).map(|_| NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, json!({})));
            gala_testkit::jobs::enqueue(&api.db, &crowd.collect::<Vec<_>>()).await;
        }
        let (other, worker, policy) = (new_scope(), WorkerId::of_this_process("w", None), RetryPolicy::default());
        let next = async || {
            let (kinds, lease) = (&JobKind::ALL, std::time::Duration::from_secs(60));
            let request = ClaimRequest { worker: &worker, kinds, count: 1, holding: &[], lease, policy: &policy };
            let claim = jobs::claim(&api.db, &request).await.expect("a claim").remove(0);
            let mut tx = api.db.begin().await.expect("a transaction");
            jobs::finish(&mut tx, claim.fence, &json!({}), &[]).await.expect("it finishes");
            tx.commit().await.expect("a commit");
            claim.job.scope()
        };
        let mut waits = Vec::new();
        for _ in 0..50 {
            for _ in 0..3 {
                next().await;
            }
            gala_testkit::jobs::enqueue(&api.db, &[NewJob::new(other, JobKind::GeneratePlan, json!({}))]).await;
            let mut before = 0;
            while next().await != other {
                before += 1;
            }
            waits.push(before);
        }
        waits.sort_unstable();
        assert!(waits[47] <= 2, "{waits:?}");
    }
}
