//! What providers send as their tasks go on: it wakes whoever waits, and nothing that it says is believed.

use std::{io::Cursor, sync::Arc, time::Duration};

use axum::{body::Body, http::Method};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures::FutureExt;
use gala_ai::provider::{AnimationRequest, Animator, Call, TaskWakes};
use gala_api::{Access, ProviderHooks};
use gala_core::{format::FrameSize, hash::ContentHash};
use gala_fakes::{Fakes, KEY};
use gala_providers::{
    animation::{CallbackSecret, Kling},
    http::{Downloader, Endpoint, Polling, Secret, TaskCallbacks},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{Answer, Api, Engine, Options, TOKEN, request};

const PATH: &str = "/api/v1/hooks/provider/kling";
const SECRET: &[u8] = b"testsecrettestsecrettestsecret12";

/// A callback as it is sent.
#[derive(Clone)]
struct Sent {
    id: String,
    at_s: i64,
    key: Vec<u8>,
    body: String,
}

impl Sent {
    fn new(id: &str, body: &Value) -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        let at_s = since.as_secs().cast_signed();
        Self { id: id.to_owned(), at_s, key: SECRET.to_vec(), body: body.to_string() }
    }

    fn signature(&self) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length");
        mac.update(format!("{}.{}.{}", self.id, self.at_s, self.body).as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }

    async fn to(&self, api: &Api) -> Answer {
        self.signed_to(api, &self.signature()).await
    }

    async fn signed_to(&self, api: &Api, signature: &str) -> Answer {
        let request = request(Method::POST, PATH).header("content-type", "application/json");
        let request = request.header("webhook-id", &self.id).header("webhook-timestamp", self.at_s.to_string());
        let request = request.header("webhook-signature", signature);
        api.send(request.body(Body::from(self.body.clone())).expect("a request")).await
    }
}

fn ended(task: &str) -> Value {
    json!({ "id": task, "status": "succeeded", "message": "" })
}

/// An API that believes what is signed with [`SECRET`], without a word of who sends it.
async fn api(wakes: &TaskWakes) -> Api {
    let secret = format!("whsec_{}", BASE64_STANDARD.encode(SECRET));
    let secret = CallbackSecret::parse(&secret).expect("a secret");
    let hooks = ProviderHooks::new(vec![Arc::new(secret)], wakes.clone());
    let access = Access::Token(TOKEN.into());
    Api::start_with(Engine::Sqlite, Options { access, hooks, ..Options::default() }).await
}

#[tokio::test]
async fn what_is_signed_wakes_who_waits_once() {
    let wakes = TaskWakes::default();
    let api = api(&wakes).await;
    let wake = wakes.listen("t1");
    let is_woken = || wake.woken().now_or_never().is_some();
    let sent = Sent::new("1", &ended("t1"));
    sent.to(&api).await.is(204);
    assert!(is_woken());
    // Doubled and replayed.
    sent.to(&api).await.is(204);
    assert!(!is_woken());
    // By the name that we gave it, as the old protocol tells.
    let legacy = json!({ "task_id": "x", "task_status": "failed", "task_info": { "external_task_id": "t1" } });
    Sent::new("2", &legacy).to(&api).await.is(204);
    assert!(is_woken());
    // What goes on, what nobody waits for, and what is signed and tells of nothing.
    for (id, body) in [
        ("3", json!({ "id": "t1", "status": "processing" })),
        ("4", ended("t2")),
        ("5", json!({ "news": "a new model" })),
    ] {
        Sent::new(id, &body).to(&api).await.is(204);
        assert!(!is_woken(), "{body}");
    }
}

