//! Values that are not what they seem: packed, rounded, cut, of another thing, or for the server alone to set.

use std::io::Write;

use axum::{
    body::Body,
    http::{Method, header},
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    support::{Answer, Api, Engine, TEA, request},
    timelines::{document, finished, job},
};

const PROJECTS: &str = "/api/v1/projects";

async fn post(api: &Api, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = request(Method::POST, PROJECTS);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send(request.body(body.into()).expect("a request")).await
}

fn packed(bytes: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b' '; bytes]).expect("packed");
    packer.finish().expect("packed")
}

#[tokio::test]
async fn packed_bodies_are_never_unpacked() {
    let api = Api::start(Engine::Sqlite).await;
    let bomb = packed(64 << 20);
    assert!(bomb.len() * 900 < 64 << 20, "{} bytes", bomb.len());
    let json = ("content-type", "application/json");
    for encoding in ["gzip", "x-gzip", "br", "deflate", "zstd", "GZIP", "identity, gzip", "gzip, identity", ""] {
        let problem = post(&api, &[json, ("content-encoding", encoding)], bomb.clone()).await;
        assert_eq!(problem.problem(415, "unsupported_media_type")["path"], "Content-Encoding", "{encoding}");
    }
    let twice = [json, ("content-encoding", "identity"), ("content-encoding", "gzip")];
    post(&api, &twice, bomb.clone()).await.problem(415, "unsupported_media_type");
    post(&api, &[json], bomb).await.problem(400, "invalid_json");
    let kinds = [json, ("content-type", "text/markdown")];
    post(&api, &kinds, TEA).await.problem(415, "unsupported_media_type");
    post(&api, &[json, ("content-encoding", "identity")], json!({ "brief": TEA }).to_string()).await.is(202);
}

