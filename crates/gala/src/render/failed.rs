//! Why nothing was rendered.

use anyhow::anyhow;
use gala_core::{
    job::JobError,
    problem::{Problem, Problems},
};
use gala_media::RunError;
use gala_render::sources::SourcesError;

/// Why nothing was rendered.
#[derive(Debug)]
pub enum Failed {
    /// Of the document, its files or what was asked for.
    Problems(Problems),
    Render(RunError),
    Other(anyhow::Error),
}

impl From<Problems> for Failed {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<RunError> for Failed {
    fn from(error: RunError) -> Self {
        Self::Render(error)
    }
}

impl From<SourcesError> for Failed {
    fn from(error: SourcesError) -> Self {
        match error {
            SourcesError::Problems(problems) => problems.into(),
            SourcesError::Run(error) => error.into(),
            SourcesError::Tools(error) => Self::Other(error.into()),
        }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

impl Failed {
    pub fn told(&self) -> JobError {
        let (error_code, error_message) = match self {
            Self::Problems(problems) => ("bad_input".to_owned(), problems.to_string()),
            Self::Render(error) => (error.code().to_owned(), error.to_string()),
            Self::Other(error) => ("failed".to_owned(), format!("{error:#}")),
        };
        JobError { error_code, error_message }
    }
}

/// One thing that is wrong with what was asked for.
pub fn refuse(code: &str, field: &str, message: impl Into<String>, remedy: &str) -> Failed {
    Failed::Problems(Problem::new(code, field, message, remedy).into())
}

/// A file of the machine that cannot be read or written.
pub fn unusable(what: &str, path: &std::path::Path, error: &std::io::Error) -> Failed {
    Failed::Other(anyhow!("cannot {what} {}: {error}", path.display()))
}
