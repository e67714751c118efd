//! Files that are sent straight to the store: a bucket of S3, one of Google Cloud Storage, a folder of Google Drive.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use axum::{body::Body, http::Method};
use gala_api::StorageHooks;
use gala_core::hash::ContentHash;
use gala_fakes::{Fakes, Stores};
use gala_storage::{CacheSettings, GcsSettings, GdriveSettings, Objects};
use gala_testkit::s3::S3Server;
use serde_json::{Value, json};

use crate::{
    objects_elsewhere::bucket,
    projects::create,
    support::{Answer, Api, Engine, Options, request},
};

const ORIGIN: &str = "http://127.0.0.1:8080";

/// The token that stores tell with.
pub const HOOK_TOKEN: &str = "a-token-of-the-stores";

/// Who keeps the objects, until dropped.
pub enum Keeper {
    Nobody,
    S3(S3Server),
    Google(Fakes),
}

pub struct World {
    pub api: Api,
    pub project: String,
    keeper: Keeper,
    clock_offset_ms: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl World {
    async fn of(engine: Engine, keeper: Keeper, objects: Option<Objects>, folder: tempfile::TempDir) -> Self {
        Self::told_by(engine, keeper, objects, folder, StorageHooks::new(HOOK_TOKEN)).await
    }

    async fn told_by(
        engine: Engine,
        keeper: Keeper,
        objects: Option<Objects>,
        folder: tempfile::TempDir,
        storage_hooks: StorageHooks,
    ) -> Self {
        let clock_offset_ms = Arc::<AtomicI64>::default();
        let clock = Arc::clone(&clock_offset_ms);
        let options = Options { objects, storage_hooks, clock_offset_ms: clock, ..Options::default() };
        let api = Api::start_with(engine, options).await;
        let project = create(&api).await["project"]["id"].as_str().expect("an id").to_owned();
        Self { api, project, keeper, clock_offset_ms, _folder: folder }
    }

    pub async fn s3(engine: Engine) -> Self {
        let (server, folder) = (S3Server::start(), tempfile::tempdir().expect("a folder"));
        let objects = bucket(&server, &folder);
        Self::of(engine, Keeper::S3(server), Some(objects), folder).await
    }

    pub async fn gcs() -> Self {
        Self::gcs_told_by(|_| StorageHooks::new(HOOK_TOKEN)).await
    }

    pub async fn gcs_told_by(hooks: impl FnOnce(&Fakes) -> StorageHooks) -> Self {
        let (fakes, folder) = (Fakes::start().await, tempfile::tempdir().expect("a folder"));
        let hooks = hooks(&fakes);
        let settings = GcsSettings {
            bucket: Stores::BUCKET.to_owned(),
            prefix: None,
            endpoint: Some(fakes.url("gcs")),
            credentials: Some(fakes.stores().service_account()),
        };
        let cache = CacheSettings { folder: folder.path(), limit_bytes: 1 << 30 };
        let objects = Objects::open_gcs(&settings, cache).expect("a store");
        Self::told_by(Engine::Sqlite, Keeper::Google(fakes), Some(objects), folder, hooks).await
    }

    async fn gdrive() -> Self {
        Self::gdrive_on(Engine::Sqlite).await
    }

    pub fn s3_server(&mut self) -> &mut S3Server {
        let Keeper::S3(server) = &mut self.keeper else { panic!("it is another store") };
        server
    }

    pub fn fakes(&self) -> &Fakes {
        let Keeper::Google(fakes) = &self.keeper else { panic!("it is another store") };
        fakes
    }

    pub async fn gdrive_on(engine: Engine) -> Self {
        let (fakes, folder) = (Fakes::start().await, tempfile::tempdir().expect("a folder"));
        let settings = GdriveSettings {
            client_id: Stores::CLIENT_ID.to_owned(),
            client_secret: Stores::CLIENT_SECRET.to_owned(),
            refresh_token: Stores::REFRESH_TOKEN.to_owned(),
            folder_id: Stores::FOLDER.to_owned(),
            endpoint: Some(fakes.url("google")),
        };
        let cache = CacheSettings { folder: folder.path(), limit_bytes: 1 << 30 };
        let objects = Objects::open_gdrive(&settings, cache).expect("a store");
        Self::of(engine, Keeper::Google(fakes), Some(objects), folder).await
    }

    pub async fn localfs() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::of(Engine::Sqlite, Keeper::Nobody, None, folder).await
    }

