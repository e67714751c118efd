//! Ids in addresses.

use uuid::Uuid;

use crate::problem::{ApiError, ApiResult};

/// Reads an id in its hyphenated lower-case form only: one address per thing.
///
/// # Errors
/// 404 for what is not an id.
pub fn canonical(text: &str) -> ApiResult<Uuid> {
    let id = Uuid::parse_str(text).map_err(|_| ApiError::not_found())?;
    if id.to_string() == text { Ok(id) } else { Err(ApiError::not_found()) }
}
