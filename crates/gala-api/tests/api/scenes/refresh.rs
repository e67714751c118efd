//! What of a project is stale, and made again.

use axum::{body::Body, http::Method};
use gala_core::{
    access::Scope,
    id::{JobId, TakeId},
    job::JobKind,
    payload::{self, EditedInput, PlanInput},
    project::TakeKind,
    scenes::TakeInputs,
};
use gala_db::{
    jobs::{self, NewJob},
    scenes,
    takes::{self, Take},
};
use gala_testkit::on_both;
use serde_json::json;

use super::{Planned, plan, stale};
use crate::{
    jobs::{claim, fail},
    support::{Api, request},
};

on_both! {
    async fn a_video_that_failed_is_stale_though_its_scenes_are_not(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let scene = scenes::get(&api.db, Scope::LOCAL, project.scenes[0]).await.expect("a read").expect("a scene");
        let last = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, json!({})).project(project.id);
        let (inputs, facts) = (TakeInputs::of_clip(&plan(std::slice::from_ref(&scene.planned)), &scene.planned, scene.takes.speech, scene.takes.image), json!({}));
        let clip = Take { id: TakeId::new(), scene_id: scene.id, kind: TakeKind::Clip, facts, origin: None, created_at_ms: 2 };
        let mut tx = api.db.begin().await.expect("a transaction");
        takes::insert(&mut tx, &clip).await.expect("a take");
        takes::choose(&mut tx, scene.id, (TakeKind::Clip, clip.id), &inputs).await.expect("chosen");
        jobs::enqueue(&mut tx, &[last]).await.expect("a job");
        tx.commit().await.expect("a commit");
        let path = format!("{}/refresh", project.path);
        let is_stale = async || {
            let told = api.get(&path).await.is(200).json();
            assert_eq!(told["scenes"], json!([]));
            told["is_video_stale"].clone()
        };
        assert_eq!(is_stale().await, false, "it is being made");
        fail(&api, &claim(&api).await).await;
        assert_eq!(is_stale().await, true);
        api.post(&path, &json!({})).await.is(202);
    }

    async fn a_refresh_says_what_is_stale_and_is_begun_once(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        project.change(1, "*", json!({ "script": "Other." })).await.is(200);
        let path = format!("{}/refresh", project.path);
        let told = api.get(&path).await.is(200).json();
        assert_eq!((&told["is_video_stale"], &told["version"]), (&json!(true), &json!(2)));
        let of_second = told["scenes"].as_array().expect("scenes").iter().find(|scene| scene["number"] == 2).expect("the second");
        assert_eq!(stale(of_second)[0], ("speech".to_owned(), vec!["script".to_owned()]));
        assert_eq!(told["estimate"]["micros"]["high"], 0, "nobody who takes money is set up");
        let keyed = || request(Method::POST, &path).header("idempotency-key", "k").body(Body::empty()).expect("a request");
        let job = api.send(keyed()).await.is(202).json();
        assert_eq!(api.send(keyed()).await.is(202).json()["id"], job["id"]);
        api.post(&path, &json!({})).await.problem(409, "project_in_work");
        let id: JobId = job["id"].as_str().expect("an id").parse().expect("an id");
        let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
        assert_eq!(row.kind, JobKind::GeneratePlan);
        let input: PlanInput = payload::read(&row.input).expect("an input");
        assert!(matches!(input, PlanInput::Scenes(EditedInput { scenes_version: 2, .. })), "{input:?}");
        assert_eq!(api.get(&project.path).await.json()["status"], "processing_script");
        assert_eq!(project.id.to_string(), row.project_id.expect("a project").to_string());
    }
}
