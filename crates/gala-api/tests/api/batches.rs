//! Videos that are made of the rows of a table.

use axum::{body::Body, http::Method};
use gala_core::batch::MAX_ROWS;
use gala_projects::begin_batch_rows;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    support::{Answer, Api, request},
    usage::on_plan,
};

const BRIEF: &str = "---\ntitle: {{name}}\nmusic: off\n---\n{{text}}\n";

fn table(rows: usize) -> Value {
    let row = |number| json!({ "name": format!("Tea: no. {number}"), "text": "Tea is warm.", "note": "kept" });
    json!({ "title": "Teas", "brief": BRIEF, "rows": (1..=rows).map(row).collect::<Vec<_>>() })
}

async fn create(api: &Api, body: &Value) -> String {
    let made = api.post("/api/v1/batches", body).await.is(201).json();
    format!("/api/v1/batches/{}", made["id"].as_str().expect("an id"))
}

async fn send(api: &Api, method: Method, path: &str) -> Answer {
    api.send(request(method, path).body(Body::empty()).expect("a request")).await
}

async fn counts(api: &Api, path: &str) -> [u64; 4] {
    let counts = api.get(path).await.is(200).json()["counts"].clone();
    ["rows", "waiting", "in_work", "refused"].map(|name| counts[name].as_u64().expect("a number"))
}

async fn rows(api: &Api, path: &str) -> Vec<Value> {
    api.get(&format!("{path}/rows")).await.is(200).json()["items"].as_array().expect("rows").clone()
}

/// Ends everything that is being made.
async fn end_jobs(api: &Api) {
    api.execute("UPDATE jobs SET state = 'SUCCEEDED'").await;
}

