//! What is told of the cost of a video before it is asked for.

use std::sync::Arc;

use gala_ai::provider::{Chain, Providers};
use gala_core::{access::Scope, plan_limits::LimitUnit};
use gala_db::{PageRequest, projects, provider_calls};
use gala_fakes::{Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    speech::OpenAiSpeech,
    text::OpenAi,
};
use gala_testkit::{
    database::{Engine, OnEngine},
    on_both,
};
use serde_json::json;

use crate::support::{Api, Options, providers};

struct World {
    api: Api,
    fakes: Fakes,
}

impl OnEngine for World {
    async fn start(engine: Engine) -> Self {
        let fakes = Fakes::start().await;
        let endpoint = || Endpoint::parse(&fakes.url("openai/v1")).expect("an endpoint");
        let key = Secret::of(KEY).expect("a key");
        let model = OpenAi::new(endpoint(), &key, "gpt-5.4-mini".to_owned()).expect("a model");
        let speaker = OpenAiSpeech::new(endpoint(), &key, "gpt-4o-mini-tts".to_owned()).expect("a voice");
        let providers = Providers {
            text_models: Chain::new(vec![Arc::new(model)]),
            speakers: Chain::new(vec![Arc::new(speaker)]),
            ..providers()
        };
        let api = Api::start_with(engine, Options { providers, ..Options::default() }).await;
        Self { api, fakes }
    }
}

const PATH: &str = "/api/v1/projects/estimate";

on_both! {
    async fn a_script_is_estimated_and_nothing_is_made(world: World) {
        let World { api, fakes } = world;
        let text = "Tea grows on hills.";
        let document = json!({ "title": "Tea", "budget": 0.5, "scenes": [{ "text": text }, { "text": text }] });
        let estimate = api.post(PATH, &json!({ "document": document })).await.is(200).json();
        // 20 millionths for each character, whatever is spoken.
        let micros = text.len() as u64 * 2 * 20;
        assert_eq!(
            estimate["steps"],
            json!([{
                "kind": "speech", "provider": "openai", "model": "gpt-4o-mini-tts", "fallbacks": [],
                "requests": { "low": 2, "high": 2 }, "micros": { "low": micros, "high": micros },
            }])
        );
        assert_eq!(estimate["micros"], json!({ "low": micros, "high": micros }));
        assert_eq!(estimate["scenes"], json!({ "low": 2, "high": 2 }));
        assert_eq!((&estimate["budget_micros"], &estimate["currency"]), (&json!(500_000), &json!("USD")));
        assert!(fakes.charges().is_empty(), "nobody is asked");
        let page = PageRequest::default();
        assert!(projects::list(&api.db, Scope::LOCAL, None, &page).await.expect("a read").items.is_empty());
        assert!(provider_calls::list(&api.db, Scope::LOCAL, None, &page).await.expect("a read").items.is_empty());
    }

    async fn a_topic_is_estimated_with_its_script_and_the_budget_of_the_plan(world: World) {
        let body = json!({ "topic": "how lighthouses were lit", "target_duration": "45s" });
        let estimate = world.api.post(PATH, &body).await.is(200).json();
        assert_eq!(estimate["steps"][0]["kind"], "text");
        assert_eq!(estimate["steps"][0]["requests"], json!({ "low": 1, "high": 2 }));
        let plan = gala_db::quota::plan(&world.api.db, Scope::LOCAL).await.expect("a plan");
        assert_eq!(estimate["budget_micros"].as_u64(), plan.limits.of(LimitUnit::ProviderMicrosPerProject));
    }

    async fn what_cannot_be_made_is_refused_as_when_it_is_made(world: World) {
        let bad = world.api.post(PATH, &json!({ "document": { "scenes": [{ "text": "" }] } })).await.is(400).json();
        assert!(bad["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{bad}");
        let nobody = json!({ "document": { "topic": "tea", "providers": { "text": "anthropic" } } });
        assert_eq!(world.api.post(PATH, &nobody).await.is(400).json()["code"], "no_language_model");
    }
}
