//! Files that a rule deleted, and files that move to another store.

use axum::http::Method;
use gala_core::{asset::AssetStatus, id::AssetId, job::JobError, lifecycle::ORIGINAL_DELETED};
use gala_db::{assets, lifecycle};
use gala_testkit::on_both;
use serde_json::json;

use crate::support::{Api, request};

/// Brings captions, which are ready at once, and returns their id.
async fn bring(api: &Api) -> String {
    let brief = "---\nformat: 96x96\n---\nTea is warm.\n";
    let made = api.post("/api/v1/projects", &json!({ "brief": brief })).await.is(202).json();
    let content = b"WEBVTT\n\n";
    let said = json!({ "project_id": made["project"]["id"], "name": "tea.vtt", "mime": "text/vtt", "size_bytes": content.len() });
    let begun = api.post("/api/v1/assets/init-upload", &said).await.is(201).json();
    let sent = request(Method::PATCH, begun["upload_session"]["url"].as_str().expect("a path"))
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

/// When somebody used a file last.
async fn used_at_ms(api: &Api, id: AssetId) -> i64 {
    let idle = lifecycle::idle(&api.db, i64::MAX, AssetId(Default::default()), 10).await.expect("a read");
    idle.into_iter().find(|idle| idle.asset.id == id).expect("an asset").used_at_ms
}

on_both! {
    async fn a_file_that_a_rule_deleted_tells_when_and_by_which_rule(api: Api) {
        let id = bring(&api).await;
        let path = format!("/api/v1/assets/{id}");
        let link = api.get(&format!("{path}/url")).await.is(200).json()["url"].as_str().expect("a link").to_owned();
        let asset = assets::get_linked(&api.db, id.parse().expect("an id")).await.expect("a read").expect("an asset");
        let project = lifecycle::project(&api.db, asset.project_id).await.expect("a read").expect("a project");
        let told = "the original was deleted on 2026-11-30 by the rule \"old\"".to_owned();
        let why = JobError { error_code: ORIGINAL_DELETED.to_owned(), error_message: told.clone() };
        let mut tx = api.db.begin().await.expect("a transaction");
        lifecycle::expire(&mut tx, &project, &asset, "old", &why).await.expect("expired");
        tx.commit().await.expect("a commit");
        for path in [format!("{path}/content"), format!("{path}/url"), link] {
            let answer = api.get(&path).await;
            answer.problem(410, ORIGINAL_DELETED);
            assert!(api.get(&path).await.json()["detail"].as_str().expect("a text").contains(&told));
        }
        let view = api.get(&path).await.is(200).json();
        assert_eq!((&view["status"], &view["error"]["error_code"]), (&json!("FAILED"), &json!(ORIGINAL_DELETED)));
        assert_eq!(view["error"]["error_message"], told);
        api.post(&format!("{path}/move"), &json!({ "provider": "localfs" })).await.problem(409, "asset_not_ready");
    }

    async fn asking_for_a_file_or_a_link_is_a_use_of_it(api: Api) {
        for part in ["content", "url"] {
            let id = bring(&api).await;
            let asset: AssetId = id.parse().expect("an id");
            api.execute("UPDATE assets SET created_at_ms = 1").await;
            assert_eq!(used_at_ms(&api, asset).await, 1);
            api.get(&format!("/api/v1/assets/{id}")).await.is(200);
            assert_eq!(used_at_ms(&api, asset).await, 1, "its facts are not the file");
            api.get(&format!("/api/v1/assets/{id}/{part}")).await.is(200);
            assert!(used_at_ms(&api, asset).await > 1_700_000_000_000, "{part}");
        }
    }

    async fn a_file_is_moved_to_a_store_that_is_set_up_and_to_no_other(api: Api) {
        let id = bring(&api).await;
        let path = format!("/api/v1/assets/{id}/move");
        api.post(&path, &json!({ "provider": "s3" })).await.problem(409, "store_not_set_up");
        api.post(&path, &json!({ "provider": "ftp" })).await.is(400);
        api.post(&path, &json!({})).await.is(400);
        api.post(&path, &json!({ "provider": "localfs", "more": 1 })).await.is(400);
        let job = api.post(&path, &json!({ "provider": "localfs" })).await.is(202).json();
        assert_eq!((&job["kind"], &job["state"]), (&json!("move_asset"), &json!("QUEUED")));
        let asset = assets::get_linked(&api.db, id.parse().expect("an id")).await.expect("a read").expect("an asset");
        assert_eq!(asset.status, AssetStatus::Ready);
        let nobody = format!("/api/v1/assets/{}/move", AssetId::new());
        api.post(&nobody, &json!({ "provider": "localfs" })).await.problem(404, "not_found");
    }
}
