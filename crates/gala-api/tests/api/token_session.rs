//! The token of a server, shown once in a browser.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use axum::{
    body::Body,
    http::{HeaderName, Method},
};
use gala_api::Access;
use gala_testkit::{database::OnEngine, on_both};
use serde_json::json;

use crate::support::{Answer, Api, Engine, Options, TEA, TOKEN, request};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// A server with a token, whose clock is moved.
struct Guarded {
    api: Api,
    clock: Arc<AtomicI64>,
}

impl OnEngine for Guarded {
    async fn start(engine: Engine) -> Self {
        let clock = Arc::<AtomicI64>::default();
        let access = Access::Token(TOKEN.into());
        let options = Options { access, clock_offset_ms: Arc::clone(&clock), ..Options::default() };
        Self { api: Api::start_with(engine, options).await, clock }
    }
}

impl Guarded {
    /// Shows a token, and returns the cookie that the browser is given.
    async fn show(&self, token: &str) -> Answer {
        self.api.post("/api/v1/auth/token", &json!({ "token": token })).await
    }

    /// Asks as a page of this server does.
    async fn ask(&self, cookie: &str, method: Method, path: &str) -> Answer {
        self.ask_from(cookie, method, path, "http://127.0.0.1:8080").await
    }

    async fn ask_from(&self, cookie: &str, method: Method, path: &str, origin: &str) -> Answer {
        let brief = json!({ "brief": TEA }).to_string();
        let mut asked = request(method, path).header("cookie", cookie).header("content-type", "application/json");
        if !origin.is_empty() {
            asked = asked.header(HeaderName::from_static("origin"), origin);
        }
        self.api.send(asked.body(Body::from(brief)).expect("a request")).await
    }
}

/// What a browser sends of what it was given.
fn pair(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().expect("a pair").to_owned()
}

on_both! {
    async fn a_token_that_was_shown_opens_all_to_pages_of_this_server_and_to_no_others(it: Guarded) {
        let shown = it.show(TOKEN).await.is(204);
        for part in ["__Host-gala_token=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=604800"] {
            assert!(shown.header("set-cookie").contains(part), "{part} in {}", shown.header("set-cookie"));
        }
        assert!(!shown.header("set-cookie").contains(TOKEN));
        let cookie = pair(&shown);
        let me = it.ask(&cookie, Method::GET, "/api/v1/me").await.is(200).json();
        assert_eq!((me["kind"].as_str(), me["is_signed_in"].as_bool()), (Some("local"), Some(true)));
        it.ask(&cookie, Method::POST, "/api/v1/projects").await.is(202);
        it.ask_from(&cookie, Method::POST, "/api/v1/projects", "https://evil.example").await.problem(403, "cross_site");
        // Whoever tells nothing of the page may read, and change nothing.
        it.ask_from(&cookie, Method::GET, "/api/v1/projects", "").await.is(200);
        it.ask_from(&cookie, Method::POST, "/api/v1/projects", "").await.problem(403, "cross_site");

        let out = it.ask(&cookie, Method::POST, "/api/v1/auth/sign-out").await.is(204);
        assert!(out.header("set-cookie").contains("__Host-gala_token=; ") && out.header("set-cookie").contains("Max-Age=0"));
    }

    async fn what_is_no_proof_opens_nothing(it: Guarded) {
        it.show("another token of its length").await.problem(401, "wrong_token");
        it.show("").await.problem(401, "wrong_token");
        let cookie = pair(&it.show(TOKEN).await.is(204));
        let (name, value) = cookie.split_once('=').expect("a pair");
        let longer = format!("{name}={value}0");
        let other = format!("{name}={}{}", if value.starts_with('0') { '1' } else { '0' }, &value[1..]);
        for bad in [longer, other, format!("{name}="), format!("{name}={TOKEN}"), format!("{cookie}; {cookie}")] {
            it.ask(&bad, Method::GET, "/api/v1/projects").await.problem(401, "unauthorized");
        }
        let elsewhere = Guarded::start(Engine::Sqlite).await;
        elsewhere.ask(&cookie, Method::GET, "/api/v1/projects").await.problem(401, "unauthorized");
    }

    async fn it_lasts_a_week_beyond_its_last_use(it: Guarded) {
        let first = pair(&it.show(TOKEN).await.is(204));
        let fresh = it.ask(&first, Method::GET, "/api/v1/me").await.is(200);
        assert_eq!(fresh.header("set-cookie"), "", "one of today is not replaced");
        it.clock.fetch_add(6 * DAY_MS, SeqCst);
        let renewed = pair(&it.ask(&first, Method::GET, "/api/v1/me").await.is(200));
        assert_ne!(renewed, first);
        it.clock.fetch_add(2 * DAY_MS, SeqCst);
        it.ask(&first, Method::GET, "/api/v1/me").await.problem(401, "unauthorized");
        it.ask(&renewed, Method::GET, "/api/v1/me").await.is(200);
    }
}

#[tokio::test]
async fn a_token_that_was_changed_ends_what_was_proven_by_the_one_before() {
    let it = Guarded::start(Engine::Sqlite).await;
    let cookie = pair(&it.show(TOKEN).await.is(204));
    let changed = it.api.restarted(Access::Token("a token of tomorrow".into())).await;
    let it = Guarded { api: changed, clock: Arc::default() };
    it.ask(&cookie, Method::GET, "/api/v1/me").await.problem(401, "unauthorized");
}

#[tokio::test]
async fn a_server_without_a_token_takes_none() {
    let api = Api::start(Engine::Sqlite).await;
    api.post("/api/v1/auth/token", &json!({ "token": TOKEN })).await.problem(403, "no_token");
}
