//! What an undisturbed server makes of each order.

use serde_json::Value;

use super::{host::Host, orders, tally::digest};

/// A brief, and the digests of the videos that must come of it.
#[derive(Debug)]
pub struct Reference {
    pub brief: String,
    pub video: String,
    /// Of its timeline in another shape.
    pub reshaped: String,
}

#[derive(Debug)]
pub struct References(pub Vec<Reference>);

impl References {
    pub fn make(briefs: &[String]) -> Self {
        let host = Host::start(None);
        let references = Self(briefs.iter().map(|brief| reference(&host, brief)).collect());
        host.stop();
        references
    }
}

fn reference(host: &Host, brief: &str) -> Reference {
    let accepted = host.post("/api/v1/projects", None, &orders::project(brief)).expect("an answer");
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    let project = accepted.json()["project"]["id"].as_str().expect("an id").to_owned();
    host.wait_for_jobs(&project);
    let video = host.videos(&project).expect("its videos").pop().expect("a video");
    let timeline = host.get(&format!("/api/v1/projects/{project}/timeline")).expect("an answer").json();
    let path = format!("/api/v1/projects/{project}/render");
    let accepted = host.post(&path, None, &orders::reshaped(timeline)).expect("an answer");
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    host.wait_for_jobs(&project);
    let mut videos = host.videos(&project).expect("its videos");
    videos.retain(|other| *other != video);
    let reshaped = videos.pop().expect("another video");
    Reference { brief: brief.to_owned(), video, reshaped }
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

    /// The digests of a project's finished videos, of the bytes themselves.
    pub fn videos(&self, project: &str) -> Result<Vec<String>, String> {
        let assets = self.list(&format!("/api/v1/projects/{project}/assets?limit=100"))?;
        let finals = assets.iter().filter(|asset| asset["kind"] == "final" && asset["mime"] == "video/mp4");
        finals
            .map(|asset| {
                let id = asset["id"].as_str().unwrap_or_default();
                let content = self.get(&format!("/api/v1/assets/{id}/content")).map_err(|error| error.to_string())?;
                if content.status == 200 { Ok(digest(&content.body)) } else { Err(content.text()) }
            })
            .collect()
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
        for _ in 0..1200 {
            let jobs = self.jobs(project).expect("its jobs");
            assert!(jobs.iter().all(|job| job["state"] != "FAILED"), "{jobs:#?}");
            if jobs.iter().all(|job| job["state"] == "SUCCEEDED") {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("{project} is not made in two minutes:\n{}", self.end_of_log());
    }
}
