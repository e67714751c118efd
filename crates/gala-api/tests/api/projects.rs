//! `/projects`.

use axum::{body::Body, http::Method};
use gala_core::{
    id::{ProjectId, SceneId, TakeId},
    job::JobKind,
    plan::{Motion, PlannedScene},
    project::{Approval, ChosenTakes, MadeOf, Scene, TakeKind},
    scenes::TakeInputs,
    speech::VoiceStyle,
};
use gala_db::{
    jobs::{self, NewJob},
    takes::{self, Take},
};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    jobs::claim,
    support::{Answer, Api, TEA, request},
};

/// Makes a project of [`TEA`] and returns the answer.
pub async fn create(api: &Api) -> Value {
    api.post("/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json()
}

pub async fn create_with_key(api: &Api, key: &str, body: &str) -> Answer {
    let request = request(Method::POST, "/api/v1/projects").header("content-type", "application/json");
    api.send(request.header("idempotency-key", key).body(Body::from(body.to_owned())).expect("a request")).await
}

fn id(answer: &Value) -> String {
    answer["project"]["id"].as_str().expect("an id").to_owned()
}

on_both! {
    async fn a_brief_becomes_a_project_and_the_job_that_begins_it(api: Api) {
        let answer = api.post("/api/v1/projects", &json!({ "brief": TEA })).await.is(202);
        let location = answer.header("location").to_owned();
        let body = answer.json();
        insta::assert_json_snapshot!("created_project", body, {
            ".**.id" => "[id]", ".**.project_id" => "[id]", ".**.created_at" => "[time]",
        });
        assert_eq!(location, format!("/api/v1/projects/{}", id(&body)));
        assert_eq!(api.get(&location).await.is(200).json(), body["project"]);
        let job = format!("/api/v1/jobs/{}", body["job"]["id"].as_str().expect("an id"));
        assert_eq!(api.get(&job).await.is(200).json(), body["job"]);
        assert_eq!(api.get(&format!("{location}/scenes")).await.is(200).json(), json!({ "items": [] }));
        assert_eq!(api.get(&format!("{location}/assets")).await.is(200).json(), json!({ "items": [] }));
    }

    async fn what_is_foreseen_of_a_brief_is_told_with_the_answer(api: Api) {
        let brief = format!("---\ntarget_duration: 60s\n---\n{TEA}");
        let body = api.post("/api/v1/projects", &json!({ "brief": brief })).await.is(202).json();
        let [warning] = body["warnings"].as_array().expect("warnings").as_slice() else { panic!("{body}") };
        assert_eq!((&warning["code"], &warning["field"]), (&json!("target_duration_missed"), &json!("target_duration")));
        assert!(warning["message"].as_str().is_some_and(|told| told.starts_with("asks for 1m, and the script makes about")), "{warning}");
    }

    async fn the_request_id_goes_with_the_job(api: Api) {
        let request = request(Method::POST, "/api/v1/projects")
            .header("content-type", "text/markdown; charset=utf-8")
            .header("x-request-id", "from-outside-7");
        api.send(request.body(TEA.into()).expect("a request")).await.is(202);
        assert_eq!(claim(&api).await.trace.as_deref(), Some("from-outside-7"));
    }

    async fn a_brief_is_taken_as_a_document_too(api: Api) {
        let document = json!({ "title": "Tea", "language": "en", "scenes": [{ "text": "Tea was first drunk in China." }] });
        let made = api.post("/api/v1/projects", &json!({ "document": document })).await.is(202).json();
        assert_eq!(made["project"]["title"], "Tea");
        let yaml = "title: Thé\nlanguage: fr\nscenes:\n  - text: Le thé vient de Chine.\n";
        let made = api.post("/api/v1/projects", &json!({ "brief": yaml, "name": "the.yaml" })).await.is(202).json();
        assert_eq!(made["project"]["title"], "Thé");
    }

    async fn what_is_wrong_with_a_brief_is_told_by_field(api: Api) {
        let problem = api.post("/api/v1/projects", &json!({ "brief": "---\nlanguage: klingon\n---\n\nTea." })).await;
        let problem = problem.problem(400, "unknown_language");
        assert!(problem["path"].as_str().is_some_and(|path| path.contains("language")), "{problem}");
        assert!(problem["errors"][0]["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{problem}");

        let files = json!({ "document": {
            "title": "Tea", "language": "en", "music": "tune.mp3",
            "scenes": [{ "text": "One." }, { "text": "Two.", "picture": "cup.jpg", "narration": "two.wav" }],
        }});
        let problem = api.post("/api/v1/projects", &files).await.problem(400, "local_file");
        let fields: Vec<_> = problem["errors"].as_array().expect("all").iter().map(|one| one["field"].clone()).collect();
        assert_eq!(fields, ["music", "scenes[1].picture", "scenes[1].narration"]);
        assert_eq!(api.get("/api/v1/projects").await.is(200).json()["items"], json!([]));
    }

    async fn lists_go_on_where_the_last_page_ended(api: Api) {
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(id(&create(&api).await));
        }
        made.reverse();
        let mut seen = Vec::new();
        let mut path = "/api/v1/projects?limit=2".to_owned();
        loop {
            let page = api.get(&path).await.is(200).json();
            let items = page["items"].as_array().expect("items").iter();
            seen.extend(items.map(|item| item["id"].as_str().expect("an id").to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            assert!(!cursor.contains(&made[0]));
            path = format!("/api/v1/projects?limit=2&cursor={cursor}");
        }
        assert_eq!(seen, made);
    }

    async fn one_key_has_one_effect(api: Api) {
        let body = json!({ "brief": TEA }).to_string();
        let first = create_with_key(&api, "one", &body).await.is(202);
        let again = create_with_key(&api, "one", &body).await.is(202);
        assert_eq!(first.bytes, again.bytes);
        assert_eq!(first.header("location"), again.header("location"));
        assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
        let other = json!({ "brief": "Something else." }).to_string();
        create_with_key(&api, "one", &other).await.problem(422, "idempotency_key_reused");
        let second = create_with_key(&api, "two", &body).await.is(202);
        assert_ne!(first.bytes, second.bytes);
        for key in ["", "a b", &"k".repeat(256)] {
            create_with_key(&api, key, &body).await.problem(400, "invalid_idempotency_key");
        }
        assert_eq!(api.get("/api/v1/projects").await.json()["items"].as_array().expect("items").len(), 2);
    }

    async fn parallel_posts_with_one_key_make_one_project(api: Api) {
        let body = json!({ "brief": TEA }).to_string();
        for round in 0..10 {
            let key = format!("key-{round}");
            let answers = futures::future::join_all((0..5).map(|_| create_with_key(&api, &key, &body))).await;
            let (done, busy): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 202);
            assert!(!done.is_empty());
            assert!(done.iter().all(|answer| answer.bytes == done[0].bytes));
            for answer in busy {
                answer.problem(409, "idempotency_in_flight");
            }
        }
        assert_eq!(api.get("/api/v1/projects").await.json()["items"].as_array().expect("items").len(), 10);
        assert_eq!(api.get("/api/v1/jobs").await.json()["items"].as_array().expect("items").len(), 10);
    }

    async fn a_refused_request_does_not_use_its_key_up(api: Api) {
        create_with_key(&api, "one", "{\"brief\": \"\"}").await.is(400);
        create_with_key(&api, "one", &json!({ "brief": TEA }).to_string()).await.is(202);
    }

    async fn status_and_scenes_follow_the_work(api: Api) {
        let made = create(&api).await;
        let project: ProjectId = id(&made).parse().expect("an id");
        let path = format!("/api/v1/projects/{project}");
        assert_eq!(made["project"]["status"], "processing_script");
        let scene = scene(project);
        let claim = claim(&api).await;
        let mut tx = api.db.begin().await.expect("a transaction");
        gala_db::scenes::upsert(&mut tx, &scene).await.expect("a scene");
        let clip = NewJob::child_of(&claim.job, JobKind::ProcessClip, "clip-1", json!({})).scene(scene.id, 1);
        jobs::finish(&mut tx, claim.fence, &json!({}), &[clip]).await.expect("finished");
        tx.commit().await.expect("a commit");

        assert_eq!(api.get(&path).await.json()["status"], "generating_images");
        assert_eq!(api.get("/api/v1/projects").await.json()["items"][0]["status"], "generating_images");
        let scenes = api.get(&format!("{path}/scenes")).await.is(200).json();
        insta::assert_json_snapshot!("listed_scenes", scenes, { ".**.id" => "[id]", ".**.project_id" => "[id]" });
        assert_eq!(api.get(&format!("/api/v1/scenes/{}", scene.id)).await.is(200).json(), scenes["items"][0]);
    }

    async fn what_a_scene_shows_of_a_library_is_told_with_what_fitted_next(api: Api) {
        let made = create(&api).await;
        let scene = scene(id(&made).parse().expect("an id"));
        let asset = |id: &str| json!({
            "asset": { "provider": "pexels", "id": id }, "kind": "photo", "text": "red fox", "author": "Ann",
            "page_url": format!("https://www.pexels.com/photo/{id}/"), "author_url": null, "licence": "LicenseRef-Pexels",
            "width": 720, "height": 0, "duration_ms": null, "file": "https://images.pexels.com/secret.jpg", "fit_permille": 301,
        });
        let file = json!({ "key": "k", "checksum": "0".repeat(64), "size_bytes": 1 });
        let layer = json!({ "name": "photo", "extension": "jpg", "depth": 1.0, "file": file });
        let facts = json!({
            "picture": { "layers": [layer] }, "maker": "pexels/v1/stock/2", "credits": [],
            "stock": { "chosen": asset("1"), "alternatives": [asset("2"), asset("3")] },
        });
        let mut tx = api.db.begin().await.expect("a transaction");
        gala_db::scenes::upsert(&mut tx, &scene).await.expect("a scene");
        let take = Take { id: TakeId::new(), scene_id: scene.id, kind: TakeKind::Image, facts, origin: None, created_at_ms: tx.now_ms() };
        takes::insert(&mut tx, &take).await.expect("a take");
        takes::choose(&mut tx, scene.id, (TakeKind::Image, take.id), &TakeInputs::default()).await.expect("chosen");
        tx.commit().await.expect("a commit");

        let told = api.get(&format!("/api/v1/scenes/{}", scene.id)).await.is(200).json();
        let expected = |id: &str| json!({
            "provider": "pexels", "id": id, "kind": "photo", "description": "red fox", "author": "Ann",
            "page_url": format!("https://www.pexels.com/photo/{id}/"), "author_url": null, "licence": "LicenseRef-Pexels",
            "width": 720, "height": null, "duration_ms": null, "fit_permille": 301,
        });
        let expected = json!({ "chosen": expected("1"), "alternatives": [expected("2"), expected("3")] });
        assert_eq!(told["stock"], expected);
        let listed = api.get(&format!("/api/v1/projects/{}/scenes", id(&made))).await.is(200).json();
        assert_eq!(listed["items"], json!([told]));
    }

    async fn nobody_learns_of_what_is_not_theirs(api: Api) {
        let foreign = foreign_project(&api).await;
        let own = create(&api).await;
        let own_job = own["job"]["id"].as_str().expect("an id");
        let unknown = uuid::Uuid::now_v7().to_string();
        let body = async |path: String| {
            let problem = api.get(&path).await.problem(404, "not_found");
            let mut problem = problem.as_object().expect("an object").clone();
            problem.remove("request_id");
            problem
        };
        let expected = body(format!("/api/v1/projects/{unknown}")).await;
        for tail in ["", "/scenes", "/assets", "/events", "/timeline"] {
            for id in [&foreign, own_job, "not-an-id", &unknown.to_uppercase(), &unknown.replace('-', "")] {
                assert_eq!(body(format!("/api/v1/projects/{id}{tail}")).await, expected, "{id}{tail}");
            }
        }
        for path in ["jobs", "scenes", "assets"] {
            assert_eq!(body(format!("/api/v1/{path}/{}", id(&own))).await, expected, "{path}");
            assert_eq!(body(format!("/api/v1/{path}/{foreign}")).await, expected, "{path}");
        }
        for path in ["jobs/{}/events", "assets/{}/url", "assets/{}/content"] {
            assert_eq!(body(format!("/api/v1/{}", path.replace("{}", &foreign))).await, expected, "{path}");
        }
        assert_eq!(api.get("/api/v1/projects").await.json()["items"].as_array().expect("items").len(), 1);
        let filtered = api.get(&format!("/api/v1/jobs?project_id={foreign}")).await.is(200).json();
        assert_eq!(filtered["items"], json!([]));
    }
}

async fn foreign_project(api: &Api) -> String {
    let mut tx = api.db.begin().await.expect("a transaction");
    let project = gala_core::project::Project {
        id: ProjectId::new(),
        workspace: new_scope().workspace(),
        title: "canary".to_owned(),
        workflow: gala_core::workflow::ProjectWorkflow::Faceless,
        created_at_ms: tx.now_ms(),
        folder_digits: gala_core::project::FOLDER_DIGITS,
    };
    gala_db::projects::insert(&mut tx, &project, &json!({})).await.expect("a project");
    tx.commit().await.expect("a commit");
    project.id.to_string()
}

pub fn scene(project: ProjectId) -> Scene {
    Scene {
        id: SceneId::new(),
        project_id: project,
        number: 1,
        planned: PlannedScene {
            number: 1,
            chapter: Some("Tea".to_owned()),
            script: "Tea was first drunk in China.".to_owned(),
            description: "A cup of tea".to_owned(),
            image_prompt: "tea cup china".to_owned(),
            image_variant: 0,
            seed: None,
            motion: Motion::ZoomIn,
            motion_prompt: None,
            voice: None,
            voice_style: VoiceStyle::default(),
            estimated_ms: 2400,
            least_ms: None,
            picture: None,
            narration: None,
            presenter: None,
            without_presenter: false,
            cutout: None,
            cast: Vec::new(),
            without_layers: false,
        },
        approval: Approval::Pending,
        takes: ChosenTakes::default(),
        still: None,
        made_of: MadeOf::default(),
        version: 1,
    }
}
