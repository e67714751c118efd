//! What a guest sees of a draft: real frames, with the guest's name over the pictures.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use gala_testkit::ffmpeg::{decode, ffprobe};
use serde_json::{Value, json};

use crate::{fixture::Fixture, serve::Server};

const PASSWORD: &str = "lantern gravel oboe thursday";
const SCRIPT: &str = "---\ntitle: Tea\nformat: 720x1280\nfps: 25\nmusic: off\n---\nTea is warm in the morning.\n";
/// Of a draft of it.
const SIZE: (usize, usize) = (360, 640);

struct Studio {
    fixture: Fixture,
    server: Server,
    key: String,
}

impl Studio {
    fn start() -> Self {
        let fixture = Fixture::with_brief(SCRIPT);
        let mut add = fixture.command(&["user", "add", "chief", "--admin", "--password-stdin"]);
        let mut add = add.stdin(Stdio::piped()).spawn().expect("gala starts");
        add.stdin.take().expect("a pipe").write_all(PASSWORD.as_bytes()).expect("given");
        assert!(add.wait().expect("it ends").success());
        let scopes = "read,write,render,admin";
        let made = fixture.run(&["key", "create", "chief", "--name", "test", "--scopes", scopes]).assert_ok();
        let server = Server::start_with(&fixture, &["--auth", "accounts"]);
        Self { fixture, server, key: made.text.trim().to_owned() }
    }

    fn ask(&self, bearer: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let bearer = format!("Bearer {bearer}");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (head, body) = self.server.exchange(method, path, &[("authorization", &bearer)], &body);
        let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    fn admin(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(&self.key, method, path, &body);
        assert!((200..300).contains(&status), "{status}: {answer}");
        answer
    }

    fn succeeded(&self, job: &Value) {
        let path = format!("/api/v1/jobs/{}", job["id"].as_str().expect("an id"));
        let started = Instant::now();
        loop {
            let job = self.admin("GET", &path, Value::Null);
            assert!(!["FAILED", "CANCELLED"].contains(&job["state"].as_str().expect("a state")), "{job}");
            if job["state"] == "SUCCEEDED" {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(90), "still {job}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Fetches what an address answers that carries its own right.
    fn download(&self, address: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.server.address).expect("it listens");
        let host = &self.server.address;
        write!(stream, "GET {address} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer[..answer.len().min(500)]));
        let head = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
        answer.split_off(head + 4)
    }

    /// Fetches a file by the link to its content that somebody gets.
    fn fetch(&self, bearer: &str, asset: &str, name: &str) -> PathBuf {
        let (status, url) = self.ask(bearer, "GET", &format!("/api/v1/assets/{asset}/url"), &Value::Null);
        assert_eq!(status, 200, "{url}");
        let to = self.fixture.path(name);
        std::fs::write(&to, self.download(url["url"].as_str().expect("a URL"))).expect("written");
        to
    }
}

/// The luma of the frame in the middle of a video or of a picture, in the draft's size.
fn luma(file: &Path, at_seconds: &str) -> Vec<u8> {
    let (width, height) = SIZE;
    let seek = if at_seconds.is_empty() { String::new() } else { format!("-ss {at_seconds} ") };
    let frame = decode(file, &format!("{seek}-frames:v 1 -vf scale={width}:{height} -f rawvideo -pix_fmt gray"));
    assert_eq!(frame.len(), width * height);
    frame
}

/// What share of the pixels differs clearly in rows from one part of the height to another.
fn changed(one: &[u8], other: &[u8], rows: &std::ops::Range<f64>) -> f64 {
    let (width, height) = SIZE;
    let row = |part: f64| (part * height as f64) as usize * width;
    let range = row(rows.start)..row(rows.end);
    let pixels = one[range.clone()].iter().zip(&other[range.clone()]);
    pixels.filter(|(one, other)| one.abs_diff(**other) > 24).count() as f64 / range.len() as f64
}

#[test]
fn a_guests_copy_of_a_draft_tells_the_guests_name_over_its_pictures() {
    let it = Studio::start();
    let made = it.admin("POST", "/api/v1/projects", json!({ "brief": SCRIPT }));
    let project = made["project"]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/projects/{project}");
    let started = Instant::now();
    while it.admin("GET", &path, Value::Null)["status"] != "completed" {
        assert!(started.elapsed() < Duration::from_secs(90), "the video is not made");
        std::thread::sleep(Duration::from_millis(200));
    }
    let assets = || it.admin("GET", &format!("{path}/assets"), Value::Null)["items"].as_array().expect("items").clone();
    let before: Vec<Value> = assets().into_iter().map(|asset| asset["id"].clone()).collect();
    it.succeeded(&it.admin("POST", &format!("{path}/render"), json!({ "quality": "draft" })));
    let new: Vec<Value> = assets().into_iter().filter(|asset| !before.contains(&asset["id"])).collect();
    let id = |kind: &str| {
        let found = new.iter().find(|asset| asset["kind"] == kind).expect("a new file");
        found["id"].as_str().expect("an id").to_owned()
    };
    let (draft, picture) = (id("final"), id("thumbnail"));

    let link = it.admin("POST", &format!("{path}/links"), json!({ "scope": "view" }));
    let open = json!({ "token": link["token"], "password": "", "name": "Ana García 日本" });
    let (status, pass) = it.ask("", "POST", "/api/v1/auth/open-link", &open);
    assert_eq!(status, 200, "{pass}");
    let guest = pass["token"].as_str().expect("a token");
    let (status, job) = it.ask(guest, "GET", &format!("/api/v1/assets/{draft}/content"), &Value::Null);
    assert_eq!((status, job["kind"].as_str()), (202, Some("watermark_draft")), "{job}");
    it.succeeded(&job);

    let plain = it.fetch(&it.key, &draft, "plain.mp4");
    let marked = it.fetch(guest, &draft, "marked.mp4");
    let facts = ["-select_streams", "v", "-show_entries", "stream=width,height,nb_frames"];
    assert_eq!(ffprobe(&marked, &facts), ffprobe(&plain, &facts), "it is the same video otherwise");
    assert!(ffprobe(&plain, &facts).starts_with("360,640,"));
    for at in ["0", "0.8", "1.6"] {
        let (one, other) = (luma(&plain, at), luma(&marked, at));
        // The rows of the text, and what lies between them: no one edge that is cut off takes all of it away.
        for rows in [0.05..0.1, 0.27..0.32, 0.49..0.54, 0.89..0.94] {
            assert!(changed(&one, &other, &rows) > 0.012, "no text at {rows:?}: {}", changed(&one, &other, &rows));
        }
        for rows in [0.14..0.24, 0.36..0.45, 0.58..0.85] {
            assert!(changed(&one, &other, &rows) < 0.006, "something at {rows:?}: {}", changed(&one, &other, &rows));
        }
    }
    let (one, other) = (it.fetch(&it.key, &picture, "plain.jpg"), it.fetch(guest, &picture, "marked.jpg"));
    assert!(
        changed(&luma(&one, ""), &luma(&other, ""), &(0.0..1.0)) > 0.003,
        "the picture that stands for it tells it too"
    );
    // The final is as it is, and so is what members see.
    let (status, _) =
        it.ask(guest, "GET", &format!("/api/v1/assets/{}", before[0].as_str().expect("an id")), &Value::Null);
    assert_eq!(status, 200);
    assert_eq!(assets().len(), before.len() + new.len(), "the copies are no further files");
}
