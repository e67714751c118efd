//! The service account that the fakes know. Its key opens nothing else.

use serde_json::json;

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
