//! What clients are told of failures: files by the names of the timeline, never where they lie on the server.

use std::{
    fs,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use serde_json::{Value, json};

use super::{children::film_and_voice, fixture::Fixture, serve::Server};

/// What happens to files of a store that somebody tampers with.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Garbage,
    Empty,
    Missing,
    Folder,
}

/// The objects of a kind, with what was in them.
struct Objects(Vec<(PathBuf, Vec<u8>)>);

impl Objects {
    fn of(fixture: &Fixture, extension: &str) -> Self {
        fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() { gather(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        gather(&fixture.path("data/objects"), &mut found);
        found.retain(|path| path.extension().is_some_and(|found| found == extension));
        assert!(!found.is_empty(), "there is no {extension}");
        Self(found.into_iter().map(|path| (path.clone(), fs::read(&path).expect("an object"))).collect())
    }

    fn spoil(&self, fault: Fault) {
        for (path, _) in &self.0 {
            fs::remove_file(path).expect("removed");
            match fault {
                Fault::Garbage => fs::write(path, [7; 4096]).expect("written"),
                Fault::Empty => fs::write(path, []).expect("written"),
                Fault::Folder => fs::create_dir(path).expect("made"),
                Fault::Missing => {}
            }
        }
    }

    fn restore(&self) {
        for (path, bytes) in &self.0 {
            if path.is_dir() {
                fs::remove_dir(path).expect("removed");
            }
            fs::write(path, bytes).expect("written");
        }
    }
}

/// Renders a timeline that nobody rendered before, and returns its job, once that has failed.
fn failed(server: &Server, project: &str, timeline: &Value) -> Value {
    let body = json!({ "timeline": timeline, "quality": "draft" }).to_string();
    let (status, answer) = server.ask("POST", &format!("/api/v1/projects/{project}/render"), &body);
    assert_eq!(status, 202, "{answer}");
    let job: Value = serde_json::from_str(&answer).expect("JSON");
    let id = job["id"].as_str().expect("an id").to_owned();
    for _ in 0..600 {
        let (_, answer) = server.ask("GET", &format!("/api/v1/jobs/{id}"), "");
        let job: Value = serde_json::from_str(&answer).expect("JSON");
        match job["state"].as_str() {
            Some("FAILED") => return job,
            Some("SUCCEEDED") => panic!("it was rendered: {answer}"),
            _ => sleep(Duration::from_millis(100)),
        }
    }
    panic!("the job did not end in a minute");
}

#[test]
fn what_clients_are_told_of_failures_names_files_by_the_timeline_and_no_path_of_the_server() {
    let fixture = film_and_voice();
    fixture.make().assert_ok();
    let server = Server::start(&fixture);
    let projects: Value = serde_json::from_str(&server.ask("GET", "/api/v1/projects", "").1).expect("JSON");
    let project = projects["items"][0]["id"].as_str().expect("an id").to_owned();
    let mut timeline = fixture.json("out/timeline.json");
    let spelled = timeline.to_string();
    let mut width = 96;
    for extension in ["mp4", "mp3", "svg"] {
        let objects = Objects::of(&fixture, extension);
        for fault in [Fault::Garbage, Fault::Empty, Fault::Missing, Fault::Folder] {
            width += 2;
            timeline["format"]["size"] = format!("{width}x96").into();
            objects.spoil(fault);
            let job = failed(&server, &project, &timeline);
            objects.restore();
            let (error, told) = (&job["error"], job["error"].to_string());
            let folder = fixture.path("").display().to_string();
            assert!(!told.contains(folder.trim_end_matches('/')), "{extension} {fault:?}: {told}");
            let message = error["error_message"].as_str().expect("a message");
            let named = message.split(|c: char| c.is_whitespace() || c == ':').find(|word| word.ends_with(extension));
            assert!(named.is_some_and(|name| spelled.contains(&format!("\"{name}\""))), "{fault:?}: {message}");
        }
    }
}
