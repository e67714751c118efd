//! What a refused change of scenes means for the client.

use axum::http::{HeaderValue, StatusCode, header};
use gala_projects::scenes::SceneError;

use crate::problem::ApiError;

impl From<SceneError> for ApiError {
    fn from(error: SceneError) -> Self {
        match error {
            SceneError::Changed(version) => {
                let detail = "it is another version by now; read it again, and change that";
                let refusal = Self::new(StatusCode::PRECONDITION_FAILED, "scenes_changed", detail).at("If-Match");
                match HeaderValue::from_str(&format!("\"{version}\"")) {
                    Ok(etag) => refusal.header(header::ETAG, etag),
                    Err(_) => refusal,
                }
            }
            SceneError::Conflict { code, message } => Self::conflict(code, message),
            SceneError::Problems(problems) => problems.into(),
            SceneError::Database(error) => error.into(),
        }
    }
}
