//! Request bodies, whole.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};

use crate::{
    problem::{ApiError, ApiResult},
    receive::{self, MAX_BODY_BYTES},
    state::ApiState,
};

/// What a body is written in, of the kinds that any route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    Json,
    Markdown,
}

/// A request body, whole, with its kind. Bounded in size and time.
#[derive(Clone, Debug)]
pub struct WholeBody {
    pub kind: BodyKind,
    pub bytes: Bytes,
}

impl FromRequest<ApiState> for WholeBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &ApiState) -> ApiResult<Self> {
        let (parts, body) = request.into_parts();
        let kind = body_kind(&parts.headers)?;
        Ok(Self { kind, bytes: receive::whole(&parts, body, state.body_memory(), MAX_BODY_BYTES).await? })
    }
}

impl WholeBody {
    /// Returns the body where it is JSON.
    ///
    /// # Errors
    /// 415 for any other kind.
    pub fn json(&self) -> ApiResult<&Bytes> {
        match self.kind {
            BodyKind::Json => Ok(&self.bytes),
            BodyKind::Markdown => Err(unsupported("the body must be application/json")),
        }
    }
}

fn unsupported(detail: &str) -> ApiError {
    ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail).at("Content-Type")
}

fn body_kind(headers: &HeaderMap) -> ApiResult<BodyKind> {
    if headers.get_all(header::CONTENT_ENCODING).iter().any(|encoding| encoding != "identity") {
        return Err(unsupported("bodies are taken as they are, without a content encoding").at("Content-Encoding"));
    }
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let text = match (types.next(), types.next()) {
        (_, Some(_)) => return Err(unsupported("the kind of a body is told once")),
        (told, None) => told.and_then(|value| value.to_str().ok()).unwrap_or_default(),
    };
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let parameters = parameters.trim().to_ascii_lowercase();
    if !matches!(parameters.as_str(), "" | "charset=utf-8" | "charset=\"utf-8\"") {
        return Err(unsupported("text is taken in UTF-8 only"));
    }
    match essence.trim().to_ascii_lowercase().as_str() {
        "application/json" => Ok(BodyKind::Json),
        "text/markdown" => Ok(BodyKind::Markdown),
        _ => Err(unsupported("the body must be application/json, or text/markdown where a script is taken")),
    }
}
