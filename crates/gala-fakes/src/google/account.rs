//! The service account that the fakes know. Its key opens nothing else.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

pub(crate) const CLIENT_EMAIL: &str = "gala@gala-tests.iam.gserviceaccount.com";
pub(crate) const PUBLIC_KEY: &str = include_str!("public-key.pem");
const PRIVATE_KEY: &str = include_str!("private-key.pem");

/// Returns the file of the account's key, with where its tokens are asked for.
pub(crate) fn service_account(token_uri: &str) -> String {
    let document = json!({
        "type": "service_account",
        "project_id": "gala-tests",
        "private_key_id": "0123456789abcdef0123456789abcdef01234567",
        "private_key": PRIVATE_KEY,
        "client_email": CLIENT_EMAIL,
        "client_id": "100000000000000000001",
        "token_uri": token_uri,
    });
    document.to_string()
}

/// The name of the key in the list of keys.
const KEY_ID: &str = "fake-key-1";
/// The modulus of the same key, as JSON Web Keys have it.
const MODULUS: &str = "upALzoswARkd7riBZct-kGIQRwKdG_2iLiNlsseeaeHgvFnHWb-fcTaaSgGh6wVIPGYUQoLglHdgIGN4RNbQhAh22x4DTz_pf4AP\
    yNUSjb7r3YNNEjuMxauAQ6p7HmBwWAqBiJBYgippHIVjomKe2xLCMN6xBEwxNiMLhThqF9CWhIf5hgNyNEzybizTUU7uhrgtGNH9\
    S5ALqDVZqu6nolRc6JnvyXqkby5V0_AyoRSQOI1J1Wg6Zessu5SVCgGLtKUhJyFyjt9XMupWsJKvJBBM6P8zx3_S-9OmBudazuQq\
    9yRKQBl1UdbeBANy-lP5bLeZf0FGmPdXpCq6JFZXuw";

/// Returns the keys by which tokens of Google's accounts are checked.
pub(crate) fn keys() -> Value {
    json!({ "keys": [{ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID, "n": MODULUS, "e": "AQAB" }] })
}

/// Returns a token with these claims, signed as Google signs.
///
/// # Panics
/// Never, for the key is one.
pub(crate) fn signed(claims: &Value) -> String {
    let header = Header { kid: Some(KEY_ID.to_owned()), ..Header::new(Algorithm::RS256) };
    let key = EncodingKey::from_rsa_pem(PRIVATE_KEY.as_bytes()).expect("a key");
    jsonwebtoken::encode(&header, claims, &key).expect("a token")
}
