//! What is joined.

use std::path::Path;

/// A file with a run of frames, encoded on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    pub path: &'a Path,
    pub frames: u64,
}
