//! Series of a workspace, and their episodes.

use axum::{
    body::Body,
    http::{Method, header},
};
use gala_core::{
    access::Scope,
    id::JobId,
    payload::{self, PlanInput},
};
use gala_db::jobs;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::support::{Answer, Api, TEA, request};

async fn create(api: &Api, body: Value) -> Value {
    api.post("/api/v1/series", &body).await.is(201).json()
}

fn path(series: &Value) -> String {
    format!("/api/v1/series/{}", series["id"].as_str().expect("an id"))
}

async fn put(api: &Api, series: &Value, if_match: &str, body: Value) -> Answer {
    let request = request(Method::PUT, &path(series)).header("content-type", "application/json");
    api.send(request.header(header::IF_MATCH, if_match).body(Body::from(body.to_string())).expect("a request")).await
}

async fn send(api: &Api, method: Method, path: &str) -> Answer {
    api.send(request(method, path).body(Body::empty()).expect("a request")).await
}

async fn episode(api: &Api, series: &Value, brief: &str) -> Value {
    api.post(&format!("{}/episodes", path(series)), &json!({ "brief": brief })).await.is(202).json()
}

/// What the job of an episode was asked.
async fn input(api: &Api, made: &Value) -> (String, Option<String>, usize) {
    let id: JobId = made["job"]["id"].as_str().expect("an id").parse().expect("an id");
    let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
    let input: PlanInput = payload::read(&row.input).expect("an input");
    let PlanInput::Brief(input) = input else { panic!("of no brief") };
    (input.brief.preset, input.brief.voice, input.cast.len())
}

on_both! {
    async fn episodes_have_what_the_series_has_and_are_numbered(api: Api) {
        let anna = json!({ "kind": "character", "name": "Anna" });
        let anna = api.post("/api/v1/library", &anna).await.is(201).json();
        let preset = gala_core::brief::PRESETS[1];
        let style = json!({ "preset": preset, "voice": "en-gb", "cast": [anna["id"]] });
        let series = create(&api, json!({ "title": " Tea  in a minute ", "style": style })).await;
        assert_eq!((&series["title"], &series["last_episode"]), (&json!("Tea in a minute"), &json!(0)));
        let first = episode(&api, &series, TEA).await;
        assert_eq!((&first["project"]["series_id"], &first["project"]["episode"]), (&series["id"], &json!(1)));
        assert_eq!(input(&api, &first).await, (preset.to_owned(), Some("en-gb".to_owned()), 1));
        let own = episode(&api, &series, "---\nvoice: other\n---\nTea is warm.").await;
        assert_eq!((&own["project"]["episode"], input(&api, &own).await.1.as_deref()), (&json!(2), Some("other")));
        let project = format!("/api/v1/projects/{}", own["project"]["id"].as_str().expect("an id"));
        assert_eq!(api.get(&project).await.is(200).json()["episode"], 2);
        let told = api.get(&path(&series)).await.is(200);
        assert_eq!((told.json()["last_episode"].clone(), told.header("etag")), (json!(2), "\"1\""));
        let alone = api.post("/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        assert_eq!((&alone["project"]["series_id"], &alone["project"]["episode"]), (&Value::Null, &Value::Null));
    }

    async fn episodes_are_listed_by_themselves_in_pages(api: Api) {
        let (tea, coffee) = (create(&api, json!({ "title": "Tea" })).await, create(&api, json!({ "title": "Coffee" })).await);
        api.post("/api/v1/projects", &json!({ "brief": TEA })).await.is(202);
        episode(&api, &coffee, TEA).await;
        for _ in 0..3 {
            episode(&api, &tea, TEA).await;
        }
        let page = async |query: &str| api.get(&format!("{}/episodes?limit=2{query}", path(&tea))).await.is(200).json();
        let numbers = |page: &Value| page["items"].as_array().expect("items").iter().map(|one| one["episode"].as_u64()).collect::<Vec<_>>();
        let first = page("").await;
        assert_eq!(numbers(&first), [Some(3), Some(2)]);
        let cursor = first["next_cursor"].as_str().expect("a next page").to_owned();
        let second = page(&format!("&cursor={cursor}")).await;
        assert_eq!((numbers(&second), second.get("next_cursor")), (vec![Some(1)], None));
        // A place in one list is none in another.
        api.get(&format!("{}/episodes?cursor={cursor}", path(&coffee))).await.problem(400, "invalid_cursor");
        let last = format!("/api/v1/projects/{}", first["items"][0]["id"].as_str().expect("an id"));
        send(&api, Method::DELETE, &last).await.is(204);
        assert_eq!(numbers(&page("").await), [Some(2), Some(1)], "what was deleted is none");
        send(&api, Method::DELETE, &path(&tea)).await.is(204);
        assert_eq!(numbers(&page("").await), [Some(2), Some(1)], "episodes stay when their series goes");
        api.get(&format!("/api/v1/series/{}/episodes", uuid::Uuid::now_v7())).await.problem(404, "not_found");
    }

    async fn a_series_is_changed_by_its_version_deleted_and_restored(api: Api) {
        let series = create(&api, json!({ "title": "Tea" })).await;
        put(&api, &series, "\"1\"", json!({ "title": "Coffee" })).await.is(200);
        let late = put(&api, &series, "\"1\"", json!({ "title": "Late" })).await;
        assert_eq!(late.header("etag"), "\"2\"");
        late.problem(412, "series_changed");
        let refused = put(&api, &series, "*", json!({ "title": "Coffee", "style": { "cast": [series["id"]] } })).await;
        assert_eq!(refused.problem(400, "no_such_entry")["path"], "style.cast");
        api.post("/api/v1/series", &json!({ "title": "x".repeat(201) })).await.problem(400, "text_too_long");
        send(&api, Method::DELETE, &path(&series)).await.is(204);
        let listed = async |query: &str| api.get(&format!("/api/v1/series{query}")).await.is(200).json()["items"].as_array().expect("items").len();
        assert_eq!((listed("").await, listed("?deleted=true").await), (0, 1));
        api.post(&format!("{}/episodes", path(&series)), &json!({ "brief": TEA })).await.problem(404, "not_found");
        send(&api, Method::POST, &format!("{}/restore", path(&series))).await.is(200);
        assert_eq!(episode(&api, &series, TEA).await["project"]["episode"], 1);
    }
}