on_both! {
    async fn rows_become_projects_in_their_order_few_at_a_time(api: Api) {
        let path = create(&api, &table(5)).await;
        assert_eq!(counts(&api, &path).await, [5, 5, 0, 0]);
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 2);
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 0, "as many are made as may be");
        let told = rows(&api, &path).await;
        assert_eq!(told[0]["status"], "processing_script");
        let project = format!("/api/v1/projects/{}", told[0]["project_id"].as_str().expect("an id"));
        assert_eq!(api.get(&project).await.is(200).json()["title"], "Tea: no. 1");
        assert_eq!((&told[1]["number"], &told[1]["cells"]["note"]), (&json!(2), &json!("kept")));
        assert!(told[1]["project_id"].is_string() && told[2]["project_id"].is_null(), "{told:?}");
        for (begun, expected) in [(2, [5, 1, 2, 0]), (1, [5, 0, 1, 0]), (0, [5, 0, 0, 0])] {
            end_jobs(&api).await;
            assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), begun);
            assert_eq!(counts(&api, &path).await, expected);
        }
        let list = api.get("/api/v1/batches").await.is(200).json();
        assert_eq!((&list["items"][0]["title"], &list["items"][0]["counts"]["rows"]), (&json!("Teas"), &json!(5)));
    }

    async fn what_a_table_costs_is_told_before_anything_is_made(api: Api) {
        let estimate = async |rows| api.post("/api/v1/batches/estimate", &table(rows)).await.is(200).json();
        let (one, five) = (estimate(1).await, estimate(5).await);
        assert_eq!((&one["scenes"]["high"], &five["scenes"]["high"]), (&json!(1), &json!(5)));
        assert_eq!(five["length_ms"]["low"].as_u64(), one["length_ms"]["low"].as_u64().map(|length| length * 5));
        assert_eq!(five["steps"].as_array().map(Vec::len), one["steps"].as_array().map(Vec::len), "each kind once");
        api.post("/api/v1/batches/estimate", &table(0)).await.problem(400, "bad_rows");
        assert_eq!(api.count("SELECT COUNT(*) FROM batches").await, 0);
    }

    async fn several_servers_begin_no_row_twice(api: Api) {
        let mut body = table(9);
        body["at_once"] = json!(3);
        let path = create(&api, &body).await;
        let second = api.second_machine().await;
        let both = async || tokio::join!(begin_batch_rows(&api.db), begin_batch_rows(&second.db), begin_batch_rows(&api.db));
        for _ in 0..3 {
            let (one, two, three) = both().await;
            assert_eq!(one.expect("begun") + two.expect("begun") + three.expect("begun"), 3);
            end_jobs(&api).await;
        }
        let mut projects: Vec<String> = rows(&api, &path).await.iter().map(|row| row["project_id"].to_string()).collect();
        projects.sort();
        projects.dedup();
        assert_eq!((projects.len(), api.count("SELECT COUNT(*) FROM projects").await), (9, 9));
    }

    async fn a_batch_is_stopped_goes_on_and_is_forgotten(api: Api) {
        let path = create(&api, &table(3)).await;
        assert_eq!(send(&api, Method::POST, &format!("{path}/stop")).await.is(200).json()["is_stopped"], true);
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 0);
        assert_eq!(send(&api, Method::POST, &format!("{path}/resume")).await.is(200).json()["is_stopped"], false);
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 2);
        send(&api, Method::DELETE, &path).await.is(204);
        api.get(&path).await.problem(404, "not_found");
        end_jobs(&api).await;
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 0);
        assert_eq!(api.count("SELECT COUNT(*) FROM projects").await, 2, "what was made stays");
    }

    async fn a_table_that_is_wrong_somewhere_makes_nothing(api: Api) {
        let mut body = table(3);
        body["rows"][1] = json!({ "name": "Tea" });
        body["rows"][2]["text"] = json!("![](cup.png)\n\nTea.");
        let problem = api.post("/api/v1/batches", &body).await.problem(400, "no_such_column");
        let paths: Vec<&str> = problem["errors"].as_array().expect("errors").iter().filter_map(|one| one["field"].as_str()).collect();
        assert_eq!(paths[0], "rows[1].{{text}}", "{problem}");
        assert!(paths[1].starts_with("rows[2]."), "{problem}");
        api.post("/api/v1/batches", &table(MAX_ROWS + 1)).await.problem(400, "bad_rows");
        api.post("/api/v1/batches", &table(0)).await.problem(400, "bad_rows");
        let mut unknown = table(1);
        unknown["row"] = json!([]);
        api.post("/api/v1/batches", &unknown).await.problem(400, "invalid_field");
        assert_eq!(api.count("SELECT COUNT(*) FROM batches").await, 0);
        let path = create(&api, &table(MAX_ROWS)).await;
        assert_eq!(rows(&api, &path).await.len(), MAX_ROWS);
    }

    async fn a_row_for_which_the_plan_gives_nothing_waits_or_is_refused(api: Api) {
        on_plan(&api, "free").await;
        let mut body = table(3);
        body["brief"] = json!(BRIEF.replace("music", "format: {{size}}\nmusic"));
        for (row, size) in ["", "3840x2160", ""].into_iter().enumerate() {
            body["rows"][row]["size"] = json!(size);
        }
        let path = create(&api, &body).await;
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 1);
        assert_eq!(counts(&api, &path).await, [3, 1, 1, 1], "a larger frame than the plan gives is refused");
        let told = rows(&api, &path).await;
        let refusals: Vec<Value> = told.iter().map(|row| row["refusal"]["is_final"].clone()).collect();
        assert_eq!(refusals, [Value::Null, json!(true), json!(false)], "a video at a time: the next one waits for it");
        assert_eq!(told[2]["refusal"]["error_code"], "quota_exceeded");
        let job = api.get("/api/v1/jobs?kind=generate_plan").await.json()["items"][0]["id"].as_str().expect("an id").to_owned();
        api.post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).await.is(200);
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 1);
        assert!(rows(&api, &path).await[2]["refusal"].is_null());
        on_plan(&api, "unlimited").await;
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 0, "what was refused is tried no more");
        send(&api, Method::POST, &format!("{path}/resume")).await.is(200);
        assert_eq!(begin_batch_rows(&api.db).await.expect("begun"), 1);
        assert_eq!(counts(&api, &path).await[3], 0);
    }
}
