//! Who may ask: the token where one is set, and otherwise only programs and pages of this machine.
//!
//! Without a token the server listens on loopback and trusts whoever reaches it. A page on the web can make
//! a browser of this machine send requests there, so those are told apart by what browsers cannot forge:
//! `Host` (a name that was re-bound to 127.0.0.1 is not ours), `Origin` and `Sec-Fetch-Site`.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
    time::Instant,
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use gala_core::access::Caller;

use super::limits;
use crate::{
    asker::Asker,
    client_address::ClientAddress,
    connection::{Connection, Peer, Place},
    problem::{ApiError, ApiResult},
    rate::RateKey,
    receive::closing,
    signing,
    state::{Access, ApiState},
};

pub async fn guard(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    let connection = request.extensions().get::<Arc<Connection>>().cloned();
    let peer = request.extensions().get::<ClientAddress>().map(|client| client.peer());
    if state.access().is_token() && needs_token(&request) && bearer(request.headers()).is_some() {
        wait_after_guesses(&state, peer).await;
    }
    if let Err(refusal) = one_encoding(request.headers()) {
        return refusal.into_response();
    }
    let proven = match check(&state, &request, peer) {
        Ok(proven) => proven,
        Err(refusal) => return refusal.into_response(),
    };
    let reserve = connection.is_some_and(|connection| connection.place() == Place::Reserve);
    if reserve && proven == Proof::None && !limits::is_probe(request.uri().path()) {
        return closing(limits::busy("overloaded", "all connections are in use")).into_response();
    }
    if proven == Proof::Token
        && let Some(key) = RateKey::of(&Caller::LOCAL)
    {
        request.extensions_mut().insert(key);
    }
    request.extensions_mut().insert(Asker(Caller::LOCAL));
    next.run(request).await
}

/// What a request has shown of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// Nothing, and it may pass nevertheless.
    None,
    Token,
}

async fn wait_after_guesses(state: &ApiState, peer: Option<Peer>) {
    let delay = peer.map(|peer| state.guesses().delay(peer, Instant::now())).unwrap_or_default();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

fn check(state: &ApiState, request: &Request, peer: Option<Peer>) -> ApiResult<Proof> {
    let headers = request.headers();
    match state.access() {
        Access::Token(_) if !needs_token(request) => Ok(Proof::None),
        Access::Token(token) => {
            let Some(given) = bearer(headers) else { return Err(unauthorized(false)) };
            if signing::equal(given.as_bytes(), token.as_bytes()) {
                return Ok(Proof::Token);
            }
            if let Some(peer) = peer {
                state.guesses().count(peer, Instant::now());
            }
            Err(unauthorized(true))
        }
        Access::Loopback => {
            let host = host(headers, request.uri())?;
            if !is_loopback(&host) {
                return Err(
                    ApiError::forbidden("host_not_allowed", "this server answers to a loopback name only").at("Host")
                );
            }
            same_site(headers, request.method(), &host).map(|()| Proof::None)
        }
    }
}

/// Refuses a body whose end two readers could see at two places: it is chunked, once, or it has a length.
fn one_encoding(headers: &HeaderMap) -> ApiResult<()> {
    let mut encodings = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (encodings.next(), encodings.next()) {
        (None, _) => Ok(()),
        (Some(encoding), None) if encoding.as_bytes().eq_ignore_ascii_case(b"chunked") => Ok(()),
        _ => {
            let refusal = ApiError::bad_request("invalid_transfer_encoding", "a body is sent as `chunked`, once");
            Err(closing(refusal.at("Transfer-Encoding")))
        }
    }
}

/// Everything below `/api` and the metrics. A signed link carries its own right, which its handler checks.
fn needs_token(request: &Request) -> bool {
    let path = request.uri().path();
    if path != "/metrics" && path != "/api" && !path.starts_with("/api/") {
        return false;
    }
    let content = path.starts_with("/api/v1/assets/") && path.ends_with("/content");
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    !(content && read && request.uri().query().is_some_and(|query| query.contains("signature=")))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn unauthorized(given: bool) -> ApiError {
    let challenge = if given { "Bearer realm=\"gala\", error=\"invalid_token\"" } else { "Bearer realm=\"gala\"" };
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "unauthorized",
        "send the server's token as `Authorization: Bearer <token>`",
    )
    .header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

/// The one host the request names.
fn host(headers: &HeaderMap, uri: &Uri) -> ApiResult<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let named = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok().and_then(|text| text.parse::<Authority>().ok()),
        (None, _) => uri.authority().cloned(),
        (Some(_), Some(_)) => None,
    };
    named.ok_or_else(|| ApiError::bad_request("invalid_host", "the request must name one host").at("Host"))
}

fn is_loopback(host: &Authority) -> bool {
    let name = host.host();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|ip| match ip {
            IpAddr::V4(ip) => ip.is_loopback(),
            IpAddr::V6(ip) => ip == Ipv6Addr::LOCALHOST,
        })
}

/// Refuses what a page of another site sent.
fn same_site(headers: &HeaderMap, method: &Method, host: &Authority) -> ApiResult<()> {
    let refusal = |name: &str| {
        Err(ApiError::forbidden("cross_site", "a page of another site may not use this server").at(name.to_owned()))
    };
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if let Some(origin) = text("origin")
        && !is_own(origin, host)
    {
        return refusal("Origin");
    }
    match text("sec-fetch-site") {
        None | Some("same-origin" | "none") => Ok(()),
        // Following a link here from elsewhere is harmless: the page that links never sees the answer.
        Some(_) if reads && text("sec-fetch-mode") == Some("navigate") => Ok(()),
        Some(_) => refusal("Sec-Fetch-Site"),
    }
}

fn is_own(origin: &str, host: &Authority) -> bool {
    let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_ours() {
        let loopback = |host: &str| is_loopback(&host.parse().expect("an authority"));
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:80", "127.1.2.3", "[::1]", "[::1]:8080"] {
            assert!(loopback(host), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "10.0.0.1",
            "[::2]",
            "0.0.0.0",
            "2130706433",
        ] {
            assert!(!loopback(host), "{host}");
        }
    }

    #[test]
    fn an_origin_is_ours_if_it_names_our_host_and_port() {
        let host: Authority = "localhost:8080".parse().expect("an authority");
        assert!(is_own("http://localhost:8080", &host));
        for origin in
            ["null", "http://localhost", "http://localhost:3000", "http://localhost:8080.evil.example", "file://", ""]
        {
            assert!(!is_own(origin, &host), "{origin}");
        }
    }
}
