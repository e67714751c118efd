//! The guarded downloader, against servers of this machine: one that the installation named, and one that it did not.

use std::path::Path;

use gala_ai::provider::{Call, ProviderError};
use gala_fakes::{Behaviour, Fakes};
use gala_providers::http::{DownloadError, Downloader, Endpoint, Wanted};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";
const FIRST: &str = "GET /files/1";

fn downloader(named: &Fakes) -> Downloader {
    Downloader::new([&Endpoint::parse(&named.url("comfyui")).expect("an endpoint")])
}

async fn fetch(downloader: &Downloader, url: &str) -> Result<Vec<u8>, DownloadError> {
    downloader.fetch(url, Wanted::PICTURE, &Call::unpaid()).await.map(|(_, bytes)| bytes.to_vec())
}

/// Every way to write the address of a server of this machine or its networks.
fn hostile(port: u16) -> Vec<String> {
    let hosts = [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a00:1]",
        "[2002:7f00:1::1]",
        "[fe80::1]",
        // Names are resolved by the system; this one stands in its own list.
        "localhost",
        "LOCALHOST",
    ];
    let mut addresses: Vec<String> = hosts.iter().map(|host| format!("http://{host}:{port}/files/1")).collect();
    addresses
        .extend(["file:///etc/passwd", "ftp://127.0.0.1/x", "data:image/png;base64,iVBORw0KGgo="].map(str::to_owned));
    addresses.push(format!("http://user:password@example.com:{port}/files/1"));
    addresses
}

#[tokio::test]
async fn nothing_is_fetched_from_this_machine_but_from_what_was_named() {
    let (named, other) = (Fakes::start().await, Fakes::start().await);
    let downloader = downloader(&named);
    let url = named.host("image/png", PNG);
    other.host("image/png", PNG);
    assert_eq!(fetch(&downloader, &url).await.expect("it was named"), PNG);
    for address in hostile(other.address().port()) {
        let refused = fetch(&downloader, &address).await.expect_err(&address);
        assert!(matches!(refused, DownloadError::Forbidden(_)), "{address}: {refused:?}");
        assert!(!refused.to_string().contains("password"), "{refused}");
    }
    assert_eq!(other.received().len(), 0, "{:?}", other.received());
}

#[tokio::test]
async fn a_redirect_leads_nowhere_else_either() {
    let (named, other) = (Fakes::start().await, Fakes::start().await);
    let downloader = downloader(&named);
    let url = named.host("image/png", PNG);
    other.host("image/png", PNG);
    for address in hostile(other.address().port()) {
        named.script(FIRST, vec![Behaviour::redirect(address.clone())]);
        let refused = fetch(&downloader, &url).await.expect_err(&address);
        assert!(matches!(refused, DownloadError::Forbidden(_)), "{address}: {refused:?}");
    }
    assert_eq!(other.received().len(), 0, "{:?}", other.received());
}

#[tokio::test]
async fn five_redirects_are_followed_and_loops_end() {
    let fakes = Fakes::start().await;
    let (downloader, url) = (downloader(&fakes), fakes.host("image/png", PNG));
    fakes.script(FIRST, vec![Behaviour::redirect("/files/1"); 5]);
    assert_eq!(fetch(&downloader, &url).await.expect("followed"), PNG);
    fakes.script(FIRST, vec![Behaviour::redirect("/files/1"); 100]);
    let received = fakes.received().len();
    let refused = fetch(&downloader, &url).await.expect_err("a loop");
    assert!(matches!(refused, DownloadError::Forbidden(_)), "{refused:?}");
    assert_eq!(fakes.received().len() - received, 6);
}

