//! The folder of a project in Google Drive, and the link to it.

use axum::{body::Body, http::Method};
use serde_json::json;

use crate::{
    direct_uploads::World,
    support::{Answer, Engine, request},
};

async fn ask(world: &World, method: Method, below: &str) -> Answer {
    let path = format!("/api/v1/projects/{}/{below}", world.project);
    world.api.send(request(method, &path).body(Body::empty()).expect("a request")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_of_a_project_is_kept_and_its_link_made_and_withdrawn() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::gdrive_on(engine).await;
        let unknown = json!({ "folder_id": null, "url": null });
        assert_eq!(ask(&world, Method::GET, "folder").await.is(200).json(), unknown);
        ask(&world, Method::DELETE, "folder/link").await.is(204);
        let shared = ask(&world, Method::PUT, "folder/link").await.is(200).json();
        let id = shared["folder_id"].as_str().expect("an id");
        assert!(shared["url"].as_str().expect("a link").ends_with(id), "{shared}");
        let paths = world.fakes().stores().drive_paths();
        assert_eq!(paths.len(), 1, "{paths:?}");
        assert_eq!(world.fakes().stores().seen_by(&paths[0]), ["anyoneWithLink"]);
        assert_eq!(ask(&world, Method::PUT, "folder/link").await.is(200).json(), shared, "twice is as once");
        assert_eq!(ask(&world, Method::GET, "folder").await.is(200).json(), shared);
        ask(&world, Method::DELETE, "folder/link").await.is(204);
        assert_eq!(world.fakes().stores().seen_by(&paths[0]), [""; 0]);
        let kept = ask(&world, Method::GET, "folder").await.is(200).json();
        assert_eq!((&kept["folder_id"], &kept["url"]), (&shared["folder_id"], &serde_json::Value::Null));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_such_links_says_so() {
    let world = World::localfs().await;
    ask(&world, Method::PUT, "folder/link").await.problem(409, "store_without_links");
    ask(&world, Method::DELETE, "folder/link").await.is(204);
}
