//! Deleting and restoring projects.

use axum::{body::Body, http::Method};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    jobs::claim,
    projects::create,
    support::{Answer, Api, request},
};

async fn delete(api: &Api, id: &str) -> Answer {
    let request = request(Method::DELETE, &format!("/api/v1/projects/{id}"));
    api.send(request.body(Body::empty()).expect("a request")).await
}

async fn ids(api: &Api, path: &str) -> Vec<Value> {
    let page = api.get(path).await.is(200).json();
    page["items"].as_array().expect("items").iter().map(|item| item["id"].clone()).collect()
}

on_both! {
    async fn a_deleted_project_is_hidden_and_restored(api: Api) {
        let (made, other) = (create(&api).await, create(&api).await);
        let (project, other) = (&made["project"], &other["project"]);
        let id = project["id"].as_str().expect("an id");
        for _ in 0..2 {
            let answer = delete(&api, id).await.is(204);
            assert!(answer.bytes.is_empty());
        }
        for tail in ["", "/scenes", "/assets", "/events", "/timeline"] {
            api.get(&format!("/api/v1/projects/{id}{tail}")).await.problem(404, "not_found");
        }
        assert_eq!(ids(&api, "/api/v1/projects").await, [other["id"].clone()]);
        let deleted = api.get("/api/v1/projects?deleted=true").await.is(200).json();
        assert_eq!(deleted["items"].as_array().expect("items").len(), 1);
        assert_eq!(deleted["items"][0]["id"], id);
        assert!(deleted["items"][0]["deleted_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{deleted}");

        let restored = api.post(&format!("/api/v1/projects/{id}/restore"), &json!({})).await.is(200).json();
        assert_eq!(restored, api.get(&format!("/api/v1/projects/{id}")).await.is(200).json());
        assert_eq!(restored["title"], project["title"]);
        assert_eq!(restored.get("deleted_at"), None);
        assert_eq!(ids(&api, "/api/v1/projects?deleted=true").await, [] as [Value; 0]);
        assert_eq!(ids(&api, "/api/v1/projects").await.len(), 2);
    }

    async fn the_jobs_of_a_deleted_project_are_cancelled_and_stay_so_until_it_is_restored(api: Api) {
        let made = create(&api).await;
        let id = made["project"]["id"].as_str().expect("an id");
        let job = format!("/api/v1/jobs/{}", made["job"]["id"].as_str().expect("an id"));
        claim(&api).await;
        delete(&api, id).await.is(204);
        assert_eq!(api.get(&job).await.is(200).json()["state"], "CANCELLED");
        api.post(&format!("{job}/retry"), &json!({})).await.problem(404, "not_found");
        api.post(&format!("/api/v1/projects/{id}/render"), &json!({})).await.problem(404, "not_found");
        api.post(&format!("/api/v1/projects/{id}/restore"), &json!({})).await.is(200);
        assert_eq!(api.post(&format!("{job}/retry"), &json!({})).await.is(202).json()["state"], "QUEUED");
    }

    async fn what_was_never_there_cannot_be_deleted_or_restored(api: Api) {
        let made = create(&api).await;
        let job = made["job"]["id"].as_str().expect("an id");
        for id in [job, &uuid::Uuid::now_v7().to_string(), "not-an-id"] {
            delete(&api, id).await.problem(404, "not_found");
            api.post(&format!("/api/v1/projects/{id}/restore"), &json!({})).await.problem(404, "not_found");
        }
        assert_eq!(ids(&api, "/api/v1/projects").await.len(), 1);
    }
}
