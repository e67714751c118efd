//! Requests that no well-behaved client writes, byte by byte (catalogue 15 and 16).

use crate::{
    sockets::{Client, Server},
    support::{Api, Engine},
};

/// Sends bytes, then ends its side, and returns all that comes back.
async fn talk(server: &Server, bytes: &[u8]) -> String {
    let mut client = Client::connect(server.address).await;
    client.send(bytes).await;
    String::from_utf8_lossy(&client.rest().await).into_owned()
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).filter_map(|rest| rest.get(..3)).collect()
}

/// A request whose head is `lines`, with what makes it whole.
fn get(lines: &str) -> Vec<u8> {
    format!("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n").into_bytes()
}

fn post(lines: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/markdown\r\n{lines}\r\n{body}"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_that_are_too_large_or_broken_are_refused() {
    let api = Api::start(Engine::Sqlite).await;
    let server = Server::start(&api).await;
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a header of 1 MiB", get(&format!("X-Large: {}\r\n", "a".repeat(1 << 20))), "431"),
        ("10,000 headers", get(&"X-A: b\r\n".repeat(10_000)), "431"),
        ("101 headers", get(&"X-A: b\r\n".repeat(101)), "431"),
        (
            "an address of 70,000 bytes",
            format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(70_000)).into(),
            "4",
        ),
        ("a folded header", get("X-A: b\r\n c\r\n"), "400"),
        ("a space before the colon", get("X-A : b\r\n"), "400"),
        ("a NUL in a value", get("X-A: b\0c\r\n"), "400"),
        ("a CR alone", get("X-A: b\rc\r\n"), "400"),
        ("a line without a colon", get("X-A\r\n"), "400"),
        ("no host", b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n".to_vec(), "400"),
        ("two hosts", get("Host: localhost\r\n"), "400"),
        ("a method with a space", b"GE T /health HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), "400"),
        ("another version", b"GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n".to_vec(), "400"),
        ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), "400"),
    ];
    for (name, bytes, status) in cases {
        let answer = talk(&server, &bytes).await;
        let seen = statuses(&answer);
        assert!(seen.len() == 1 && seen[0].starts_with(status), "{name}: {seen:?} {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_whose_length_is_ambiguous_are_refused_and_smuggle_nothing() {
    let api = Api::start(Engine::Sqlite).await;
    let server = Server::start(&api).await;
    let chunks = "4\r\nTea.\r\n0\r\n\r\n";
    for (name, bytes) in [
        ("two lengths", post("Content-Length: 4\r\nContent-Length: 5\r\n", "Tea.!")),
        ("a list of lengths", post("Content-Length: 4, 4\r\n", "Tea.")),
        ("a negative length", post("Content-Length: -1\r\n", "Tea.")),
        ("a length with a sign", post("Content-Length: +4\r\n", "Tea.")),
        ("a length past 64 bits", post("Content-Length: 99999999999999999999\r\n", "Tea.")),
        ("an unknown encoding", post("Transfer-Encoding: identity\r\n", chunks)),
        ("chunked inside of gzip", post("Transfer-Encoding: gzip, chunked\r\n", chunks)),
        ("chunked twice in a line", post("Transfer-Encoding: chunked, chunked\r\n", chunks)),
        ("chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunks)),
        ("chunked before another", post("Transfer-Encoding: chunked, identity\r\n", chunks)),
        ("a chunk of no size", post("Transfer-Encoding: chunked\r\n", "zz\r\nTea.\r\n0\r\n\r\n")),
        ("a chunk past 64 bits", post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\nTea.\r\n0\r\n\r\n")),
        ("a chunk longer than told", post("Transfer-Encoding: chunked\r\n", "2\r\nTea.\r\n0\r\n\r\n")),
    ] {
        let answer = talk(&server, &bytes).await;
        assert_eq!(statuses(&answer), ["400"], "{name}: {answer}");
    }
    assert_eq!(api.get("/api/v1/projects").await.json()["items"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_hidden_behind_another_is_never_answered() {
    let api = Api::start(Engine::Sqlite).await;
    let server = Server::start(&api).await;
    let hidden = "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    // Chunked counts, as RFC 9112 has it, and the connection ends: there is no second reading of the bytes.
    for lengths in
        ["Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"]
    {
        let head = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/markdown\r\n";
        let answer = talk(&server, format!("{head}{lengths}\r\n0\r\n\r\n{hidden}").as_bytes()).await;
        assert_eq!(statuses(&answer).len(), 1, "{answer}");
    }
    // A line feed alone ends a line (RFC 9112 §2.2); it must not end a body early or begin a request twice.
    let lines = format!("GET /health HTTP/1.1\nHost: localhost\nConnection: close\n\n{hidden}");
    assert_eq!(statuses(&talk(&server, lines.as_bytes()).await), ["200"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn http2_is_not_spoken() {
    let api = Api::start(Engine::Sqlite).await;
    let server = Server::start(&api).await;
    let answer = talk(&server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    assert!(statuses(&answer).iter().all(|status| status.starts_with('4')), "{answer}");
    let upgrade = get("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n");
    let answer = talk(&server, &upgrade).await;
    assert_eq!(statuses(&answer), ["200"], "{answer}");
}
