//! The server on a real socket.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    sockets::Server,
    support::{Api, Engine},
};

async fn talk(address: std::net::SocketAddr, text: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(text).await.expect("sent");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    read.expect("the server to close").expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_before_it_is_read() {
    let api = Api::start(Engine::Sqlite).await;
    let address = Server::start(&api).await.address;
    let declared = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                    Content-Length: 2097153\r\n\r\n{";
    let answer = talk(address, declared.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("body_too_large"), "{answer}");

    let mut endless = b"POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                        Transfer-Encoding: chunked\r\n\r\n"
        .to_vec();
    for _ in 0..40 {
        endless.extend_from_slice(b"10000\r\n");
        endless.extend(std::iter::repeat_n(b' ', 0x10000));
        endless.extend_from_slice(b"\r\n");
    }
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The server may hang up before all is sent.
    let _ = stream.write_all(&endless).await;
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn requests_that_smuggle_or_flood_are_refused() {
    let api = Api::start(Engine::Sqlite).await;
    let address = Server::start(&api).await.address;
    let smuggled = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\
                    Content-Length: 5\r\n\r\nabcde";
    assert!(talk(address, smuggled.as_bytes()).await.starts_with("HTTP/1.1 400 "));
    let many = "X-A: b\r\n".repeat(10_000);
    let flood = format!("GET /health HTTP/1.1\r\nHost: localhost\r\n{many}\r\n");
    assert!(talk(address, flood.as_bytes()).await.starts_with("HTTP/1.1 431 "));
}

#[tokio::test]
async fn shutting_down_finishes_requests_ends_streams_and_refuses_new_ones() {
    let api = Api::start(Engine::Sqlite).await;
    let project = crate::projects::create(&api).await;
    let Server { address, task } = Server::start(&api).await;

    let path = format!("/api/v1/projects/{}/events", project["project"]["id"].as_str().expect("an id"));
    let mut events = TcpStream::connect(address).await.expect("a connection");
    let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    events.write_all(ask.as_bytes()).await.expect("sent");
    let mut begin = [0; 15];
    events.read_exact(&mut begin).await.expect("an answer");
    assert_eq!(&begin, b"HTTP/1.1 200 OK");

    // A request whose body is on its way when the end is announced.
    let mut slow = TcpStream::connect(address).await.expect("a connection");
    let head = "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/markdown\r\n\
                Content-Length: 21\r\n\r\nTea was ";
    slow.write_all(head.as_bytes()).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;
    api.shutdown.cancel();
    tokio::time::sleep(Duration::from_millis(100)).await;
    slow.write_all(b"first drunk. ").await.expect("sent");
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).await.expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 202 "), "{}", String::from_utf8_lossy(&answer));

    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(5), events.read_to_end(&mut rest)).await.expect("an end").expect("clean");
    assert!(rest.ends_with(b"0\r\n\r\n"), "the stream was cut rather than ended");
    tokio::time::timeout(Duration::from_secs(5), task).await.expect("an end").expect("a task").expect("served");
    assert!(TcpStream::connect(address).await.is_err());
}
