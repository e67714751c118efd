//! What is noted of a segment in a file beside it: a checksum, which the segment must have when it is used again, and what
//! is seen in it.
//!
//! The first line is the CRC-32 of all that follows in the note and of the segment; the rest is JSON.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use gala_files::checksum;

use crate::report::SeenSegment;

/// What is noted of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SegmentNote {
    checksum: u32,
    /// What is seen in it; empty where nobody looked.
    pub seen: Vec<u8>,
}

impl SegmentNote {
    /// Returns where the note of a segment stands.
    pub fn beside(segment: &Path) -> PathBuf {
        segment.with_extension("seen")
    }

    /// Makes the note of a segment that was just written.
    ///
    /// # Errors
    /// If the segment cannot be read.
    pub fn of(seen: Vec<u8>, segment: &Path) -> io::Result<Self> {
        Ok(Self { checksum: checksum_of(&seen, segment)?, seen })
    }

    /// Reads the note of a segment. `None` where there is none, or it is from a version that noted no checksum.
    pub fn read(segment: &Path) -> Option<Self> {
        let text = fs::read(Self::beside(segment)).ok()?;
        let end = text.iter().position(|byte| *byte == b'\n')?;
        let checksum = u32::from_str_radix(std::str::from_utf8(&text[..end]).ok()?, 16).ok()?;
        Some(Self { checksum, seen: text[end + 1..].to_vec() })
    }

    /// Returns what is written into the file.
    pub fn spell(&self) -> Vec<u8> {
        [format!("{:08x}\n", self.checksum).as_bytes(), &self.seen].concat()
    }

    /// Returns whether a segment, and this note, are as they were written.
    ///
    /// # Errors
    /// If the segment cannot be read.
    pub fn holds(&self, segment: &Path) -> io::Result<bool> {
        Ok(checksum_of(&self.seen, segment)? == self.checksum)
    }

    /// Returns what is seen in the segment, as far as it was noted.
    pub fn seen(&self) -> Option<SeenSegment> {
        SeenSegment::parse(&self.seen)
    }
}

fn checksum_of(seen: &[u8], segment: &Path) -> io::Result<u32> {
    checksum(seen.chain(File::open(segment)?))
}
