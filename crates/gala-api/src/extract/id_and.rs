//! An id in the address with something else behind it, such as `/projects/{id}/timeline/preview/frames/{frame}`.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Path, rejection::PathRejection},
    http::request::Parts,
};
use uuid::Uuid;

use super::canonical::canonical;
use crate::problem::{ApiError, ApiResult};

/// An id, as [`Id`](super::Id) is one, and what is read of the part behind it. What cannot be read names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct IdAnd<T>(pub Uuid, pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for IdAnd<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let texts: Result<Path<(String, String)>, PathRejection> = Path::from_request_parts(parts, state).await;
        let Path((id, part)) = texts.map_err(|_| ApiError::not_found())?;
        Ok(Self(canonical(&id)?, part.parse().map_err(|_| ApiError::not_found())?))
    }
}
