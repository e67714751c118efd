//! Peers that connect and do not do their part: what they cost, and whom.

use std::time::{Duration, Instant};

use gala_api::ServeOptions;
use gala_core::asset::AssetStatus;

use crate::{
    assets::store_bytes,
    sockets::{Client, Server, ask, connect_from, is_large, raise_open_files},
    support::{Api, Engine, TOKEN},
};

/// More than the sockets of both sides hold.
const FILE_BYTES: usize = 24 << 20;

fn small(connections: usize) -> ServeOptions {
    ServeOptions { connections, connections_per_peer: connections, reserve: 4, ..ServeOptions::default() }
}

/// Asks for health so many times, each time over a new connection. Returns how long each answer took, in order.
async fn health(server: &Server, times: usize) -> Vec<Duration> {
    let mut took = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        let answer = ask(server.address, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
        took.push(began.elapsed());
    }
    took.sort();
    took
}

fn content(id: &str) -> String {
    format!("GET /api/v1/assets/{id}/content HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_that_nobody_reads_keep_no_place() {
    let downloads = if is_large() { 1100 } else { 150 };
    raise_open_files(downloads as u64 * 3 + 500);
    let api = Api::start(Engine::Sqlite).await;
    let id = store_bytes(&api, "final.mp4", "video/mp4", AssetStatus::Ready, vec![7; FILE_BYTES]).await;
    let options = if is_large() { ServeOptions::default() } else { small(100) };
    let server = Server::start_with(&api, options).await;
    let mut unread = Vec::new();
    for _ in 0..downloads {
        let mut client = Client::connect(server.address).await;
        client.send(content(&id).as_bytes()).await;
        unread.push(client);
    }
    // From then on they count as not reading.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let took = health(&server, 20).await;
    assert!(took[19] < Duration::from_secs(5), "{took:?}");
    assert!(ask(server.address, &content(&id)).await.starts_with("HTTP/1.1 200 "), "an honest download");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_nobody_reads_ends_by_itself() {
    let api = Api::start(Engine::Sqlite).await;
    let id = store_bytes(&api, "final.mp4", "video/mp4", AssetStatus::Ready, vec![7; FILE_BYTES]).await;
    let options = ServeOptions { stall_time: Duration::from_secs(2), ..ServeOptions::default() };
    let server = Server::start_with(&api, options).await;
    let mut client = Client::connect(server.address).await;
    client.send(content(&id).as_bytes()).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let received = client.rest().await.len();
    assert!(received < FILE_BYTES, "all {received} bytes came after the server should have given up");

    // One that reads slowly but steadily gets all of it.
    let mut client = Client::connect(server.address).await;
    client.send(content(&id).as_bytes()).await;
    let received = client.rest_slowly(FILE_BYTES / 12, Duration::from_millis(400)).await.len();
    assert!(received > FILE_BYTES, "{received}");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_crawl_end_in_time() {
    let api = Api::start(Engine::Sqlite).await;
    let options = ServeOptions { header_time: Duration::from_secs(1), ..ServeOptions::default() };
    let server = Server::start_with(&api, options).await;
    let began = Instant::now();
    let mut idle = Client::connect(server.address).await;
    let mut crawling = Client::connect(server.address).await;
    crawling.crawl(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: aaaaaaaaaaaaaaaaaaaa", 200).await;
    let mut kept = Client::connect(server.address).await;
    kept.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    for client in [&mut idle, &mut crawling, &mut kept] {
        let rest = String::from_utf8_lossy(&client.rest().await).into_owned();
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 "), "{rest}");
    }
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_crawl_keep_no_request_from_being_answered() {
    raise_open_files(2000);
    let api = Api::start(Engine::Sqlite).await;
    let server = Server::start_with(&api, ServeOptions::default()).await;
    let mut crawling = Vec::new();
    // More than requests are worked on at once.
    for _ in 0..300 {
        let mut client = Client::connect(server.address).await;
        client
            .send(
                b"POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/markdown\r\n\
                      Content-Length: 1000\r\n\r\nT",
            )
            .await;
        crawling.push(client);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let honest = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/markdown\r\n\
                  Connection: close\r\nContent-Length: 4\r\n\r\nTea.";
    let began = Instant::now();
    let answer = ask(server.address, honest).await;
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

/// Keeps one connection open and does nothing useful with it, again and again.
async fn misuse(address: std::net::SocketAddr, id: String, number: usize) {
    loop {
        let Some(mut client) = Client::try_connect(address).await else {
            tokio::time::sleep(Duration::from_secs(1)).await;
            continue;
        };
        match number % 4 {
            0 => {}
            1 => client.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await,
            2 => {
                let head = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/markdown\r\n\
                            Content-Length: 1000\r\n\r\n";
                client.send(head.as_bytes()).await;
            }
            _ => client.send(content(&id).as_bytes()).await,
        }
        // A byte now and then, where one is expected; what was asked for is not read.
        let crawls = matches!(number % 4, 1 | 2);
        while client.is_open() && (!crawls || client.try_send(b"a").await) {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stress_two_thousand_idle_and_crawling_connections_leave_honest_clients_served() {
    const ATTACKERS: usize = 2000;
    raise_open_files(ATTACKERS as u64 * 3 + 1000);
    let api = Api::start(Engine::Sqlite).await;
    let id = store_bytes(&api, "final.mp4", "video/mp4", AssetStatus::Ready, vec![7; FILE_BYTES]).await;
    // Fewer places than attackers: those that are taken must be taken back.
    let server = Server::start_with(&api, small(if is_large() { 1024 } else { 500 })).await;
    let attackers: Vec<_> =
        (0..ATTACKERS).map(|number| tokio::spawn(misuse(server.address, id.clone(), number))).collect();
    tokio::time::sleep(Duration::from_secs(3)).await;

    let rounds = if is_large() { 60 } else { 3 };
    let mut took = Vec::new();
    for _ in 0..rounds {
        took.extend(health(&server, 20).await);
        let honest = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/markdown\r\n\
                      Connection: close\r\nContent-Length: 4\r\n\r\nTea.";
        let answer = ask(server.address, honest).await;
        assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
        let list = "GET /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assert!(ask(server.address, list).await.starts_with("HTTP/1.1 200 "));
    }
    took.sort();
    let p99 = took[took.len() * 99 / 100];
    println!("{ATTACKERS} attackers, {} probes: p50 {:?}, p99 {p99:?}", took.len(), took[took.len() / 2]);
    assert!(took.iter().all(|took| *took < Duration::from_secs(5)), "{took:?}");
    assert!(!is_large() || p99 < Duration::from_millis(100), "p99 {p99:?}");
    attackers.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_all_places_are_at_work_probes_and_the_token_are_served() {
    let api = Api::with_token().await;
    let project = crate::assets::project_of(&api).await;
    let server = Server::start_with(&api, small(3)).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = Client::connect(server.address).await;
        let path = format!("/api/v1/projects/{project}/events");
        let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\r\n");
        stream.send(ask.as_bytes()).await;
        assert!(stream.read(15).await.starts_with(b"HTTP/1.1 200 OK"));
        streams.push(stream);
    }
    let get = async |path: &str, token: &str| {
        let header = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        ask(server.address, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n"))
            .await
    };
    assert!(get("/health", "").await.starts_with("HTTP/1.1 200 "));
    assert!(get("/ready", "").await.starts_with("HTTP/1.1 200 "));
    assert!(get("/api/v1/projects", TOKEN).await.starts_with("HTTP/1.1 200 "));
    assert!(get("/api/v1/projects", "a-wrong-token").await.starts_with("HTTP/1.1 401 "));
    let refused = get("/docs/", "").await;
    assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("\"overloaded\""), "{refused}");
    drop(streams);
    // A stream ends when the server next writes to it, or sees it closed.
    let began = Instant::now();
    while !get("/docs/", "").await.starts_with("HTTP/1.1 200 ") {
        assert!(began.elapsed() < Duration::from_secs(15), "the places were not given back");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tokens_cost_their_sender_time_and_lock_nobody_out() {
    let api = Api::with_token().await;
    let server = Server::start_with(&api, ServeOptions::default()).await;
    let send = async |from: [u8; 4], token: &str| {
        let began = Instant::now();
        let mut client = connect_from(from, server.address).await;
        let ask = format!(
            "GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        client.send(ask.as_bytes()).await;
        let answer = String::from_utf8_lossy(&client.rest().await).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok()).expect("a status");
        (status, began.elapsed())
    };
    let guesser = [127, 0, 0, 2];
    for guess in 0..12 {
        assert_eq!(send(guesser, &format!("guess-{guess}")).await.0, 401);
    }
    let (status, took) = send(guesser, "one-more-guess").await;
    assert!(status == 401 && took >= Duration::from_millis(900), "{status} after {took:?}");
    // The right token is delayed as a wrong one is: else no answer at once would tell that a guess was wrong.
    let (status, took) = send(guesser, TOKEN).await;
    assert!(status == 200 && took >= Duration::from_millis(900), "{status} after {took:?}");
    let (status, took) = send([127, 0, 0, 1], TOKEN).await;
    assert!(status == 200 && took < Duration::from_millis(900), "{status} after {took:?}");
}
