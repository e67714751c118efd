//! What stores tell of files that came straight to them.

use axum::{body::Body, http::Method};
use gala_accounts::push_tokens::{PushTokenSettings, PushTokens};
use gala_api::StorageHooks;
use gala_db::found_films;
use gala_fakes::{Fakes, Stores};
use serde_json::{Value, json};

use crate::{
    direct_uploads::{HOOK_TOKEN, World, picture},
    support::{Answer, Engine, request},
};

const AUDIENCE: &str = "https://studio.example.com/api/v1/hooks/storage/gcs";

async fn tell(world: &World, path: &str, token: Option<&str>, message: &Value) -> Answer {
    let sent =
        request(Method::POST, &format!("/api/v1/hooks/storage/{path}")).header("content-type", "application/json");
    let sent = token.into_iter().fold(sent, |sent, token| sent.header("authorization", format!("Bearer {token}")));
    world.api.send(sent.body(Body::from(message.to_string())).expect("a request")).await
}

fn s3_event(key: &str) -> Value {
    let encoded = key.replace('/', "%2F");
    json!({ "EventName": "s3:ObjectCreated:Put", "Key": format!("videos/{key}"), "Records": [{
        "eventVersion": "2.0", "eventSource": "minio:s3", "eventName": "s3:ObjectCreated:Put",
        "s3": { "bucket": { "name": "videos" }, "object": { "key": encoded, "size": 1000, "sequencer": "16F" } },
    }]})
}

fn push(key: &str) -> Value {
    json!({ "message": { "attributes": { "eventType": "OBJECT_FINALIZE", "bucketId": "videos", "objectId": key,
        "objectGeneration": "1" }, "data": "e30=", "messageId": "1" }, "subscription": "projects/p/subscriptions/s" })
}

