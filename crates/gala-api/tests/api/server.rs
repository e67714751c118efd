//! `/health`, `/ready`, `/metrics`, the pages.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::{body::Body, http::Method};
use gala_api::ReadyCheck;
use gala_testkit::on_both;

use crate::support::{Api, Engine, Options, request, shared};

#[tokio::test]
async fn health_asks_nothing_of_the_machine() {
    let api = Api::start(Engine::Sqlite).await;
    api.db.close().await;
    assert_eq!(api.get("/health").await.is(200).json()["status"], "ok");
}

#[tokio::test]
async fn ready_names_what_does_not_work_and_turns_back_by_itself() {
    let broken = shared(AtomicBool::new(true));
    let seen = broken.clone();
    let checks = vec![
        ReadyCheck::new("database", || async { Ok(()) }),
        ReadyCheck::new("free disk", move || {
            let broken = seen.load(Ordering::SeqCst);
            async move { if broken { Err("12 MiB are free; 500 MiB are needed".to_owned()) } else { Ok(()) } }
        }),
    ];
    let api = Api::start_with(Engine::Sqlite, Options { checks, ..Options::default() }).await;
    let answer = api.get("/ready").await.is(503).json();
    insta::assert_json_snapshot!(answer, @r#"
    {
      "checks": [
        {
          "name": "database",
          "ok": true
        },
        {
          "detail": "12 MiB are free; 500 MiB are needed",
          "name": "free disk",
          "ok": false
        }
      ],
      "ready": false
    }
    "#);
    broken.store(false, Ordering::SeqCst);
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(api.get("/ready").await.is(200).json()["ready"], true);
    api.shutdown.cancel();
    assert_eq!(api.get("/ready").await.is(503).json()["ready"], false);
}

#[tokio::test]
async fn a_check_that_hangs_is_a_check_that_failed() {
    let checks = vec![ReadyCheck::new("sandbox", std::future::pending::<Result<(), String>>)];
    let api = Api::start_with(Engine::Sqlite, Options { checks, ..Options::default() }).await;
    assert_eq!(api.get("/ready").await.is(503).json()["checks"][0]["ok"], false);
}

on_both! {
    async fn metrics_count_requests_by_template_and_jobs_by_state(api: Api) {
        let id = uuid::Uuid::now_v7();
        api.get(&format!("/api/v1/jobs/{id}")).await.is(404);
        api.get("/wp-login.php").await.is(404);
        let text = String::from_utf8(api.get("/metrics").await.is(200).bytes).expect("text");
        for line in [
            "gala_http_requests_total{method=\"GET\",route=\"/api/v1/jobs/{id}\",status=\"404\"} ",
            "gala_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} ",
            "gala_http_request_seconds_bucket{method=\"GET\",route=\"unmatched\",le=\"0.001\"} ",
            "gala_jobs{state=\"QUEUED\"} ",
            "gala_queue_depth ",
            "gala_queue_oldest_seconds ",
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
        assert!(!text.contains(&id.to_string()) && !text.contains("wp-login"));
    }
}

#[tokio::test]
async fn the_pages_need_nothing_from_elsewhere() {
    let api = Api::start(Engine::Sqlite).await;
    api.get("/docs").await.is(303);
    let page = String::from_utf8(api.get("/docs/").await.is(200).bytes).expect("text");
    for part in page.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css")) {
        assert!(!part.contains("//"), "{part} is fetched from elsewhere");
        api.get(&format!("/docs/{}", part.trim_start_matches("./"))).await.is(200);
    }
    assert_eq!(api.get("/docs/openapi.json").await.is(200).json()["openapi"], "3.1.0");
    assert_eq!(api.get("/api/v1/openapi.json").await.is(200).json()["openapi"], "3.1.0");
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let api = Api::start(Engine::Sqlite).await;
    for path in ["/health", "/", "/docs/", "/api/v1/projects", "/nothing"] {
        let answer = api.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
    assert_eq!(api.get("/api/v1/projects").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_sane_request_id_is_kept_and_another_replaced() {
    let api = Api::start(Engine::Sqlite).await;
    let send = async |id: &str| {
        let request = request(Method::GET, "/nothing").header("x-request-id", id);
        api.send(request.body(Body::empty()).expect("a request")).await.problem(404, "not_found")
    };
    assert_eq!(send("build-7").await["request_id"], "build-7");
    assert_ne!(send("a b").await["request_id"], "a b");
    assert_ne!(send(&"x".repeat(65)).await["request_id"], "x".repeat(65));
}
