//! Secrets and proxy headers that somebody made up: whatever they are, nobody is let in by them, and the server bears it.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderName, HeaderValue, Method},
};
use gala_testkit::database::OnEngine;
use proptest::{prelude::*, sample::Index};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::{
    accounts::{browser::Browser, installation::Installation},
    sockets::is_large,
    support::{Answer, Engine, PROXY, TOKEN, request},
};

/// What proves somebody, as it is sent.
struct Proofs {
    cookie: String,
    bearers: Vec<String>,
}

async fn proofs(it: &Installation) -> Proofs {
    let key = json!({ "name": "k", "scopes": ["read", "write", "render", "admin"] });
    let key = it.admin.post_as(&it.api, "/api/v1/keys", &key).await.is(201).json();
    let made =
        it.admin.post_as(&it.api, "/api/v1/projects", &json!({ "brief": crate::support::TEA })).await.is(202).json();
    let links = format!("/api/v1/projects/{}/links", made["project"]["id"].as_str().expect("an id"));
    let link = it.admin.post_as(&it.api, &links, &json!({ "scope": "view" })).await.is(201).json();
    let text = |value: &serde_json::Value| value.as_str().expect("a secret").to_owned();
    let cookie = it.admin.cookie.clone().expect("signed in");
    Proofs { cookie, bearers: vec![text(&key["secret"]), text(&link["token"]), TOKEN.to_owned()] }
}

