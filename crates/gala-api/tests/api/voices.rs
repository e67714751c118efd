//! The voices that people choose from.

use std::sync::Arc;

use gala_ai::{
    provider::{Chain, Providers, Speaker},
    speech::EspeakSpeaker,
};
use gala_fakes::{Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    speech::{Cartesia, ElevenLabs, Kokoro},
};
use gala_sandbox::StartMode;
use gala_testkit::{database::Engine, programs::built};
use serde_json::json;

use crate::support::{Api, Options, providers};

/// Three providers, of which one denies.
async fn api(fakes: &Fakes) -> Api {
    let at = |below: &str| Endpoint::parse(&fakes.url(below)).expect("an endpoint");
    let (key, wrong) = (Secret::of(KEY).expect("a key"), Secret::of("a-wrong-key").expect("a key"));
    let cartesia = Cartesia::new(at("cartesia"), &key, "sonic-3.5".to_owned()).expect("a voice");
    let eleven = ElevenLabs::new(at("elevenlabs"), &wrong, "eleven_v3".to_owned()).expect("a voice");
    let speakers: Vec<Arc<dyn Speaker>> =
        vec![Arc::new(cartesia), Arc::new(eleven), Arc::new(Kokoro::new(at("kokoro")))];
    let providers = Providers { speakers: Chain::new(speakers), ..providers() };
    Api::start_with(Engine::Sqlite, Options { providers, ..Options::default() }).await
}

#[tokio::test]
async fn voices_of_all_providers_are_listed_and_one_that_denies_is_told() {
    let fakes = Fakes::start().await;
    let api = api(&fakes).await;
    let listed = api.get("/api/v1/ai/voices").await.is(200).json();
    let of = |provider: &str| {
        let items = listed["items"].as_array().expect("voices");
        items.iter().filter(|voice| voice["provider"] == provider).count()
    };
    assert!(of("cartesia") == 2 && of("elevenlabs") == 0 && of("kokoro") > 3, "{listed}");
    assert_eq!(listed["items"][0]["name"], "Sofía");
    assert_eq!(listed["unavailable"], json!([{ "provider": "elevenlabs", "code": "provider_denied" }]));
    assert!(!listed.to_string().contains("a-wrong-key"));

    let spanish = api.get("/api/v1/ai/voices?language=es-MX&provider=cartesia").await.is(200).json();
    let names: Vec<_> = spanish["items"].as_array().expect("voices").iter().map(|voice| &voice["name"]).collect();
    assert_eq!((names, &spanish["unavailable"]), (vec![&json!("Sofía")], &json!([])));
    let nobody = api.get("/api/v1/ai/voices?provider=nobody").await.is(200).json();
    assert_eq!(nobody, json!({ "items": [], "unavailable": [] }));
    for bad in ["languages=es", "provider=", "provider=A", "language=", "language=e_s"] {
        api.get(&format!("/api/v1/ai/voices?{bad}")).await.is(400);
    }

    // What was listed is kept; who denied is asked again.
    let asked = |route: &str| fakes.received().iter().filter(|received| received.route == route).count();
    assert_eq!((asked("GET /cartesia/voices"), asked("GET /elevenlabs/v2/voices")), (1, 1));
    api.get("/api/v1/ai/voices").await.is(200);
    assert_eq!((asked("GET /cartesia/voices"), asked("GET /elevenlabs/v2/voices")), (1, 2));
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_voice_of_this_machine_is_heard_before_it_is_chosen() {
    let fakes = Fakes::start().await;
    let at = |below: &str| Endpoint::parse(&fakes.url(below)).expect("an endpoint");
    let cartesia = Cartesia::new(at("cartesia"), &Secret::of(KEY).expect("a key"), "sonic-3.5".to_owned());
    let espeak = EspeakSpeaker::new(&built().join("gala-espeak"), &built(), StartMode::Fork);
    let speakers: Vec<Arc<dyn Speaker>> = vec![Arc::new(espeak), Arc::new(cartesia.expect("a voice"))];
    let providers = Providers { speakers: Chain::new(speakers), ..providers() };
    let api = Api::start_with(Engine::Sqlite, Options { providers, ..Options::default() }).await;

    let listed = api.get("/api/v1/ai/voices").await.is(200).json();
    let has_sample = |provider: &str| {
        let voices = listed["items"].as_array().expect("voices").iter();
        voices.filter(|voice| voice["provider"] == provider).all(|voice| voice["has_sample"] == (provider == "espeak"))
    };
    assert!(has_sample("espeak") && has_sample("cartesia"), "{listed}");

    let sample = async |query: &str| api.get(&format!("/api/v1/ai/voices/sample?{query}")).await;
    let spoken = sample("provider=espeak&voice=es&language=es").await.is(200);
    assert_eq!(spoken.header("content-type"), "audio/flac");
    assert!(spoken.bytes.starts_with(b"fLaC") && spoken.bytes.len() > 20_000, "{} bytes", spoken.bytes.len());
    let again = sample("provider=espeak&voice=es&language=es").await.is(200);
    assert_eq!(again.bytes, spoken.bytes, "the same voice says the same");
    assert_ne!(sample("provider=espeak&voice=de&language=es").await.is(200).bytes, spoken.bytes);
    // A language of which there is no sentence.
    sample("provider=espeak&voice=sw&language=sw").await.is(200);

    let before = fakes.received().len();
    sample("provider=cartesia&voice=x&language=es").await.problem(409, "sample_costs");
    assert_eq!(fakes.received().len(), before, "nobody is asked who is paid");
    sample("provider=espeak&voice=nobody&language=es").await.problem(409, "voice_refused");
    sample("provider=nobody&voice=es&language=es").await.problem(404, "not_found");
    for bad in [
        "provider=espeak&voice=es",
        "provider=E&voice=es&language=es",
        "provider=espeak&voice=&language=es",
        "provider=espeak&voice=es&language=e_s",
    ] {
        sample(bad).await.is(400);
    }
    sample(&format!("provider=espeak&voice={}&language=es", "v".repeat(201))).await.is(400);
    sample(&format!("provider=espeak&voice={}&language=es", "v".repeat(200))).await.problem(409, "voice_refused");
}
