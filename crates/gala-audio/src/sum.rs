//! A mix before its gain is known. It is mixed once, because mixing decodes all its sounds, and written as often as the
//! limiter needs to come to the loudness.

use std::{
    fs::File,
    io::Write,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use gala_media::{FRAME_BYTES, RunError};

use crate::{
    files::unnamed_file,
    samples::{BLOCK, CHANNELS},
};

/// Stereo float samples in a file that has no name.
pub struct Sum {
    folder: PathBuf,
    file: File,
    frames: u64,
    bytes: Vec<u8>,
}

impl Sum {
    /// Begins an empty one in a folder.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn create(folder: &Path) -> Result<Self, RunError> {
        let file = unnamed_file(folder).map_err(|error| RunError::io("write to", folder, error))?;
        Ok(Self { folder: folder.to_owned(), file, frames: 0, bytes: Vec::new() })
    }

    /// Appends interleaved samples.
    ///
    /// # Errors
    /// If the disk is full or fails.
    pub fn append(&mut self, samples: &[f32]) -> Result<(), RunError> {
        self.bytes.clear();
        self.bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        self.file.write_all(&self.bytes).map_err(|error| RunError::io("write to", &self.folder, error))?;
        self.frames += (samples.len() / CHANNELS) as u64;
        Ok(())
    }

    /// Appends to `out` the block that begins at a frame; the last one is shorter.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn read(&mut self, from: u64, out: &mut Vec<f32>) -> Result<(), RunError> {
        let count = (self.frames - from).min(BLOCK as u64);
        self.bytes.resize((count * FRAME_BYTES) as usize, 0);
        let read = self.file.read_exact_at(&mut self.bytes, from * FRAME_BYTES);
        read.map_err(|error| RunError::io("read in", &self.folder, error))?;
        out.extend(self.bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_is_read_block_by_block_to_the_last_short_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut sum = Sum::create(folder.path()).expect("a file");
        let samples: Vec<f32> = (0..(BLOCK * 2 + 7) * CHANNELS).map(|n| n as f32 - 9.5).collect();
        samples.chunks(BLOCK * CHANNELS).for_each(|block| sum.append(block).expect("written"));
        let mut read = Vec::new();
        for block in 0..3 {
            sum.read(block * BLOCK as u64, &mut read).expect("read");
        }
        assert_eq!(read, samples);
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0, "it has no name");
    }
}
