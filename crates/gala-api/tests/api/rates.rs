//! How often a caller may ask, and who counts as one.

use std::{net::SocketAddr, time::Duration};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, StatusCode},
};
use gala_api::{Access, RateLimit, RateLimits, ServeOptions};

use crate::{
    sockets::{Server, connect_from},
    support::{Answer, Api, Engine, Options, TOKEN, request},
};

/// A link whose signature is wrong: it passes the guard, and is counted by where it comes from.
const LINK: &str = "/api/v1/assets/018f0000-0000-7000-8000-000000000000/content?signature=x";
const PROXY: &str = "127.0.0.1";

/// An API behind a proxy, where a caller may send three requests and then one a minute.
async fn small() -> Api {
    let options = Options {
        access: Access::Token(TOKEN.into()),
        trusted_proxies: format!("{PROXY},10.0.0.0/8").parse().expect("proxies"),
        rate_limits: RateLimits { general: RateLimit::new(1, 3), ..RateLimits::default() },
        ..Options::default()
    };
    Api::start_with(Engine::Sqlite, options).await
}

async fn ask(api: &Api, from: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let peer: SocketAddr = SocketAddr::new(from.parse().expect("an address"), 50_000);
    let mut request = request(Method::GET, path).extension(ConnectInfo(peer));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send(request.body(Body::empty()).expect("a request")).await
}

async fn use_up(api: &Api, from: &str, headers: &[(&str, &str)]) {
    for _ in 0..3 {
        ask(api, from, LINK, headers).await.problem(403, "invalid_signature");
    }
    ask(api, from, LINK, headers).await.problem(429, "rate_limited");
}

