//! The studio's page and files, as browsers fetch them.

use std::io::Read;

use axum::{body::Body, http::Method};
use gala_testkit::database::Engine;

use crate::{
    direct_uploads::{World, picture},
    support::{Answer, Api, request},
};

async fn ask(api: &Api, path: &str, header: (&str, &str)) -> Answer {
    let asked = request(Method::GET, path).header(header.0, header.1);
    api.send(asked.body(Body::empty()).expect("a request")).await
}

/// The address of the script that the page begins with.
fn script(page: &Answer) -> String {
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    let found = text.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(".js"));
    found.expect("a script").to_owned()
}

fn nonce(page: &Answer) -> String {
    let policy = page.header("content-security-policy").to_owned();
    let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
    rest.split('\'').next().expect("its end").to_owned()
}

#[tokio::test]
async fn every_address_of_the_page_answers_with_it_and_a_nonce_of_its_own() {
    let api = Api::start(Engine::Sqlite).await;
    let mut nonces = Vec::new();
    for path in ["/", "/new", "/jobs", "/settings", "/review", "/projects/01930000-0000-7000-8000-000000000000", "/"] {
        let page = api.get(path).await.is(200);
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert_eq!(page.header("cache-control"), "no-cache");
        let nonce = nonce(&page);
        let text = String::from_utf8_lossy(&page.bytes).into_owned();
        assert!(text.contains(&format!("nonce=\"{nonce}\"")), "{path}: {text}");
        assert!(!page.header("content-security-policy").contains("unsafe"), "{path}");
        nonces.push(nonce);
    }
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 7, "none is told twice");
    for path in
        ["/nothing", "/projects", "/assets/index-of-another-version.js", "/assets/..%2findex.html", "/index.html"]
    {
        assert_eq!(api.get(path).await.is(404).json()["code"], "not_found", "{path}");
    }
}

#[tokio::test]
async fn files_are_fetched_once_and_compressed_where_that_is_read() {
    let api = Api::start(Engine::Sqlite).await;
    let path = script(&api.get("/").await.is(200));
    let plain = api.get(&path).await.is(200);
    assert_eq!(plain.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    // A worker has the policy of its own script: it hears of events.
    assert!(plain.header("content-security-policy").contains("connect-src 'self'"));
    assert_eq!(plain.header("content-encoding"), "");
    for refused in ["br", "gzip;q=0", "gzipped"] {
        assert_eq!(ask(&api, &path, ("accept-encoding", refused)).await.header("content-encoding"), "", "{refused}");
    }
    let gzipped = ask(&api, &path, ("accept-encoding", "br, gzip;q=0.8")).await.is(200);
    assert_eq!((gzipped.header("content-encoding"), gzipped.header("vary")), ("gzip", "accept-encoding"));
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&gzipped.bytes[..]).read_to_end(&mut text).expect("gzip");
    assert!(text == plain.bytes, "the same, compressed");
    ask(&api, &path, ("if-none-match", plain.header("etag"))).await.is(304);
    let licences = String::from_utf8(api.get("/licences.md").await.is(200).bytes).expect("text");
    assert!(["react-dom", "tanstack", "lingui"].iter().all(|name| licences.contains(name)), "{licences}");
    assert_eq!(api.get("/favicon.svg").await.is(200).header("content-type"), "image/svg+xml");
}

/// Where a page may send to, by its policy.
async fn reached(api: &Api) -> String {
    let page = api.get("/").await.is(200);
    let (_, rest) = page.header("content-security-policy").split_once("connect-src ").expect("what it may reach");
    rest.split(';').next().expect("its end").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_reaches_this_server_and_the_store_that_takes_files_of_it() {
    assert_eq!(reached(&World::localfs().await.api).await, "'self'");
    for world in [World::s3(Engine::Sqlite).await, World::gcs().await, World::gdrive_on(Engine::Sqlite).await] {
        let session = world.announce(&world.said(&picture(1000)), None).await["upload_session"].clone();
        let address = url::Url::parse(session["url"].as_str().expect("an address")).expect("a whole one");
        assert_eq!(reached(&world.api).await, format!("'self' {}", address.origin().ascii_serialization()));
    }
}
