//! What people may call themselves and things.

use gala_accounts::{login_name::LoginName, password::NewPassword};

use crate::problem::{ApiError, ApiResult};
use gala_core::problem::{Problem, Problems};

const MAX_TITLE_CHARS: usize = 100;
const MAX_EMAIL_CHARS: usize = 254;

/// Checks a name to sign in with, and returns it in lower case.
///
/// # Errors
/// 400 `login_name`.
pub fn login_name(text: &str) -> ApiResult<String> {
    LoginName::parse(text).map(|name| name.to_string()).map_err(|problem| Problems::from(problem).into())
}

/// Checks a text of one line that people read, such as the name of a key.
///
/// # Errors
/// 400 `invalid_field` at the field.
pub fn title(field: &'static str, text: &str) -> ApiResult<String> {
    let text = text.trim();
    let chars = text.chars().count();
    if (1..=MAX_TITLE_CHARS).contains(&chars) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let detail = format!("{field} is one line of 1 to {MAX_TITLE_CHARS} characters");
    Err(ApiError::bad_request("invalid_field", detail).at(field))
}

/// Checks an address that mail could be sent to, as far as its shape tells.
///
/// # Errors
/// 400 `invalid_field`.
pub fn email(text: Option<String>) -> ApiResult<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    let is_address = text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
    if is_address && text.len() <= MAX_EMAIL_CHARS && !text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Ok(Some(text));
    }
    Err(ApiError::bad_request("invalid_field", "email is an address such as ana@example.org").at("email"))
}

/// Checks a new password of somebody of a name.
///
/// # Errors
/// 400 with what is wrong with it.
pub fn new_password(text: &str, about: &[&str]) -> ApiResult<NewPassword> {
    NewPassword::check(text, about).map_err(|problem| Problems::from(Problem::from(problem)).into())
}
