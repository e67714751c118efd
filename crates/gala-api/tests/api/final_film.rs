//! `POST /projects/{id}/final`, and the folder that is kept up to date.

use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    id::ProjectId,
    job::Failure,
};
use gala_db::{
    assets,
    found_films::{self, ListedFilm},
    ingests, jobs, projects,
};
use gala_projects::match_found_film;
use gala_testkit::on_both;
use serde_json::json;

use crate::{
    jobs::claim,
    projects::create,
    support::{Api, request},
    timelines::{document, finished, job},
};

/// A file that somebody brought to a project.
pub async fn brought(api: &Api, project: ProjectId, kind: AssetKind) -> String {
    let stored = api.objects.put_bytes(&format!("{project}/{kind:?}"), "bytes").await.expect("stored");
    let file = StoredFile { key: stored.key, checksum: stored.checksum, size_bytes: stored.size_bytes };
    let asset = file.asset(project, kind, "video/mp4", 0);
    let mut tx = api.db.begin().await.expect("a transaction");
    assets::insert(&mut tx, &asset).await.expect("an asset");
    ingests::insert(&mut tx, asset.id, "cut.mp4", None).await.expect("brought");
    tx.commit().await.expect("a commit");
    asset.id.to_string()
}

on_both! {
    async fn a_film_that_was_brought_is_taken_in_by_a_job(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/final");
        let film = brought(&api, project, AssetKind::Video).await;
        let answer = api.post(&path, &json!({ "asset_id": film })).await.is(202);
        assert_eq!((&answer.json()["kind"], &answer.json()["state"]), (&json!("match_film"), &json!("QUEUED")));
        let input = job(&api, &answer.json()).await.input;
        assert_eq!((&input["accept_unmatched"], &input["mime"]), (&json!(false), &json!("video/mp4")));
        let meant = api.post(&path, &json!({ "asset_id": film, "accept_unmatched": true })).await.is(202).json();
        assert_eq!(job(&api, &meant).await.input["accept_unmatched"], true);
        assert_eq!(api.get(&format!("/api/v1/projects/{project}")).await.json()["status"], "completed");
    }

    async fn what_was_found_of_the_film_that_was_taken_in_last_is_told(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/final");
        assert_eq!(api.get(&path).await.problem(404, "no_final_film")["status"], 404);
        let film = brought(&api, project, AssetKind::Video).await;
        let take_in = async |output: serde_json::Value| {
            let job = api.post(&path, &json!({ "asset_id": film })).await.is(202).json();
            let claim = claim(&api).await;
            let mut tx = api.db.begin().await.expect("a transaction");
            jobs::finish(&mut tx, claim.fence, &output, &[]).await.expect("finished");
            tx.commit().await.expect("a commit");
            job["id"].clone()
        };
        let all = assets::list(&api.db, Scope::LOCAL, project).await.expect("a read");
        let key = all.into_iter().find(|asset| asset.id.to_string() == film).expect("the film").object_key;
        let file = json!({ "path": "final.mp4", "kind": "final", "key": key, "checksum": "0".repeat(64), "size_bytes": 5 });
        // As it was told before there were speeds and crops.
        take_in(json!({ "files": [file], "duration_ms": 9000, "share": 1.0, "scenes": [{ "id": "scene-01", "found_by": "sound", "at_ms": 20 }], "captions": [] })).await;
        let told = api.get(&path).await.is(200).json();
        assert_eq!((&told["speed"], &told["crop"], &told["scenes"][0]["likeness"]), (&json!(1.0), &json!(null), &json!(null)), "{told}");
        assert_eq!((&told["asset_id"], &told["missing_count"]), (&json!(film), &json!(0)));

        let crop = json!({ "left": 0.25, "top": 0.0, "width": 0.5, "height": 1.0 });
        let scenes = json!([
            { "id": "scene-01", "found_by": "sound", "at_ms": 20, "likeness": 0.75 },
            { "id": "scene-02-shot-02", "found_by": "pictures", "at_ms": 4000, "likeness": 0.5 },
            { "id": "scene-03" },
        ]);
        let captions = json!([{ "language": "es", "captions": 4, "lost": ["Adiós"], "lost_count": 1 }]);
        let job = take_in(json!({ "files": [file], "duration_ms": 7200, "share": 0.6, "speed": 1.25, "crop": crop, "scenes": scenes, "captions": captions })).await;
        let told = api.get(&path).await.is(200).json();
        assert_eq!((&told["job_id"], &told["speed"], &told["crop"], &told["found_at"]), (&job, &json!(1.25), &crop, &json!(null)));
        let expected = json!([
            { "clip": "scene-01", "number": 1, "found_by": "sound", "at_ms": 20, "likeness": 0.75 },
            { "clip": "scene-02-shot-02", "number": 2, "found_by": "pictures", "at_ms": 4000, "likeness": 0.5 },
            { "clip": "scene-03", "number": 3, "found_by": null, "at_ms": null, "likeness": null },
        ]);
        assert_eq!((&told["scenes"], &told["missing_count"]), (&expected, &json!(1)));
        assert_eq!(told["captions"], json!([{ "language": "es", "count": 4, "lost": ["Adiós"], "lost_count": 1 }]));
        // One that is refused later changes nothing of it.
        api.post(&path, &json!({ "asset_id": film })).await.is(202);
        crate::jobs::fail(&api, &claim(&api).await).await;
        assert_eq!(api.get(&path).await.is(200).json()["job_id"], job);
    }

    async fn what_is_no_film_of_the_project_is_refused(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/final");
        let other = finished(&api, &document("images/cup.png")).await;
        let (picture, foreign) = (brought(&api, project, AssetKind::Image).await, brought(&api, other, AssetKind::Video).await);
        for id in [picture, foreign, uuid::Uuid::now_v7().to_string()] {
            assert_eq!(api.post(&path, &json!({ "asset_id": id })).await.problem(404, "no_such_film")["path"], "asset_id");
        }
        for bad in [json!({}), json!({ "asset_id": 1 }), json!({ "asset_id": uuid::Uuid::now_v7(), "accept": true })] {
            api.post(&path, &bad).await.problem(400, "invalid_field");
        }
        let made = create(&api).await;
        let id: ProjectId = made["project"]["id"].as_str().expect("an id").parse().expect("an id");
        let film = brought(&api, id, AssetKind::Video).await;
        api.post(&format!("/api/v1/projects/{id}/final"), &json!({ "asset_id": film })).await.problem(409, "no_timeline");
    }

    async fn a_folder_is_kept_up_to_date_until_it_is_not(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/folder/published");
        let ask = async |method: axum::http::Method| {
            api.send(request(method, &path).body(axum::body::Body::empty()).expect("a request")).await.is(200).json()
        };
        let off = ask(axum::http::Method::GET).await;
        assert_eq!((&off["is_published"], &off["is_current"], &off["left_alone"]), (&json!(false), &json!(false), &json!([])));
        for _ in 0..2 {
            let on = ask(axum::http::Method::PUT).await;
            assert_eq!((&on["is_published"], &on["is_current"], &on["published_at"]), (&json!(true), &json!(false), &json!(null)));
            assert!(on["folder"].as_str().is_some_and(|folder| folder.starts_with("tea-")), "{on}");
        }
        assert_eq!(gala_projects::publish_stale_folders(&api.db).await.expect("looked"), 1);
        assert_eq!(gala_projects::publish_stale_folders(&api.db).await.expect("looked"), 1);
        let jobs = api.get("/api/v1/jobs?kind=publish_folder").await.json();
        assert_eq!(jobs["items"].as_array().expect("jobs").len(), 1, "asked twice, queued once");
        assert_eq!(ask(axum::http::Method::DELETE).await["is_published"], false);
        assert_eq!(gala_projects::publish_stale_folders(&api.db).await.expect("looked"), 0);
    }

    async fn the_folder_tells_what_became_of_films_that_were_put_there(api: Api) {
        let id = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{id}/folder/published");
        api.send(request(axum::http::Method::PUT, &path).body(axum::body::Body::empty()).expect("a request")).await.is(200);
        let project = projects::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("the project");
        let films = async || api.get(&path).await.is(200).json()["films"].clone();
        assert_eq!(films().await, json!([]));
        let film = ListedFilm { path: "final/cut.mp4".to_owned(), size_bytes: 6, stored_at_ms: 1 };
        let mut tx = api.db.begin().await.expect("a transaction");
        found_films::note(&mut tx, id, &film).await.expect("noted");
        tx.commit().await.expect("a commit");
        let told = json!([{ "path": "final/cut.mp4", "size_bytes": 6, "status": "waiting", "job_id": null, "error": null }]);
        assert_eq!(films().await, told);

        let stored = api.objects.put_bytes(&format!("{}/final/cut.mp4", project.folder()), "a film").await.expect("stored");
        let mut tx = api.db.begin().await.expect("a transaction");
        assert!(match_found_film(&mut tx, &project, &film, stored.into(), "video/mp4").await.expect("queued"));
        tx.commit().await.expect("a commit");
        let told = films().await;
        assert_eq!(told[0]["status"], "comparing");
        let job = api.get(&format!("/api/v1/jobs/{}", told[0]["job_id"].as_str().expect("a job"))).await.is(200).json();
        assert_eq!(job["kind"], "match_film");
        let claim = claim(&api).await;
        let mut tx = api.db.begin().await.expect("a transaction");
        let failure = Failure::permanent("film_does_not_match", "it shows nothing of it");
        jobs::fail(&mut tx, claim.fence, &failure, &jobs::RetryPolicy::default()).await.expect("failed");
        tx.commit().await.expect("a commit");
        let told = films().await;
        assert_eq!((&told[0]["status"], &told[0]["error"]["error_code"]), (&json!("refused"), &json!("film_does_not_match")));
    }
}
