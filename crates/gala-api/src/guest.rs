//! What guests call themselves.

use std::{convert::Infallible, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};

/// The name that a guest gave as they opened a link; absent for everybody else.
#[derive(Clone, Debug, Default)]
pub struct GuestName(pub Option<Arc<str>>);

impl<S: Send + Sync> FromRequestParts<S> for GuestName {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
