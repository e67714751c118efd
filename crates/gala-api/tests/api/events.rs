//! Server-sent events.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, BodyDataStream},
    http::Method,
};
use futures::StreamExt;
use gala_core::{
    access::Scope,
    event::{Event, Progress, What},
    id::JobId,
    job::JobKind,
};
use gala_db::jobs as queue;
use gala_testkit::on_both;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    accounts::browser::{Browser, PASSWORD},
    jobs::{claim, fail, finish, job_id},
    projects::create,
    support::{Api, Engine, TEA, request},
};

/// An open stream, read event by event.
struct Listener {
    body: BodyDataStream,
    text: String,
}

#[derive(Debug, Default, PartialEq)]
struct Heard {
    id: Option<String>,
    event: String,
    data: Value,
}

impl Listener {
    async fn open(api: &Api, path: &str, after: Option<&str>) -> Self {
        Self::open_as(api, path, after, None).await
    }

    /// Opens it with the cookie of a session.
    async fn open_as(api: &Api, path: &str, after: Option<&str>, cookie: Option<&str>) -> Self {
        let mut request = request(Method::GET, path);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = api.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// Returns the next event, or `None` at the stream's end.
    async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let heard = read(block);
                self.text = rest.to_owned();
                return Some(heard);
            }
            let piece =
                tokio::time::timeout(Duration::from_secs(10), self.body.next()).await.expect("an event in time");
            self.text.push_str(std::str::from_utf8(&piece?.expect("a piece")).expect("text"));
        }
    }

    async fn rest(mut self) -> Vec<Heard> {
        let mut all = Vec::new();
        while let Some(heard) = self.next().await {
            all.push(heard);
        }
        all
    }
}

fn read(block: &str) -> Heard {
    let mut heard = Heard::default();
    for line in block.lines() {
        match line.split_once(": ").expect("a field") {
            ("id", id) => heard.id = Some(id.to_owned()),
            ("event", event) => heard.event = event.to_owned(),
            ("data", data) => heard.data = serde_json::from_str(data).expect("JSON"),
            other => panic!("{other:?}"),
        }
    }
    heard
}

fn states(heard: &[Heard]) -> Vec<&str> {
    heard.iter().filter_map(|one| one.data["state"].as_str()).collect()
}

