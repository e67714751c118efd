//! What an undisturbed server makes of each order.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{host::Host, orders};

/// A finished video, and the documents that tell how it came to be, by their names.
#[derive(Debug)]
pub struct Made {
    pub video: Vec<u8>,
    pub documents: BTreeMap<String, Vec<u8>>,
}

/// A brief, and the videos that must come of it.
#[derive(Debug)]
pub struct Reference {
    pub brief: String,
    pub made: Made,
    /// Of its timeline in another shape.
    pub reshaped: Made,
}

#[derive(Debug)]
pub struct References(pub Vec<Reference>);

impl References {
    pub fn make(briefs: &[String]) -> Self {
        let host = Host::start(None, 2048);
        let references = Self(briefs.iter().map(|brief| reference(&host, brief)).collect());
        host.stop();
        references
    }
}

fn reference(host: &Host, brief: &str) -> Reference {
    let accepted = host.post("/api/v1/projects", None, &orders::project(brief)).expect("an answer");
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    let project = accepted.json()["project"]["id"].as_str().expect("an id").to_owned();
    let made = made_of(host, &project, |_| true);
    let timeline = host.get(&format!("/api/v1/projects/{project}/timeline")).expect("an answer").json();
    let path = format!("/api/v1/projects/{project}/render");
    let accepted = host.post(&path, None, &orders::reshaped(timeline)).expect("an answer");
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    let reshaped = made_of(host, &project, |video| *video != made.video);
    Reference { brief: brief.to_owned(), made, reshaped }
}

/// Waits for a project's jobs. Returns the one video that is meant.
fn made_of(host: &Host, project: &str, is_meant: impl Fn(&Vec<u8>) -> bool) -> Made {
    host.wait_for_jobs(project);
    let video = host.videos(project).expect("its videos").into_iter().find(is_meant).expect("a video");
    Made { video, documents: host.documents(project).expect("its documents") }
}

impl Host {
    pub fn get(&self, path: &str) -> std::io::Result<super::http::Answer> {
        let address = self.address().ok_or(std::io::ErrorKind::NotConnected)?;
        super::http::ask(address, "GET", path, None, b"")
    }

    pub fn post(&self, path: &str, key: Option<&str>, body: &[u8]) -> std::io::Result<super::http::Answer> {
        let address = self.address().ok_or(std::io::ErrorKind::NotConnected)?;
        super::http::ask(address, "POST", path, key, body)
    }

    /// All jobs of a project, or an error if the server does not tell.
    pub fn jobs(&self, project: &str) -> Result<Vec<Value>, String> {
        self.list(&format!("/api/v1/jobs?project_id={project}&limit=100"))
    }

    /// A project's finished videos, every byte of them.
    pub fn videos(&self, project: &str) -> Result<Vec<Vec<u8>>, String> {
        let assets = self.assets(project)?;
        let finals = assets.iter().filter(|asset| asset["kind"] == "final" && asset["mime"] == "video/mp4");
        finals.map(|asset| self.content(asset)).collect()
    }

    /// The documents of a project, and what its jobs say of themselves: timelines, plan, report, the time of each word.
    pub fn documents(&self, project: &str) -> Result<BTreeMap<String, Vec<u8>>, String> {
        let mut found = BTreeMap::new();
        for asset in self.assets(project)?.iter().filter(|asset| asset["kind"] == "document") {
            let key = asset["object_key"].as_str().unwrap_or_default();
            let name = key.rsplit('/').next().unwrap_or_default().to_owned();
            found.insert(name, self.content(asset)?);
        }
        let jobs = serde_json::to_vec_pretty(&self.jobs(project)?).expect("plain data");
        found.insert("jobs.json".to_owned(), jobs);
        Ok(found)
    }

    fn assets(&self, project: &str) -> Result<Vec<Value>, String> {
        self.list(&format!("/api/v1/projects/{project}/assets?limit=100"))
    }

    fn content(&self, asset: &Value) -> Result<Vec<u8>, String> {
        let id = asset["id"].as_str().unwrap_or_default();
        let content = self.get(&format!("/api/v1/assets/{id}/content")).map_err(|error| error.to_string())?;
        if content.status == 200 { Ok(content.body) } else { Err(content.text()) }
    }

    fn list(&self, path: &str) -> Result<Vec<Value>, String> {
        let answer = self.get(path).map_err(|error| error.to_string())?;
        match answer.json()["items"].as_array() {
            Some(items) if answer.status == 200 => Ok(items.clone()),
            _ => Err(format!("{path}: {} {}", answer.status, answer.text())),
        }
    }

    /// Waits on a server that nothing is done to until all jobs of a project have ended well.
    pub fn wait_for_jobs(&self, project: &str) {
        let mut jobs = Vec::new();
        for _ in 0..1200 {
            jobs = self.jobs(project).expect("its jobs");
            assert!(jobs.iter().all(|job| job["state"] != "FAILED"), "{jobs:#?}");
            if jobs.iter().all(|job| job["state"] == "SUCCEEDED") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("{project} is not made in two minutes: {jobs:#?}\n{}", self.end_of_log());
    }
}
