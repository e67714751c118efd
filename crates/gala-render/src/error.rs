//! Why a render failed.

use std::{
    io,
    path::{Path, PathBuf},
};

use gala_core::media_error::MediaError;
use gala_media::RunError;

/// Why nothing was rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A file, a program or the machine.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A part of the plan that no renderer can draw, such as a font that is missing.
    #[error("{0}")]
    Caption(String),
}

impl RenderError {
    /// Returns the stable code that jobs and problem documents show.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Run(error) => error.code(),
            Self::Caption(_) => "caption_failed",
        }
    }

    /// Returns whether the same work may succeed when it is tried again.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Run(error) => error.is_transient(),
            Self::Caption(_) => false,
        }
    }

    /// Returns whether this machine cannot do such work, as [`RunError::is_of_machine`] does.
    pub fn is_of_machine(&self) -> bool {
        matches!(self, Self::Run(error) if error.is_of_machine())
    }

    /// Returns what to do, as [`RunError::remedy`] does.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Run(error) => error.remedy(),
            Self::Caption(_) => None,
        }
    }

    /// Returns whether somebody asked the work to stop.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Run(RunError::Cancelled))
    }

    /// Tells the error to somebody who does not know this machine, as [`RunError::public`] does.
    pub fn public(&self, name: impl Fn(&Path) -> Option<String>) -> String {
        match self {
            Self::Run(error) => error.public(name),
            Self::Caption(_) => self.to_string(),
        }
    }

    /// Sorts an I/O error, as [`RunError::io`] does.
    pub fn io(what: impl Into<String>, path: impl Into<PathBuf>, source: io::Error) -> Self {
        RunError::io(what, path, source).into()
    }
}

impl From<MediaError> for RenderError {
    fn from(error: MediaError) -> Self {
        RunError::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use gala_core::media_error::MediaFault;

    use super::*;

    #[test]
    fn what_a_program_or_a_file_was_at_fault_for_is_told_as_it_is() {
        let path = Path::new("/srv/gala/objects/users/1f.mp4");
        let media = MediaError::of(path, MediaFault::EmptyFile, "is empty (0 bytes)", "save it again");
        let (error, render) = (RunError::from(media.clone()), RenderError::from(media));
        let named = |_: &Path| Some("bars.mp4".to_owned());
        assert_eq!((render.code(), render.to_string()), (error.code(), error.to_string()));
        assert_eq!(render.public(named), "empty_file: bars.mp4 is empty (0 bytes): save it again");
        let gone = RenderError::io("read", path, io::ErrorKind::NotFound.into());
        assert!(gone.is_transient() && !render.is_transient() && gone.code() == "io");
    }

    #[test]
    fn a_caption_that_cannot_be_drawn_fails_for_good() {
        let error = RenderError::Caption("no font has these letters".to_owned());
        assert_eq!((error.code(), error.is_transient()), ("caption_failed", false));
        assert_eq!(error.public(|_| None), "no font has these letters");
    }
}
