//! Languages that a request names.

use crate::problem::{ApiError, ApiResult};

/// Looks at whether something can be a BCP 47 tag.
///
/// # Errors
/// 400 `invalid_field` for what cannot be a language.
pub fn check_language(language: Option<&str>) -> ApiResult<()> {
    let is_tag = |tag: &str| {
        (1..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if language.is_none_or(is_tag) {
        return Ok(());
    }
    Err(ApiError::bad_request("invalid_field", "language is a BCP 47 tag such as en, es or ja").at("language"))
}
