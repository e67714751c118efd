//! What language models write while somebody waits: streamed, paid for once, and stopped when nobody listens.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{body::Body, http::Method};
use gala_ai::provider::{Chain, Providers};
use gala_core::access::Scope;
use gala_db::{
    CallLimits, PageRequest,
    provider_calls::{self, CallState, ProviderCall},
};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    text::OpenAi,
};
use gala_testkit::{
    database::{Engine, OnEngine},
    on_both,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Answer, Api, Options, TEA, providers, request};

const ROUTE: &str = "POST /openai/v1/chat/completions";

struct World {
    api: Api,
    /// One request at a time.
    limits: Arc<CallLimits>,
    fakes: Fakes,
}

impl OnEngine for World {
    async fn start(engine: Engine) -> Self {
        let fakes = Fakes::start().await;
        let endpoint = Endpoint::parse(&fakes.url("openai/v1")).expect("an endpoint");
        let key = Secret::of(KEY).expect("a key");
        let model = OpenAi::new(endpoint, &key, "gpt-5.4-mini".to_owned()).expect("a model");
        let providers = Providers { text_models: Chain::new(vec![Arc::new(model)]), ..providers() };
        let limits = Arc::new(CallLimits::new([("openai".to_owned(), 1)].into(), HashMap::new(), false));
        let call_limits = Arc::clone(&limits);
        let api = Api::start_with(engine, Options { providers, call_limits, ..Options::default() }).await;
        Self { api, limits, fakes }
    }
}

impl World {
    async fn ask(&self, body: &Value) -> Answer {
        self.api.post("/api/v1/ai/text", body).await
    }

    /// The names and data of the messages of an answer.
    async fn messages(&self, body: &Value) -> Vec<(String, Value)> {
        let answer = self.ask(body).await.is(200);
        assert!(answer.header("content-type").starts_with("text/event-stream"));
        let text = String::from_utf8(answer.bytes.clone()).expect("UTF-8");
        let message = |message: &str| {
            let line = |key: &str| message.lines().find_map(|line| line.strip_prefix(key)).map(str::to_owned);
            let data = serde_json::from_str(&line("data: ")?).expect("JSON");
            Some((line("event: ")?, data))
        };
        text.split("\n\n").filter_map(message).collect()
    }

    async fn ledger(&self) -> Vec<ProviderCall> {
        let page = PageRequest::default();
        provider_calls::list(&self.api.db, Scope::LOCAL, None, &page).await.expect("a read").items
    }

