//! Answers that no provider gives: each is an error, after a bounded time and a bounded number of bytes.

use std::time::Duration;

use gala_accounts::oidc::{OidcError, OidcSettings, OpenIdProvider};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::provider::{now, settings};

/// Returns what comes of a sign-in at a server that answers everything with what `answer` makes of its issuer.
async fn begun(answer: impl Fn(&str) -> String + Send + 'static) -> OidcError {
    begun_within(Duration::from_secs(60), answer).await
}

async fn begun_within(timeout: Duration, answer: impl Fn(&str) -> String + Send + 'static) -> OidcError {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let answer = answer(&issuer);
    let server = tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            // Whoever has read enough hangs up.
            let _ = socket.write_all(answer.as_bytes()).await;
            if answer.is_empty() {
                let _ = socket.read(&mut request).await;
            }
        }
    });
    let settings = OidcSettings { timeout, ..settings(&issuer) };
    let error = OpenIdProvider::new(settings).expect("settings").begin(now()).await.expect_err("no provider");
    server.abort();
    error
}

fn json(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// A discovery document with one address in the place of another.
fn discovery(issuer: &str, name: &str, address: &str) -> String {
    let mut document = serde_json::json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        // The same answer serves as the set of keys.
        "keys": [],
    });
    document[name] = address.into();
    json(&document.to_string())
}

fn told(error: &OidcError, reason: &str) {
    assert!(matches!(error, OidcError::Answer(said) if said.contains(reason)), "{error:?}");
    assert!(!error.is_transient());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let error = begun(|issuer| {
        let location = format!("{issuer}/elsewhere");
        format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    });
    told(&error.await, "a redirect, which is not followed");
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_it() {
    told(&begun(|_| json(&" ".repeat(3 << 20))).await, "longer than 1048576 bytes");
}

#[tokio::test]
async fn who_does_not_answer_is_not_waited_for_without_end() {
    let error = begun_within(Duration::from_millis(300), |_| String::new()).await;
    assert!(error.is_transient(), "{error:?}");
}

#[tokio::test]
async fn a_server_in_trouble_is_a_transient_error() {
    for status in ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"] {
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let error = begun(move |_| answer.clone()).await;
        assert!(error.is_transient(), "{status}: {error:?}");
    }
}

#[tokio::test]
async fn what_is_no_discovery_document_of_this_issuer_is_refused() {
    told(&begun(|_| json("{}")).await, "missing field");
    told(&begun(|_| json("no JSON")).await, "parse");
    told(&begun(|_| "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".into()).await, "404");
    told(&begun(|issuer| discovery(issuer, "issuer", "https://id.example.org")).await, "unexpected issuer");
}

#[tokio::test]
async fn addresses_that_a_provider_names_are_protected_too() {
    for name in ["authorization_endpoint", "jwks_uri"] {
        let error = begun(move |issuer| discovery(issuer, name, "http://192.0.2.1/x"));
        told(&error.await, "http://192.0.2.1/x is not protected by TLS");
    }
}
