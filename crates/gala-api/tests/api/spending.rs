//! What a project costs at providers, over HTTP.

use axum::{body::Body, http::Method};
use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::ProjectId,
    job::JobKind,
    spending::{BilledUnit, Usage},
};
use gala_db::{
    jobs::{self, Claim, ClaimRequest, RetryPolicy},
    provider_calls::{self, BegunCall, IfUnknown, NewCall, Settled},
    workers::WorkerId,
};
use gala_testkit::on_both;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Api, TEA, request};

/// A project whose first job is at work.
async fn at_work(api: &Api) -> (String, Claim) {
    let project = api.post("/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json()["project"]["id"].clone();
    let (worker, policy) = (WorkerId::of_this_process("w", None), RetryPolicy::default());
    let lease = std::time::Duration::from_secs(60);
    let request =
        ClaimRequest { worker: &worker, kinds: &JobKind::ALL, count: 1, holding: &[], lease, policy: &policy };
    let claim = jobs::claim(&api.db, &request).await.expect("a claim").remove(0);
    (project.as_str().expect("an id").to_owned(), claim)
}

async fn begin(api: &Api, project: &str, claim: &Claim, if_unknown: IfUnknown) -> BegunCall {
    let new = NewCall {
        scope: Scope::LOCAL,
        project: Some(ProjectId(project.parse().expect("an id"))),
        step: "script",
        scene: None,
        provider: "openai",
        model: "=gpt",
        request: ContentHash::of(b"tea"),
        held_micros: 40_000,
        paid_for: None,
    };
    let mut tx = api.db.begin().await.expect("a transaction");
    let begun = provider_calls::begin(&mut tx, claim.fence, &new, if_unknown).await.expect("begun");
    tx.commit().await.expect("a commit");
    begun
}

async fn settle(api: &Api, id: Uuid) {
    let usage = Usage::of(BilledUnit::InputTokens, 300);
    let mut tx = api.db.begin().await.expect("a transaction");
    let settled = Settled { id, usage, cost_micros: 1500, request_id: Some("req_1".to_owned()) };
    provider_calls::settle(&mut tx, &settled).await.expect("settled");
    tx.commit().await.expect("a commit");
}

async fn put(api: &Api, path: &str, body: &Value) -> Answer {
    let request = request(Method::PUT, path).header("content-type", "application/json");
    api.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

on_both! {
    async fn what_is_held_and_spent_is_told(api: Api) {
        let (project, claim) = at_work(&api).await;
        let at = format!("/api/v1/projects/{project}");
        let cost = api.get(&format!("{at}/cost")).await.is(200).json();
        assert_eq!(cost, json!({ "currency": "USD", "held_micros": 0, "spent_micros": 0, "models": [] }));
        let BegunCall::First(id) = begin(&api, &project, &claim, IfUnknown::Ask).await else { panic!("the first") };
        let cost = api.get(&format!("{at}/cost")).await.is(200).json();
        let model = |cost: u64| json!([{ "provider": "openai", "model": "=gpt", "requests": 1, "failed": 0, "cached": 0, "cost_micros": cost }]);
        assert_eq!(
            cost,
            json!({ "currency": "USD", "held_micros": 40_000, "spent_micros": 0, "models": model(0) })
        );
        settle(&api, id).await;
        let cost = api.get(&format!("{at}/cost")).await.is(200).json();
        assert_eq!(
            cost,
            json!({ "currency": "USD", "held_micros": 0, "spent_micros": 1500, "models": model(1500) })
        );
        let calls = api.get(&format!("{at}/calls")).await.is(200).json();
        let call = &calls["items"][0];
        assert_eq!((&call["id"], &call["state"], &call["cost_micros"]), (&json!(id), &json!("done"), &json!(1500)));
        assert_eq!((&call["usage"], &call["request_id"]), (&json!({ "input_tokens": 300 }), &json!("req_1")));
        let table = String::from_utf8(api.get(&format!("{at}/calls.csv")).await.is(200).bytes).expect("UTF-8");
        assert_eq!(table.lines().count(), 2);
        assert!(table.contains("\"'=gpt\""), "no cell is a formula: {table}");
    }

    async fn a_budget_is_set_and_taken_back(api: Api) {
        let (project, _) = at_work(&api).await;
        let at = format!("/api/v1/projects/{project}/budget");
        assert_eq!(put(&api, &at, &json!({ "budget_micros": 0 })).await.is(200).json()["budget_micros"], 0);
        let most = json!({ "budget_micros": 100_000_000_000_u64 });
        assert_eq!(put(&api, &at, &most).await.is(200).json()["budget_micros"], 100_000_000_000_u64);
        assert!(put(&api, &at, &json!({ "budget_micros": null })).await.is(200).json().get("budget_micros").is_none());
        put(&api, &at, &json!({ "budget_micros": 100_000_000_001_u64 })).await.problem(400, "invalid_field");
        for bad in [json!({ "budget_micros": -1 }), json!({ "budget_micros": 1.5 }), json!({ "budget": 1 })] {
            let answer = put(&api, &at, &bad).await;
            assert!(answer.status.is_client_error(), "{bad}: {answer:?}");
        }
    }

    async fn somebody_decides_what_a_lost_answer_cost(api: Api) {
        let (project, claim) = at_work(&api).await;
        let at = format!("/api/v1/projects/{project}");
        let BegunCall::First(id) = begin(&api, &project, &claim, IfUnknown::Ask).await else { panic!("the first") };
        let decide = format!("{at}/calls/{id}/decision");
        put(&api, &decide, &json!({ "was_paid": true })).await.problem(409, "call_decided");
        assert_eq!(begin(&api, &project, &claim, IfUnknown::Ask).await, BegunCall::Undecided(id));
        let elsewhere = api.post("/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json()["project"]["id"].clone();
        let elsewhere = elsewhere.as_str().expect("an id");
        let of_another = format!("/api/v1/projects/{elsewhere}/calls/{id}/decision");
        put(&api, &of_another, &json!({ "was_paid": true })).await.problem(404, "not_found");
        let decided = put(&api, &decide, &json!({ "was_paid": false })).await.is(200).json();
        assert_eq!((&decided["state"], &decided["cost_micros"]), (&json!("lost"), &json!(0)));
        put(&api, &decide, &json!({ "was_paid": false })).await.is(200);
        put(&api, &decide, &json!({ "was_paid": true })).await.problem(409, "call_decided");
        assert_eq!(api.get(&format!("{at}/cost")).await.is(200).json()["held_micros"], 0);
    }

    async fn a_topic_is_a_project(api: Api) {
        let made = api.post("/api/v1/projects", &json!({ "topic": "how tea came to Europe", "language": "es" })).await.is(202).json();
        assert_eq!(made["project"]["title"], "how tea came to Europe");
        api.post("/api/v1/projects", &json!({ "topic": "?" })).await.problem(400, "nothing_to_say");
        api.post("/api/v1/projects", &json!({ "topic": "tea", "brief": "Tea." })).await.problem(400, "invalid_field");
    }
}
