//! A file that is brought to a server that is killed again and again arrives whole.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use gala_core::hash::ContentHash;
use serde_json::{Value, json};

use super::{
    fixture::{BRIEF, Fixture},
    serve::Server,
};

const BYTES: usize = 64 << 20;
/// A request brings so many bytes, unless the server dies before.
const REQUEST: usize = 24 << 20;
const KILLS: usize = 8;

fn content() -> Vec<u8> {
    let mut content: Vec<u8> = (0..BYTES).map(|place| (place % 251 + place / 65_536) as u8).collect();
    content[..8].copy_from_slice(b"\x89PNG\r\n\x1a\n");
    content
}

/// Begins a request with bytes of the upload.
fn patch(server: &Server, path: &str, offset: usize, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).expect("it listens");
    write!(
        stream,
        "PATCH {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ntus-resumable: 1.0.0\r\nupload-offset: {offset}\r\n\
         content-type: application/offset+octet-stream\r\ncontent-length: {length}\r\n\r\n",
        server.address
    )
    .expect("sent");
    stream
}

fn offset(server: &Server, path: &str) -> usize {
    let (head, _) = server.exchange("HEAD", path, &[("tus-resumable", "1.0.0")], "");
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let told = head.lines().find_map(|line| line.strip_prefix("upload-offset: ")).expect("an offset");
    told.parse().expect("a number")
}

#[test]
fn an_upload_survives_its_server_being_killed_and_goes_on_at_the_byte() {
    let (fixture, content) = (Fixture::with_brief(BRIEF), content());
    let mut server = Server::start(&fixture);
    let post = |server: &Server, path: &str, body: &Value| -> Value {
        let (status, answer) = server.ask("POST", path, &body.to_string());
        assert!((200..300).contains(&status), "{status}: {answer}");
        serde_json::from_str(&answer).expect("JSON")
    };
    let made = post(&server, "/api/v1/projects", &json!({ "brief": BRIEF }));
    let said = json!({
        "project_id": made["project"]["id"], "name": "tea.png", "mime": "image/png", "size_bytes": BYTES,
        "checksum": ContentHash::of(&content).to_string(),
    });
    let begun = post(&server, "/api/v1/assets/init-upload", &said);
    let path = begun["upload_session"]["url"].as_str().expect("a path").to_owned();
    // What this process knows by itself: what it was told is there, and what it has sent at most.
    let (mut acknowledged, mut sent, mut kills, mut in_flight) = (0, 0, 0, 0);
    while acknowledged < BYTES {
        let found = offset(&server, &path);
        assert!((acknowledged..=sent).contains(&found), "{found} is not from {acknowledged} to {sent}");
        let end = (found + REQUEST).min(BYTES);
        let mut stream = patch(&server, &path, found, end - found);
        let dies = kills < KILLS;
        // At another place each time: within the first bytes, between two notes, near the end.
        let fatal = found + (end - found) * (kills + 1) / (KILLS + 1);
        let mut at = found;
        for piece in content[found..end].chunks(512 << 10) {
            if stream.write_all(piece).is_err() {
                break;
            }
            at += piece.len();
            sent = sent.max(at);
            if dies && at >= fatal {
                break;
            }
        }
        if dies {
            std::thread::sleep(Duration::from_millis(7 * kills as u64));
            server.child.kill().expect("it runs");
            server.child.wait().expect("ended");
            kills += 1;
            in_flight += usize::from(at > found);
            server = Server::start(&fixture);
            continue;
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        acknowledged = end;
    }
    assert_eq!((kills, in_flight), (KILLS, KILLS), "each kill came while bytes were on their way");
    let asset = post(&server, "/api/v1/assets/finalize", &json!({ "asset_id": begun["asset"]["id"] }));
    assert_eq!(asset["checksum"], said["checksum"]);
    // It begins like a picture and is none, which a worker finds out sooner or later.
    let status = asset["status"].as_str().expect("a status");
    assert!(["PROCESSING", "FAILED"].contains(&status), "{asset}");
}
