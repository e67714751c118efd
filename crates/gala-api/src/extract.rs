//! Extractors that answer with a problem: path, query, JSON bodies.

mod canonical;
mod document_body;
mod id_and;
mod json_body;
mod query;
mod two_ids;
mod whole_body;

use axum::{
    extract::{FromRequestParts, rejection::PathRejection},
    http::request::Parts,
};
use uuid::Uuid;

pub use self::{
    document_body::DocumentBody,
    id_and::IdAnd,
    json_body::JsonBody,
    query::Query,
    two_ids::TwoIds,
    whole_body::{BodyKind, WholeBody},
};
use crate::problem::{ApiError, ApiResult};

/// The id in the address. What is not an id names nothing: 404, as for an id that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let text: Result<axum::extract::Path<String>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, state).await;
        let axum::extract::Path(text) = text.map_err(|_| ApiError::not_found())?;
        canonical::canonical(&text).map(Self)
    }
}

/// How many items a page may hold.
pub const MAX_LIMIT: u32 = 100;
pub const DEFAULT_LIMIT: u32 = 20;

/// Checks a page size.
///
/// # Errors
/// 400 `invalid_parameter` outside 1..=[`MAX_LIMIT`].
pub fn limit(limit: Option<u32>) -> ApiResult<u32> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        _ => Err(ApiError::bad_request("invalid_parameter", format!("limit is from 1 to {MAX_LIMIT}")).at("limit")),
    }
}
