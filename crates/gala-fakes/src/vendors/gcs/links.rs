//! Links that were signed (V4): who holds one needs no token.

use std::time::{Duration, SystemTime};

use axum::{
    extract::{OriginalUri, Path, State as Shared},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto::verify};
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

use super::objects::{check_bucket, content};
use crate::{
    google::{CLIENT_EMAIL, PUBLIC_KEY},
    state::State,
};

fn refused(status: u16, code: &str) -> Response {
    let status = axum::http::StatusCode::from_u16(status).expect("a status");
    (status, format!("<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code></Error>")).into_response()
}

/// Signs again what was asked for, and looks when it ends.
fn check(uri: &Uri, host: &str) -> Result<(), Response> {
    let query = uri.query().unwrap_or_default();
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("X-Goog-Signature=")).collect();
    let value = |name: &str| {
        let pair = query.split('&').find_map(|pair| pair.split_once('=').filter(|(found, _)| *found == name));
        pair.map(|(_, value)| value).unwrap_or_default()
    };
    pairs.sort_unstable();
    let bad = || refused(403, "SignatureDoesNotMatch");
    let moment = value("X-Goog-Date");
    let date = moment.get(..8).unwrap_or_default();
    let scope = format!("{date}/auto/storage/goog4_request");
    let credential = format!("{CLIENT_EMAIL}/{scope}").replace('@', "%40").replace('/', "%2F");
    let is_known = value("X-Goog-Algorithm") == "GOOG4-RSA-SHA256" && value("X-Goog-SignedHeaders") == "host";
    if !is_known || value("X-Goog-Credential") != credential {
        return Err(bad());
    }
    let canonical = format!("GET\n{}\n{}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD", uri.path(), pairs.join("&"));
    let digest: String = Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect();
    let signed = format!("GOOG4-RSA-SHA256\n{moment}\n{scope}\n{digest}");
    let signature = value("X-Goog-Signature");
    let bytes: Option<Vec<u8>> = (0..signature.len() / 2)
        .map(|place| u8::from_str_radix(signature.get(2 * place..2 * place + 2)?, 16).ok())
        .collect();
    let signature = URL_SAFE_NO_PAD.encode(bytes.ok_or_else(bad)?);
    let key = DecodingKey::from_rsa_pem(PUBLIC_KEY.as_bytes()).expect("a key");
    if !verify(&signature, signed.as_bytes(), &key, Algorithm::RS256).unwrap_or(false) {
        return Err(bad());
    }
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let since = PrimitiveDateTime::parse(moment, format).map_err(|_| bad())?.assume_utc();
    let seconds: u64 = value("X-Goog-Expires").parse().map_err(|_| bad())?;
    if seconds > 604_800 || seconds == 0 {
        return Err(refused(400, "InvalidArgument"));
    }
    if OffsetDateTime::from(SystemTime::now()) > since + Duration::from_secs(seconds) {
        return Err(refused(400, "ExpiredToken"));
    }
    Ok(())
}

pub(super) async fn read(
    Shared(state): Shared<State>,
    Path((bucket, name)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    check(&uri, host)?;
    check_bucket(&bucket)?;
    let object = state.lock().google.objects.get(&name).cloned();
    let mut response = content(&object.ok_or_else(|| refused(404, "NoSuchKey"))?, &headers)?;
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let Some(header) = name.strip_prefix("response-") else { continue };
        let header = axum::http::HeaderName::try_from(header).map_err(|_| refused(400, "InvalidArgument"))?;
        let value = value.parse().map_err(|_| refused(400, "InvalidArgument"))?;
        response.headers_mut().insert(header, value);
    }
    Ok(response)
}
