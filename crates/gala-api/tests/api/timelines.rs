//! `/projects/{id}/timeline` and `/projects/{id}/render`.

use axum::{body::Body, http::Method};
use gala_core::{
    access::Scope,
    asset::{AssetKind, OutputFile},
    id::{JobId, ProjectId},
    job::{Job, JobKind},
    payload::{FinishedVideo, SegmentCount},
};
use gala_db::{
    Tx,
    jobs::{self, NewJob},
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    jobs::claim,
    projects::create,
    support::{Answer, Api, request},
};

/// A project whose video was finished from this timeline, and from a picture and a sound.
pub async fn finished(api: &Api, timeline: &(impl ToString + Sync)) -> ProjectId {
    let made = create(api).await;
    let id: ProjectId = made["project"]["id"].as_str().expect("an id").parse().expect("an id");
    let plan = claim(api).await;
    let last = NewJob::child_of(&plan.job, JobKind::RenderFinal, "final", json!({}));
    let mut tx = api.db.begin().await.expect("a transaction");
    jobs::finish(&mut tx, plan.fence, &json!({}), &[last]).await.expect("finished");
    tx.commit().await.expect("a commit");
    finish(api, timeline).await;
    id
}

/// Finishes the job that waits, as a `render_final` does.
pub async fn finish(api: &Api, timeline: &(impl ToString + Sync)) {
    finishing(api, timeline).await.commit().await.expect("a commit");
}

/// The same in a transaction that is open.
pub async fn finishing(api: &Api, timeline: &(impl ToString + Sync)) -> Tx {
    let claim = claim(api).await;
    let mut files = Vec::new();
    let contents =
        [("timeline.json", timeline.to_string()), ("images/cup.png", "cup".into()), ("audio/tea.wav", "tea".into())];
    for (path, content) in contents {
        let key = format!("{}/{path}", claim.job.id);
        let stored = api.objects.put_bytes(&key, content).await.expect("stored");
        files.push(OutputFile {
            path: path.to_owned(),
            kind: AssetKind::Document,
            key: stored.key,
            checksum: stored.checksum,
            size_bytes: stored.size_bytes,
            delivered: None,
        });
    }
    let mut tx = api.db.begin().await.expect("a transaction");
    let video = FinishedVideo { files, duration_ms: 1000, segments: SegmentCount::default(), warnings: Vec::new() };
    let output = serde_json::to_value(video).expect("JSON");
    jobs::finish(&mut tx, claim.fence, &output, &[]).await.expect("finished");
    tx
}

pub fn document(source: &str) -> Value {
    json!({
        "version": 1, "format": { "size": "128x72", "fps": 25 },
        "tracks": [
            { "kind": "visual", "clips": [{ "content": { "kind": "image", "source": source } }] },
            { "kind": "audio", "role": "speech", "clips": [{ "source": "audio/tea.wav" }] },
        ],
    })
}

