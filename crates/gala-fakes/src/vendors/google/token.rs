//! The token endpoint: assertions of the service account, permissions of a person.

use std::collections::HashMap;

use axum::{
    Form, Json,
    extract::State as Shared,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::errors::refused as refused_request;
use crate::{
    KEY,
    google::{CLIENT_EMAIL, PUBLIC_KEY},
    key::ACCESS_KEY,
    state::State,
};

/// What an assertion holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssertionClaims {
    iss: String,
    scope: String,
    #[expect(dead_code, reason = "compared as it is read")]
    aud: String,
    iat: u64,
    exp: u64,
}

fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}

fn is_scope(scope: &str) -> bool {
    let known = ["devstorage.read_write", "devstorage.full_control", "drive", "drive.file"];
    scope.strip_prefix("https://www.googleapis.com/auth/").is_some_and(|scope| known.contains(&scope))
}

fn check_assertion(assertion: &str, audience: &str) -> Result<(), Response> {
    let bad = |told: &str| refused(StatusCode::BAD_REQUEST, "invalid_grant", told);
    let key = DecodingKey::from_rsa_pem(PUBLIC_KEY.as_bytes()).expect("a key");
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[audience]);
    validation.leeway = 0;
    let claims = decode::<AssertionClaims>(assertion, &key, &validation);
    let claims = claims.map_err(|error| bad(&format!("Invalid JWT Signature. ({error})")))?.claims;
    if claims.iss != CLIENT_EMAIL || claims.exp.saturating_sub(claims.iat) > 3600 {
        return Err(bad("Invalid JWT: Token must be a short-lived token (60 minutes)."));
    }
    if is_scope(&claims.scope) { Ok(()) } else { Err(refused(StatusCode::BAD_REQUEST, "invalid_scope", "bad scope")) }
}

fn check_client(form: &HashMap<String, String>) -> Result<(), Response> {
    let is = |name: &str, value: &str| form.get(name).is_some_and(|given| given == value);
    if is("client_id", ACCESS_KEY) && is("client_secret", KEY) {
        return Ok(());
    }
    Err(refused(StatusCode::UNAUTHORIZED, "invalid_client", "The OAuth client was not found."))
}

/// A code is good once, for whoever asked, by the secret whose hash was told then (RFC 7636).
fn check_code(asked: &HashMap<String, String>, form: &HashMap<String, String>) -> Result<(), Response> {
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let is_same = asked.get("redirect_uri").is_some() && asked.get("redirect_uri") == form.get("redirect_uri");
    if is_same && (43..=128).contains(&verifier.len()) && asked.get("code_challenge") == Some(&challenge) {
        return Ok(());
    }
    Err(refused(StatusCode::BAD_REQUEST, "invalid_grant", "Bad Request"))
}

/// The refresh token that the fake knows.
pub(crate) const REFRESH_TOKEN: &str = "1//fake-refresh-token";

pub(in crate::vendors) async fn give(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Response, Response> {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let mut inner = state.lock();
    let withdrawn = inner.google.withdrawn;
    match field("grant_type") {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            check_assertion(field("assertion"), &format!("http://{host}/google/token"))?;
        }
        "refresh_token" => {
            check_client(&form)?;
            if field("refresh_token") != REFRESH_TOKEN || withdrawn {
                let told = "Token has been expired or revoked.";
                return Err(refused(StatusCode::BAD_REQUEST, "invalid_grant", told));
            }
        }
        "authorization_code" => {
            check_client(&form)?;
            let asked = inner.google.codes.remove(field("code"));
            check_code(&asked.unwrap_or_default(), &form)?;
            inner.google.withdrawn = false;
        }
        other => return Err(refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", other)),
    }
    let (token, seconds) = (inner.google.token(), inner.google.token_seconds);
    let mut answer = json!({ "access_token": token, "expires_in": seconds, "token_type": "Bearer" });
    if field("grant_type") == "authorization_code" {
        answer["refresh_token"] = json!(REFRESH_TOKEN);
    }
    Ok(Json(answer).into_response())
}

/// Checks the token of a request.
pub(in crate::vendors) fn authorize(state: &State, headers: &HeaderMap) -> Result<(), Response> {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match token {
        Some(token) if state.lock().google.is_token(token) => Ok(()),
        _ => Err(refused_request(401, "global", "authError", "Invalid Credentials")),
    }
}
