//! Asking for files of addresses. That they are fetched is tested where it is done.

use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    projects::create,
    support::{Api, Engine, request},
};

const URL: &str = "https://user-content.example/films/harbour.mp4?signature=secret#t=1";

async fn project(api: &Api) -> String {
    create(api).await["project"]["id"].as_str().expect("an id").to_owned()
}

on_both! {
    async fn an_import_is_a_pending_file_and_a_job_that_is_told_with_no_secret(api: Api) {
        let project = project(&api).await;
        let said = json!({ "url": URL, "project_id": project, "name": "Harbour.mp4", "sha256": "ab".repeat(32) });
        let answer = api.post("/api/v1/assets/import", &said).await.is(202);
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("secret"));
        let accepted = answer.json();
        let job = accepted["job"]["id"].as_str().expect("an id");
        assert_eq!(answer.header("location"), format!("/api/v1/jobs/{job}"));
        assert_eq!((&accepted["job"]["kind"], &accepted["job"]["project_id"]), (&json!("import_asset"), &json!(project)));
        let id = accepted["asset"]["id"].as_str().expect("an id");
        let asset = api.get(&format!("/api/v1/assets/{id}")).await.is(200);
        assert!(!String::from_utf8_lossy(&asset.bytes).contains("secret"));
        let asset = asset.json();
        assert_eq!((&asset["status"], &asset["name"], &asset["kind"]), (&json!("PENDING"), &json!("Harbour.mp4"), &json!("video")));
        assert_eq!(asset["imported_from"]["address"], "https://user-content.example/films/harbour.mp4");
        assert_eq!(asset["used_by"], json!({ "scenes": [], "takes": [], "timeline_project_ids": [], "library_ids": [], "presenter_ids": [] }));
        api.get(&format!("/api/v1/assets/{id}/content")).await.is(404);
        let listed = api.get("/api/v1/assets").await.is(200).json();
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(0), "it is in no list before it is there");
        api.post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).await.is(200);
        let asset = api.get(&format!("/api/v1/assets/{id}")).await.is(200).json();
        assert_eq!((&asset["status"], &asset["error"]["error_code"]), (&json!("FAILED"), &json!("cancelled")));
        let status = api.get(&format!("/api/v1/projects/{project}")).await.is(200).json()["status"].clone();
        assert_ne!(status, "failed", "a file that is not fetched is none of the video");
    }

    async fn an_import_is_asked_for_once_and_what_cannot_be_is_refused_at_once(api: Api) {
        let project = project(&api).await;
        let said = json!({ "url": URL, "project_id": project });
        let ask = async || {
            let sent = request(axum::http::Method::POST, "/api/v1/assets/import").header("idempotency-key", "one");
            let sent = sent.header("content-type", "application/json").body(said.to_string().into()).expect("a request");
            api.send(sent).await.is(202).json()
        };
        assert_eq!(ask().await, ask().await);
        assert_eq!(api.count("SELECT COUNT(*) FROM imports").await, 1);
        let refused = async |change: Value| {
            let mut said = said.clone();
            said.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
            api.post("/api/v1/assets/import", &said).await
        };
        for url in ["", "harbour.mp4", "file:///etc/passwd", "ftp://a.example/x", "https://u:p@a.example/x"] {
            assert_eq!(refused(json!({ "url": url })).await.problem(400, "invalid_field")["path"], "url", "{url}");
        }
        assert_eq!(refused(json!({ "sha256": "xyz" })).await.problem(400, "invalid_field")["path"], "sha256");
        assert_eq!(refused(json!({ "name": "a\nb" })).await.problem(400, "invalid_field")["path"], "name");
        refused(json!({ "project_id": "01890000-0000-7000-8000-000000000001" })).await.problem(404, "not_found");
        refused(json!({ "projekt": 1 })).await.problem(400, "invalid_field");
        api.execute("UPDATE plans SET limits = '{\"storage_bytes\":0}' WHERE name = 'unlimited'").await;
        refused(json!({})).await.problem(413, "quota_exceeded");
    }
}

#[tokio::test]
async fn a_workspace_fetches_a_hundred_files_at_once_and_no_more() {
    let api = Api::start(Engine::Sqlite).await;
    let said = json!({ "url": URL });
    for _ in 0..100 {
        api.post("/api/v1/assets/import", &said).await.is(202);
    }
    api.post("/api/v1/assets/import", &said).await.problem(409, "too_many_imports");
    api.execute("UPDATE jobs SET state = 'CANCELLED' WHERE id = (SELECT MIN(id) FROM jobs)").await;
    api.post("/api/v1/assets/import", &said).await.is(202);
}