async fn post_with_key(api: &Api, path: &str, body: &Value) -> Answer {
    let request = request(Method::POST, path).header("content-type", "application/json").header("idempotency-key", "k");
    api.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

pub async fn job(api: &Api, answer: &Value) -> Job {
    let id: JobId = answer["id"].as_str().expect("an id").parse().expect("an id");
    jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("the job")
}

on_both! {
    async fn the_newest_timeline_is_read_and_named_by_its_checksum(api: Api) {
        let first = document("images/cup.png");
        let path = format!("/api/v1/projects/{}/timeline", finished(&api, &first).await);
        let answer = api.get(&path).await.is(200);
        assert_eq!((answer.json(), answer.header("content-type")), (first, "application/json"));
        let etag = answer.header("etag").to_owned();
        let again = |etag: String| request(Method::GET, &path).header("if-none-match", etag).body(Body::empty());
        let same = api.send(again(etag.clone()).expect("a request")).await.is(304);
        assert_eq!((same.bytes.len(), same.header("etag")), (0, etag.as_str()));

        let second = json!({ "version": 1, "format": { "size": "64x64", "fps": 25 }, "tracks": [] });
        api.post(&path.replace("timeline", "render"), &json!({})).await.is(202);
        assert_eq!(api.get(&path).await.header("etag"), etag, "nothing is finished yet");
        finish(&api, &second).await;
        let answer = api.send(again(etag).expect("a request")).await.is(200);
        assert_eq!(answer.json(), second);
    }

    async fn a_timeline_is_rendered_by_a_job_with_the_files_it_names(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/render");
        let new = json!({ "timeline": document("audio/../images/cup.png"), "quality": "draft" });
        api.post(&path, &new).await.problem(400, "unknown_source");
        let colours = json!({ "version": 1, "format": { "size": "128x72", "fps": 25 }, "tracks": [
            { "kind": "visual", "clips": [{ "duration_ms": 500, "content": { "kind": "color", "solid": "#203040" } }] },
            { "kind": "audio", "role": "music", "clips": [{ "source": "audio/tea.wav" }] },
        ] });
        let answer = api.post(&path, &json!({ "timeline": colours, "quality": "draft" })).await.is(202);
        let (location, answer) = (answer.header("location").to_owned(), answer.json());
        assert_eq!(api.get(&location).await.is(200).json(), answer);
        assert_eq!((&answer["kind"], &answer["state"]), (&json!("render_final"), &json!("QUEUED")));
        assert_eq!(answer["project_id"], project.to_string());
        let job = job(&api, &answer).await;
        assert_eq!(job.input["quality"], "draft");
        let named: Vec<_> = job.input["sources"].as_object().expect("files").keys().collect();
        assert_eq!(named, ["audio/tea.wav"], "only what it names");
        let stored = api.objects.read(job.input["timeline"]["key"].as_str().expect("a key")).await.expect("stored");
        let stored: Value = serde_json::from_slice(&stored).expect("JSON");
        assert_eq!(stored["tracks"][0]["clips"][0]["content"], colours["tracks"][0]["clips"][0]["content"]);
    }

    async fn without_a_document_the_newest_timeline_is_rendered(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let answer = api.post(&format!("/api/v1/projects/{project}/render"), &json!({})).await.is(202).json();
        let input = job(&api, &answer).await.input;
        assert_eq!(input["quality"], "standard");
        let named: Vec<_> = input["sources"].as_object().expect("files").keys().collect();
        assert_eq!(named, ["audio/tea.wav", "images/cup.png"]);
    }

    async fn what_is_wrong_with_a_timeline_is_told_by_its_path(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/render");
        let problem = api.post(&path, &json!({ "timeline": document("images/mug.png") })).await;
        assert_eq!(problem.problem(400, "unknown_source")["path"], "tracks[0].clips[0].content.source");
        let mut bad = document("images/cup.png");
        bad["tracks"][0]["clips"][0]["content"]["kind"] = json!("hologram");
        let problem = api.post(&path, &json!({ "timeline": bad })).await.is(400).json();
        assert!(problem["path"].as_str().is_some_and(|path| path.starts_with("tracks[0].clips[0]")), "{problem}");
        for bad in [json!({ "quality": "best" }), json!({ "colour": 1 }), json!([])] {
            api.post(&path, &bad).await.is(400);
        }
        api.post_text(&path, "{").await.problem(400, "invalid_json");
        assert_eq!(api.get("/api/v1/jobs?kind=render_final&state=QUEUED").await.json()["items"], json!([]));
    }

    async fn one_key_renders_once(api: Api) {
        let path = format!("/api/v1/projects/{}/render", finished(&api, &document("images/cup.png")).await);
        let first = post_with_key(&api, &path, &json!({})).await.is(202);
        let again = post_with_key(&api, &path, &json!({})).await.is(202);
        assert_eq!((&first.bytes, again.header("idempotency-replayed")), (&again.bytes, "true"));
        post_with_key(&api, &path, &json!({ "quality": "high" })).await.problem(422, "idempotency_key_reused");
        assert_eq!(api.get("/api/v1/jobs?kind=render_final&state=QUEUED").await.json()["items"].as_array().expect("jobs").len(), 1);
    }

    async fn a_package_is_made_by_a_job_of_the_timeline_under_the_name_of_the_project(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/export");
        let answer = post_with_key(&api, &path, &json!({ "quality": "high" })).await.is(202);
        let again = post_with_key(&api, &path, &json!({ "quality": "high" })).await.is(202);
        assert_eq!((&answer.bytes, again.header("idempotency-replayed")), (&again.bytes, "true"));
        assert_eq!((&answer.json()["kind"], &answer.json()["state"]), (&json!("export_package"), &json!("QUEUED")));
        let input = job(&api, &answer.json()).await.input;
        assert_eq!((&input["title"], &input["cut"]["quality"]), (&json!("Tea"), &json!("high")));
        let named: Vec<_> = input["cut"]["sources"].as_object().expect("files").keys().collect();
        assert_eq!(named, ["audio/tea.wav", "images/cup.png"]);
        api.post(&path, &json!({ "timeline": document("images/mug.png") })).await.problem(400, "unknown_source");
        for bad in [json!({ "quality": "draft" }), json!({ "colour": 1 }), json!([])] {
            api.post(&path, &bad).await.is(400);
        }
        assert_eq!(api.get("/api/v1/jobs?kind=export_package").await.json()["items"].as_array().expect("jobs").len(), 1);
    }

    async fn a_project_without_a_video_has_no_timeline_yet(api: Api) {
        let made = create(&api).await;
        let path = format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"));
        api.get(&format!("{path}/timeline")).await.problem(404, "no_timeline");
        for made in ["render", "export"] {
            api.post(&format!("{path}/{made}"), &json!({})).await.problem(409, "no_timeline");
        }
        let nobody = format!("/api/v1/projects/{}", uuid::Uuid::now_v7());
        api.get(&format!("{nobody}/timeline")).await.problem(404, "not_found");
        api.post(&format!("{nobody}/render"), &json!({})).await.problem(404, "not_found");
    }
}
