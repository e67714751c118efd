//! Files of no project: whose they are, who sees them, and what may use them.

use axum::{body::Body, http::Method};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    projects::create,
    support::{Answer, Api, request},
};

const CONTENT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";

/// Sends what was begun, and returns the file that it is.
async fn send(api: &Api, begun: &Value, content: &[u8]) -> Value {
    let path = begun["upload_session"]["url"].as_str().expect("a path");
    let sent = request(Method::PATCH, path)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", "0")
        .header("content-type", "application/offset+octet-stream")
        .body(content.to_vec().into())
        .expect("a request");
    api.send(sent).await.is(204);
    api.post("/api/v1/assets/finalize", &json!({ "asset_id": begun["asset"]["id"] })).await.is(200).json()
}

/// Brings a file of no project.
pub async fn bring(api: &Api, name: &str) -> Value {
    bring_as(api, name, "image/png", CONTENT).await
}

/// Brings a file of no project, of a type.
pub async fn bring_as(api: &Api, name: &str, mime: &str, content: &[u8]) -> Value {
    bring_said(api, &json!({ "name": name, "mime": mime, "size_bytes": content.len() }), content).await
}

/// Brings a file, of which this is announced.
pub async fn bring_said(api: &Api, said: &Value, content: &[u8]) -> Value {
    send(api, &api.post("/api/v1/assets/init-upload", said).await.is(201).json(), content).await
}

async fn listed(api: &Api, query: &str) -> Vec<Value> {
    let page: Answer = api.get(&format!("/api/v1/assets{query}")).await.is(200);
    page.json()["items"].as_array().expect("a list").iter().map(|asset| asset["id"].clone()).collect()
}

on_both! {
    async fn a_file_of_no_project_belongs_to_the_workspace(api: Api) {
        let project = create(&api).await["project"]["id"].clone();
        let asset = bring(&api, "logo.png").await;
        assert_eq!((&asset["project_id"], &asset["status"]), (&Value::Null, &json!("PROCESSING")));
        let id = asset["id"].as_str().expect("an id");
        assert_eq!(api.get(&format!("/api/v1/assets/{id}/content")).await.is(200).bytes, CONTENT);
        assert_eq!(listed(&api, "").await, [json!(id)]);
        assert_eq!(listed(&api, "?project_id=none").await, [json!(id)]);
        assert!(listed(&api, &format!("?project_id={}", project.as_str().expect("an id"))).await.is_empty());
        api.get("/api/v1/assets?project_id=nobody").await.problem(400, "invalid_parameter");
        // What holds them is no project to anybody.
        let projects = api.get("/api/v1/projects").await.is(200).json();
        assert_eq!(projects["items"].as_array().map(Vec::len), Some(1));
        let job = api.get(&format!("/api/v1/jobs/{}", asset["ingest_job_id"].as_str().expect("an id"))).await.is(200).json();
        assert_eq!(job["project_id"], Value::Null);
        let holding = api.objects.local_path(asset["object_key"].as_str().expect("a key")).expect("a path");
        assert!(holding.exists());
        assert_eq!(api.count("SELECT COUNT(*) FROM projects").await, 2);
        assert!(asset["object_key"].as_str().expect("a key").starts_with("files-"), "{}", asset["object_key"]);
        let usage = api.get("/api/v1/usage").await.is(200).json();
        let stored = usage["counted"].as_array().expect("a list").iter().find(|one| one["unit"] == "storage_bytes");
        assert_eq!(stored.expect("counted")["used"], CONTENT.len());
        // By tus as well, and by import.
        let metadata = format!("filename {},filetype {}", STANDARD.encode("b.png"), STANDARD.encode("image/png"));
        let begun = request(Method::POST, "/api/v1/uploads")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", CONTENT.len())
            .header("upload-metadata", metadata);
        let begun = api.send(begun.body(Body::empty()).expect("a request")).await.is(201);
        let path = begun.header("location").to_owned();
        let second = path.rsplit('/').next().expect("an id").to_owned();
        send(&api, &json!({ "asset": { "id": second }, "upload_session": { "url": format!("/api/v1/uploads/{second}") } }), CONTENT).await;
        assert_eq!(listed(&api, "?project_id=none").await, [json!(second), json!(id)]);
        let import = api.post("/api/v1/assets/import", &json!({ "url": "https://a.example/b.mp4" })).await.is(202).json();
        assert_eq!((&import["asset"]["project_id"], &import["job"]["project_id"]), (&Value::Null, &Value::Null));
    }
}