    pub fn said(&self, content: &[u8]) -> Value {
        json!({ "project_id": self.project, "name": "tea.png", "mime": "image/png", "size_bytes": content.len(), "direct": true })
    }

    pub async fn announce(&self, said: &Value, key: Option<&str>) -> Value {
        let sent = request(Method::POST, "/api/v1/assets/init-upload").header("content-type", "application/json");
        let sent = sent.header("origin", ORIGIN);
        let sent = key.into_iter().fold(sent, |sent, key| sent.header("idempotency-key", key));
        self.api.send(sent.body(Body::from(said.to_string())).expect("a request")).await.is(201).json()
    }

    pub async fn finalize(&self, id: &str, parts: &[String]) -> Answer {
        self.api.post("/api/v1/assets/finalize", &json!({ "asset_id": id, "parts": parts })).await
    }

    /// Begins and sends a file. Returns its id and what the store told of its parts.
    pub async fn sent(&self, said: &Value, content: &[u8]) -> (String, Vec<String>) {
        let begun = self.announce(said, None).await;
        let parts = send(&begun["upload_session"], content).await;
        (begun["asset"]["id"].as_str().expect("an id").to_owned(), parts)
    }

    pub async fn stored_and_held(&self) -> (u64, u64) {
        let usage = self.api.get("/api/v1/usage").await.is(200).json();
        let counted = usage["counted"].as_array().expect("a list").iter().find(|one| one["unit"] == "storage_bytes");
        let counted = counted.expect("it is counted");
        (counted["used"].as_u64().expect("a number"), counted["reserved"].as_u64().expect("a number"))
    }

    /// The keys of files that people brought, and of what is on its way.
    pub async fn keys(&self) -> Vec<String> {
        use futures::StreamExt;
        let listed: Vec<_> = self.api.objects.list(None).map(|object| object.expect("listed").key).collect().await;
        listed.into_iter().filter(|key| key.contains("uploads/") || key.starts_with("incoming/")).collect()
    }

    async fn sweep(&self) {
        gala_api::sweep_uploads(&self.api.db, &self.api.objects, &self.api.spool).await.expect("swept");
    }
}

/// A picture as far as anybody looks.
pub fn picture(bytes: usize) -> Vec<u8> {
    let mut content: Vec<u8> = (0..bytes).map(|place| (place % 251 + place / 65_536) as u8).collect();
    let head = b"\x89PNG\r\n\x1a\n";
    content[..head.len()].copy_from_slice(head);
    content
}

/// Sends a file as a page in a browser does, by what it was told of the session.
async fn send(session: &Value, content: &[u8]) -> Vec<String> {
    let url = session["url"].as_str().expect("an address");
    match session["kind"].as_str().expect("a kind") {
        "put" => {
            put(url, content, None).await;
            Vec::new()
        }
        "parts" => {
            let size = session["part_size_bytes"].as_u64().expect("a size") as usize;
            let urls = session["part_urls"].as_array().expect("addresses");
            let mut tags = Vec::new();
            for (url, part) in urls.iter().zip(content.chunks(size)) {
                let answer = put(url.as_str().expect("an address"), part, None).await;
                tags.push(answer.headers()["etag"].to_str().expect("a tag").to_owned());
            }
            assert_eq!(tags.len(), urls.len(), "there are addresses for parts that there are not");
            tags
        }
        "session" => {
            let mut at = 0;
            for chunk in content.chunks(4 << 20) {
                let range = format!("bytes {at}-{}/{}", at + chunk.len() - 1, content.len());
                let answer = put(url, chunk, Some(range)).await;
                assert_eq!(answer.headers()["access-control-allow-origin"], ORIGIN, "the browser lets no page read it");
                at += chunk.len();
            }
            Vec::new()
        }
        kind => panic!("{kind}"),
    }
}

async fn put(url: &str, body: &[u8], range: Option<String>) -> reqwest::Response {
    let request = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let request = request.put(url).header("origin", ORIGIN).body(body.to_vec());
    let request = range.into_iter().fold(request, |request, range| request.header("content-range", range));
    let answer = request.send().await.expect("an answer");
    assert!(matches!(answer.status().as_u16(), 200 | 201 | 308), "{}", answer.status());
    answer
}

