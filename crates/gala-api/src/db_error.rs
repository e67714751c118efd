//! What the database said, as an answer.

use axum::http::{HeaderValue, StatusCode, header};
use gala_db::DbError;

use crate::problem::ApiError;

/// What is the server's fault keeps its cause for the log; what is the client's is no line there.
impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::not_found(),
            DbError::OverLimit(over) => Self::over_limit(&over),
            DbError::WrongState { state } => {
                Self::conflict("wrong_state", format!("the job is {state}: this cannot be done from there"))
            }
            DbError::Refused(rule) => Self::conflict(rule, DbError::Refused(rule).to_string()),
            error if error.is_full() => Self::storage_full().caused_by(error),
            error if error.is_transient() => {
                let detail = "the database is not available; try again";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "database_unavailable", detail)
                    .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
                    .caused_by(error)
            }
            error => Self::internal(error),
        }
    }
}
