//! Who asks: whoever proves to have an account, the token where one is set, and otherwise only programs and pages of this
//! machine. What they may then is told by [`crate::asker`].
//!
//! Without a token the server listens on loopback and trusts whoever reaches it. A page on the web can make
//! a browser of this machine send requests there, so those are told apart by what browsers cannot forge:
//! `Host` (a name that was re-bound to 127.0.0.1 is not ours), `Origin` and `Sec-Fetch-Site`.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use gala_core::access::Caller;

use super::limits;
use crate::{
    accounts::{Accounts, SentSession, csrf_is_right, prove},
    asker::Asker,
    client_address::ClientAddress,
    connection::{Connection, Peer, Place},
    cross_origins::CrossOrigins,
    guest::GuestName,
    problem::{ApiError, ApiResult},
    rate::{OwnLimits, RateKey},
    receive::closing,
    signing,
    state::{Access, ApiState},
    token_session::{TokenSession, prove_token_session},
};

pub async fn guard(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let (mut request, body) = request.into_parts();
    let connection = request.extensions.get::<Arc<Connection>>().cloned();
    let peer = request.extensions.get::<ClientAddress>().map(|client| client.peer());
    if state.access().takes_tokens() && needs_proof(&request) && bearer(&request.headers).is_some() {
        state.wait_after_guesses(peer).await;
    }
    if let Err(refusal) = one_encoding(&request.headers) {
        return refusal.into_response();
    }
    let checked = match check(&state, &request, peer).await {
        Ok(checked) => checked,
        Err(refusal) => return refusal.into_response(),
    };
    let reserve = connection.is_some_and(|connection| connection.place() == Place::Reserve);
    if reserve && !checked.is_proven && !limits::is_probe(request.uri.path()) {
        return closing(limits::busy("overloaded", "all connections are in use")).into_response();
    }
    if let Some(asker) = checked.asker {
        if checked.is_proven
            && let Some(key) = RateKey::of(&asker.0)
        {
            request.extensions.insert(key);
        }
        request.extensions.insert(asker);
    }
    request.extensions.insert(checked.limits);
    request.extensions.insert(checked.guest);
    if let Some(session) = checked.session {
        request.extensions.insert(session);
    }
    if let Some(session) = checked.token_session {
        request.extensions.insert(session);
    }
    let mut response = next.run(Request::from_parts(request, body)).await;
    if let Some(cookie) = checked.set_cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What a request has shown of itself.
#[derive(Default)]
struct Checked {
    /// Whether it showed a secret that is right.
    is_proven: bool,
    asker: Option<Asker>,
    session: Option<SentSession>,
    token_session: Option<TokenSession>,
    set_cookie: Option<HeaderValue>,
    limits: OwnLimits,
    guest: GuestName,
}

async fn check(state: &ApiState, request: &Parts, peer: Option<Peer>) -> ApiResult<Checked> {
    let headers = &request.headers;
    match state.access() {
        Access::Token(_) if !needs_proof(request) || request.uri.path() == TOKEN_SIGN_IN => Ok(Checked::default()),
        Access::Token(token) => check_token(state, token, request, peer).await,
        Access::Accounts(accounts) => check_account(state, accounts, request, peer).await,
        Access::Loopback => {
            let host = host(headers, &request.uri)?;
            if !is_loopback(&host) {
                return Err(
                    ApiError::forbidden("host_not_allowed", "this server answers to a loopback name only").at("Host")
                );
            }
            same_site(headers, &request.method, &host, state.cross_origins())?;
            Ok(Checked { asker: Some(Asker(Caller::LOCAL)), ..Checked::default() })
        }
    }
}

async fn check_token(state: &ApiState, token: &str, request: &Parts, peer: Option<Peer>) -> ApiResult<Checked> {
    let proven = Checked { is_proven: true, asker: Some(Asker(Caller::LOCAL)), ..Checked::default() };
    if let Some(given) = bearer(&request.headers) {
        if signing::equal(given.as_bytes(), token.as_bytes()) {
            return Ok(proven);
        }
        state.count_guess(peer);
        return Err(unauthorized(true));
    }
    let proof = prove_token_session(state.db(), state.keys(), token, &request.headers).await?;
    let proof = proof.ok_or_else(|| unauthorized(false))?;
    from_our_page(&request.headers, request, state.cross_origins())?;
    Ok(Checked { token_session: Some(TokenSession), set_cookie: proof.renewed, ..proven })
}

async fn check_account(
    state: &ApiState,
    accounts: &Accounts,
    request: &Parts,
    peer: Option<Peer>,
) -> ApiResult<Checked> {
    let (headers, needs_proof) = (&request.headers, needs_proof(request) && !is_sign_in(request.uri.path()));
    let client = request.extensions.get::<ClientAddress>().copied();
    let (path, is_open) = (request.uri.path(), client.is_some_and(|client| !client.is_private()));
    if is_open && (path.starts_with("/api/") || path == METRICS) {
        let detail = "secrets would be sent in the clear: ask over HTTPS, through the proxy that this server trusts";
        return Err(ApiError::forbidden("tls_needed", detail));
    }
    let address = client.map(|client| client.address.to_string()).unwrap_or_default();
    let bearer = if needs_proof { bearer(headers) } else { None };
    let proven = match prove(state.db(), accounts, headers, bearer, &address).await {
        Err(refusal) if bearer.is_some() && refusal.status() == StatusCode::UNAUTHORIZED => {
            state.count_guess(peer);
            return Err(refusal);
        }
        proven => proven?,
    };
    let Some(proven) = proven else {
        return if needs_proof { Err(ApiError::unproven()) } else { Ok(Checked::default()) };
    };
    if let Some(session) = &proven.session
        && !csrf_is_right(headers, session)
    {
        from_our_page(headers, request, state.cross_origins())?;
    }
    Ok(Checked {
        is_proven: true,
        asker: Some(Asker(proven.caller)),
        session: proven.session.map(SentSession),
        token_session: None,
        set_cookie: proven.set_cookie,
        limits: proven.limits,
        guest: proven.guest,
    })
}

/// Refuses what a browser sent along with the cookie of a session, unless it tells that a page of ours asked: whatever
/// changes something has to tell so.
fn from_our_page(headers: &HeaderMap, request: &Parts, others: &CrossOrigins) -> ApiResult<()> {
    same_site(headers, &request.method, &host(headers, &request.uri)?, others)?;
    let tells = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    if tells || matches!(request.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let detail = "send `Origin`, as browsers do, or the `csrf_token` of GET /api/v1/me as `X-CSRF-Token`";
    Err(ApiError::forbidden("cross_site", detail).at("Origin"))
}

/// What Prometheus reads.
const METRICS: &str = "/metrics";

/// Where a browser shows the token of the server.
const TOKEN_SIGN_IN: &str = "/api/v1/auth/token";

/// Where people prove themselves, who have not done so yet.
fn is_sign_in(path: &str) -> bool {
    path.starts_with("/api/v1/auth/")
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

/// What others send here is signed by them, which its handler checks.
fn is_hook(path: &str) -> bool {
    path.starts_with("/api/v1/hooks/")
}

/// Everything below `/api` and the metrics. A signed link carries its own right, which its handler checks.
fn needs_proof(request: &Parts) -> bool {
    let path = request.uri.path();
    if path != METRICS && path != "/api" && !path.starts_with("/api/") || is_hook(path) {
        return false;
    }
    let content = path.starts_with("/api/v1/assets/") && path.ends_with("/content");
    let read = matches!(request.method, Method::GET | Method::HEAD);
    !(content && read && request.uri.query().is_some_and(|query| query.contains("signature=")))
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

/// Refuses what a page of another site sent, unless the settings name its origin.
fn same_site(headers: &HeaderMap, method: &Method, host: &Authority, others: &CrossOrigins) -> ApiResult<()> {
    if others.of(headers).is_some() {
        return Ok(());
    }
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