async fn check_a_file_becomes_an_asset(world: &World, bytes: usize, kind: &str) {
    let content = picture(bytes);
    for checksum in [None, Some(ContentHash::of(&content).to_string())] {
        let (stored, _) = world.stored_and_held().await;
        let mut said = world.said(&content);
        if let Some(checksum) = checksum {
            said["checksum"] = checksum.into();
        }
        let begun = world.announce(&said, None).await;
        assert_eq!(begun["upload_session"]["kind"], kind);
        let id = begun["asset"]["id"].as_str().expect("an id").to_owned();
        world.finalize(&id, &[]).await.problem(409, "upload_incomplete");
        assert_eq!(world.stored_and_held().await, (stored, bytes as u64), "its bytes are held");
        let parts = send(&begun["upload_session"], &content).await;
        let asset = world.finalize(&id, &parts).await.is(200).json();
        assert_eq!((&asset["status"], &asset["size_bytes"]), (&json!("PROCESSING"), &json!(bytes)));
        assert_eq!(asset["checksum"], ContentHash::of(&content).to_string());
        assert_eq!(world.finalize(&id, &parts).await.is(200).json(), asset, "doing it again changes nothing");
        assert!(world.api.get(&format!("/api/v1/assets/{id}/content")).await.is(200).bytes == content);
        assert_eq!(world.stored_and_held().await, (stored + bytes as u64, 0));
        assert_eq!(world.keys().await.iter().filter(|key| key.contains(&id)).count(), 1, "{:?}", world.keys().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sent_straight_to_a_bucket_and_becomes_an_asset() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::s3(engine).await;
        check_a_file_becomes_an_asset(&world, 1000, "put").await;
        check_a_file_becomes_an_asset(&world, 8 << 20, "put").await;
        check_a_file_becomes_an_asset(&world, (8 << 20) + 1, "parts").await;
        check_a_file_becomes_an_asset(&world, 40_000_003, "parts").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sent_straight_to_google_and_becomes_an_asset() {
    for world in [World::gcs().await, World::gdrive().await] {
        check_a_file_becomes_an_asset(&world, 1000, "session").await;
        check_a_file_becomes_an_asset(&world, 10_000_003, "session").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_store_takes_files_of_nobody_they_are_sent_to_the_server() {
    let world = World::localfs().await;
    assert_eq!(world.announce(&world.said(&picture(1000)), None).await["upload_session"]["kind"], "tus");
    let world = World::s3(Engine::Sqlite).await;
    let mut said = world.said(&picture(1000));
    said.as_object_mut().expect("an object").remove("direct");
    assert_eq!(world.announce(&said, None).await["upload_session"]["kind"], "tus", "nobody asked for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_was_said_is_no_asset_and_nothing_of_it_stays() {
    for (world, sizes) in [
        (World::s3(Engine::Sqlite).await, [1000, 20_000_003]),
        (World::gcs().await, [1000, 9_000_000]),
        (World::gdrive().await, [1000, 9_000_000]),
    ] {
        for bytes in sizes {
            let content = picture(bytes);
            let mut other = world.said(&content);
            other["checksum"] = ContentHash::of(b"another").to_string().into();
            let mut film = world.said(&content);
            film["mime"] = "video/mp4".into();
            for (said, code) in [(other, "checksum_mismatch"), (film, "type_mismatch")] {
                let (id, parts) = world.sent(&said, &content).await;
                world.finalize(&id, &parts).await.problem(422, code);
                world.finalize(&id, &parts).await.problem(422, code);
                world.api.get(&format!("/api/v1/assets/{id}/content")).await.is(404);
                assert_eq!(world.stored_and_held().await, (0, 0));
                assert_eq!(world.keys().await, [""; 0], "{code}");
            }
        }
    }
    // A signed PUT limits no size: what is larger or smaller than it was to be is told afterwards.
    let world = World::s3(Engine::Sqlite).await;
    for bytes in [999, 1001] {
        let (id, parts) = world.sent(&world.said(&picture(1000)), &picture(bytes)).await;
        world.finalize(&id, &parts).await.problem(422, "size_mismatch");
        assert_eq!((world.keys().await, world.stored_and_held().await), (vec![], (0, 0)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_are_missing_or_others_make_no_asset() {
    let world = World::s3(Engine::Sqlite).await;
    let content = picture(40_000_003);
    let (id, parts) = world.sent(&world.said(&content), &content).await;
    for refused in ["<x>".to_owned(), "a b".to_owned(), String::new(), "x".repeat(257)] {
        world.finalize(&id, &[refused]).await.problem(400, "invalid_field");
    }
    world.finalize(&id, &vec!["x".to_owned(); 1001]).await.problem(400, "invalid_field");
    // A part more than was sent. (This server compares no ETags; others refuse one that differs in the same way.)
    let more = [&parts[..], &["\"00000000000000000000000000000000\"".to_owned()]].concat();
    world.finalize(&id, &more).await.problem(409, "upload_incomplete");
    let (id, parts) = world.sent(&world.said(&content), &content).await;
    world.finalize(&id, &parts[..2]).await.problem(422, "size_mismatch");
    assert_eq!(world.keys().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_address_cannot_change_the_file_once_it_is_an_asset() {
    let world = World::s3(Engine::Sqlite).await;
    let content = picture(1000);
    let begun = world.announce(&world.said(&content), None).await;
    let id = begun["asset"]["id"].as_str().expect("an id").to_owned();
    send(&begun["upload_session"], &content).await;
    world.finalize(&id, &[]).await.is(200);
    let mut other = picture(1000);
    other[999] ^= 1;
    send(&begun["upload_session"], &other).await;
    world.finalize(&id, &[]).await.is(200);
    assert!(world.api.get(&format!("/api/v1/assets/{id}/content")).await.is(200).bytes == content);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_finish_a_file_at_once_make_one_asset() {
    for (world, bytes) in [(World::s3(Engine::Postgres).await, 1000), (World::s3(Engine::Sqlite).await, 20_000_003)] {
        let content = picture(bytes);
        let (id, parts) = world.sent(&world.said(&content), &content).await;
        let finished = futures::future::join_all((0..8).map(|_| world.finalize(&id, &parts))).await;
        for answer in finished {
            assert_eq!(answer.is(200).json()["status"], "PROCESSING");
        }
        assert!(world.api.get(&format!("/api/v1/assets/{id}/content")).await.is(200).bytes == content);
        assert_eq!(world.stored_and_held().await, (bytes as u64, 0));
        assert_eq!(world.keys().await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_finished_or_somebody_gave_up_goes_from_the_store() {
    for (world, bytes) in
        [(World::s3(Engine::Sqlite).await, 1000), (World::gcs().await, 1000), (World::gdrive().await, 1000)]
    {
        let content = picture(bytes);
        let (id, parts) = world.sent(&world.said(&content), &content).await;
        let (given_up, _) = world.sent(&world.said(&content), &content).await;
        assert_eq!(world.keys().await.len(), 2);
        let gone = request(Method::DELETE, &format!("/api/v1/uploads/{given_up}")).header("tus-resumable", "1.0.0");
        world.api.send(gone.body(Body::empty()).expect("a request")).await.is(204);
        assert_eq!(world.keys().await.len(), 1);
        world.sweep().await;
        assert_eq!(world.keys().await.len(), 1, "it may still come");
        world.clock_offset_ms.store(24 * 3600 * 1000 + 1000, SeqCst);
        world.sweep().await;
        assert_eq!(world.keys().await, [""; 0]);
        world.finalize(&id, &parts).await.problem(410, "upload_ended");
        assert_eq!(world.stored_and_held().await, (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_announcement_gives_the_same_addresses_and_begins_one_upload() {
    let world = World::gcs().await;
    let said = world.said(&picture(1000));
    let first = world.announce(&said, Some("one")).await;
    assert_eq!(world.announce(&said, Some("one")).await, first);
    assert_eq!(world.stored_and_held().await, (0, 1000));
    let id = first["asset"]["id"].as_str().expect("an id");
    let patch = request(Method::PATCH, &format!("/api/v1/uploads/{id}")).header("tus-resumable", "1.0.0");
    let patch = patch.header("upload-offset", "0").header("content-type", "application/offset+octet-stream");
    world.api.send(patch.body(Body::from("x")).expect("a request")).await.problem(409, "upload_is_direct");
}
