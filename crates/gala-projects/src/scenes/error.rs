//! Why nothing was done to the scenes of a project.

use gala_core::problem::Problems;
use gala_db::DbError;

/// Why nothing was done to the scenes of a project. Nothing may be committed then.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    /// What was read of it is another one by now: the version that there is.
    #[error("it has version {0} by now")]
    Changed(u32),
    /// It cannot be done now: a stable code, and words that say what to do.
    #[error("{message}")]
    Conflict { code: &'static str, message: String },
    /// Of what was asked.
    #[error(transparent)]
    Problems(#[from] Problems),
    #[error(transparent)]
    Database(#[from] DbError),
}

impl SceneError {
    pub(super) fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { code, message: message.into() }
    }
}

pub(super) fn not_planned() -> SceneError {
    SceneError::conflict("not_planned", "the scenes of the project are not planned yet; try again when they are")
}
