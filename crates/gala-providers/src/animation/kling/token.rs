//! The token that the old protocol takes in the place of a key: signed by us, and good for half an hour.

use std::{
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use gala_ai::provider::ProviderError;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;

use crate::http::Secret;

/// How long a token is good, and after how long it is made anew, in seconds.
const GOOD_S: u64 = 1800;
const RENEWED_AFTER_S: u64 = 1500;
/// The clocks of both sides may differ by this.
const EARLIER_S: u64 = 5;

/// Signs tokens with a pair of keys, and keeps the last one while it is good.
#[derive(Debug)]
pub(super) struct TokenSource {
    access_key: String,
    secret_key: Secret,
    last: Mutex<Option<SignedToken>>,
}

struct SignedToken {
    text: String,
    made_s: u64,
}

/// A token opens what its key opens.
impl std::fmt::Debug for SignedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedToken").field("made_s", &self.made_s).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct TokenClaims<'a> {
    iss: &'a str,
    exp: u64,
    nbf: u64,
}

impl TokenSource {
    pub fn new(access_key: String, secret_key: Secret) -> Self {
        Self { access_key, secret_key, last: Mutex::new(None) }
    }

    /// Returns a token that is good now.
    pub fn token(&self) -> Result<String, ProviderError> {
        let now_s = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        self.token_at(now_s)
    }

    /// Makes the next token a new one.
    pub fn forget(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn token_at(&self, now_s: u64) -> Result<String, ProviderError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back makes it anew, too.
        let good = last.as_ref().filter(|token| (token.made_s..token.made_s + RENEWED_AFTER_S).contains(&now_s));
        if let Some(token) = good {
            return Ok(token.text.clone());
        }
        let claims = TokenClaims { iss: &self.access_key, exp: now_s + GOOD_S, nbf: now_s.saturating_sub(EARLIER_S) };
        let key = EncodingKey::from_secret(self.secret_key.reveal().as_bytes());
        let text = encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(|_| ProviderError::Denied {
            provider: "kling_legacy".to_owned(),
            message: "no token can be signed with its secret key".to_owned(),
            remedy: "copy the key again",
        })?;
        *last = Some(SignedToken { text: text.clone(), made_s: now_s });
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::Sha256;

    use super::*;

    fn source() -> TokenSource {
        TokenSource::new("access".to_owned(), Secret::of("secret").expect("a key"))
    }

    #[test]
    fn a_token_is_what_rfc_7519_says() {
        let token = source().token_at(1_000_000).expect("a token");
        let parts: Vec<&str> = token.split('.').collect();
        let read = |part: &str| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).expect("base64");
            serde_json::from_slice::<serde_json::Value>(&bytes).expect("JSON")
        };
        assert_eq!(read(parts[0]), serde_json::json!({ "alg": "HS256", "typ": "JWT" }));
        assert_eq!(read(parts[1]), serde_json::json!({ "iss": "access", "exp": 1_001_800, "nbf": 999_995 }));
        let mut mac = Hmac::<Sha256>::new_from_slice(b"secret").expect("any length");
        mac.update(format!("{}.{}", parts[0], parts[1]).as_bytes());
        assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()), parts[2]);
        assert_eq!(parts.len(), 3);
    }

    #[test]
    fn a_token_is_kept_while_it_is_good() {
        let source = source();
        let at = |now_s| source.token_at(now_s).expect("a token");
        let first = at(1_000_000);
        assert_eq!(at(1_001_499), first);
        let second = at(1_001_500);
        assert_ne!(second, first);
        assert_ne!(at(1_000_000), second, "a clock that was set back");
        source.forget();
        assert_eq!(at(1_000_000), first);
        let shown = format!("{source:?}");
        assert!(!shown.contains(&first) && !shown.contains("\"secret\""), "{shown}");
    }
}
