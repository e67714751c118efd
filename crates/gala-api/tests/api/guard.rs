//! Who may ask: the token, and pages of other sites.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request},
};
use serde_json::json;

use crate::support::{Api, Engine, PROXY, TEA, TOKEN, request};

/// Every operation of the document with ids filled in.
fn operations() -> Vec<(Method, String)> {
    let document = serde_json::to_value(gala_api::openapi()).expect("JSON");
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("an item").keys() {
            let method = method.to_uppercase().parse().expect("a method");
            operations.push((method, path.replace("{id}", &uuid::Uuid::now_v7().to_string())));
        }
    }
    operations
}

#[tokio::test]
async fn with_a_token_set_every_operation_but_the_probes_needs_it() {
    let api = Api::with_token().await;
    let mut guarded = 0;
    for (method, path) in operations() {
        for header in [None, Some("Bearer wrong"), Some("Bearer "), Some("Basic YTpi"), Some(TOKEN)] {
            let mut request = Request::builder().method(method.clone()).uri(&path);
            if let Some(header) = header {
                request = request.header("authorization", header);
            }
            let answer = api.send(request.body(Body::empty()).expect("a request")).await;
            if path == "/health" || path == "/ready" {
                answer.is(200);
            } else if path.starts_with("/api/v1/hooks/") || path == "/api/v1/auth/token" {
                // What is sent there is signed, or is the token. This has no body that is read.
                answer.problem(415, "unsupported_media_type");
            } else {
                assert!(answer.header("www-authenticate").starts_with("Bearer"), "{method} {path}");
                answer.problem(401, "unauthorized");
                guarded += 1;
            }
        }
    }
    assert!(guarded >= 14 * 5, "only {guarded} requests were guarded");
}

#[tokio::test]
async fn the_token_opens_and_its_scheme_is_written_any_way() {
    let api = Api::with_token().await;
    for scheme in ["Bearer", "bearer"] {
        let request = request(Method::GET, "/api/v1/projects").header("authorization", format!("{scheme} {TOKEN}"));
        api.send(request.body(Body::empty()).expect("a request")).await.is(200);
    }
    for path in
        ["/api/v1/openapi.json", "/api/v1/nothing", "/api", "/metrics", &format!("/api/v1/projects?token={TOKEN}")]
    {
        api.get(path).await.problem(401, "unauthorized");
    }
    for path in ["/", "/docs/", "/docs/openapi.json"] {
        api.get(path).await.is(200);
    }
}

#[tokio::test]
async fn without_a_token_only_loopback_names_are_answered() {
    let api = Api::start(Engine::Sqlite).await;
    let ask = async |host: &str| {
        let request = Request::builder().uri("/api/v1/projects").header("host", host);
        api.send(request.body(Body::empty()).expect("a request")).await
    };
    for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
        ask(host).await.is(200);
    }
    for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "0.0.0.0"] {
        ask(host).await.problem(403, "host_not_allowed");
    }
    for host in ["", "a b", "localhost/"] {
        ask(host).await.problem(400, "invalid_host");
    }
    let bare = Request::builder().uri("/health").body(Body::empty()).expect("a request");
    api.send(bare).await.problem(400, "invalid_host");
}

#[tokio::test]
async fn pages_of_other_sites_cannot_write_or_embed() {
    let api = Api::start(Engine::Sqlite).await;
    let post = async |headers: &[(&str, &str)]| {
        let mut request = request(Method::POST, "/api/v1/projects").header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        api.send(request.body(json!({ "brief": TEA }).to_string().into()).expect("a request")).await
    };
    for origin in ["https://evil.example", "null", "http://127.0.0.1:3000", "http://localhost:8080"] {
        post(&[("origin", origin)]).await.problem(403, "cross_site");
    }
    for site in ["cross-site", "same-site"] {
        post(&[("sec-fetch-site", site)]).await.problem(403, "cross_site");
    }
    post(&[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]).await.is(202);
    post(&[("x-http-method-override", "DELETE"), ("x-forwarded-host", "evil.example")]).await.is(202);

    let embed = request(Method::GET, "/api/v1/projects").header("sec-fetch-site", "cross-site");
    api.send(embed.body(Body::empty()).expect("a request")).await.problem(403, "cross_site");
    let link =
        request(Method::GET, "/docs/").header("sec-fetch-site", "cross-site").header("sec-fetch-mode", "navigate");
    api.send(link.body(Body::empty()).expect("a request")).await.is(200);
}

#[tokio::test]
async fn where_there_are_accounts_no_secret_comes_over_plain_http_from_other_machines() {
    let api = Api::with_accounts(Engine::Sqlite).await;
    let ask = async |from: &str, path: &str, headers: &[(&str, &str)]| {
        let peer = SocketAddr::new(from.parse().expect("an address"), 50_000);
        let mut request = request(Method::GET, path).extension(ConnectInfo(peer));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("authorization", format!("Bearer {TOKEN}"));
        api.send(request.body(Body::empty()).expect("a request")).await
    };
    let through_tls = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https")];
    let in_the_clear = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "http")];
    for path in ["/api/v1/me", "/metrics"] {
        ask("127.0.0.1", path, &[]).await.is(200);
        ask(PROXY, path, &through_tls).await.is(200);
        ask("192.0.2.1", path, &[]).await.problem(403, "tls_needed");
        // Whoever is no proxy of ours says what they like.
        ask("192.0.2.1", path, &through_tls).await.problem(403, "tls_needed");
        ask(PROXY, path, &in_the_clear).await.problem(403, "tls_needed");
    }
    ask("192.0.2.1", "/health", &[]).await.is(200);
}
