//! Pages of other origins: those that are named may use the API, and nothing is told to any other.

use axum::{body::Body, http::Method};

use crate::support::{Answer, Api, Engine, Options, TOKEN, request};
use gala_api::Access;

const NAMED: &str = "https://studio.example.com";

async fn api(origins: &str) -> Api {
    let cross_origins = origins.parse().expect("origins");
    Api::start_with(Engine::Sqlite, Options { cross_origins, ..Options::default() }).await
}

async fn ask(api: &Api, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut sent = request(method.parse::<Method>().expect("a method"), path);
    for (name, value) in headers {
        sent = sent.header(*name, *value);
    }
    api.send(sent.body(Body::empty()).expect("a request")).await
}

fn of_cors(answer: &Answer) -> Vec<String> {
    let names = answer.headers.keys().map(|name| name.as_str().to_owned());
    names.filter(|name| name.starts_with("access-control-")).collect()
}

#[tokio::test]
async fn a_page_of_a_named_origin_may_ask_send_and_read() {
    let api = api(&format!("{NAMED},http://localhost:5173")).await;
    let origin = [("origin", NAMED), ("sec-fetch-site", "cross-site")];
    let preflight = [
        ("origin", NAMED),
        ("access-control-request-method", "PATCH"),
        ("access-control-request-headers", "authorization,tus-resumable,upload-offset,content-type"),
    ];
    for path in ["/api/v1/uploads/01890000-0000-7000-8000-000000000001", "/api/v1/projects", "/api/v1/uploads"] {
        let told = ask(&api, "OPTIONS", path, &preflight).await.is(204);
        assert_eq!(told.header("access-control-allow-origin"), NAMED);
        assert_eq!(told.header("access-control-allow-credentials"), "true");
        assert!(told.header("access-control-allow-methods").contains("PATCH"));
        let headers = told.header("access-control-allow-headers").to_ascii_lowercase();
        for wanted in [
            "authorization",
            "tus-resumable",
            "upload-offset",
            "upload-length",
            "upload-metadata",
            "content-type",
            "if-match",
            "idempotency-key",
        ] {
            assert!(headers.contains(wanted), "{wanted}");
        }
        assert_eq!(told.header("vary"), "Origin");
    }
    let told = ask(&api, "GET", "/api/v1/projects", &origin).await.is(200);
    assert_eq!((told.header("access-control-allow-origin"), told.header("vary")), (NAMED, "Origin"));
    let exposed = told.header("access-control-expose-headers").to_ascii_lowercase();
    for wanted in
        ["etag", "location", "upload-offset", "tus-resumable", "upload-expires", "x-request-id", "content-range"]
    {
        assert!(exposed.contains(wanted), "{wanted}");
    }
    // Errors are read as well; and what tus asks for is no preflight.
    let told = ask(&api, "GET", "/api/v1/nothing", &origin).await.is(404);
    assert_eq!(told.header("access-control-allow-origin"), NAMED);
    let told = ask(&api, "OPTIONS", "/api/v1/uploads", &origin).await.is(204);
    assert_eq!((told.header("tus-version"), told.header("access-control-allow-origin")), ("1.0.0", NAMED));
    let begun = request(Method::POST, "/api/v1/uploads")
        .header("origin", "http://localhost:5173")
        .header("sec-fetch-site", "same-site")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", 10)
        .header("upload-metadata", "filename YS5wbmc=,filetype aW1hZ2UvcG5n");
    let begun = api.send(begun.body(Body::empty()).expect("a request")).await.is(201);
    assert_eq!(begun.header("access-control-allow-origin"), "http://localhost:5173");
    assert!(begun.header("location").contains("/api/v1/uploads/"));
}

#[tokio::test]
async fn nothing_is_told_to_a_page_of_another_origin() {
    let api = api(NAMED).await;
    for origin in [
        "https://studio.example.com.evil.example",
        "https://studio.example.com:8443",
        "http://studio.example.com",
        "null",
        "https://evil.example",
    ] {
        let sent = [("origin", origin), ("access-control-request-method", "POST")];
        let told = ask(&api, "OPTIONS", "/api/v1/projects", &sent).await;
        assert_eq!(of_cors(&told), [""; 0], "{origin}");
        let told = ask(&api, "GET", "/api/v1/projects", &[("origin", origin)]).await.is(403);
        assert_eq!((of_cors(&told), told.header("vary")), (Vec::new(), "Origin"), "{origin}");
    }
    let twice =
        request(Method::GET, "/api/v1/projects").header("origin", NAMED).header("origin", "https://evil.example");
    let told = api.send(twice.body(Body::empty()).expect("a request")).await;
    assert_eq!(of_cors(&told), [""; 0]);
    // The studio and the pages at the root are for nobody else's pages.
    assert_eq!(of_cors(&ask(&api, "GET", "/health", &[("origin", NAMED)]).await), [""; 0]);
    // Where none is named, none is.
    let api = Api::start(Engine::Sqlite).await;
    let told =
        ask(&api, "OPTIONS", "/api/v1/projects", &[("origin", NAMED), ("access-control-request-method", "POST")]).await;
    assert_eq!((of_cors(&told), told.header("vary")), (Vec::new(), ""));
}

#[tokio::test]
async fn a_named_origin_is_no_proof_of_who_asks() {
    let cross_origins = NAMED.parse().expect("an origin");
    let options = Options { access: Access::Token(TOKEN.into()), cross_origins, ..Options::default() };
    let api = Api::start_with(Engine::Sqlite, options).await;
    let refused = ask(&api, "GET", "/api/v1/projects", &[("origin", NAMED)]).await;
    assert_eq!(refused.header("access-control-allow-origin"), NAMED, "the page reads why");
    refused.problem(401, "unauthorized");
    let token = format!("Bearer {TOKEN}");
    ask(&api, "GET", "/api/v1/projects", &[("origin", NAMED), ("authorization", &token)]).await.is(200);
}
