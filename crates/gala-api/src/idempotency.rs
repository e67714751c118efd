//! `Idempotency-Key`: a POST or PATCH that is sent again answers as it did the first time and does nothing more.

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Identity, Scope},
    hash::ContentHash,
    hash::ContentHasher,
};
use gala_db::{
    Db, Tx,
    idempotency::{self, Begun},
};
use serde_json::Value;

use crate::asker::Asker;
use crate::problem::{ApiError, ApiResult};

/// The key of a request, if it has one: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> ApiResult<Self> {
        let Some(key) = read(&parts.headers)? else { return Ok(Self(None)) };
        // People and keys of one workspace do not meet each other's keys.
        let caller = parts.extensions.get::<Asker>().and_then(|Asker(caller)| match caller.identity {
            Identity::Local => None,
            Identity::Session(session) => Some(session.user.to_string()),
            Identity::Key { key, .. } => Some(key.to_string()),
            Identity::Share { link, .. } => Some(link.to_string()),
        });
        Ok(Self(Some(caller.map_or(key.clone(), |caller| format!("{caller} {key}")))))
    }
}

fn read(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let mut values = headers.get_all("idempotency-key").iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key("idempotency-key") { Err(refusal()) } else { Ok(None) };
    };
    let text = value.to_str().map_err(|_| refusal())?;
    let visible = |byte: u8| (0x21..=0x7e).contains(&byte);
    let sane = (1..=255).contains(&text.len()) && text.bytes().all(visible);
    if sane { Ok(Some(text.to_owned())) } else { Err(refusal()) }
}

fn refusal() -> ApiError {
    ApiError::bad_request("invalid_idempotency_key", "the key is 1 to 255 visible ASCII characters")
        .at("Idempotency-Key")
}

/// Names what a request asks for: its route and body. The same key for another request is a mistake.
pub fn fingerprint(route: &str, body: &[u8]) -> ContentHash {
    let mut hasher = ContentHasher::default();
    hasher.update(route.as_bytes());
    hasher.update(&[0]);
    hasher.update(body);
    hasher.finish()
}

/// An answer that can be kept and given again, byte for byte.
#[derive(Debug)]
pub struct StoredResponse {
    status: StatusCode,
    location: Option<String>,
    etag: Option<String>,
    body: Value,
    replayed: bool,
}

static REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

impl StoredResponse {
    /// # Errors
    /// 500 if the body cannot be JSON.
    pub fn new(status: StatusCode, location: Option<String>, body: impl serde::Serialize) -> ApiResult<Self> {
        let body = serde_json::to_value(body).map_err(ApiError::internal)?;
        Ok(Self { status, location, etag: None, body, replayed: false })
    }

    /// Whether it was given before, to the first request of its key.
    pub fn is_replayed(&self) -> bool {
        self.replayed
    }

    /// Names the version of the thing that the answer tells of.
    pub fn etag(self, etag: String) -> Self {
        Self { etag: Some(etag), ..self }
    }
}

impl IntoResponse for StoredResponse {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        if let Some(etag) = self.etag.and_then(|etag| HeaderValue::from_str(&etag).ok()) {
            response.headers_mut().insert(header::ETAG, etag);
        }
        if self.replayed {
            response.headers_mut().insert(&REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

impl IdempotencyKey {
    /// Does something in a transaction of its own and keeps the answer in it. A request that is sent again gets that answer,
    /// and nothing is done.
    ///
    /// # Errors
    /// Those of the effect, of which nothing stays then; 422 if the key was used for another request, 409 while that request
    /// is under way; 503 where the database is away, 507 where its disk is full.
    pub async fn once(
        &self,
        db: &Db,
        scope: Scope,
        request: &ContentHash,
        effect: impl AsyncFnOnce(&mut Tx) -> ApiResult<StoredResponse>,
    ) -> ApiResult<StoredResponse> {
        let mut tx = db.begin_in(scope).await?;
        if let Some(kept) = self.begin(&mut tx, scope, request).await? {
            tx.rollback().await?;
            return Ok(kept);
        }
        let answer = effect(&mut tx).await?;
        self.complete(&mut tx, scope, &answer).await?;
        tx.commit().await?;
        Ok(answer)
    }

    /// Takes the key inside the transaction that has the effect. Returns the kept answer of an earlier request.
    async fn begin(&self, tx: &mut Tx, scope: Scope, request: &ContentHash) -> ApiResult<Option<StoredResponse>> {
        let Some(key) = &self.0 else { return Ok(None) };
        match idempotency::begin(tx, scope, key, request).await? {
            Begun::Fresh => Ok(None),
            Begun::Replay { status, response } => Ok(Some(kept(status, response)?)),
            Begun::Mismatch => Err(ApiError::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "the key was used for another request; make a new key for a new request",
            )
            .at("Idempotency-Key")),
            Begun::InFlight => {
                let refusal =
                    ApiError::conflict("idempotency_in_flight", "the first request with this key is under way");
                Err(refusal.at("Idempotency-Key").header(header::RETRY_AFTER, HeaderValue::from_static("1")))
            }
        }
    }

    /// Returns the kept answer of an earlier request and takes nothing. For requests that would be refused by now,
    /// because the first one had its effect.
    ///
    /// # Errors
    /// As [`Self::once`], but for the effect.
    pub async fn kept(&self, db: &Db, scope: Scope, request: &ContentHash) -> ApiResult<Option<StoredResponse>> {
        if self.0.is_none() {
            return Ok(None);
        }
        let mut tx = db.begin_in(scope).await?;
        let kept = self.begin(&mut tx, scope, request).await;
        tx.rollback().await?;
        kept
    }

    /// Keeps the answer, in the same transaction.
    async fn complete(&self, tx: &mut Tx, scope: Scope, answer: &StoredResponse) -> ApiResult<()> {
        let Some(key) = &self.0 else { return Ok(()) };
        let kept = serde_json::json!({ "location": answer.location, "etag": answer.etag, "body": answer.body });
        Ok(idempotency::complete(tx, scope, key, answer.status.as_u16(), &kept).await?)
    }
}

fn kept(status: u16, mut response: Value) -> ApiResult<StoredResponse> {
    let status = StatusCode::from_u16(status).map_err(ApiError::internal)?;
    let location = response["location"].as_str().map(ToOwned::to_owned);
    let etag = response["etag"].as_str().map(ToOwned::to_owned);
    Ok(StoredResponse { status, location, etag, body: response["body"].take(), replayed: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_short_visible_ascii_and_stands_once() {
        let key = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("idempotency-key", HeaderValue::from_bytes(value.as_bytes()).expect("a value"));
            }
            read(&headers)
        };
        assert_eq!(key(&[]).expect("none"), None);
        assert_eq!(key(&["a-1"]).expect("a key"), Some("a-1".to_owned()));
        assert!(key(&[&"k".repeat(255)]).is_ok());
        for bad in [vec![""], vec!["a b"], vec!["ü"], vec!["a", "b"], vec!["a", "a"]] {
            assert!(key(&bad).is_err(), "{bad:?}");
        }
        assert!(key(&[&"k".repeat(256)]).is_err());
    }
}
