//! Requests that mean harm, or were written by mistake.

use axum::{body::Body, http::Method};
use gala_testkit::on_both;
use serde_json::json;

use crate::support::{Api, Engine, TEA, request};

const PROJECTS: &str = "/api/v1/projects";

#[tokio::test]
async fn broken_and_ambiguous_json_is_refused_by_name() {
    let api = Api::start(Engine::Sqlite).await;
    let nested = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (nested.clone().into_bytes(), "too_deep"),
        (format!("{{\"document\":{nested}}}").into_bytes(), "too_deep"),
        ("{\"document\":".repeat(150_000).into_bytes(), "too_deep"),
        (b"{\"brief\":\"Tea.\",\"brief\":\"Coffee.\"}".to_vec(), "duplicate_key"),
        (b"{\"brief\":\"Tea.\",\"br\\u0069ef\":\"Coffee.\"}".to_vec(), "duplicate_key"),
        (b"{\"brief\":\"Tea \\u0000.\"}".to_vec(), "nul_in_text"),
        (b"{\"document\":{\"a\\u0000\":1}}".to_vec(), "nul_in_text"),
        (b"".to_vec(), "invalid_json"),
        (b"\xef\xbb\xbf{}".to_vec(), "invalid_json"),
        (b"\xff\xfe{\0}\0".to_vec(), "invalid_json"),
        (b"{\"brief\":\"\xc0\xaf\"}".to_vec(), "invalid_json"),
        (b"{\"brief\":\"\\ud800\"}".to_vec(), "invalid_json"),
        (b"{\"document\":1e400}".to_vec(), "invalid_json"),
        (b"{\"brief\":NaN}".to_vec(), "invalid_json"),
        (b"{\"brief\":\"Tea.\"} {}".to_vec(), "invalid_json"),
        (b"{\"brief\":\"Tea.\",}".to_vec(), "invalid_json"),
    ];
    for (body, code) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = api.post_text(PROJECTS, body).await;
        assert_eq!(answer.status, 400, "{shown}");
        answer.problem(400, code);
    }
    assert_eq!(api.get(PROJECTS).await.json()["items"], json!([]));
}

#[tokio::test]
async fn fields_that_are_unknown_misspelt_or_of_another_kind_are_refused() {
    let api = Api::start(Engine::Sqlite).await;
    for body in [
        json!({}),
        json!([]),
        json!("brief"),
        json!(null),
        json!({ "brief": null }),
        json!({ "brief": 1 }),
        json!({ "brief": TEA, "document": {} }),
        json!({ "document": {}, "name": "a.json" }),
        json!({ "brief": TEA, "Brief": TEA }),
        json!({ "brief": TEA, "status": "completed" }),
        json!({ "brief": TEA, "owner": "00000000-0000-0000-0000-000000000001" }),
        json!({ "brief": TEA, "tenant_id": 1, "cost": 0, "role": "admin" }),
        json!({ "brief": TEA, "name": "../brief.md" }),
        json!({ "brief": TEA, "name": ".md" }),
        json!({ "brief": TEA, "name": "a b.md" }),
        json!({ "brief": TEA, "name": format!("{}.md", "a".repeat(100)) }),
        json!({ "brief": TEA, "name": "a\r\nb.md" }),
    ] {
        api.post(PROJECTS, &body).await.problem(400, "invalid_field");
    }
    let named = api.post(PROJECTS, &json!({ "brief": 1 })).await.problem(400, "invalid_field");
    assert_eq!(named["path"], "brief");
    for (body, code) in
        [(json!({ "brief": "" }), "brief_empty"), (json!({ "brief": TEA, "name": "brief.exe" }), "unknown_brief_kind")]
    {
        api.post(PROJECTS, &body).await.problem(400, code);
    }
    for document in [json!(null), json!(1), json!([]), json!({}), json!({ "scenes": [] }), json!({ "surprise": 1 })] {
        api.post(PROJECTS, &json!({ "document": document })).await.is(400);
    }
    assert_eq!(api.get(PROJECTS).await.json()["items"], json!([]));
}

on_both! {
    async fn text_of_any_kind_comes_back_as_it_went_in(api: Api) {
        for title in [
            "\u{202e}gnirts desrever", "Ω≈ç√∫˜µ≤≥÷", "찦차를 타고", "😍 👩‍👩‍👧 🏳️‍🌈", "<script>alert(1)</script>", "'; DROP TABLE projects; --",
            "$(touch /tmp/x)", "%s%n%x", "{{7*7}} ${7*7}", "../../etc/passwd", "=cmd|' /C calc'!A0", "Zalgo ̷̡̛̮͇̝͉̫̭͈͗͂̎͌̒̉̋́͜ ̵̠͕͍̩̟͚͍̞̳̌̓̑̐̇̎̃͆͆̅̕", "\u{1b}[31mred",
        ] {
            let body = json!({ "document": { "title": title, "language": "en", "scenes": [{ "text": "Tea." }] } });
            let answer = api.post(PROJECTS, &body).await;
            if answer.status == 202 {
                let made = answer.json();
                let path = format!("{PROJECTS}/{}", made["project"]["id"].as_str().expect("an id"));
                let kept = api.get(&path).await.is(200).json()["title"].clone();
                assert_eq!(kept, made["project"]["title"]);
                // Control characters may be tidied away when the brief is read; nothing else is.
                let plain = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
                assert_eq!(plain(kept.as_str().expect("text")), plain(title));
            } else {
                answer.is(400);
            }
        }
    }
}

