//! Why a program that was run, or a look at a file, failed.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use gala_core::media_error::MediaError;

/// Why a file was not read, made or written. It is told as what happened, and in brackets what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    Cancelled,
    DiskFull {
        path: PathBuf,
    },
    /// A source is at fault.
    Media(MediaError),
    Program {
        program: &'static str,
        status: String,
        last_line: String,
    },
    /// Something else ended it: a signal, or the end of the process that had started it. All that it made is lost.
    Killed {
        program: &'static str,
        how: String,
    },
    TimedOut {
        program: &'static str,
        limit_s: u64,
    },
    /// This machine's program was built without what the work needs.
    EncoderMissing {
        program: &'static str,
        last_line: String,
    },
    /// The sandbox cannot hold on this machine, so nothing was run.
    Sandbox(String),
    Io {
        what: String,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl From<MediaError> for RunError {
    fn from(error: MediaError) -> Self {
        Self::Media(error)
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("cancelled"),
            Self::DiskFull { path } => write!(f, "the disk is full while writing {}", path.display()),
            Self::Media(error) => return error.fmt(f),
            Self::Program { program, status, last_line } => write!(f, "{program} ended with {status}: {last_line}"),
            Self::Killed { program, how } => write!(f, "{program} was ended by {how} before it was done"),
            Self::TimedOut { program, limit_s } => write!(f, "{program} took longer than {limit_s} s and was stopped"),
            Self::EncoderMissing { program, last_line } => {
                write!(f, "{program} lacks an encoder that is needed: {last_line}")
            }
            Self::Sandbox(said) => write!(f, "the sandbox does not hold on this machine: {said}"),
            Self::Io { what, path, .. } => write!(f, "cannot {what} {}", path.display()),
        }?;
        self.remedy().map_or(Ok(()), |remedy| write!(f, " ({remedy})"))
    }
}

impl RunError {
    /// Returns the stable code that jobs and problem documents show.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::DiskFull { .. } => "disk_full",
            Self::Media(error) => error.code(),
            Self::Program { .. } => "encoder_failed",
            Self::Killed { .. } => "program_killed",
            Self::TimedOut { .. } => "render_timed_out",
            Self::EncoderMissing { .. } => "encoder_missing",
            Self::Sandbox(_) => "sandbox_unavailable",
            Self::Io { .. } => "io",
        }
    }

    /// Returns whether the same work may succeed when it is tried again. A program that failed by itself fails again: it
    /// gets the same input, and does the same with it.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Killed { .. } | Self::TimedOut { .. } => true,
            Self::Io { source, .. } => !is_lasting(source),
            Self::Cancelled
            | Self::DiskFull { .. }
            | Self::Media(_)
            | Self::Program { .. }
            | Self::EncoderMissing { .. }
            | Self::Sandbox(_) => false,
        }
    }

    /// Returns whether somebody asked the work to stop.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }

    /// Returns whether this machine cannot do such work, whatever the input: another one may, or this one once it is fixed.
    pub fn is_of_machine(&self) -> bool {
        matches!(self, Self::DiskFull { .. } | Self::EncoderMissing { .. } | Self::Sandbox(_))
    }

    /// Returns what to do: an imperative fragment without a full stop. `None` where that hangs on what the rest says.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Media(error) => Some(&error.remedy),
            Self::DiskFull { .. } => Some("free some space and run again: finished segments are kept"),
            Self::Killed { .. } => Some("run again: most often the memory of the machine was full"),
            Self::EncoderMissing { .. } => Some("apt install ffmpeg"),
            Self::Sandbox(_) => Some("run gala doctor on it"),
            Self::Cancelled | Self::Program { .. } | Self::TimedOut { .. } | Self::Io { .. } => None,
        }
    }

    /// Tells the error to somebody who does not know this machine: files by the names that `name` gives them or else by
    /// the last part of their paths, and nothing of what a program or the system said about paths. The log has the rest.
    pub fn public(&self, name: impl Fn(&Path) -> Option<String>) -> String {
        let named = |path: &Path| name(path).unwrap_or_else(|| last_part(path));
        let told = match self {
            Self::Media(error) => return error.named(named),
            Self::Io { what, path, source } => format!("cannot {what} {}: {}", named(path), source.kind()),
            Self::DiskFull { .. } => "the disk is full".to_owned(),
            Self::EncoderMissing { program, .. } => format!("{program} lacks an encoder that is needed"),
            Self::Sandbox(_) => "the sandbox does not hold on this machine".to_owned(),
            Self::Program { program, status, .. } => {
                format!("{program} ended with {status} (the log has what it said)")
            }
            Self::Cancelled | Self::Killed { .. } | Self::TimedOut { .. } => return self.to_string(),
        };
        match self.remedy() {
            Some(remedy) => format!("{told} ({remedy})"),
            None => told,
        }
    }

    /// Sorts an I/O error: a full disk has its own variant.
    pub fn io(what: impl Into<String>, path: impl Into<PathBuf>, source: io::Error) -> Self {
        if is_disk_full(&source) {
            Self::DiskFull { path: path.into() }
        } else {
            Self::Io { what: what.into(), path: path.into(), source }
        }
    }

    /// Tells a full disk with the file that did not fit: the program knows it by a name of its own.
    pub(crate) fn while_writing(self, out: &Path) -> Self {
        match self {
            Self::DiskFull { .. } => Self::DiskFull { path: out.to_owned() },
            error => error,
        }
    }
}

