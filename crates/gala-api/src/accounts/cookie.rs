//! The cookie of a session, and the token that proves that a page of ours sent a form.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use cookie::{Cookie, SameSite, time::Duration};
use gala_accounts::secret::{Secret, SecretKind};
use sha2::{Digest, Sha256};

use super::times::LONGEST_MS;

/// With this beginning browsers take it over TLS only (and from this machine), for this host and all of it.
const NAME: &str = "__Host-gala_session";
/// Ties a sign-in at a provider to the browser that began it.
const PENDING: &str = "__Host-gala_sign_in";
/// Proves that the token of the server was shown, where there are no accounts.
const TOKEN: &str = "__Host-gala_token";
/// More cookies than that are not looked at.
const MAX_COOKIES: usize = 50;

/// Returns the secret of the session that a browser sent.
pub fn sent(headers: &HeaderMap) -> Option<Secret> {
    named(headers, NAME)
}

/// Returns the secret of the sign-in at a provider that a browser has begun.
pub fn sent_pending(headers: &HeaderMap) -> Option<Secret> {
    named(headers, PENDING)
}

/// Returns what proves that the token of the server was shown in a browser.
pub fn sent_token(headers: &HeaderMap) -> Option<String> {
    value_of(headers, TOKEN)
}

fn named(headers: &HeaderMap, name: &str) -> Option<Secret> {
    Secret::parse(&value_of(headers, name)?, SecretKind::Session)
}

/// Of several cookies of a name none counts.
fn value_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies = texts.flat_map(|text| text.split(';')).take(MAX_COOKIES);
    let mut ours = cookies.filter_map(|text| Cookie::parse(text.trim()).ok()).filter(|one| one.name() == name);
    match (ours.next(), ours.next()) {
        (Some(cookie), None) => Some(cookie.value().to_owned()),
        _ => None,
    }
}

/// Returns what gives a browser a session. No script can read it, and no other site's page sends it along.
pub fn session_cookie(secret: &Secret) -> HeaderValue {
    written(Cookie::build((NAME, secret.expose().to_owned())).max_age(Duration::milliseconds(LONGEST_MS)).build())
}

/// Returns what ties a browser to the sign-in that it begins, for ten minutes.
pub fn pending_cookie(secret: &Secret) -> HeaderValue {
    written(Cookie::build((PENDING, secret.expose().to_owned())).max_age(Duration::minutes(10)).build())
}

/// Returns what proves to a server without accounts that its token was shown.
pub fn token_cookie(sealed: &str, lasts_ms: i64) -> HeaderValue {
    written(Cookie::build((TOKEN, sealed.to_owned())).max_age(Duration::milliseconds(lasts_ms)).build())
}

/// Returns what takes the session away.
pub fn without_session() -> HeaderValue {
    without(NAME)
}

/// Returns what takes away what proved that the token was shown.
pub fn without_token() -> HeaderValue {
    without(TOKEN)
}

fn without(name: &'static str) -> HeaderValue {
    written(Cookie::build((name, "")).max_age(Duration::ZERO).build())
}

fn written(mut cookie: Cookie<'static>) -> HeaderValue {
    cookie.set_path("/");
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    let value = HeaderValue::from_str(&cookie.to_string());
    value.unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Returns what a page of ours sends along with a form where the browser tells neither `Origin` nor `Sec-Fetch-Site`: it
/// follows from the session's secret, which no other page knows.
pub fn csrf_token(session: &Secret) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"gala csrf\0");
    hasher.update(session.expose().as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::COOKIE, HeaderValue::from_str(cookie).expect("a value"));
        }
        headers
    }

    #[test]
    fn a_session_is_read_back_from_what_was_set() {
        let secret = Secret::new(SecretKind::Session);
        let set = session_cookie(&secret);
        let set = set.to_str().expect("text");
        for part in ["__Host-gala_session=gala_session_", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(set.contains(part), "{part} in {set}");
        }
        let pair = set.split(';').next().expect("a pair");
        let read = sent(&headers(&["theme=dark", &format!("a=b; {pair} ; c=d")])).expect("a session");
        assert_eq!(read.expose(), secret.expose());
    }

    #[test]
    fn what_is_no_session_or_several_is_none() {
        let one = format!("{NAME}={}", Secret::new(SecretKind::Session).expose());
        let other = format!("{NAME}={}", Secret::new(SecretKind::Session).expose());
        let key = format!("{NAME}={}", Secret::new(SecretKind::ApiKey).expose());
        let late = format!("{}{one}", "a=b;".repeat(MAX_COOKIES));
        for cookies in [vec![], vec![one.as_str(), &other], vec!["gala_session=x"], vec![key.as_str()], vec![&late]] {
            assert!(sent(&headers(&cookies)).is_none(), "{cookies:?}");
        }
        let empty = format!("{NAME}=");
        assert!(sent(&headers(&[empty.as_str()])).is_none());
    }

    #[test]
    fn the_csrf_token_follows_from_the_session_and_does_not_tell_it() {
        let (one, other) = (Secret::new(SecretKind::Session), Secret::new(SecretKind::Session));
        assert_eq!(csrf_token(&one), csrf_token(&one));
        assert_ne!(csrf_token(&one), csrf_token(&other));
        assert!(!one.expose().contains(&csrf_token(&one)));
    }
}
