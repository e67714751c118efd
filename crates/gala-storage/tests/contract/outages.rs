//! What is told of a store elsewhere that refuses, is not there, or goes away meanwhile; and who may follow its links.

use std::time::Duration;

use futures::StreamExt;
use gala_storage::{S3Settings, ShownAs, StorageError, probe};
use gala_testkit::s3::S3Server;

use super::store::{Store, content, open, settings};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_refused_and_told() {
    let (server, folder) = (S3Server::start(), tempfile::tempdir().expect("a folder"));
    let right = settings(&server.endpoint());
    for wrong in [
        S3Settings { secret_access_key: "another".to_owned(), ..right.clone() },
        S3Settings { access_key_id: "NOBODY".to_owned(), ..right },
    ] {
        let objects = open(&wrong, folder.path());
        let refused = objects.put_bytes("a/b", "x").await.expect_err("refused");
        assert!(matches!(refused, StorageError::Denied { .. }), "{refused:?}");
        assert!(!format!("{refused:?} {refused}").contains("another"), "the secret is told");
        let tried = probe(&objects).await;
        assert_eq!(tried.len(), 1, "nothing else is tried: {tried:?}");
        assert!(matches!(tried[0].result, Err(StorageError::Denied { .. })));
    }
    assert!(std::fs::read_dir(server.bucket()).expect("a bucket").next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_away_is_told_apart_from_an_object_that_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let nobody = open(&settings("http://127.0.0.1:9"), folder.path());
    let away = nobody.size("a/b").await.expect_err("nobody is there");
    assert!(matches!(away, StorageError::Away { .. }), "{away:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_goes_on_where_the_store_went_away_and_came_back() {
    let mut store = Store::s3(None);
    // More than one request asks for, so that there is a next one.
    let content = content(40_000_003);
    store.objects.put_file(&store.file("film", &content), |_| "film".to_owned()).await.expect("stored");
    let mut pieces = store.objects.stream("film", None).await.expect("a stream");
    let mut read = pieces.next().await.expect("some").expect("bytes").to_vec();
    store.s3_server().go_on();
    while let Some(piece) = pieces.next().await {
        read.extend_from_slice(&piece.expect("it goes on"));
    }
    assert!(read == content, "{} of {} bytes", read.len(), content.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_ends_with_an_error_where_the_object_was_replaced_meanwhile() {
    let store = Store::s3(None);
    let put = async |content: Vec<u8>| {
        store.objects.put_file(&store.file("film", &content), |_| "film".to_owned()).await.expect("stored");
    };
    put(content(40_000_003)).await;
    let pieces = store.objects.stream("film", None).await.expect("a stream");
    put(vec![7; 40_000_003]).await;
    let read: Vec<_> = pieces.collect().await;
    assert!(read.last().expect("some").is_err(), "two contents were mixed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_its_object_for_anybody_until_it_ends_and_nothing_else() {
    let store = Store::s3(None);
    store.objects.put_bytes("tea/a b.mp4", "a film").await.expect("stored");
    store.objects.put_bytes("tea/other.mp4", "another").await.expect("stored");
    let shown_as = ShownAs { mime: "video/mp4", disposition: "inline; filename=\"a b.mp4\"" };
    let link = async |seconds| {
        let link = store.objects.sign_read("tea/a b.mp4", Duration::from_secs(seconds), shown_as).await;
        link.expect("signed").expect("this store makes links")
    };
    let url = link(60).await;
    let got = reqwest::get(&url).await.expect("an answer");
    assert_eq!(got.status(), 200);
    assert_eq!(got.headers()["content-type"], "video/mp4");
    assert_eq!(got.headers()["content-disposition"], shown_as.disposition);
    assert_eq!(got.text().await.expect("a body"), "a film");
    let status = async |url: &str| reqwest::get(url).await.expect("an answer").status().as_u16();
    assert_eq!(status(&url.replace("a%20b.mp4", "other.mp4")).await, 403, "of another object");
    assert_eq!(status(&url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")).await, 403, "for longer");
    assert_eq!(status(&url.replace("video%2Fmp4", "text%2Fhtml")).await, 403, "as another type");
    let short = link(1).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(status(&short).await, 403, "it has ended");
    let local = Store::localfs();
    local.objects.put_bytes("a", "x").await.expect("stored");
    assert_eq!(local.objects.sign_read("a", Duration::from_secs(60), shown_as).await.expect("told"), None);
}
