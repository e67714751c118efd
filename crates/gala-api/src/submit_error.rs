//! What a refused submission means for the client.

use gala_projects::SubmitError;

use crate::problem::ApiError;

impl From<SubmitError> for ApiError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Problems(problems) => problems.into(),
            SubmitError::Database(error) => error.into(),
            SubmitError::Json(error) => Self::internal(error),
        }
    }
}
