//! The server as a process: ready soon, refusing what would leave it open, ending politely.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use super::fixture::{BRIEF, Fixture};

pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Server {
    pub fn start(fixture: &Fixture) -> Self {
        Self::start_with(fixture, &[])
    }

    pub fn start_with(fixture: &Fixture, options: &[&str]) -> Self {
        let mut command = fixture.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(options);
        Self::of(command)
    }

    /// Starts a command that becomes the server.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdin(Stdio::null()).spawn().expect("gala starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let address = loop {
            let line = lines.next().expect("it says that it is ready").expect("a line");
            let record: serde_json::Value = serde_json::from_str(&line).expect("logs are JSON");
            if record["message"] == "ready" {
                break record["address"].as_str().expect("an address").to_owned();
            }
        };
        // The pipe must be read, or the server would wait when it is full.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until a project is completed.
    pub fn completed(&self, project: &str) {
        for _ in 0..240 {
            if self.is_completed(project) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
        panic!("the project was not completed in a minute");
    }

    pub fn is_completed(&self, project: &str) -> bool {
        let (_, answer) = self.ask("GET", &format!("/api/v1/projects/{project}"), "");
        assert!(!answer.contains("\"failed\""), "{answer}");
        answer.contains("\"completed\"")
    }

    pub fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let (head, body) = self.exchange(method, path, &[], body);
        (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body)
    }

    /// Sends a request with more headers, and returns the head and the body of the answer.
    pub fn exchange(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (String, String) {
        let (head, body) = self.exchange_bytes(method, path, headers, body);
        (head, String::from_utf8(body).expect("text"))
    }

    /// The same where the body is no text.
    pub fn exchange_bytes(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let length = body.len();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             {headers}content-length: {length}\r\n\r\n{body}",
            self.address
        )
        .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
        let body = answer.split_off(end + 4);
        answer.truncate(end);
        (String::from_utf8(answer).expect("a head"), body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_project_asked_for_over_http_is_made() {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    let body = serde_json::json!({ "brief": BRIEF }).to_string();
    let (status, answer) = server.ask("POST", "/api/v1/projects", &body);
    assert_eq!(status, 202, "{answer}");
    let made: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    let project = made["project"]["id"].as_str().expect("an id").to_owned();
    server.completed(&project);
}

#[test]
fn a_changed_timeline_is_rendered_over_http() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    let server = Server::start(&fixture);
    let projects: serde_json::Value = serde_json::from_str(&server.ask("GET", "/api/v1/projects", "").1).expect("JSON");
    let project = projects["items"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/projects/{project}");
    let (status, timeline) = server.ask("GET", &format!("{path}/timeline"), "");
    assert_eq!(status, 200, "{timeline}");
    let mut timeline: serde_json::Value = serde_json::from_str(&timeline).expect("JSON");
    timeline["format"]["size"] = "128x128".into();
    // How long the speech is, nobody says here: the job looks into the file.
    let tracks = timeline["tracks"].as_array_mut().expect("tracks");
    let speech = tracks.iter_mut().find(|track| track["kind"] == "audio").expect("a track of speech");
    speech["clips"][0].as_object_mut().expect("a clip").remove("duration_ms").expect("a length");
    let body = serde_json::json!({ "timeline": timeline, "quality": "draft" }).to_string();
    let (status, answer) = server.ask("POST", &format!("{path}/render"), &body);
    assert_eq!(status, 202, "{answer}");
    server.completed(&project);
    let (_, newest) = server.ask("GET", &format!("{path}/timeline"), "");
    assert!(newest.contains("128x128"), "{newest}");
    let (_, assets) = server.ask("GET", &format!("{path}/assets"), "");
    let assets: serde_json::Value = serde_json::from_str(&assets).expect("JSON");
    let finals = assets["items"].as_array().expect("assets").iter().filter(|asset| asset["kind"] == "final");
    assert_eq!(finals.count(), 2, "the brief's own video is still there");
    drop(server);

    // The brief is asked for again: it is whole, and its own video is exported, not the other one.
    let again = fixture.make().assert_ok();
    assert!(again.text.contains("nothing encoded"), "{}", again.text);
    assert_eq!(fixture.json("out/timeline.json")["format"]["size"], "144x256");
}

#[test]
fn health_and_readiness_tell_the_truth() {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    assert_eq!(server.ask("GET", "/health", "").0, 200);
    let (status, answer) = server.ask("GET", "/ready", "");
    assert_eq!(status, 200, "{answer}");
    for name in ["database", "queue", "disk", "ffmpeg", "sandbox", "drawings"] {
        assert!(answer.contains(name), "{name} is not in {answer}");
    }
}

#[test]
fn an_address_that_others_can_reach_needs_a_token() {
    let fixture = Fixture::with_brief(BRIEF);
    let output = fixture.command(&["serve", "--listen", "0.0.0.0:0"]).output().expect("gala starts");
    assert_eq!(output.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&output.stderr).contains("GALA_TOKEN"));
}

#[test]
fn sigterm_ends_it_in_order() {
    let fixture = Fixture::with_brief(BRIEF);
    let mut server = Server::start(&fixture);
    let pid = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill is installed").success());
    let status = server.child.wait().expect("ended");
    assert!(status.success(), "{status}");
}