#[tokio::test]
async fn scripts_in_other_encodings_or_with_nul_are_refused() {
    let api = Api::start(Engine::Sqlite).await;
    let utf16: Vec<u8> = format!("\u{feff}{TEA}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (body, code) in [
        (utf16, "brief_not_utf8"),
        (b"Tea \xc0\xaf.".to_vec(), "brief_not_utf8"),
        (b"Tea \xed\xa0\x80.".to_vec(), "brief_not_utf8"),
        (b"Tea \0.".to_vec(), "brief_binary"),
        (b"".to_vec(), "brief_empty"),
    ] {
        post(&api, &[("content-type", "text/markdown")], body).await.problem(400, code);
    }
    let named = api.post_text(PROJECTS, "{\"brief\":\"Tea.\",\"name\":\"a\\u0000.md\"}").await;
    named.problem(400, "nul_in_text");
    for (name, brief) in [
        ("a.json", r#"{"title":"a","title":"b","scenes":[{"text":"Tea."}]}"#),
        ("a.md", "---\ntitle: a\ntitle: b\n---\nTea."),
    ] {
        api.post(PROJECTS, &json!({ "brief": brief, "name": name })).await.problem(400, "duplicate_key");
    }
    assert_eq!(api.get(PROJECTS).await.json()["items"], json!([]));
}

/// 2^53 + 1, the first whole number that floating point rounds.
const PAST_2_53: &str = "9007199254740993";

/// What stands where a number of whole milliseconds belongs, and is none that a brief may ask for.
const NOT_MILLISECONDS: [&str; 12] = [
    "1e400",
    "-1e400",
    "1e-400",
    "NaN",
    "Infinity",
    "-0",
    "-1",
    "1.5",
    "2e3",
    PAST_2_53,
    "18446744073709551616",
    "\"1000\"",
];

#[tokio::test]
async fn numbers_are_refused_rather_than_rounded() {
    let api = Api::start(Engine::Sqlite).await;
    let project = finished(&api, &document("images/cup.png")).await;
    let mut whole = document("images/cup.png");
    whole["tracks"][0]["clips"][0]["start_ms"] = json!("here");
    let whole = whole.to_string();
    for number in NOT_MILLISECONDS {
        let brief = format!("{{\"document\":{{\"target_duration_ms\":{number},\"scenes\":[{{\"text\":\"Tea.\"}}]}}}}");
        refused(api.post_text(PROJECTS, brief).await, number);
        let timeline = whole.replace("\"here\"", number);
        let path = format!("{PROJECTS}/{project}/render");
        let answer = api.post_text(&path, format!("{{\"timeline\":{timeline}}}")).await;
        if number == PAST_2_53 {
            // A clip may begin at any whole millisecond, as far as can be told before lengths are known.
            let input = job(&api, &answer.is(202).json()).await.input;
            let stored = api.objects.read(input["timeline"]["key"].as_str().expect("a key")).await.expect("stored");
            assert!(String::from_utf8_lossy(&stored).contains(PAST_2_53));
        } else {
            refused(answer, number);
        }
    }
    for limit in NOT_MILLISECONDS {
        let limit = limit.replace('"', "%22");
        api.get(&format!("{PROJECTS}?limit={limit}")).await.problem(400, "invalid_parameter");
    }
    assert_eq!(api.get(PROJECTS).await.json()["items"].as_array().expect("items").len(), 1);
}

#[track_caller]
fn refused(answer: Answer, number: &str) {
    assert_eq!(answer.status, 400, "{number}: {}", String::from_utf8_lossy(&answer.bytes));
    let problem = answer.json();
    // Whoever is told of a number is told of the one that they sent.
    assert!(!problem.to_string().contains("9007199254740992"), "{number}: {problem}");
}

#[tokio::test]
async fn what_the_server_alone_sets_cannot_be_sent() {
    let api = Api::start(Engine::Sqlite).await;
    let project = finished(&api, &document("images/cup.png")).await;
    let path = format!("{PROJECTS}/{project}/render");
    for (name, value) in [
        ("id", json!(uuid::Uuid::now_v7())),
        ("owner", json!(uuid::Uuid::nil())),
        ("tenant_id", json!(1)),
        ("status", json!("completed")),
        ("state", json!("SUCCEEDED")),
        ("role", json!("admin")),
        ("cost", json!(0)),
        ("priority", json!(1000)),
        ("attempt", json!(0)),
        ("created_at", json!("2000-01-01T00:00:00Z")),
    ] {
        let with = |mut body: Value| {
            body[name] = value.clone();
            body
        };
        api.post(PROJECTS, &with(json!({ "brief": TEA }))).await.problem(400, "invalid_field");
        let brief = with(json!({ "title": "Tea", "scenes": [{ "text": "Tea." }] }));
        api.post(PROJECTS, &json!({ "document": brief })).await.problem(400, "unknown_key");
        api.post(&path, &with(json!({}))).await.problem(400, "invalid_field");
        api.post(&path, &json!({ "timeline": with(document("images/cup.png")) })).await.is(400);
    }
    for body in [
        json!({ "quality": null }),
        json!({ "timeline": null }),
        json!({ "quality": "High" }),
        json!({ "quality": { "high": null } }),
        json!([]),
        json!([null, "high"]),
    ] {
        api.post(&path, &body).await.is(400);
    }
    api.post(PROJECTS, &json!([TEA, "brief.md"])).await.problem(400, "invalid_field");
    assert_eq!(api.get(PROJECTS).await.json()["items"].as_array().expect("items").len(), 1);
    assert_eq!(api.get("/api/v1/jobs?state=QUEUED").await.json()["items"], json!([]));
}

on_both! {
    async fn what_is_told_of_who_asks_is_not_believed(api: Api) {
        let ask = async |name: &str, value: &str| {
            let request = request(Method::GET, PROJECTS).header(name, value);
            api.send(request.body(Body::empty()).expect("a request")).await
        };
        let plain = api.get(PROJECTS).await.is(200).bytes;
        for (name, value) in [
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "for=203.0.113.7;host=evil.example"),
            ("x-tenant", "1"),
            ("x-user", "admin"),
            ("x-original-url", "/metrics"),
            ("x-rewrite-url", "/metrics"),
            ("x-http-method-override", "DELETE"),
            ("x-method-override", "DELETE"),
        ] {
            assert_eq!(ask(name, value).await.is(200).bytes, plain, "{name}");
        }
        // A loopback name that a proxy is said to have been asked by does not stand for the one that was.
        let foreign = axum::http::Request::builder().uri(PROJECTS).header(header::HOST, "evil.example");
        let foreign = foreign.header("x-forwarded-host", "localhost").body(Body::empty()).expect("a request");
        api.send(foreign).await.problem(403, "host_not_allowed");
    }

    async fn ids_in_queries_are_hyphenated(api: Api) {
        let made = crate::projects::create(&api).await;
        let id = made["project"]["id"].as_str().expect("an id");
        for text in [id.replace('-', ""), format!("{{{id}}}"), format!("urn:uuid:{id}")] {
            let query = text.replace('{', "%7B").replace('}', "%7D");
            let problem = api.get(&format!("/api/v1/jobs?project_id={query}")).await.problem(400, "invalid_parameter");
            assert_eq!(problem["path"], "project_id", "{text}: {problem}");
        }
        for text in [id.to_owned(), id.to_uppercase()] {
            let found = api.get(&format!("/api/v1/jobs?project_id={text}")).await.is(200).json();
            assert_eq!(found["items"].as_array().expect("items").len(), 1, "{text}");
        }
    }
}
