//! Deleting files that were brought, bringing them back, and finding them by their names.

use axum::{body::Body, http::Method};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    shared_files::bring,
    support::{Answer, Api, request},
};

async fn delete(api: &Api, id: &str) -> Answer {
    api.send(request(Method::DELETE, &format!("/api/v1/assets/{id}")).body(Body::empty()).expect("a request")).await
}

async fn names(api: &Api, query: &str) -> Vec<String> {
    let page = api.get(&format!("/api/v1/assets{query}")).await.is(200).json();
    let name = |asset: &Value| asset["name"].as_str().expect("a name").to_owned();
    page["items"].as_array().expect("a list").iter().map(name).collect()
}

fn id_of(asset: &Value) -> String {
    asset["id"].as_str().expect("an id").to_owned()
}

on_both! {
    async fn a_deleted_file_is_hidden_and_comes_back(api: Api) {
        let (kept, gone) = (bring(&api, "kept.png").await, bring(&api, "gone.png").await);
        let id = id_of(&gone);
        for _ in 0..2 {
            delete(&api, &id).await.is(204);
        }
        for path in ["", "/content", "/url"] {
            api.get(&format!("/api/v1/assets/{id}{path}")).await.problem(404, "not_found");
        }
        assert_eq!(names(&api, "").await, ["kept.png"]);
        assert_eq!(names(&api, "?deleted=true").await, ["gone.png"]);
        let job = api.get(&format!("/api/v1/jobs/{}", gone["ingest_job_id"].as_str().expect("a job"))).await.is(200).json();
        assert_eq!(job["state"], "CANCELLED");
        let restored = api.post(&format!("/api/v1/assets/{id}/restore"), &json!({})).await.is(200).json();
        assert_eq!(restored["id"], id);
        assert_eq!(names(&api, "").await, ["gone.png", "kept.png"]);
        api.get(&format!("/api/v1/assets/{id}/content")).await.is(200);
        api.post(&format!("/api/v1/assets/{}/restore", id_of(&kept)), &json!({})).await.is(200);
        delete(&api, "01890000-0000-7000-8000-000000000001").await.problem(404, "not_found");
    }

    async fn files_are_found_by_the_words_of_their_names(api: Api) {
        for name in ["Canción del Puerto.PNG", "harbour night 100%.png", "Harbour_day.png", "お茶の話.png"] {
            bring(&api, name).await;
        }
        let found = async |query: &str| {
            let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
            names(&api, &format!("?query={query}")).await
        };
        assert_eq!(found("harbour").await, ["Harbour_day.png", "harbour night 100%.png"], "newest first");
        assert_eq!(found("NIGHT harb").await, ["harbour night 100%.png"], "each word, in any order");
        assert_eq!(found("cancion").await, ["Canción del Puerto.PNG"]);
        assert_eq!(found("CANCIÓN").await, ["Canción del Puerto.PNG"]);
        assert_eq!(found("お茶").await, ["お茶の話.png"]);
        assert_eq!(found("100%").await, ["harbour night 100%.png"], "no pattern");
        assert_eq!(found("r_d").await, ["Harbour_day.png"]);
        assert!(found("tea").await.is_empty());
        let first = api.get("/api/v1/assets?query=harbour&limit=1").await.is(200).json();
        let cursor = first["next_cursor"].as_str().expect("more").to_owned();
        assert_eq!(names(&api, &format!("?query=harbour&limit=1&cursor={cursor}")).await, ["harbour night 100%.png"]);
        api.get(&format!("/api/v1/assets?query=tea&cursor={cursor}")).await.problem(400, "invalid_cursor");
        api.get("/api/v1/assets?query=").await.problem(400, "invalid_parameter");
        api.get(&format!("/api/v1/assets?query={}", "x".repeat(256))).await.problem(400, "invalid_parameter");
        // Those that an earlier version kept are found as far as the database folds names, and whole once they are folded.
        api.execute("UPDATE ingests SET folded_name = NULL, name_grams = NULL").await;
        assert_eq!(found("harbour").await.len(), 2);
        assert_eq!(gala_db::index_names(&api.db).await.expect("folded"), 4);
        assert_eq!(found("cancion").await.len(), 1);
        assert_eq!(gala_db::index_names(&api.db).await.expect("folded"), 0);
    }
}
