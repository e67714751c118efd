//! The two ids of an address such as `/projects/{id}/members/{user_id}`.

use axum::{
    extract::{FromRequestParts, Path, rejection::PathRejection},
    http::request::Parts,
};
use uuid::Uuid;

use super::canonical::canonical;
use crate::problem::{ApiError, ApiResult};

/// Two ids in the address, as [`Id`](super::Id) is one.
#[derive(Clone, Copy, Debug)]
pub struct TwoIds(pub Uuid, pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for TwoIds {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let texts: Result<Path<(String, String)>, PathRejection> = Path::from_request_parts(parts, state).await;
        let Path((first, second)) = texts.map_err(|_| ApiError::not_found())?;
        Ok(Self(canonical(&first)?, canonical(&second)?))
    }
}
