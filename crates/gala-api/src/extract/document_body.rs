//! The document of an editing program as the body of a request.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};

use crate::{
    problem::{ApiError, ApiResult},
    receive::{self, MAX_DOCUMENT_BYTES},
    state::ApiState,
};

/// What programs say of such documents. The document itself tells what it is.
const TYPES: [&str; 5] = ["application/octet-stream", "application/json", "application/xml", "text/xml", "text/plain"];

/// A document, whole: of at most 32 MiB, and bounded in time.
#[derive(Clone, Debug)]
pub struct DocumentBody(pub Bytes);

impl FromRequest<ApiState> for DocumentBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &ApiState) -> ApiResult<Self> {
        let (parts, body) = request.into_parts();
        if parts.headers.get_all(header::CONTENT_ENCODING).iter().any(|encoding| encoding != "identity") {
            return Err(unsupported("documents are taken as they are, without a content encoding", "Content-Encoding"));
        }
        let mut types = parts.headers.get_all(header::CONTENT_TYPE).iter();
        let told = match (types.next(), types.next()) {
            (Some(told), None) => told.to_str().unwrap_or_default(),
            _ => "",
        };
        let essence = told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !TYPES.contains(&essence.as_str()) {
            let detail = "send the document as application/octet-stream, or as the JSON, XML or plain text that it is";
            return Err(unsupported(detail, "Content-Type"));
        }
        Ok(Self(receive::whole(&parts, body, state.body_memory(), MAX_DOCUMENT_BYTES).await?))
    }
}

fn unsupported(detail: &str, header: &str) -> ApiError {
    ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail).at(header)
}