on_both! {
    async fn a_job_is_told_from_its_beginning_to_its_end(api: Api) {
        let made = create(&api).await;
        let path = format!("/api/v1/jobs/{}/events", job_id(&made));
        let mut listener = Listener::open(&api, &path, None).await;
        let first = listener.next().await.expect("an event");
        assert_eq!((first.event.as_str(), &first.data["state"]), ("state", &Value::from("QUEUED")));
        assert_eq!(first.data["job_id"], made["job"]["id"]);
        let claim = claim(&api).await;
        finish(&api, &claim).await;
        let rest = listener.rest().await;
        assert_eq!(states(&rest), ["RUNNING", "SUCCEEDED"]);
        assert!(rest.iter().all(|one| one.id.is_some()));

        let late = Listener::open(&api, &path, None).await.rest().await;
        assert_eq!(states(&late), ["QUEUED", "RUNNING", "SUCCEEDED"]);
    }

    async fn a_listener_resumes_after_the_last_event_it_saw(api: Api) {
        let path = format!("/api/v1/jobs/{}/events", job_id(&create(&api).await));
        let claim = claim(&api).await;
        let mut listener = Listener::open(&api, &path, None).await;
        let first = listener.next().await.expect("an event");
        drop(listener);
        finish(&api, &claim).await;
        let resumed = Listener::open(&api, &path, first.id.as_deref()).await.rest().await;
        assert_eq!(states(&resumed), ["RUNNING", "SUCCEEDED"]);

        // Nothing is left after the last one: an EventSource is told not to come back.
        let last = resumed.last().and_then(|one| one.id.clone()).expect("an id");
        let ask = async |id: &str| {
            let request = request(Method::GET, &path).header("last-event-id", id);
            api.send(request.body(Body::empty()).expect("a request")).await
        };
        ask(&last).await.is(204);
        for id in ["", "-1", "x", "1e3", "99999999999999999999"] {
            ask(id).await.problem(400, "invalid_event_id");
        }
    }

    async fn progress_is_passed_on_without_an_id(api: Api) {
        let made = create(&api).await;
        let job: JobId = job_id(&made).parse().expect("an id");
        let mut listener = Listener::open(&api, &format!("/api/v1/jobs/{job}/events"), None).await;
        listener.next().await.expect("the first state");
        let progress = Progress {
            step: "clip".to_owned(),
            frames_done: 10,
            frames_total: 90,
            frames_per_second: 45.5,
            left_ms: Some(1758),
        };
        // Announced until the listener waits in memory: what is only told is not kept.
        let heard = async {
            loop {
                let one = listener.next().await.expect("an event");
                if one.event == "progress" { break one }
            }
        };
        let announce = async {
            loop {
                let what = What::Progress(progress.clone());
                let event = Event { seq: 0, at_ms: 0, job_id: job, kind: JobKind::ProcessClip, project_id: None, scene: Some(2), what };
                api.db.announce(event);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let heard = tokio::select! { heard = heard => heard, () = announce => unreachable!() };
        assert_eq!(heard.id, None);
        insta::assert_json_snapshot!("progress_event", heard.data, { ".job_id" => "[id]" });
    }

    async fn a_failed_and_retried_job_is_told_to_its_real_end(api: Api) {
        let made = create(&api).await;
        let path = format!("/api/v1/jobs/{}", job_id(&made));
        let first = claim(&api).await;
        fail(&api, &first).await;
        let told = Listener::open(&api, &format!("{path}/events"), None).await.rest().await;
        assert_eq!(states(&told), ["QUEUED", "RUNNING", "FAILED"]);
        assert_eq!(told[2].data["error"]["error_code"], "bad_picture");
        api.post_text(&format!("{path}/retry"), "").await.is(202);
        let second = claim(&api).await;
        finish(&api, &second).await;
        let told = Listener::open(&api, &format!("{path}/events"), None).await.rest().await;
        assert_eq!(states(&told), ["QUEUED", "RUNNING", "FAILED", "QUEUED", "RUNNING", "SUCCEEDED"]);
    }

    async fn a_project_tells_of_its_jobs_and_of_no_others(api: Api) {
        let made = create(&api).await;
        let other = create(&api).await;
        let path = format!("/api/v1/projects/{}/events", made["project"]["id"].as_str().expect("an id"));
        let mut listener = Listener::open(&api, &path, None).await;
        assert_eq!(listener.next().await.expect("an event").data["job_id"], made["job"]["id"]);
        for job in [&other, &made] {
            let mut tx = api.db.begin().await.expect("a transaction");
            queue::cancel(&mut tx, Scope::LOCAL, job_id(job).parse().expect("an id")).await.expect("cancelled");
            tx.commit().await.expect("a commit");
        }
        let next = listener.next().await.expect("an event");
        assert_eq!((&next.data["job_id"], &next.data["state"]), (&made["job"]["id"], &Value::from("CANCELLED")));
        api.shutdown.cancel();
        assert_eq!(listener.next().await, None);
    }
}

/// As many as one server serves.
const STREAMS: usize = gala_api::MAX_STREAMS;

#[tokio::test]
async fn as_many_streams_as_a_server_serves_hear_of_what_happens_to_them() {
    let api = Api::start(Engine::Sqlite).await;
    let mut made = Vec::new();
    for _ in 0..10 {
        made.push(create(&api).await);
    }
    let path = |place: usize| {
        let project = made[place % made.len()]["project"]["id"].as_str().expect("an id").to_owned();
        format!("/api/v1/projects/{project}/events")
    };
    let before = resident_bytes();
    let mut listeners = Vec::with_capacity(STREAMS);
    for place in 0..STREAMS {
        let mut listener = Listener::open(&api, &path(place), None).await;
        assert_eq!(listener.next().await.expect("an event").data["state"], "QUEUED");
        listeners.push(listener);
    }
    let bytes = resident_bytes().saturating_sub(before) / STREAMS as u64;
    let one_more = request(Method::GET, &path(0)).body(Body::empty()).expect("a request");
    api.send(one_more).await.problem(503, "too_many_streams");

    let begun = Instant::now();
    for made in &made {
        let mut tx = api.db.begin().await.expect("a transaction");
        let job = job_id(made).parse().expect("an id");
        queue::cancel(&mut tx, Scope::LOCAL, job).await.expect("cancelled");
        tx.commit().await.expect("a commit");
    }
    let heard = futures::future::join_all(listeners.iter_mut().map(Listener::next)).await;
    for (place, heard) in heard.into_iter().enumerate() {
        let data = heard.expect("an event").data;
        assert_eq!((&data["job_id"], &data["state"]), (&made[place % 10]["job"]["id"], &Value::from("CANCELLED")));
    }
    eprintln!("{STREAMS} streams: {bytes} bytes each, all told in {:?}", begun.elapsed());
    assert!(bytes < 32 << 10, "{bytes} bytes for each stream");
}

/// The memory of this process that is in use, in bytes.
fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").expect("this is Linux");
    let pages: u64 = text.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).expect("a count of pages");
    pages * 4096
}

