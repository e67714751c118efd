//! Files that scenes use: of no project too, told with where they are used, and never deleted meanwhile.

use axum::{body::Body, http::Method};
use gala_testkit::on_both;
use serde_json::{Value, json};

use super::Planned;
use crate::{
    shared_files::bring,
    support::{Answer, Api, request},
};

async fn delete(api: &Api, id: &str) -> Answer {
    api.send(request(Method::DELETE, &format!("/api/v1/assets/{id}")).body(Body::empty()).expect("a request")).await
}

async fn used_by(api: &Api, id: &str) -> Value {
    api.get(&format!("/api/v1/assets/{id}")).await.is(200).json()["used_by"].clone()
}

on_both! {
    async fn a_file_of_no_project_is_used_by_any_and_stays_while_it_is(api: Api) {
        let (one, other) = (Planned::new(&api, &["One.", "Two."]).await, Planned::new(&api, &["Else."]).await);
        let file = bring(&api, "logo.png").await;
        let id = file["id"].as_str().expect("an id");
        assert_eq!(used_by(&api, id).await, json!({ "scenes": [], "takes": [], "library_ids": [], "presenter_ids": [], "timeline_project_ids": [] }));
        one.change(1, "*", json!({ "picture": id })).await.is(200);
        other.change(0, "*", json!({ "cutout": { "background": id } })).await.is(200);
        let uses = used_by(&api, id).await;
        let mut scenes: Vec<Value> = uses["scenes"].as_array().expect("a list").clone();
        scenes.sort_by_key(|scene| scene["number"].as_u64());
        let used = |project: &Planned<'_>, index: usize| {
            json!({ "scene_id": project.scenes[index].0, "project_id": project.id.0, "number": index + 1 })
        };
        assert_eq!(scenes, [used(&other, 0), used(&one, 1)]);
        let refused = delete(&api, id).await.problem(409, "asset_in_use");
        let detail = refused["detail"].as_str().expect("a text");
        assert!(detail.contains("scene 2 of “Tea”") || detail.contains("scene 2 of"), "{detail}");
        let job = api.get(&format!("/api/v1/jobs/{}", file["ingest_job_id"].as_str().expect("a job"))).await.is(200).json();
        assert_eq!(job["state"], "QUEUED", "what was refused changed nothing");
        one.change(1, "*", json!({ "picture": null })).await.is(200);
        delete(&api, id).await.problem(409, "asset_in_use");
        other.change(0, "*", json!({ "cutout": null })).await.is(200);
        delete(&api, id).await.is(204);
        one.change(0, "*", json!({ "picture": id })).await.problem(400, "no_such_file");
        api.post(&format!("/api/v1/assets/{id}/restore"), &json!({})).await.is(200);
        one.change(0, "*", json!({ "picture": id })).await.is(200);
    }

    async fn a_file_in_a_take_a_library_or_a_video_stays(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let file = bring(&api, "owl.png").await;
        let (id, key) = (file["id"].as_str().expect("an id"), file["object_key"].as_str().expect("a key"));
        api.execute(&format!("UPDATE takes SET facts = '{{\"picture\":{{\"key\":\"{key}\"}}}}' WHERE kind = 'image'")).await;
        let uses = used_by(&api, id).await;
        assert_eq!((uses["takes"].as_array().map(Vec::len), &uses["takes"][0]["kind"]), (Some(1), &json!("image")));
        assert_eq!(uses["takes"][0]["scene_id"], json!(project.scenes[0].0));
        delete(&api, id).await.problem(409, "asset_in_use");
        api.execute("UPDATE takes SET facts = '{}'").await;
        let entry = json!({ "kind": "character", "name": "Owl", "look": { "pictures": [id] } });
        let entry = api.post("/api/v1/library", &entry).await.is(201).json();
        assert_eq!(used_by(&api, id).await["library_ids"], json!([entry["id"]]));
        delete(&api, id).await.problem(409, "asset_in_use");
        api.execute("DELETE FROM library_entries").await;
        api.execute(&format!(
            "UPDATE jobs SET kind = 'render_final', state = 'SUCCEEDED', lease_until_ms = NULL, \
             output = '{{\"files\":[{{\"key\":\"{key}\"}}]}}' \
             WHERE id = (SELECT id FROM jobs WHERE kind = 'generate_plan' ORDER BY id LIMIT 1)"
        ))
        .await;
        let refused = delete(&api, id).await.problem(409, "asset_in_use");
        assert!(refused["detail"].as_str().expect("a text").contains("a video of"), "{refused}");
        api.execute("DELETE FROM jobs WHERE kind = 'render_final'").await;
        delete(&api, id).await.is(204);
    }
}