async fn check_broken(behaviour: Behaviour, wanted: Wanted) {
    let fakes = Fakes::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (into, url) = (folder.path().join("made"), fakes.host("image/png", PNG));
    fakes.script(FIRST, vec![behaviour.clone(), behaviour.clone()]);
    let saved = downloader(&fakes).save(&url, wanted, &into, &Call::unpaid()).await;
    assert!(matches!(saved, Err(DownloadError::Broken(_))), "{behaviour:?}: {saved:?}");
    assert!(!into.exists(), "{behaviour:?} leaves a file");
    let fetched = downloader(&fakes).fetch(&url, wanted, &Call::unpaid()).await;
    assert!(matches!(fetched, Err(DownloadError::Broken(_))), "{behaviour:?}: {fetched:?}");
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_cut_off_endless_too_long_or_something_else_is_broken_and_leaves_nothing() {
    let small = Wanted { max_bytes: 100_000, ..Wanted::PICTURE };
    let html = Behaviour::Replace { content_type: "text/html", body: b"<html>Sign in</html>".to_vec() };
    let disguised = Behaviour::Replace { content_type: "image/png", body: b"<html>Sign in</html>".to_vec() };
    let empty = Behaviour::Replace { content_type: "image/png", body: Vec::new() };
    let mp4 = Behaviour::Replace { content_type: "image/png", body: b"\0\0\0\x20ftypisom\0\0\x02\0".to_vec() };
    for behaviour in [
        Behaviour::CutAfter(20),
        Behaviour::CutAfter(0),
        Behaviour::Shorten(20),
        Behaviour::Endless,
        html,
        disguised,
        empty,
        mp4,
    ] {
        check_broken(behaviour, small).await;
    }
    check_broken(Behaviour::Answer, Wanted { max_bytes: PNG.len() as u64 - 1, ..Wanted::PICTURE }).await;
    check_broken(Behaviour::Chunks(vec![3]), Wanted { max_bytes: PNG.len() as u64 - 1, ..Wanted::PICTURE }).await;
}

#[tokio::test]
async fn a_link_that_has_expired_is_told_apart_from_a_server_that_is_away() {
    let fakes = Fakes::start().await;
    let (downloader, url) = (downloader(&fakes), fakes.host("image/png", PNG));
    for status in [401, 403, 404, 410] {
        fakes.script(FIRST, vec![Behaviour::fail(status, "gone")]);
        let expired = fetch(&downloader, &url).await.expect_err("expired");
        assert!(matches!(expired, DownloadError::Expired(told) if told == status), "{expired:?}");
    }
    for status in [204, 206, 429, 500, 503] {
        fakes.script(FIRST, vec![Behaviour::fail(status, "")]);
        let away = fetch(&downloader, &url).await.expect_err("away");
        assert!(matches!(away, DownloadError::Unreachable(_)), "{status}: {away:?}");
    }
    fakes.script(FIRST, vec![Behaviour::ChargeThenDie]);
    let away = fetch(&downloader, &url).await.expect_err("away");
    assert!(matches!(away.of_paid("kling"), ProviderError::Lost { .. }));
    fakes.expire_files();
    let expired = fetch(&downloader, &url).await.expect_err("expired");
    assert!(matches!(expired.of_free("pexels"), ProviderError::Broken { .. }));
}

#[tokio::test]
async fn a_file_is_written_as_it_comes_and_nothing_is_written_over() {
    let fakes = Fakes::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (downloader, url) = (downloader(&fakes), fakes.host("binary/octet-stream", PNG));
    fakes.script(FIRST, vec![Behaviour::Chunks(vec![1, 2, 3])]);
    let into = folder.path().join("made");
    let call = Call::unpaid();
    let saved = downloader.save(&url, Wanted::PICTURE, &into, &call).await.expect("saved");
    assert_eq!((saved.mime, saved.size_bytes), ("image/png", PNG.len() as u64));
    assert_eq!(std::fs::read(&into).expect("a file"), PNG);
    let again = downloader.save(&url, Wanted::PICTURE, &into, &call).await.expect_err("it is there");
    assert!(matches!(again, DownloadError::Disk(_)), "{again:?}");
    assert_eq!(std::fs::read(&into).expect("still there"), PNG);
    let nowhere = downloader.save(&url, Wanted::PICTURE, Path::new("/proc/none/made"), &call).await;
    assert!(matches!(nowhere, Err(DownloadError::Disk(_))), "{nowhere:?}");
}

#[tokio::test]
async fn a_call_that_is_given_up_ends_at_once_and_leaves_nothing() {
    let fakes = Fakes::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (into, url) = (folder.path().join("made"), fakes.host("image/png", PNG));
    fakes.script(FIRST, vec![Behaviour::Endless]);
    let cancelled = CancellationToken::new();
    let call = Call::new(Uuid::now_v7(), cancelled.clone());
    let wanted = Wanted { max_bytes: u64::MAX, ..Wanted::PICTURE };
    let downloader = downloader(&fakes);
    let saving = downloader.save(&url, wanted, &into, &call);
    let giving_up = async {
        while !into.exists() {
            tokio::task::yield_now().await;
        }
        cancelled.cancel();
    };
    let (saved, ()) = tokio::join!(saving, giving_up);
    assert!(matches!(saved, Err(DownloadError::Cancelled)), "{saved:?}");
    assert!(!into.exists());
}
