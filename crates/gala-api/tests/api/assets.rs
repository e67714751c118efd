//! `/assets`.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use axum::{body::Body, http::Method};
use gala_core::{
    asset::{Asset, AssetKind, AssetStatus},
    hash::ContentHash,
    id::{AssetId, ProjectId},
};
use gala_db::TimeSource;
use gala_testkit::on_both;

use crate::{
    projects::create,
    support::{Answer, Api, Engine, Options, TOKEN, request},
};

const CONTENT: &[u8] = b"0123456789abcdefghij";

/// Stores a file of a new project.
pub async fn store(api: &Api, name: &str, mime: &str, status: AssetStatus) -> String {
    store_bytes(api, name, mime, status, CONTENT.to_vec()).await
}

pub async fn store_bytes(api: &Api, name: &str, mime: &str, status: AssetStatus, content: Vec<u8>) -> String {
    let project = if matches!(api.get("/api/v1/projects").await.status.as_u16(), 401) {
        project_of(api).await
    } else {
        create(api).await["project"]["id"].as_str().expect("an id").parse().expect("an id")
    };
    let key = format!("{project}/{name}");
    let stored = api.objects.put_bytes(&key, content).await.expect("stored");
    let asset = Asset {
        id: AssetId::new(),
        project_id: project,
        kind: AssetKind::Final,
        provider: api.objects.provider(),
        object_key: key,
        mime: mime.to_owned(),
        size_bytes: stored.size_bytes,
        checksum: stored.checksum,
        status,
        created_at_ms: 1_795_253_400_000,
    };
    let mut tx = api.db.begin().await.expect("a transaction");
    gala_db::assets::insert(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
    asset.id.to_string()
}

pub async fn project_of(api: &Api) -> ProjectId {
    let request = request(Method::POST, "/api/v1/projects")
        .header("content-type", "text/markdown")
        .header("authorization", format!("Bearer {TOKEN}"));
    let made = api.send(request.body(crate::support::TEA.into()).expect("a request")).await.is(202).json();
    made["project"]["id"].as_str().expect("an id").parse().expect("an id")
}

async fn fetch(api: &Api, id: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = request(Method::GET, &format!("/api/v1/assets/{id}/content"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send(request.body(Body::empty()).expect("a request")).await
}

on_both! {
    async fn facts_are_told_without_a_path_of_the_machine(api: Api) {
        let id = store(&api, "final/final.mp4", "video/mp4", AssetStatus::Ready).await;
        let told = api.get(&format!("/api/v1/assets/{id}")).await.is(200);
        let (asset, alone) = (told.json(), told.listed_asset());
        insta::assert_json_snapshot!("asset", asset, { ".id" => "[id]", ".project_id" => "[id]", ".object_key" => "[key]" });
        let listed = api.get(&format!("/api/v1/projects/{}/assets", asset["project_id"].as_str().expect("an id"))).await;
        assert_eq!(listed.is(200).json()["items"][0], alone);
    }

    async fn content_comes_whole_or_in_the_part_asked_for(api: Api) {
        let id = store(&api, "final.mp4", "video/mp4", AssetStatus::Ready).await;
        let etag = format!("\"{}\"", ContentHash::of(CONTENT));
        let whole = fetch(&api, &id, &[]).await.is(200);
        assert_eq!(whole.bytes, CONTENT);
        assert_eq!(whole.header("content-length"), "20");
        assert_eq!(whole.header("content-type"), "video/mp4");
        assert_eq!(whole.header("accept-ranges"), "bytes");
        assert_eq!(whole.header("content-disposition"), "inline; filename=\"final.mp4\"");
        assert_eq!(whole.header("etag"), etag);

        for (range, part, told) in [
            ("bytes=0-0", &CONTENT[..1], "bytes 0-0/20"),
            ("bytes=5-9", &CONTENT[5..10], "bytes 5-9/20"),
            ("bytes=15-", &CONTENT[15..], "bytes 15-19/20"),
            ("bytes=-5", &CONTENT[15..], "bytes 15-19/20"),
            ("bytes=10-999", &CONTENT[10..], "bytes 10-19/20"),
        ] {
            let answer = fetch(&api, &id, &[("range", range)]).await.is(206);
            assert_eq!((answer.bytes.as_slice(), answer.header("content-range")), (part, told), "{range}");
        }
        let none = fetch(&api, &id, &[("range", "bytes=20-")]).await;
        assert_eq!(none.header("content-range"), "bytes */20");
        none.problem(416, "range_not_satisfiable");
        let many = format!("bytes={}", "0-,".repeat(1000));
        assert_eq!(fetch(&api, &id, &[("range", &many)]).await.is(200).bytes, CONTENT);

        assert_eq!(fetch(&api, &id, &[("if-none-match", &etag)]).await.is(304).bytes, b"");
        fetch(&api, &id, &[("if-none-match", "\"other\"")]).await.is(200);
        fetch(&api, &id, &[("range", "bytes=0-0"), ("if-range", &etag)]).await.is(206);
        fetch(&api, &id, &[("range", "bytes=0-0"), ("if-range", "\"other\"")]).await.is(200);

        let head = request(Method::HEAD, &format!("/api/v1/assets/{id}/content"));
        let head = api.send(head.body(Body::empty()).expect("a request")).await.is(200);
        assert_eq!((head.bytes.len(), head.header("content-length")), (0, "20"));
    }

    async fn what_is_not_whole_is_not_served(api: Api) {
        for status in [AssetStatus::Pending, AssetStatus::Processing, AssetStatus::Failed] {
            let id = store(&api, "final.mp4", "video/mp4", status).await;
            fetch(&api, &id, &[]).await.problem(404, "asset_not_ready");
            api.get(&format!("/api/v1/assets/{id}/url")).await.problem(409, "asset_not_ready");
        }
        let id = store(&api, "lost.mp4", "video/mp4", AssetStatus::Ready).await;
        let key = api.get(&format!("/api/v1/assets/{id}")).await.json()["object_key"].as_str().expect("a key").to_owned();
        api.objects.put_bytes(&key, "short").await.expect("stored");
        fetch(&api, &id, &[]).await.problem(404, "object_missing");
        std::fs::remove_file(api.objects.local_path(&key).expect("a path")).expect("removed");
        fetch(&api, &id, &[]).await.problem(404, "object_missing");
    }
}

#[tokio::test]
async fn files_that_could_act_are_downloads() {
    let api = Api::start(Engine::Sqlite).await;
    for (mime, kind) in [
        ("text/html", "attachment"),
        ("image/svg+xml", "attachment"),
        ("application/json", "attachment"),
        ("image/jpeg", "inline"),
        ("audio/mpeg", "inline"),
    ] {
        let id = store(&api, "file", mime, AssetStatus::Ready).await;
        let answer = fetch(&api, &id, &[]).await.is(200);
        assert!(answer.header("content-disposition").starts_with(kind), "{mime}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").starts_with("sandbox"), "{mime}");
    }
}

#[tokio::test]
async fn a_signed_link_opens_one_file_for_a_while() {
    let api = Api::with_token().await;
    let id = store(&api, "final.mp4", "video/mp4", AssetStatus::Ready).await;
    let other = store(&api, "other.mp4", "video/mp4", AssetStatus::Ready).await;
    let link = async |query: &str| {
        let request = request(Method::GET, &format!("/api/v1/assets/{id}/url{query}"));
        let request = request.header("authorization", format!("Bearer {TOKEN}"));
        api.send(request.body(Body::empty()).expect("a request")).await
    };
    let made = link("?expires_in=60").await.is(200).json();
    let url = made["url"].as_str().expect("a URL");
    assert_eq!(api.get(url).await.is(200).bytes, CONTENT);
    for query in ["?expires_in=0", "?expires_in=604801", "?expires_in=-1", "?expires_in=x", "?other=1"] {
        link(query).await.problem(400, "invalid_parameter");
    }

    api.get(&url.replace(&id, &other)).await.problem(403, "invalid_signature");
    let (head, signature) = url.rsplit_once('=').expect("a signature");
    for index in [0, 31, 63] {
        let mut forged = signature.to_owned().into_bytes();
        forged[index] = if forged[index] == b'a' { b'b' } else { b'a' };
        let forged = String::from_utf8(forged).expect("ASCII");
        api.get(&format!("{head}={forged}")).await.problem(403, "invalid_signature");
    }
    let longer = url.replace("expires=1", "expires=2");
    api.get(&longer).await.problem(403, "invalid_signature");
    api.get(&format!("{head}=")).await.problem(403, "invalid_signature");
    api.get(&format!("{url}&extra=1")).await.problem(400, "invalid_parameter");
    api.get(&format!("/api/v1/assets/{id}/content?signature={signature}")).await.problem(403, "invalid_signature");
    api.get(&format!("/api/v1/assets/{id}/content?x=signature=1")).await.problem(400, "invalid_parameter");
    api.get(&format!("/api/v1/assets/{id}/content")).await.problem(401, "unauthorized");
    let post = request(Method::POST, url).body(Body::empty()).expect("a request");
    api.send(post).await.problem(401, "unauthorized");

    let ended = api.keys.sign_content(id.parse().expect("an id"), 1000).await.expect("signed");
    let url = format!("/api/v1/assets/{id}/content?expires=1000&signature={ended}");
    api.get(&url).await.problem(403, "link_expired");
}

/// A clock on the wall that somebody sets, beside one that nobody can.
#[derive(Debug, Default)]
struct SetClock {
    wall_ms: AtomicI64,
    steady_ms: AtomicI64,
}

impl SetClock {
    fn pass(&self, ms: i64) {
        self.wall_ms.fetch_add(ms, SeqCst);
        self.steady_ms.fetch_add(ms, SeqCst);
    }
}

impl TimeSource for SetClock {
    fn wall_ms(&self) -> i64 {
        self.wall_ms.load(SeqCst)
    }

    fn steady_ms(&self) -> i64 {
        self.steady_ms.load(SeqCst)
    }
}

#[tokio::test]
async fn a_link_lasts_as_long_as_it_says_however_the_clock_is_set() {
    const HOUR_MS: i64 = 3_600_000;
    for step_ms in [HOUR_MS, -HOUR_MS] {
        let clock = Arc::new(SetClock { wall_ms: AtomicI64::new(500_000 * HOUR_MS), ..SetClock::default() });
        let time: Arc<dyn TimeSource> = Arc::clone(&clock) as _;
        let api = Api::start_with(Engine::Sqlite, Options { time, ..Options::default() }).await;
        let id = store(&api, "final.mp4", "video/mp4", AssetStatus::Ready).await;
        let made = api.get(&format!("/api/v1/assets/{id}/url?expires_in=600")).await.is(200).json();
        let url = made["url"].as_str().expect("a URL");
        clock.wall_ms.fetch_add(step_ms, SeqCst);
        clock.pass(400_000);
        assert_eq!(api.get(url).await.is(200).bytes, CONTENT, "{step_ms}");
        clock.pass(400_000);
        api.get(url).await.problem(403, "link_expired");
    }
}
