//! What Google Cloud Storage does besides what every store does: tokens, sessions of uploads, links.

use std::time::Duration;

use futures::StreamExt;
use gala_core::hash::ContentHash;
use gala_fakes::{Behaviour, Fakes};
use gala_storage::{GcsSettings, ShownAs, StorageError, probe};

use super::store::{Store, content, gcs_settings, open_gcs};

const TOKEN: &str = "POST /google/token";
const UPLOAD: &str = "PUT /gcs/upload/storage/v1/b/videos/o";
const BEGIN: &str = "POST /gcs/upload/storage/v1/b/videos/o";

fn count(fakes: &Fakes, route: &str) -> usize {
    fakes.received().iter().filter(|received| received.route == route).count()
}

fn busy(status: u16) -> Behaviour {
    Behaviour::fail(status, r#"{"error":{"code":503,"message":"backendError"}}"#)
}

/// Stores a film of several chunks and compares what is there.
async fn store_a_film(store: &Store) {
    let content = content(20_000_003);
    let file = store.file("film", &content);
    store.objects.put_file(&file, |_| "film.mp4".to_owned()).await.expect("stored");
    let checksum = ContentHash::of(&content);
    assert!(store.objects.read_through("film.mp4", 20_000_003, checksum).await.expect("read"), "it is another");
    assert_eq!(store.fakes().unknown_routes(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_asked_for_once_by_however_many_and_a_minute_before_it_ends() {
    let store = Store::gcs(None).await;
    store.fakes().stores().tokens_last(62);
    let many = futures::stream::iter(0..40).map(|_| store.objects.size("a/b")).buffer_unordered(40);
    assert!(many.all(|size| async { size.expect("told").is_none() }).await);
    assert_eq!(count(store.fakes(), TOKEN), 1);
    tokio::time::sleep(Duration::from_millis(2200)).await;
    store.objects.size("a/b").await.expect("told");
    assert_eq!(count(store.fakes(), TOKEN), 2, "the first one is good for less than a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_before_its_time_is_replaced_once() {
    let store = Store::gcs(None).await;
    store.objects.put_bytes("a/b", "x").await.expect("stored");
    store.fakes().stores().end_tokens();
    assert_eq!(store.objects.read("a/b").await.expect("read"), "x");
    assert_eq!(count(store.fakes(), TOKEN), 2);
    // One that gives out what nobody takes is not asked for ever.
    let fail = || Behaviour::fail(401, r#"{"error":{"code":401,"message":"Invalid Credentials"}}"#);
    store.fakes().script("GET /gcs/storage/v1/b/videos/o/a%2Fb", vec![fail(), fail(), fail()]);
    let refused = store.objects.size("a/b").await.expect_err("refused");
    assert!(matches!(refused, StorageError::Denied { .. }), "{refused:?}");
    assert_eq!(count(store.fakes(), TOKEN), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_tokens_that_is_busy_is_asked_again() {
    let store = Store::gcs(None).await;
    store.fakes().script(TOKEN, vec![busy(500), busy(503)]);
    assert_eq!(store.objects.size("a/b").await.expect("told"), None);
    assert_eq!(count(store.fakes(), TOKEN), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_and_no_secret_is() {
    let (fakes, folder) = (Fakes::start().await, tempfile::tempdir().expect("a folder"));
    let right = gcs_settings(&fakes);
    let account = right.credentials.clone().expect("a key");
    let other = account.replace("gala@gala-tests", "nobody@gala-tests");
    let objects = open_gcs(&GcsSettings { credentials: Some(other), ..right.clone() }, folder.path());
    let refused = objects.put_bytes("a/b", "x").await.expect_err("refused");
    assert!(matches!(refused, StorageError::Denied { .. }), "{refused:?}");
    assert!(!format!("{refused:?}").contains("PRIVATE KEY"), "the key is told");
    assert_eq!(probe(&objects).await.len(), 1, "nothing else is tried");
    let nobody = open_gcs(&GcsSettings { credentials: None, ..right.clone() }, folder.path());
    let refused = nobody.size("a/b").await.expect_err("refused");
    assert!(matches!(refused, StorageError::Denied { .. }), "{refused:?}");
    let elsewhere = open_gcs(&GcsSettings { bucket: "others".to_owned(), ..right.clone() }, folder.path());
    let missing = elsewhere.put_bytes("a/b", "x").await.expect_err("no such bucket");
    assert!(matches!(missing, StorageError::NotFound { .. }), "{missing:?}");
    let away = GcsSettings { endpoint: Some("http://127.0.0.1:9".to_owned()), ..right };
    let away = open_gcs(&away, folder.path()).size("a/b").await.expect_err("nobody is there");
    assert!(matches!(away, StorageError::Away { .. }), "{away:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_is_kept_in_part_goes_on_where_it_was_kept() {
    let store = Store::gcs(None).await;
    // Nothing of the first, a part of the next two, all of the others.
    store.fakes().stores().keep_next([0, 256 << 10, 3 << 20]);
    store_a_film(&store).await;
    assert!(count(store.fakes(), UPLOAD) >= 5, "{}", count(store.fakes(), UPLOAD));
    assert_eq!(count(store.fakes(), BEGIN), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_keeps_nothing_is_given_up() {
    let store = Store::gcs(None).await;
    store.fakes().stores().keep_next([0; 40]);
    let file = store.file("film", &content(9_000_000));
    let away = store.objects.put_file(&file, |_| "film".to_owned()).await.expect_err("given up");
    assert!(matches!(away, StorageError::Away { .. }), "{away:?}");
    assert_eq!(store.fakes().stores().object_names(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_after_faults_and_lost_answers() {
    for script in [
        vec![busy(503), Behaviour::Answer, busy(500)],
        // The chunk has arrived, and nobody was told.
        vec![Behaviour::ChargeThenDie, Behaviour::Answer, Behaviour::ChargeThenDie],
        // The last one has, and the question after it is not answered either.
        vec![Behaviour::Answer, Behaviour::Answer, Behaviour::ChargeThenDie, busy(503)],
        vec![Behaviour::fail_for(429, 1, "{}")],
    ] {
        let store = Store::gcs(None).await;
        store.fakes().script(UPLOAD, script.clone());
        store_a_film(&store).await;
        assert_eq!(count(store.fakes(), BEGIN), 1, "{script:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_has_expired_is_begun_anew_and_not_for_ever() {
    for status in [404, 410] {
        let gone = || Behaviour::fail(status, "{}");
        let store = Store::gcs(None).await;
        store.fakes().script(UPLOAD, vec![Behaviour::Answer, gone()]);
        store_a_film(&store).await;
        assert_eq!(count(store.fakes(), BEGIN), 2, "{status}");
        store.fakes().script(UPLOAD, vec![gone(), gone(), gone()]);
        let file = store.file("other", &content(9_000_000));
        let away = store.objects.put_file(&file, |_| "other".to_owned()).await.expect_err("given up");
        assert!(matches!(away, StorageError::Away { .. }), "{away:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_without_a_token_or_a_second_address_is_enough_to_send() {
    let store = Store::gcs(None).await;
    store_a_film(&store).await;
    let received = store.fakes().received();
    let chunks: Vec<_> = received.iter().filter(|received| received.route == UPLOAD).collect();
    assert_eq!(chunks.iter().map(|chunk| chunk.bytes).collect::<Vec<_>>(), [8 << 20, 8 << 20, 20_000_003 - (16 << 20)]);
    assert!(chunks.iter().all(|chunk| !chunk.headers.contains_key("authorization")), "a token is sent for nothing");
    assert!(chunks[2].headers.contains_key("x-goog-hash"), "the store cannot compare");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_while_it_is_stored_becomes_no_object() {
    for (bytes, more) in [(1000, 0), (20_000_003, 0), (20_000_003, 1), (16 << 20, 5)] {
        let store = Store::gcs(None).await;
        let file = store.file("film", &content(bytes));
        // Between the look at its content, which names the key, and the writing.
        let change = |_| {
            let mut changed = content(bytes);
            *changed.last_mut().expect("a byte") ^= u8::from(more == 0);
            changed.extend(vec![1; more]);
            std::fs::write(&file, changed).expect("changed");
            "film".to_owned()
        };
        let refused = store.objects.put_file(&file, change).await.expect_err("it changed");
        assert!(matches!(refused, StorageError::Damaged { .. }), "{refused:?}");
        assert_eq!(store.fakes().stores().object_names(), [""; 0], "{bytes} bytes");
        let ended = format!("DELETE {}", UPLOAD.strip_prefix("PUT ").expect("a route"));
        assert_eq!(count(store.fakes(), &ended), usize::from(bytes > 1000), "the session is ended");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_goes_on_where_it_broke_off_and_ends_where_the_object_was_replaced() {
    let store = Store::gcs(None).await;
    let content = content(20_000_003);
    store.objects.put_file(&store.file("film", &content), |_| "film".to_owned()).await.expect("stored");
    let route = "GET /gcs/storage/v1/b/videos/o/film";
    let script = vec![Behaviour::Answer, Behaviour::CutAfter(300_000), busy(503), Behaviour::CutAfter(1)];
    store.fakes().script(route, script);
    assert!(store.objects.read("film").await.expect("read") == content);
    let pieces = store.objects.stream("film", None).await.expect("a stream");
    store.objects.put_bytes("film", vec![7; 20_000_003]).await.expect("replaced");
    let read: Vec<_> = pieces.collect().await;
    assert!(read.last().expect("some").is_err(), "two contents were mixed");
    // One that breaks off for ever ends.
    store.fakes().script(route, vec![Behaviour::CutAfter(0); 20]);
    let broken = store.objects.stream("film", Some(0..10)).await.expect("a stream").next().await;
    assert!(matches!(broken, Some(Err(StorageError::Away { .. }))), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spoilt_object_is_found_by_reading_it() {
    let store = Store::gcs(None).await;
    let stored = store.objects.put_bytes("a/b", "what it is").await.expect("stored");
    store.fakes().stores().spoil("a/b");
    assert!(!store.objects.read_through("a/b", stored.size_bytes, stored.checksum).await.expect("read"));
    let damaged = store.objects.local(&stored.into()).await.expect_err("it is another");
    assert!(matches!(damaged, StorageError::Damaged { .. }), "{damaged:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_its_object_for_anybody_until_it_ends_and_nothing_else() {
    let store = Store::gcs(None).await;
    store.objects.put_bytes("tea/a b+(お茶).mp4", "a film").await.expect("stored");
    store.objects.put_bytes("tea/other.mp4", "another").await.expect("stored");
    let shown_as = ShownAs { mime: "video/mp4", disposition: "inline; filename=\"a b.mp4\"" };
    let link = async |seconds| {
        let link = store.objects.sign_read("tea/a b+(お茶).mp4", Duration::from_secs(seconds), shown_as).await;
        link.expect("signed").expect("this store makes links")
    };
    let url = link(60).await;
    let got = reqwest::get(&url).await.expect("an answer");
    assert_eq!(got.status(), 200);
    assert_eq!(got.headers()["content-type"], "video/mp4");
    assert_eq!(got.headers()["content-disposition"], shown_as.disposition);
    assert_eq!(got.text().await.expect("a body"), "a film");
    let part = reqwest::Client::new().get(&url).header("range", "bytes=2-3").send().await.expect("an answer");
    assert_eq!((part.status().as_u16(), part.text().await.expect("a body").as_str()), (206, "fi"));
    let status = async |url: &str| reqwest::get(url).await.expect("an answer").status().as_u16();
    let (path, query) = url.split_once('?').expect("a query");
    let other = format!("{}/tea/other.mp4?{query}", path.split_once("/tea/").expect("a name").0);
    assert_eq!(status(&other).await, 403, "of another object");
    assert_eq!(status(&url.replace("X-Goog-Expires=60", "X-Goog-Expires=6000")).await, 403, "for longer");
    assert_eq!(status(&url.replace("video%2Fmp4", "text%2Fhtml")).await, 403, "as another type");
    let short = link(1).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(status(&short).await, 400, "it has ended");
}
