//! Why a render or a look at a file failed.

use std::{io, path::PathBuf};

use gala_core::problem::Problem;

/// A file that cannot be used as it is: a result, not a reason to try again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct MediaError {
    /// Stable and machine-readable: `empty_file`, `truncated`, `too_many_pixels`.
    pub code: &'static str,
    /// Names the file, the limit and the remedy.
    pub message: String,
}

impl MediaError {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// Tells the error as a problem of the field that named the file.
    pub fn into_problem(self, field: impl Into<String>) -> Problem {
        Problem::new(self.code, field, self.message, "use another file")
    }
}

/// Why nothing was rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("cancelled")]
    Cancelled,
    #[error("the disk is full while writing {path} (free some space and run again: finished segments are kept)")]
    DiskFull { path: PathBuf },
    /// A source is at fault.
    #[error(transparent)]
    Media(#[from] MediaError),
    #[error("{program} ended with {status}: {last_line}")]
    Program { program: &'static str, status: String, last_line: String },
    #[error("{program} took longer than {limit_s} s and was stopped")]
    TimedOut { program: &'static str, limit_s: u64 },
    /// The sandbox cannot hold on this machine, so nothing was run.
    #[error("{0}")]
    Sandbox(String),
    #[error("cannot {what}")]
    Io {
        what: String,
        #[source]
        source: io::Error,
    },
    /// A part of the plan that no renderer can draw, such as a font that is missing.
    #[error("{0}")]
    Caption(String),
}

impl RenderError {
    /// Returns the stable code that jobs and problem documents show.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::DiskFull { .. } => "disk_full",
            Self::Media(error) => error.code,
            Self::Program { .. } => "encoder_failed",
            Self::TimedOut { .. } => "render_timed_out",
            Self::Sandbox(_) => "sandbox_unavailable",
            Self::Io { .. } => "io",
            Self::Caption(_) => "caption_failed",
        }
    }

    /// Sorts an I/O error: a full disk has its own variant.
    pub fn io(what: impl Into<String>, path: impl Into<PathBuf>, source: io::Error) -> Self {
        if is_disk_full(&source) {
            Self::DiskFull { path: path.into() }
        } else {
            Self::Io { what: format!("{} {}", what.into(), path.into().display()), source }
        }
    }
}

/// Returns whether there is no room for more, on the disk or within a quota.
pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
