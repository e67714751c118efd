//! A file that is drawn.

use std::path::Path;

use gala_core::{
    hash::ContentHash,
    media_error::{MediaError, MediaFault},
};

/// A file that is drawn, and the content that it must have: results are kept by the checksum, so none may be drawn of
/// another content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFile<'a> {
    pub path: &'a Path,
    pub checksum: ContentHash,
}

impl SourceFile<'_> {
    /// # Errors
    /// `source_changed` if the file that was read has another content.
    pub(crate) fn check(&self, bytes: &[u8]) -> Result<(), MediaError> {
        if ContentHash::of(bytes) == self.checksum {
            return Ok(());
        }
        Err(MediaError::of(self.path, MediaFault::SourceChanged, "changed while it was used", "run again"))
    }
}