async fn status(world: &World, id: &str) -> Value {
    world.api.get(&format!("/api/v1/assets/{id}")).await.is(200).json()["status"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_the_store_makes_a_file_an_asset_in_any_order_with_finalize_and_once() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::s3(engine).await;
        let content = picture(1000);
        // Told twice, then finalized; finalized, then told late; told before anything was sent.
        let (told, _) = world.sent(&world.said(&content), &content).await;
        for _ in 0..2 {
            tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&format!("incoming/{told}"))).await.is(204);
            assert_eq!(status(&world, &told).await, "PROCESSING");
        }
        world.finalize(&told, &[]).await.is(200);
        let (asked, _) = world.sent(&world.said(&content), &content).await;
        world.finalize(&asked, &[]).await.is(200);
        tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&format!("incoming/{asked}"))).await.is(204);
        let early = world.announce(&world.said(&content), None).await;
        let early = early["asset"]["id"].as_str().expect("an id");
        tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&format!("incoming/{early}"))).await.is(204);
        assert_eq!(status(&world, early).await, "PENDING");
        assert_eq!(world.stored_and_held().await, (2000, 1000));
        assert_eq!(world.keys().await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_of_google_cloud_storage_makes_a_file_an_asset() {
    let world = World::gcs().await;
    let content = picture(9_000_000);
    let (id, _) = world.sent(&world.said(&content), &content).await;
    let key = world.keys().await.remove(0);
    tell(&world, &format!("gcs?token={HOOK_TOKEN}"), None, &push(&key)).await.is(204);
    assert_eq!(status(&world, &id).await, "PROCESSING");
    assert!(world.api.get(&format!("/api/v1/assets/{id}/content")).await.is(200).bytes == content);
}

/// Who proves itself as Pub/Sub does, beside the token of the installation or alone.
fn push_tokens(fakes: &Fakes) -> PushTokens {
    let settings = PushTokenSettings {
        audience: AUDIENCE.to_owned(),
        email: Stores::EMAIL.to_owned(),
        keys_url: format!("{}/certs", fakes.url("google")),
    };
    PushTokens::new(settings).expect("settings")
}

fn push_token(world: &World, audience: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time").as_secs();
    world
        .fakes()
        .stores()
        .push_token(&json!({ "iss": "https://accounts.google.com", "aud": audience, "sub": "1", "azp": "1",
        "email": Stores::EMAIL, "email_verified": true, "iat": now, "exp": now + 3600 }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_google_signed_needs_no_token_in_its_address() {
    for alone in [true, false] {
        let hooks = |fakes: &Fakes| {
            let hooks = if alone { StorageHooks::default() } else { StorageHooks::new(HOOK_TOKEN) };
            hooks.with_push(push_tokens(fakes))
        };
        let world = World::gcs_told_by(hooks).await;
        let content = picture(9_000_000);
        let (id, _) = world.sent(&world.said(&content), &content).await;
        let message = push(&world.keys().await.remove(0));
        for token in [None, Some("a.b.c".to_owned()), Some(push_token(&world, "https://elsewhere.example.com"))] {
            tell(&world, "gcs", token.as_deref(), &message).await.problem(401, "bad_token");
        }
        let right = push_token(&world, AUDIENCE);
        let of_s3 = tell(&world, "s3", Some(&right), &s3_event("incoming/x")).await;
        of_s3.problem(if alone { 404 } else { 401 }, if alone { "not_found" } else { "bad_token" });
        assert_eq!(status(&world, &id).await, "PENDING");
        tell(&world, "gcs", Some(&right), &message).await.is(204);
        assert_eq!(status(&world, &id).await, "PROCESSING");
        let in_address = tell(&world, &format!("gcs?token={HOOK_TOKEN}"), None, &message).await;
        assert_eq!(in_address.status.as_u16(), if alone { 401 } else { 204 });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_know_the_token_makes_nothing_and_learns_nothing() {
    let world = World::s3(Engine::Sqlite).await;
    let content = picture(1000);
    let (id, _) = world.sent(&world.said(&content), &content).await;
    let event = s3_event(&format!("incoming/{id}"));
    for token in [None, Some(""), Some("another-token-of-20"), Some(&HOOK_TOKEN[1..])] {
        tell(&world, "s3", token, &event).await.problem(401, "bad_token");
    }
    tell(&world, "gdrive", Some(HOOK_TOKEN), &event).await.is(404);
    tell(&world, "s3", Some(HOOK_TOKEN), &json!([1])).await.problem(400, "invalid_message");
    // Of other objects, and of one that is named as an upload and is not its own.
    for key in
        ["probe/x".to_owned(), format!("elsewhere/{id}"), "incoming/01a227c0-7757-71d7-8d48-1bc961cd2193".to_owned()]
    {
        tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&key)).await.is(204);
    }
    assert_eq!(status(&world, &id).await, "PENDING");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_could_not_be_followed_is_asked_for_again() {
    let mut world = World::s3(Engine::Sqlite).await;
    let content = picture(1000);
    let (id, _) = world.sent(&world.said(&content), &content).await;
    world.s3_server().stop();
    tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&format!("incoming/{id}"))).await.problem(503, "storage_away");
    world.s3_server().go_on();
    tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&format!("incoming/{id}"))).await.is(204);
    assert_eq!(status(&world, &id).await, "PROCESSING");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_came_to_be_in_a_folder_is_looked_for_soon() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::s3(engine).await;
        let path = format!("/api/v1/projects/{}/folder/published", world.project);
        let publish = request(Method::PUT, &path).body(Body::empty()).expect("a request");
        let folder = world.api.send(publish).await.is(200).json()["folder"].as_str().expect("a folder").to_owned();
        let due = async || {
            let mut tx = world.api.db.begin().await.expect("a transaction");
            let due = found_films::begin_look(&mut tx, None, 10).await.expect("asked");
            tx.commit().await.expect("a commit");
            due.into_iter().map(|project| project.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(due().await, [""; 0]);
        for other in [
            format!("{folder}/images/film.mp4"),
            format!("{folder}/final/notes.txt"),
            "tea-00000000/final/film.mp4".to_owned(),
        ] {
            tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&other)).await.is(204);
        }
        assert_eq!(due().await, [""; 0]);
        let film = format!("a/prefix/{folder}/final/my%20cut.mp4").replace("%20", "+");
        tell(&world, "s3", Some(HOOK_TOKEN), &s3_event(&film)).await.is(204);
        assert_eq!(due().await, [world.project.clone()]);
        assert_eq!(due().await, [""; 0], "once");
    }
}
