//! The animatic of a project.

use axum::{body::Body, http::Method};
use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    job::JobKind,
    payload::{self, AnimaticInput, RenderedAnimatic, SegmentCount},
};
use gala_db::{assets, jobs};
use gala_testkit::on_both;
use serde_json::{Value, json};

use super::Planned;
use crate::{
    jobs::claim,
    projects::create,
    support::{Api, request},
};

/// Finishes the job that waits, as a `render_animatic` does.
async fn finish(api: &Api, project: &Planned<'_>, film: &str) {
    let claim = claim(api).await;
    assert_eq!(claim.job.kind, JobKind::RenderAnimatic);
    let stored = api.objects.put_bytes(&format!("{}/{film}.mp4", claim.job.id), film.to_owned()).await.expect("stored");
    let film = StoredFile::from(stored);
    let asset = film.asset(project.id, AssetKind::Animatic, "video/mp4", 0);
    let segments = SegmentCount { encoded: 2, reused: 5 };
    let made =
        RenderedAnimatic { film, duration_ms: 9000, scenes: 2, sketched_pictures: 2, sketched_voices: 1, segments };
    let mut tx = api.db.begin().await.expect("a transaction");
    assets::insert(&mut tx, &asset).await.expect("an asset");
    jobs::finish(&mut tx, claim.fence, &serde_json::to_value(made).expect("JSON"), &[]).await.expect("finished");
    tx.commit().await.expect("a commit");
}

on_both! {
    async fn an_animatic_is_asked_for_and_told_of(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let path = format!("{}/animatic", project.path);
        api.get(&path).await.problem(404, "no_animatic");
        let keyed = || request(Method::POST, &path).header("idempotency-key", "k").body(Body::empty()).expect("a request");
        let asked = api.send(keyed()).await.is(202).json();
        assert_eq!((&asked["kind"], &asked["state"]), (&json!("render_animatic"), &json!("QUEUED")));
        assert_eq!(api.send(keyed()).await.is(202).json()["id"], asked["id"], "asked twice, made once");
        let id = asked["id"].as_str().expect("an id").parse().expect("an id");
        let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
        let input: AnimaticInput = payload::read(&row.input).expect("an input");
        assert_eq!(input.scenes_version, 1);
        let status = async || api.get(&project.path).await.is(200).json()["status"].clone();
        let before = status().await;

        finish(&api, &project, "first").await;
        let told = api.get(&path).await.is(200).json();
        let content = api.get(&format!("/api/v1/assets/{}/content", told["asset_id"].as_str().expect("an id"))).await.is(200);
        assert_eq!((&content.bytes[..], &told["is_current"], &told["job_id"]), (&b"first"[..], &json!(true), &asked["id"]));
        assert_eq!((&told["sketched_pictures"], &told["sketched_voices"], &told["kept_segments"]), (&json!(2), &json!(1), &json!(5)));
        assert_eq!(status().await, before, "it is beside the video of the brief");

        project.change(0, "*", json!({ "script": "Other." })).await.is(200);
        assert_eq!(api.get(&path).await.json()["is_current"], false);
        api.post(&path, &Value::Null).await.is(202);
        finish(&api, &project, "second").await;
        let told = api.get(&path).await.is(200).json();
        assert_eq!(told["is_current"], true);
        let content = api.get(&format!("/api/v1/assets/{}/content", told["asset_id"].as_str().expect("an id"))).await.is(200);
        assert_eq!(&content.bytes[..], b"second");
    }

    async fn there_is_none_before_the_scenes_are_planned(api: Api) {
        let made = create(&api).await;
        let path = format!("/api/v1/projects/{}/animatic", made["project"]["id"].as_str().expect("an id"));
        api.post(&path, &Value::Null).await.problem(409, "not_planned");
    }
}
