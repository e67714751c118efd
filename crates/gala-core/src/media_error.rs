//! Faults of files that somebody gave.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::problem::Problem;

/// A file that cannot be used as it is: a result, not a reason to try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaError {
    /// Stable and machine-readable: `empty_file`, `truncated`, `too_many_pixels`.
    pub code: &'static str,
    /// The file at fault; `None` where the message is about something else or reads after a name that its reader knows.
    pub file: Option<PathBuf>,
    /// Reads after the file's name, and ends with the remedy: `is empty (0 bytes): save it again`.
    pub message: String,
}

impl MediaError {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, file: None, message: message.into() }
    }

    /// A fault of a file.
    pub fn of(file: &Path, code: &'static str, message: impl Into<String>) -> Self {
        Self { file: Some(file.to_owned()), ..Self::new(code, message) }
    }

    /// Tells the fault of a file by another name than its path.
    pub fn named(&self, name: &str) -> String {
        match self.file {
            Some(_) => format!("{name} {}", self.message),
            None => self.message.clone(),
        }
    }

    /// Tells the error as a problem of the field that named the file.
    pub fn into_problem(self, field: impl Into<String>) -> Problem {
        Problem::new(self.code, field, self.message, "use another file")
    }
}

impl std::error::Error for MediaError {}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}: {} {}", self.code, file.display(), self.message),
            None => write!(f, "{}: {}", self.code, self.message),
        }
    }
}
