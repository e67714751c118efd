//! A JSON body as the request type of a route.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::whole_body::WholeBody;
use crate::{problem::ApiError, state::ApiState, strict_json};

/// A JSON object with known fields, each once.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<ApiState> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, ApiError> {
        let body = WholeBody::from_request(request, state).await?;
        strict_json::take(strict_json::read(body.json()?)?).map(Self)
    }
}