#[tokio::test]
async fn silence_is_filled_with_comments() {
    let api = Api::start(Engine::Sqlite).await;
    let made = create(&api).await;
    let path = format!("/api/v1/jobs/{}/events", job_id(&made));
    let mut listener = Listener::open(&api, &path, None).await;
    listener.next().await.expect("the first state");
    let piece = tokio::time::timeout(Duration::from_secs(60), listener.body.next()).await.expect("a heartbeat");
    assert_eq!(&piece.expect("a piece").expect("bytes")[..], b":\n\n");
}

#[tokio::test]
async fn a_stream_ends_within_its_time_and_is_not_opened_again_by_who_was_signed_out() {
    let lasts = Duration::from_millis(300);
    let change = |accounts: &mut gala_api::Accounts| accounts.streams_end_after = lasts;
    let api = Api::with_accounts_and(Engine::Sqlite, Arc::default(), change).await;
    let token = gala_api::invite_first_admin(&api.db).await.expect("a database").expect("nobody administers yet");
    let mut browser = Browser::default();
    let accept = json!({ "token": token.expose(), "name": "chief", "password": PASSWORD });
    browser.post(&api, "/api/v1/auth/accept-invitation", &accept).await.is(200);
    let made = browser.post_as(&api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
    let path = format!("/api/v1/projects/{}/events", made["project"]["id"].as_str().expect("an id"));

    let cookie = browser.cookie.clone();
    let mut listener = Listener::open_as(&api, &path, None, cookie.as_deref()).await;
    let first = listener.next().await.expect("an event");
    browser.post_as(&api, "/api/v1/auth/sign-out", &json!({})).await.is(204);
    // The project goes on for as long as it likes: the stream does not.
    let began = Instant::now();
    assert!(listener.rest().await.is_empty());
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let again = browser.send(&api, Method::GET, &path, &[("last-event-id", &first.id.expect("an id"))], None).await;
    again.problem(401, "unauthorized");

    // Without accounts nobody is asked again who they are.
    let api = Api::start(Engine::Sqlite).await;
    let made = create(&api).await;
    let path = format!("/api/v1/projects/{}/events", made["project"]["id"].as_str().expect("an id"));
    let mut listener = Listener::open(&api, &path, None).await;
    listener.next().await.expect("an event");
    assert!(tokio::time::timeout(2 * lasts, listener.next()).await.is_err(), "it stays open");
}
