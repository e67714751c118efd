//! What the store said, as an answer.

use axum::http::{HeaderValue, StatusCode, header};
use gala_storage::StorageError;

use crate::problem::ApiError;

/// A full disk is told apart from one that failed: the first may have room again at any time.
impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full { .. } | StorageError::QuotaExceeded { .. } => Self::storage_full().caused_by(error),
            StorageError::Stopped => {
                let detail = "the server's disk failed and takes no files; its operator has to look at it";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "storage_failed", detail)
                    .header(header::RETRY_AFTER, HeaderValue::from_static("60"))
                    .caused_by(error)
            }
            StorageError::Away { .. } | StorageError::Denied { .. } | StorageError::Disconnected { .. } => {
                let detail = "the server's store cannot be reached; its operator has to look at it if that lasts";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "storage_away", detail)
                    .header(header::RETRY_AFTER, HeaderValue::from_static("10"))
                    .caused_by(error)
            }
            error => Self::internal(error),
        }
    }
}
