use std::error::Error;

use bytes::{Bytes, BytesMut};
use gala_ai::provider::ProviderError;
use reqwest::Response;
use serde::de::DeserializeOwned;

/// The longest JSON that is read: pictures and sounds come in it, as base64.
pub const MAX_JSON_BYTES: usize = 64 << 20;
/// What is told of a body that is no JSON.
const EXCERPT_CHARS: usize = 80;

/// Reads a whole body.
///
/// # Errors
/// [`ProviderError::Lost`] where it ends too early, [`ProviderError::Broken`] where it is longer than `limit`.
pub async fn read_limited(mut response: Response, provider: &str, limit: usize) -> Result<Bytes, ProviderError> {
    let mut body = BytesMut::new();
    while let Some(part) = response.chunk().await.map_err(|error| lost(provider, &error))? {
        if body.len() + part.len() > limit {
            let message = format!("it is longer than {limit} bytes");
            return Err(ProviderError::Broken { provider: provider.to_owned(), message });
        }
        body.extend_from_slice(&part);
    }
    Ok(body.freeze())
}

/// Reads a body that is JSON.
///
/// # Errors
/// As [`read_limited`]; [`ProviderError::Broken`] where it is something else.
pub async fn read_json<T: DeserializeOwned>(response: Response, provider: &str) -> Result<T, ProviderError> {
    let body = read_limited(response, provider, MAX_JSON_BYTES).await?;
    serde_json::from_slice(&body).map_err(|error| {
        let beginning: String =
            String::from_utf8_lossy(&body[..body.len().min(400)]).chars().take(EXCERPT_CHARS).collect();
        let message = format!("no such JSON as was agreed ({error}): {beginning}");
        ProviderError::Broken { provider: provider.to_owned(), message }
    })
}

/// A connection that broke after the request was sent.
pub(super) fn lost(provider: &str, error: &reqwest::Error) -> ProviderError {
    let message = if error.is_timeout() { "it took too long" } else { "the connection broke" };
    tracing::debug!(provider, error = causes(error), "an answer was lost");
    ProviderError::Lost { provider: provider.to_owned(), message: message.to_owned() }
}

/// Returns why a request failed, without its address: some keys are a part of it.
pub(super) fn causes(error: &reqwest::Error) -> String {
    let causes = std::iter::successors(error.source(), |error: &&dyn Error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