    /// Waits until every request has ended.
    async fn settled(&self) -> Vec<ProviderCall> {
        loop {
            let calls = self.ledger().await;
            if calls.iter().all(|call| call.state != CallState::Open) && !calls.is_empty() {
                return calls;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn text(messages: &[(String, Value)]) -> String {
    messages.iter().filter_map(|(_, data)| data["text"].as_str()).collect()
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn an_answer_comes_as_it_is_written_and_is_kept(world: World) {
        world.fakes.answer_next("Tea came by ship. 茶 came too.");
        let asked = json!({ "task": "draft", "text": "tea" });
        let messages = world.messages(&asked).await;
        assert!(messages.len() > 3, "{messages:?}");
        assert_eq!(text(&messages), "Tea came by ship. 茶 came too.");
        let (name, end) = messages.last().expect("an end");
        assert_eq!((name.as_str(), &end["is_cached"]), ("end", &json!(false)));
        let cost = end["cost_micros"].as_u64().expect("a cost");
        assert!(cost > 0);
        let again = world.messages(&asked).await;
        assert_eq!(text(&again), text(&messages));
        let (_, end) = again.last().expect("an end");
        assert_eq!((&end["is_cached"], &end["cost_micros"]), (&json!(true), &json!(0)));
        assert_eq!(world.fakes.charges().len(), 1);
        let fresh = world.messages(&json!({ "task": "draft", "text": "tea", "fresh": true })).await;
        assert_eq!(fresh.last().expect("an end").0, "end");
        assert_eq!(world.fakes.charges().len(), 2, "who wants it anew pays for it");
        let calls = world.settled().await;
        assert_eq!(calls.last().map(|call| (call.state, call.cost_micros)), Some((CallState::Done, Some(cost))));
        assert_eq!(calls.iter().filter(|call| call.state == CallState::Cached).count(), 1);
    }

    async fn what_people_ask_for_keeps_to_the_limits_of_the_provider(world: World) {
        let held = world.limits.place(&world.api.db, "openai").await.expect("a place");
        let asked = json!({ "task": "draft", "text": "tea" });
        let (messages, ()) = tokio::join!(world.messages(&asked), async {
            while world.ledger().await.is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            assert!(world.fakes.received().is_empty(), "it waits while another request has the only place");
            drop(held);
        });
        assert_eq!(messages.last().expect("an end").0, "end");
        assert_eq!(world.fakes.charges().len(), 1);
    }

    async fn whoever_goes_stops_the_provider_and_what_came_is_paid(world: World) {
        world.fakes.answer_next("word ".repeat(4000));
        world.fakes.script(ROUTE, vec![Behaviour::Chunks(vec![400])]);
        let body = json!({ "task": "draft", "text": "a long story" }).to_string();
        let asked = request(Method::POST, "/api/v1/ai/text").header("content-type", "application/json");
        let answer = world.api.router.clone().oneshot(asked.body(Body::from(body)).expect("a request")).await;
        let mut parts = answer.expect("an answer").into_body().into_data_stream();
        let first = futures::StreamExt::next(&mut parts).await.expect("a part").expect("bytes");
        assert!(first.starts_with(b"event: delta"));
        drop(parts);
        let calls = world.settled().await;
        assert_eq!((calls[0].state, calls[0].error_code.as_deref()), (CallState::Failed, Some("cancelled")));
        let cost = calls[0].cost_micros.expect("a cost");
        assert!(cost > 0 && cost < calls[0].held_micros, "{cost} of {}", calls[0].held_micros);
    }

    async fn failures_are_told_in_the_stream_and_cost_what_they_cost(world: World) {
        let denied = r#"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}"#;
        world.fakes.script(ROUTE, vec![Behaviour::fail(401, denied), Behaviour::CutAfter(600)]);
        let messages = world.messages(&json!({ "task": "ideas", "text": "tea" })).await;
        let (name, data) = messages.last().expect("an error");
        assert_eq!((name.as_str(), &data["code"]), ("error", &json!("provider_denied")));
        assert!(data["message"].as_str().expect("words").contains("Incorrect API key"));
        let messages = world.messages(&json!({ "task": "ideas", "text": "tea" })).await;
        assert_eq!(messages.last().expect("an error").1["code"], "answer_lost");
        let calls = world.settled().await;
        let ends: Vec<_> = calls.iter().map(|call| (call.state, call.cost_micros > Some(0))).collect();
        assert_eq!(ends, [(CallState::Failed, true), (CallState::Failed, false)]);
    }

    async fn what_cannot_be_asked_is_refused(world: World) {
        for (body, field) in [
            (json!({ "task": "draft", "text": " " }), "text"),
            (json!({ "task": "draft", "text": "a".repeat(20_001) }), "text"),
            (json!({ "task": "draft", "text": "tea", "language": "xx" }), "language"),
        ] {
            assert_eq!(world.ask(&body).await.problem(400, "invalid_field")["path"], field);
        }
        world.ask(&json!({ "task": "sing", "text": "tea" })).await.is(400);
        world.ask(&json!({ "task": "draft", "text": "tea", "provider": "nobody" })).await.problem(409, "no_language_model");
        world.ask(&json!({ "task": "draft", "text": "a".repeat(20_000) })).await.is(200);
    }

    async fn the_budget_of_a_project_holds(world: World) {
        let made = world.api.post("/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let project = made["project"]["id"].as_str().expect("an id").to_owned();
        let at = format!("/api/v1/projects/{project}/budget");
        let put = request(Method::PUT, &at).header("content-type", "application/json");
        world.api.send(put.body(Body::from(r#"{"budget_micros":1}"#)).expect("a request")).await.is(200);
        let asked = json!({ "task": "draft", "text": "tea", "project_id": project });
        let refused = world.ask(&asked).await.problem(403, "quota_exceeded");
        assert_eq!(refused["unit"], "provider_micros_per_project");
        assert_eq!(world.fakes.received().len(), 0, "nothing was sent");
        let elsewhere = json!({ "task": "draft", "text": "tea", "project_id": uuid::Uuid::now_v7() });
        world.ask(&elsewhere).await.problem(404, "not_found");
    }
}
