//! Drawings that ask for gigabytes, given to a server: the job says what is wrong, and the server is as small as before.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    fixture::{BRIEF, Fixture},
    serve::Server,
};

/// More than the server takes beside for a job that fails: its frames, and what it reads of a document.
const MOST_GROWTH: u64 = 120 << 20;

fn bomb(depth: usize) -> String {
    let group = "<g opacity='.9'><rect width='384' height='216' fill='#3080c0'/>".repeat(depth);
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='384' height='216'>{group}{}</svg>", "</g>".repeat(depth))
}

/// The most memory that a process has had, without what it has started.
fn peak_bytes(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux tells");
    line.split_ascii_whitespace().next().and_then(|number| number.parse::<u64>().ok()).expect("a number") * 1024
}

/// Asks for a video of a drawing at 4K, and returns how the job failed.
fn failure(server: &Server, project: &str, markup: &str) -> String {
    let timeline: Value = json!({
        "version": 1,
        "format": {"size": "3840x2160", "fps": 25},
        "tracks": [{"kind": "visual", "clips": [{"duration_ms": 200, "content": {"kind": "svg", "markup": markup}}]}],
    });
    let body = json!({ "timeline": timeline, "quality": "standard" }).to_string();
    let (status, answer) = server.ask("POST", &format!("/api/v1/projects/{project}/render"), &body);
    assert_eq!(status, 202, "{answer}");
    let asked: Value = serde_json::from_str(&answer).expect("JSON");
    let job = asked["id"].as_str().unwrap_or_else(|| panic!("no job in {answer}"));
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let (_, job) = server.ask("GET", &format!("/api/v1/jobs/{job}"), "");
        if job.contains("\"FAILED\"") {
            return job;
        }
        assert!(Instant::now() < deadline, "it has not failed: {job}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_server_does_not_grow_by_the_drawings_that_it_is_given() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    let server = Server::start(&fixture);
    let projects: Value = serde_json::from_str(&server.ask("GET", "/api/v1/projects", "").1).expect("JSON");
    let project = projects["items"][0]["id"].as_str().expect("an id").to_owned();
    let before = peak_bytes(server.pid());
    // The first has more layers than any drawing may; the layers of the other are few and large.
    for depth in [300, 30] {
        let job = failure(&server, &project, &bomb(depth));
        assert!(job.contains("too_complex") && job.contains("simplify it"), "{job}");
        assert!(job.contains("\"attempt\":1"), "it is not tried again: {job}");
    }
    let grown = peak_bytes(server.pid()).saturating_sub(before);
    assert!(grown < MOST_GROWTH, "it grew by {grown} bytes");
}
