//! `POST /projects/{id}/export`: a finished project becomes the package that a human editor gets.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use gala_testkit::ffmpeg::ffprobe;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::{fixture::Fixture, serve::Server};

const SCRIPT: &str =
    "---\ntitle: Why tea\nformat: 144x256\nfps: 25\n---\nTea began with a leaf.\n\nIt fell into hot water.\n";

/// A server with a project whose video is finished.
struct Finished {
    fixture: Fixture,
    server: Server,
    project: String,
}

impl Finished {
    fn start() -> Self {
        let fixture = Fixture::with_brief(SCRIPT);
        let server = Server::start(&fixture);
        let it = Self { fixture, server, project: String::new() };
        let made = it.ask("POST", "/api/v1/projects", &json!({ "brief": SCRIPT }));
        let project = made["project"]["id"].as_str().expect("an id");
        it.server.completed(project);
        Self { project: format!("/api/v1/projects/{project}"), ..it }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, answer) = self.server.ask(method, path, &body);
        assert!((200..300).contains(&status), "{status}: {answer}");
        serde_json::from_str(&answer).expect("JSON")
    }

    fn export(&self, body: &Value) {
        let job = self.ask("POST", &format!("{}/export", self.project), body);
        let path = format!("/api/v1/jobs/{}", job["id"].as_str().expect("an id"));
        let started = Instant::now();
        loop {
            let job = self.ask("GET", &path, &Value::Null);
            if job["state"] == "SUCCEEDED" {
                return;
            }
            assert_ne!(job["state"], "FAILED", "{job}");
            assert!(started.elapsed() < Duration::from_secs(120), "still {job}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn packages(&self) -> Vec<Value> {
        let listed = self.ask("GET", &format!("{}/assets", self.project), &Value::Null);
        let all = listed["items"].as_array().expect("items").iter();
        all.filter(|asset| asset["kind"] == "package").cloned().collect()
    }

    /// Where the package lies, unpacked.
    fn unpacked(&self, package: &Value) -> PathBuf {
        let object = self.fixture.path("data/objects").join(package["object_key"].as_str().expect("a key"));
        let folder = self.fixture.path("unpacked");
        let object = File::open(object).expect("the object");
        ZipArchive::new(object).and_then(|mut zip| zip.extract(&folder)).expect("a ZIP file");
        folder
    }
}

fn frames(file: &Path) -> String {
    ffprobe(file, &["-select_streams", "v", "-show_entries", "stream=nb_frames", "-of", "csv=p=0"]).trim().to_owned()
}

#[test]
fn a_finished_project_becomes_a_package_for_an_editor() {
    let it = Finished::start();
    it.export(&json!({}));
    let [package] = &it.packages()[..] else { panic!("one package") };
    assert_eq!((&package["mime"], &package["status"]), (&json!("application/zip"), &json!("READY")));
    let folder = it.unpacked(package);
    let facts: Value =
        serde_json::from_slice(&std::fs::read(folder.join("package.json")).expect("facts")).expect("JSON");
    assert_eq!(facts["name"], "Why tea");
    let media = facts["media"].as_array().expect("media");
    let clips: Vec<_> = media.iter().filter(|one| one["alpha"].is_boolean()).collect();
    assert_eq!(clips.len(), 2, "one for each scene: {media:?}");
    for clip in clips {
        let file = folder.join(clip["file"].as_str().expect("a name"));
        assert_eq!(frames(&file), clip["frames"].to_string(), "{clip}");
    }
    for name in
        ["why-tea.otio", "why-tea.mlt", "why-tea-premiere.xml", "media/speech.wav", "media/music.wav", "losses.json"]
    {
        assert!(folder.join(name).is_file(), "{name} is missing");
    }
    let sums = Command::new("sha256sum").args(["--check", "--quiet", "checksums.sha256"]).current_dir(&folder).status();
    assert!(sums.expect("sha256sum runs").success());
    // The same once more is the same file.
    it.export(&json!({ "quality": "standard" }));
    assert_eq!(it.packages().len(), 1);
    it.export(&json!({ "quality": "high" }));
    assert_eq!(it.packages().len(), 2);
    let left: Vec<_> = std::fs::read_dir(it.fixture.path("data/staging")).into_iter().flatten().collect();
    assert!(left.is_empty(), "nothing is left of the work: {left:?}");
}