/// How a secret is spoilt.
#[derive(Clone, Debug)]
enum Spoil {
    Replace(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
    Twice,
    Upper,
}

fn spoil() -> impl Strategy<Value = Spoil> {
    prop_oneof![
        (any::<Index>(), visible()).prop_map(|(at, byte)| Spoil::Replace(at, byte)),
        (any::<Index>(), visible()).prop_map(|(at, byte)| Spoil::Insert(at, byte)),
        any::<Index>().prop_map(Spoil::Remove),
        any::<Index>().prop_map(Spoil::Cut),
        Just(Spoil::Twice),
        Just(Spoil::Upper),
    ]
}

/// A byte that a header may hold.
fn visible() -> impl Strategy<Value = u8> {
    prop_oneof![4 => 0x21..=0x7e_u8, 1 => 0x80..=0xff_u8, 1 => Just(b' '), 1 => Just(b'\t')]
}

fn spoilt(secret: &str, how: &Spoil) -> Vec<u8> {
    let mut bytes = secret.as_bytes().to_vec();
    match how {
        Spoil::Replace(at, byte) => bytes[at.index(secret.len())] = *byte,
        Spoil::Insert(at, byte) => bytes.insert(at.index(secret.len() + 1), *byte),
        Spoil::Remove(at) => {
            bytes.remove(at.index(secret.len()));
        }
        Spoil::Cut(at) => bytes.truncate(at.index(secret.len())),
        Spoil::Twice => bytes.extend_from_slice(secret.as_bytes()),
        Spoil::Upper => bytes.make_ascii_uppercase(),
    }
    bytes
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(visible(), 0..200)
}

/// What is sent along.
#[derive(Clone, Debug)]
struct MadeUp {
    cookie: Option<Vec<u8>>,
    /// Which of the bearers is spoilt, and how; or something else.
    bearer: Option<Result<(Index, Spoil), Vec<u8>>>,
    of_session: Spoil,
    is_cookie_spoilt: bool,
    others: Vec<(&'static str, Vec<u8>)>,
    /// Whether a proxy passes it on, and tells so last.
    proxied: Option<bool>,
    /// Who asks: wrong tokens cost whoever sends them time.
    client: u16,
}

const OTHERS: [&str; 12] = [
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "forwarded",
    "x-real-ip",
    "gala-workspace",
    "x-csrf-token",
    "origin",
    "sec-fetch-site",
    "cookie",
    "authorization",
    "idempotency-key",
];

/// Values that such headers really have, beside bytes of all kinds.
fn other() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let known = prop_oneof![
        Just("127.0.0.1"),
        Just("10.0.0.1, 127.0.0.1"),
        Just("https"),
        Just("for=127.0.0.1;proto=https"),
        Just("for=\"[::1]:80\""),
        Just("for=\""),
        Just("00000000-0000-0000-0000-000000000000"),
        Just("http://127.0.0.1:8080"),
        Just("same-origin"),
        Just("Bearer "),
        Just("Basic YTpi"),
        Just("__Host-gala_session="),
        Just("__Host-gala_sign_in=x; __Host-gala_session=x"),
    ];
    let value = prop_oneof![known.prop_map(|text| text.as_bytes().to_vec()), bytes()];
    (proptest::sample::select(&OTHERS[..]), value)
}

fn made_up() -> impl Strategy<Value = MadeUp> {
    let bearer = prop_oneof![(any::<Index>(), spoil()).prop_map(Ok), bytes().prop_map(Err)];
    (
        proptest::option::of(bytes()),
        proptest::option::of(bearer),
        spoil(),
        any::<bool>(),
        proptest::collection::vec(other(), 0..4),
        proptest::option::of(any::<bool>()),
        any::<u16>(),
    )
        .prop_map(|(cookie, bearer, of_session, is_cookie_spoilt, others, proxied, client)| MadeUp {
            cookie,
            bearer,
            of_session,
            is_cookie_spoilt,
            others,
            proxied,
            client,
        })
}

async fn ask(it: &Installation, proofs: &Proofs, made_up: &MadeUp, method: Method, path: &str) -> Option<Answer> {
    let [high, low] = made_up.client.to_be_bytes();
    let peer =
        if made_up.proxied.is_some() { PROXY.parse().expect("an address") } else { IpAddr::from([127, 9, high, low]) };
    let mut request = request(method, path).extension(ConnectInfo(SocketAddr::new(peer, 50_000)));
    let mut headers: Vec<(&str, Vec<u8>)> = made_up.others.clone();
    if let Some(is_tls) = made_up.proxied {
        headers.push(("x-forwarded-for", format!("198.18.{high}.{low}").into_bytes()));
        headers.push(("x-forwarded-proto", if is_tls { b"https".to_vec() } else { b"http".to_vec() }));
    }
    headers.extend(made_up.cookie.clone().map(|cookie| ("cookie", cookie)));
    if made_up.is_cookie_spoilt {
        let cookie = spoilt(&proofs.cookie, &made_up.of_session);
        // Blanks around a cookie are none of its own.
        if !is_the_same(&cookie, proofs.cookie.as_bytes()) {
            headers.push(("cookie", cookie));
        }
    }
    match &made_up.bearer {
        Some(Ok((which, how))) => {
            let secret = which.get(&proofs.bearers);
            let token = spoilt(secret, how);
            if !is_the_same(&token, secret.as_bytes()) {
                headers.push(("authorization", [b"Bearer ".to_vec(), token].concat()));
            }
        }
        Some(Err(bytes)) => headers.push(("authorization", bytes.clone())),
        None => {}
    }
    if made_up.proxied.is_some() && headers.iter().any(|(name, _)| *name == "authorization") {
        // Where both headers tell, and differ, the proxy itself is who asks, and would wait for all of its guesses.
        headers.retain(|(name, _)| *name != "forwarded");
    }
    for (name, value) in headers {
        // What no header can be does not come this far: the parser refuses it.
        let Ok(value) = HeaderValue::from_bytes(&value) else { return None };
        request = request.header(HeaderName::from_static(name), value);
    }
    Some(it.api.send(request.body(Body::from("{}")).expect("a request")).await)
}

/// Whether two texts differ in blanks at their ends alone.
fn is_the_same(one: &[u8], other: &[u8]) -> bool {
    one.trim_ascii() == other.trim_ascii()
}

#[test]
fn nobody_is_let_in_by_what_is_made_up() {
    let runtime = Runtime::new().expect("a runtime");
    let it = runtime.block_on(Installation::start(Engine::Sqlite));
    let proofs = runtime.block_on(proofs(&it));
    // What is spoilt lets somebody in as it is.
    runtime.block_on(it.admin.get(&it.api, "/api/v1/me")).is(200);
    for bearer in &proofs.bearers {
        runtime.block_on(Browser::with_bearer(bearer).get(&it.api, "/api/v1/me")).is(200);
    }
    let cases = if is_large() { 10_000 } else { 500 };
    // Whoever shrinks a case sends it from the same place again, and waits for each wrong token.
    let config = ProptestConfig { cases, max_shrink_iters: 8, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(made_up in made_up())| {
        for (method, path) in [
            (Method::GET, "/api/v1/me"),
            (Method::GET, "/api/v1/projects"),
            (Method::POST, "/api/v1/projects"),
            (Method::GET, "/metrics"),
        ] {
            let Some(answer) = runtime.block_on(ask(&it, &proofs, &made_up, method, path)) else { continue };
            prop_assert!(matches!(answer.status.as_u16(), 400 | 401 | 403), "{path}: {answer:?}");
        }
        for path in ["/api/v1/auth/sign-in", "/api/v1/auth/sign-out", "/api/v1/auth/oidc/callback", "/health"] {
            let method = if path.ends_with("callback") || path == "/health" { Method::GET } else { Method::POST };
            let Some(answer) = runtime.block_on(ask(&it, &proofs, &made_up, method, path)) else { continue };
            prop_assert!(answer.status.as_u16() < 500, "{path}: {answer:?}");
            let session = answer.headers.get("set-cookie").map(|cookie| cookie.as_bytes().to_vec()).unwrap_or_default();
            prop_assert!(!session.starts_with(b"__Host-gala_session=g"), "{path} gave a session: {answer:?}");
        }
    });
}