#[tokio::test]
async fn queries_out_of_bounds_are_refused_by_name() {
    let api = Api::start(Engine::Sqlite).await;
    for limit in ["0", "-1", "101", "1e9", "99999999999999999999", "", "x", "1.5", "%00"] {
        let problem = api.get(&format!("{PROJECTS}?limit={limit}")).await.problem(400, "invalid_parameter");
        assert_eq!(problem["path"], "limit", "{limit}: {problem}");
    }
    for (query, path) in [
        ("limit=1&limit=2", Some("limit")),
        ("sort=name;drop", Some("sort")),
        ("cursor=a&cursor=b", Some("cursor")),
        ("state=QUEUED", Some("state")),
    ] {
        let problem = api.get(&format!("{PROJECTS}?{query}")).await.problem(400, "invalid_parameter");
        assert_eq!(problem["path"].as_str(), path, "{problem}");
    }
    for query in ["state=DONE", "state=queued", "kind=x", "project_id=1", "project_id=../x", "state="] {
        api.get(&format!("/api/v1/jobs?{query}")).await.problem(400, "invalid_parameter");
    }
    api.get("/api/v1/projects?limit=1").await.is(200);
    api.get("/api/v1/projects?limit=100").await.is(200);
}

#[tokio::test]
async fn bodies_of_other_kinds_and_sizes_are_refused() {
    let api = Api::start(Engine::Sqlite).await;
    let post = async |headers: &[(&str, &str)], body: Body| {
        let mut request = request(Method::POST, PROJECTS);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        api.send(request.body(body).expect("a request")).await
    };
    let body = || Body::from(json!({ "brief": TEA }).to_string());
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""] {
        post(&[("content-type", kind)], body()).await.problem(415, "unsupported_media_type");
    }
    post(&[], body()).await.problem(415, "unsupported_media_type");
    post(&[("content-type", "application/json; charset=utf-16")], body()).await.problem(415, "unsupported_media_type");
    let zipped = [("content-type", "application/json"), ("content-encoding", "gzip")];
    post(&zipped, body()).await.problem(415, "unsupported_media_type");
    post(&[("content-type", "application/json; charset=utf-8")], body()).await.is(202);

    let json = [("content-type", "application/json")];
    let padded = |bytes: usize| {
        let text = json!({ "brief": TEA }).to_string();
        Body::from(format!("{text}{}", " ".repeat(bytes - text.len())))
    };
    post(&json, padded(2 << 20)).await.is(202);
    post(&json, padded((2 << 20) + 1)).await.problem(413, "body_too_large");
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 65536]));
    let answer = post(&json, Body::from_stream(endless)).await;
    assert_eq!(answer.header("connection"), "close");
    answer.problem(413, "body_too_large");
    let large = json!({ "brief": "a ".repeat(600_000) });
    api.post(PROJECTS, &large).await.is(400);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let api = Api::start(Engine::Sqlite).await;
    for path in
        ["/nothing", "/api", "/api/v1", "/api/v2/projects", "/api/v1/projects/", "/.git/config", "/api/v1/jobs/%2e%2e"]
    {
        api.get(path).await.problem(404, "not_found");
    }
    for (method, path) in [
        (Method::DELETE, "/api/v1/projects"),
        (Method::PUT, "/api/v1/projects"),
        (Method::POST, "/health"),
        (Method::OPTIONS, "/api/v1/jobs"),
    ] {
        let answer = api.send(request(method, path).body(Body::empty()).expect("a request")).await;
        assert!(answer.header("allow").contains("GET"), "{path}: {}", answer.header("allow"));
        answer.problem(405, "method_not_allowed");
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_told_without_its_words() {
    let api = Api::start(Engine::Sqlite).await;
    api.db.close().await;
    for path in [PROJECTS, "/api/v1/jobs", "/metrics"] {
        let answer = api.get(path).await;
        let text = String::from_utf8_lossy(&answer.bytes).to_lowercase();
        for word in ["sql", "pool", "/tmp", "gala.db"] {
            assert!(!text.contains(word), "{text}");
        }
        assert_eq!(answer.header("retry-after"), "1");
        answer.problem(503, "database_unavailable");
    }
}