/// Names a file without its folders. What is no path stays as it is.
fn last_part(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.display().to_string())
}

/// Returns whether an I/O error stays until somebody changes something.
fn is_lasting(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, IsADirectory, NotADirectory, PermissionDenied, ReadOnlyFilesystem, Unsupported};
    let lasting = [InvalidInput, IsADirectory, NotADirectory, PermissionDenied, ReadOnlyFilesystem, Unsupported];
    lasting.contains(&error.kind())
}

/// Returns whether there is no room for more, on the disk or within a quota.
fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use gala_core::media_error::MediaFault;

    use super::*;

    const FILE: &str = "/srv/gala/objects/users/1f.mp4";

    /// All kinds of errors, each with paths of the machine wherever one can be.
    fn errors() -> [RunError; 9] {
        let source = || io::Error::other(format!("{FILE} went away"));
        [
            RunError::Cancelled,
            RunError::DiskFull { path: FILE.into() },
            MediaError::of(Path::new(FILE), MediaFault::EmptyFile, "is empty (0 bytes)", "save it again").into(),
            RunError::Program { program: "ffmpeg", status: "code 1".to_owned(), last_line: format!("{FILE}: bad") },
            RunError::Killed { program: "ffmpeg", how: "signal 9".to_owned() },
            RunError::TimedOut { program: "ffmpeg", limit_s: 60 },
            RunError::EncoderMissing { program: "ffmpeg", last_line: format!("{FILE}: no encoder") },
            RunError::Sandbox(format!("cannot allow {FILE}")),
            RunError::io("read", FILE, source()),
        ]
    }

    #[test]
    fn what_the_public_is_told_names_files_as_it_knows_them_and_no_folder() {
        for error in errors() {
            for name in [None, Some("bars.mp4".to_owned())] {
                let told = error.public(|_| name.clone());
                assert!(!told.is_empty() && !told.contains("/srv"), "{told}");
            }
        }
        let known = |path: &Path| (path == Path::new(FILE)).then(|| "bars.mp4".to_owned());
        assert_eq!(errors()[2].public(known), "empty_file: bars.mp4 is empty (0 bytes): save it again");
        assert_eq!(errors()[8].public(|_| None), "cannot read 1f.mp4: other error");
    }

    #[test]
    fn whoever_is_told_an_error_is_told_its_remedy() {
        for error in errors() {
            let Some(remedy) = error.remedy() else { continue };
            let told = [error.to_string(), error.public(|_| None)];
            assert!(told.iter().all(|told| told.contains(remedy)), "{told:?}");
        }
        let without: Vec<&str> = errors().iter().filter(|error| error.remedy().is_none()).map(RunError::code).collect();
        assert_eq!(without, ["cancelled", "encoder_failed", "render_timed_out", "io"]);
    }

    #[test]
    fn only_what_may_go_away_by_itself_is_tried_again() {
        let transient: Vec<&str> = errors().iter().filter(|error| error.is_transient()).map(RunError::code).collect();
        assert_eq!(transient, ["program_killed", "render_timed_out", "io"]);
        let denied = RunError::io("read", FILE, io::ErrorKind::PermissionDenied.into());
        assert!(!denied.is_transient() && RunError::io("read", FILE, io::ErrorKind::NotFound.into()).is_transient());
    }
}