#[tokio::test]
async fn a_caller_is_told_what_is_left_and_refused_beyond_it() {
    let api = small().await;
    let token = format!("Bearer {TOKEN}");
    let projects = async || ask(&api, "192.0.2.1", "/api/v1/projects", &[("authorization", &token)]).await;
    for left in [r#""general";r=2;t=60"#, r#""general";r=1;t=120"#, r#""general";r=0;t=180"#] {
        let answer = projects().await.is(200);
        assert_eq!(answer.header("ratelimit-policy"), r#""general";q=3;w=180"#);
        assert_eq!(answer.header("ratelimit"), left);
        assert_eq!(answer.header("retry-after"), "");
    }
    let refused = projects().await;
    assert_eq!(refused.header("ratelimit-policy"), r#""general";q=3;w=180"#);
    assert_eq!(refused.header("ratelimit"), r#""general";r=0;t=180"#);
    assert_eq!(refused.header("retry-after"), "60");
    let problem = refused.problem(429, "rate_limited");
    insta::assert_snapshot!(
        problem["detail"].as_str().expect("text"),
        @"`general` takes 1 requests a minute from one caller, and 3 at once; send it again in 60 s"
    );
    // The same caller from elsewhere, and another one from there.
    ask(&api, "192.0.2.2", "/api/v1/projects", &[("authorization", &token)]).await.problem(429, "rate_limited");
    ask(&api, "192.0.2.1", LINK, &[]).await.problem(403, "invalid_signature");
}

#[tokio::test]
async fn each_group_of_routes_names_its_limit() {
    let api = Api::with_token().await;
    let id = uuid::Uuid::now_v7();
    for (method, path, policy) in [
        (Method::GET, "/api/v1/jobs".to_owned(), r#""general";q=600;w=30"#),
        (Method::GET, "/api/v1/nothing".to_owned(), r#""general";q=600;w=30"#),
        (Method::POST, "/api/v1/auth/nothing".to_owned(), r#""sign_in";q=10;w=30"#),
        (Method::POST, "/api/v1/uploads".to_owned(), r#""upload";q=300;w=30"#),
        (Method::POST, "/api/v1/projects".to_owned(), r#""render";q=30;w=30"#),
        (Method::POST, format!("/api/v1/jobs/{id}/retry"), r#""render";q=30;w=30"#),
        (Method::POST, "/api/v1/ai/text".to_owned(), r#""ai";q=30;w=30"#),
    ] {
        let asked = request(method, &path).header("authorization", format!("Bearer {TOKEN}"));
        let answer = api.send(asked.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.header("ratelimit-policy"), policy, "{path}");
    }
}

#[tokio::test]
async fn probes_and_pages_are_not_counted_and_neither_is_this_machine_alone() {
    let api = small().await;
    for path in ["/health", "/ready", "/docs/", "/"] {
        for _ in 0..5 {
            let answer = ask(&api, "192.0.2.1", path, &[]).await.is(200);
            assert!(answer.header("ratelimit").is_empty(), "{path}");
        }
    }
    let rate_limits = RateLimits { general: RateLimit::new(1, 1), ..RateLimits::default() };
    let alone = Api::start_with(Engine::Sqlite, Options { rate_limits, ..Options::default() }).await;
    for _ in 0..5 {
        assert!(alone.get("/api/v1/jobs").await.is(200).header("ratelimit").is_empty());
    }
}

#[tokio::test]
async fn no_header_of_a_client_gives_it_another_bucket() {
    let api = small().await;
    use_up(&api, "192.0.2.1", &[]).await;
    for name in ["x-forwarded-for", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip", "forwarded"] {
        for value in ["198.51.100.7", "for=198.51.100.7", "127.0.0.1", "10.0.0.1"] {
            ask(&api, "192.0.2.1", LINK, &[(name, value)]).await.problem(429, "rate_limited");
        }
    }
    for (name, value) in
        [("authorization", "Bearer wrong"), ("x-api-key", "a"), ("cookie", "session=a"), ("user-agent", "b")]
    {
        ask(&api, "192.0.2.1", LINK, &[(name, value)]).await.problem(429, "rate_limited");
    }
    ask(&api, "192.0.2.2", LINK, &[]).await.problem(403, "invalid_signature");
    // Two addresses of one IPv6 network are one caller.
    use_up(&api, "2001:db8::1", &[]).await;
    ask(&api, "2001:db8::2", LINK, &[]).await.problem(429, "rate_limited");
    ask(&api, "2001:db8:0:1::1", LINK, &[]).await.problem(403, "invalid_signature");
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_its_own_bucket_and_cannot_choose_it() {
    let api = small().await;
    use_up(&api, PROXY, &[("x-forwarded-for", "198.51.100.7")]).await;
    for list in ["203.0.113.1, 198.51.100.7", "203.0.113.2,10.0.0.1, 198.51.100.7", "unknown, 198.51.100.7:4711"] {
        ask(&api, PROXY, LINK, &[("x-forwarded-for", list)]).await.problem(429, "rate_limited");
    }
    ask(&api, PROXY, LINK, &[("x-forwarded-for", "198.51.100.8")]).await.problem(403, "invalid_signature");
    ask(&api, PROXY, LINK, &[]).await.problem(403, "invalid_signature");
    // Whose address is not told share the proxy's.
    for list in ["unknown", "_hidden"] {
        ask(&api, PROXY, LINK, &[("x-forwarded-for", list)]).await.problem(403, "invalid_signature");
    }
    ask(&api, PROXY, LINK, &[("x-forwarded-for", "unknown")]).await.problem(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_knows_who_connects_to_it() {
    let api = small().await;
    let server = Server::start_with(&api, ServeOptions::default()).await;
    let status = async |from: [u8; 4], header: &str| {
        let mut client = connect_from(from, server.address).await;
        let head = format!("GET {LINK} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n");
        client.send(head.as_bytes()).await;
        String::from_utf8_lossy(&client.rest().await).split(' ').nth(1).expect("a status").to_owned()
    };
    for number in 0..3 {
        assert_eq!(status([127, 0, 0, 2], &format!("X-Forwarded-For: 198.51.100.{number}\r\n")).await, "403");
    }
    assert_eq!(status([127, 0, 0, 2], "X-Forwarded-For: 198.51.100.9\r\n").await, "429");
    assert_eq!(status([127, 0, 0, 3], "").await, "403");
    for number in 0..4 {
        assert_eq!(status([127, 0, 0, 1], &format!("X-Forwarded-For: 198.51.100.{number}\r\n")).await, "403");
    }
}

#[tokio::test]
async fn behind_a_proxy_wrong_tokens_delay_the_client_that_sent_them() {
    let api = small().await;
    let ask = async |client: &str, token: &str| {
        let (began, token) = (tokio::time::Instant::now(), format!("Bearer {token}"));
        let headers = [("x-forwarded-for", client), ("authorization", token.as_str())];
        let status = ask(&api, PROXY, "/api/v1/nothing", &headers).await.status;
        (status, began.elapsed())
    };
    tokio::time::pause();
    for _ in 0..12 {
        assert_eq!(ask("198.51.100.7", "a-guess").await.0, StatusCode::UNAUTHORIZED);
    }
    let second = Duration::from_secs(1);
    let (status, took) = ask("203.0.113.9, 198.51.100.7", TOKEN).await;
    assert!(status == StatusCode::NOT_FOUND && took >= second, "{status} after {took:?}");
    let (status, took) = ask("198.51.100.8", TOKEN).await;
    assert!(status == StatusCode::NOT_FOUND && took < second, "{status} after {took:?}");
}