#[tokio::test]
async fn what_is_forged_or_stale_changes_nothing() {
    let wakes = TaskWakes::default();
    let api = api(&wakes).await;
    let wake = wakes.listen("t1");
    let sent = Sent::new("1", &ended("t1"));
    let forged = [
        Sent { key: b"another secret".to_vec(), ..sent.clone() },
        Sent { at_s: sent.at_s - 400, ..sent.clone() },
        Sent { at_s: sent.at_s + 400, ..sent.clone() },
    ];
    for forged in forged {
        forged.to(&api).await.problem(401, "bad_signature");
    }
    for signature in ["", "v1,", "v1,AAAA", &sent.signature()[3..]] {
        sent.signed_to(&api, signature).await.problem(401, "bad_signature");
    }
    let other_body = Sent { body: ended("t1").to_string() + " ", ..sent.clone() };
    other_body.signed_to(&api, &sent.signature()).await.problem(401, "bad_signature");
    api.post_text(PATH, "{}").await.problem(401, "bad_signature");
    assert!(wake.woken().now_or_never().is_none());
    // What was refused was not seen: the true one of the same id still counts.
    sent.to(&api).await.is(204);
    assert!(wake.woken().now_or_never().is_some());
}

#[tokio::test]
async fn what_is_too_large_or_of_nobody_we_know_is_refused() {
    let api = api(&TaskWakes::default()).await;
    let large = Sent::new("1", &json!({ "id": "t1", "status": "succeeded", "message": "x".repeat(64 << 10) }));
    large.to(&api).await.problem(413, "body_too_large");
    api.post_text("/api/v1/hooks/provider/heygen", "{}").await.problem(404, "not_found");
    api.post_text("/api/v1/hooks/provider/%FF", "{}").await.problem(404, "not_found");
    let none = Api::with_token().await;
    none.post_text(PATH, "{}").await.problem(404, "not_found");
}

fn picture() -> AnimationRequest {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(360, 640).write_to(&mut png, image::ImageFormat::Png).expect("encoded");
    let image = png.into_inner();
    AnimationRequest {
        image_hash: ContentHash::of(&image),
        image,
        image_mime: "image/png",
        prompt: "slow push-in".to_owned(),
        duration_ms: 4200,
        size: FrameSize::VERTICAL,
        seed: None,
    }
}

/// Asked after once an hour, a video that is done within minutes comes when Kling says so.
#[tokio::test]
async fn a_callback_brings_a_video_before_it_is_asked_after() {
    let (wakes, fakes) = (TaskWakes::default(), Fakes::start().await);
    let api = api(&wakes).await;
    fakes.tasks_take(1);
    let endpoint = Endpoint::parse(&fakes.url("kling")).expect("an endpoint");
    let downloader = Downloader::new([&endpoint]);
    let callbacks = TaskCallbacks { url: "https://gala.example.org".to_owned() + PATH, wakes: wakes.clone() };
    let hour = Duration::from_secs(3600);
    let polling = Polling { first: hour, longest: hour, deadline: 24 * hour };
    let key = Secret::of(KEY).expect("a key");
    let model = "kling-2.5-turbo".to_owned();
    let kling = Kling::new(endpoint, &key, model, Some(callbacks), downloader, polling).expect("an adapter");
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("video.mp4");
    let made = tokio::spawn(async move { kling.animate(&picture(), &into, &Call::unpaid()).await });
    let looks = || fakes.received().iter().filter(|received| received.route == "GET /kling/tasks").count();
    while looks() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let submitted = fakes.received().into_iter().find(|received| received.route.starts_with("POST")).expect("sent");
    let options = &submitted.json["options"];
    assert_eq!(options["callback_url"], format!("https://gala.example.org{PATH}"));
    let external = options["external_task_id"].as_str().expect("our name").to_owned();
    let told = json!({ "id": "whatever", "status": "succeeded", "external_id": external });
    Sent::new("1", &told).to(&api).await.is(204);
    // Where nobody is woken it is asked after in an hour: that is no reason to wait for it.
    let made = tokio::time::timeout(Duration::from_secs(60), made).await.expect("it comes when it is told");
    made.expect("it goes on").expect("a video");
    assert_eq!(looks(), 2);
}
