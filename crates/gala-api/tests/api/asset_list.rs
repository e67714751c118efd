//! Lists of files, and what is told of those that were brought.

use axum::http::Method;
use gala_core::{
    asset::{AssetKind, AssetStatus},
    id::AssetId,
    ingest::{AssetFacts, DerivativeRole, MusicFacts, SoundFacts},
};
use gala_db::{assets, ingests};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::support::{Answer, Api, request};

async fn project(api: &Api) -> String {
    let brief = "---\nformat: 96x96\n---\nTea is warm.\n";
    let made = api.post("/api/v1/projects", &json!({ "brief": brief })).await.is(202).json();
    made["project"]["id"].as_str().expect("an id").to_owned()
}

/// Brings a file of these bytes and returns its id.
async fn bring(api: &Api, project: &str, name: &str, mime: &str, content: &[u8]) -> String {
    let said = json!({ "project_id": project, "name": name, "mime": mime, "size_bytes": content.len() });
    let begun = api.post("/api/v1/assets/init-upload", &said).await.is(201).json();
    let path = begun["upload_session"]["url"].as_str().expect("a path").to_owned();
    let sent = request(Method::PATCH, &path)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", "0")
        .header("content-type", "application/offset+octet-stream")
        .body(content.to_vec().into())
        .expect("a request");
    api.send(sent).await.is(204);
    let id = begun["asset"]["id"].as_str().expect("an id").to_owned();
    api.post("/api/v1/assets/finalize", &json!({ "asset_id": id })).await.is(200);
    id
}

async fn listed(api: &Api, query: &str) -> Vec<Value> {
    let page: Answer = api.get(&format!("/api/v1/assets{query}")).await.is(200);
    let page = page.json();
    page["items"].as_array().expect("a list").iter().map(|asset| asset["id"].clone()).collect()
}

/// As the job leaves it.
async fn ingest(api: &Api, id: &str) {
    let id: AssetId = id.parse().expect("an id");
    let original = assets::get_linked(&api.db, id).await.expect("a read").expect("an asset");
    let mut file = original.clone();
    (file.id, file.kind, file.mime) = (AssetId::new(), AssetKind::Derivative, "audio/mp4".to_owned());
    file.object_key = format!("{}-proxy", original.object_key);
    let facts = AssetFacts {
        container: "wav".to_owned(),
        duration_ms: Some(1000),
        sound: Some(SoundFacts {
            channels: 2,
            sample_rate: 44_100,
            integrated_lufs: Some(-18.5),
            loudness_range_lu: None,
            true_peak_dbtp: None,
        }),
        music: Some(MusicFacts { tempo_bpm: 120.0, confidence: 0.5, beats: 2 }),
        ..AssetFacts::default()
    };
    let mut tx = api.db.begin().await.expect("a transaction");
    ingests::put_derivative(&mut tx, id, DerivativeRole::AudioProxy, &file).await.expect("put");
    ingests::finish(&mut tx, id, &facts).await.expect("noted");
    tx.commit().await.expect("a commit");
    api.execute("UPDATE jobs SET state = 'SUCCEEDED' WHERE kind = 'ingest_asset'").await;
}

on_both! {
    async fn what_was_brought_is_listed_with_what_was_made_of_it(api: Api) {
        let (one, other) = (project(&api).await, project(&api).await);
        let sound = bring(&api, &one, "märz.wav", "audio/wav", b"RIFF\x24\0\0\0WAVEfmt and more").await;
        let captions = bring(&api, &other, "tea.vtt", "text/vtt", b"WEBVTT\n\n").await;
        let asset = api.get(&format!("/api/v1/assets/{sound}")).await.is(200).json();
        assert_eq!((&asset["status"], &asset["name"], &asset["facts"]), (&json!("PROCESSING"), &json!("märz.wav"), &Value::Null));
        let job = asset["ingest_job_id"].as_str().expect("a job");
        let job = api.get(&format!("/api/v1/jobs/{job}")).await.is(200).json();
        assert_eq!((&job["kind"], &job["state"]), (&json!("ingest_asset"), &json!("QUEUED")));
        api.get(&format!("/api/v1/assets/{sound}/content")).await.is(200);

        assert_eq!(listed(&api, "").await, [json!(captions), json!(sound)], "newest first");
        assert_eq!(listed(&api, &format!("?project_id={one}")).await, [json!(sound)]);
        assert_eq!(listed(&api, "?kind=captions").await, [json!(captions)]);
        assert_eq!(listed(&api, "?status=PROCESSING").await, [json!(sound)]);
        assert_eq!(listed(&api, "?status=READY").await, [json!(captions)], "captions are used as they are");
        assert!(listed(&api, "?brought=false").await.is_empty());
        ingest(&api, &sound).await;
        assert_eq!(listed(&api, "?status=READY&brought=true").await, [json!(captions), json!(sound)]);

        let first = api.get("/api/v1/assets?limit=1").await.is(200).json();
        let cursor = first["next_cursor"].as_str().expect("more").to_owned();
        let second = api.get(&format!("/api/v1/assets?limit=1&cursor={cursor}")).await.is(200).json();
        assert_eq!((&second["items"][0]["id"], &second["next_cursor"]), (&json!(sound), &Value::Null));
        api.get(&format!("/api/v1/assets?kind=audio&cursor={cursor}")).await.problem(400, "invalid_cursor");
        api.get("/api/v1/assets?limit=0").await.problem(400, "invalid_parameter");
        api.get("/api/v1/assets?status=DONE").await.problem(400, "invalid_parameter");

        let told = api.get(&format!("/api/v1/assets/{sound}")).await.is(200);
        let (asset, alone) = (told.json(), told.listed_asset());
        assert_eq!((&asset["status"], &asset["facts"]["sound"]["integrated_lufs"]), (&json!("READY"), &json!(-18.5)));
        assert_eq!((&asset["facts"]["music"]["beats"], &asset["facts"]["video"]), (&json!(2), &Value::Null));
        let proxy = &asset["derivatives"][0];
        assert_eq!((&proxy["role"], &proxy["mime"]), (&json!("audio_proxy"), &json!("audio/mp4")));
        assert_eq!(proxy["url"], format!("/api/v1/assets/{}/content", proxy["id"].as_str().expect("an id")));
        let told = api.get(&format!("/api/v1/assets/{}", proxy["id"].as_str().expect("an id"))).await.is(200).json();
        assert_eq!((&told["kind"], &told["name"]), (&json!("derivative"), &Value::Null));
        let of_project = api.get(&format!("/api/v1/projects/{one}/assets")).await.is(200).json();
        assert_eq!(of_project["items"].as_array().map(Vec::len), Some(1), "what was made of it is none of its own there");
        assert_eq!(of_project["items"][0], alone);
        let found = assets::get_linked(&api.db, sound.parse().expect("an id")).await.expect("a read").expect("an asset");
        assert_eq!(found.status, AssetStatus::Ready);
    }

    async fn a_project_is_not_at_work_while_its_files_are_looked_into(api: Api) {
        let id = project(&api).await;
        api.execute("DELETE FROM jobs").await;
        bring(&api, &id, "tea.wav", "audio/wav", b"RIFF\x24\0\0\0WAVEfmt and more").await;
        let told = api.get(&format!("/api/v1/projects/{id}")).await.is(200).json();
        assert_eq!(told["status"], "draft");
        let scope = gala_core::access::Scope::LOCAL;
        let in_work = gala_projects::is_brief_in_work(&api.db, scope, id.parse().expect("an id")).await;
        assert!(!in_work.expect("a read"));
    }
}
