//! Content by its checksum.

use std::path::Path;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use gala_core::{asset::FileFacts, hash::ContentHasher};
use tokio::io::AsyncReadExt;

use crate::errors::{StorageError, from_io};

/// Bytes are moved in pieces of this size, so that memory does not grow with the file.
pub(crate) const PIECE: usize = 1 << 20;

/// Looks at a file in pieces.
pub(crate) async fn of_file(file: &Path) -> Result<FileFacts, StorageError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = async {
        let mut reader = tokio::fs::File::open(file).await?;
        let (mut seen, mut buffer) = (Seen::default(), vec![0; PIECE]);
        loop {
            match reader.read(&mut buffer).await? {
                0 => return Ok(seen.facts()),
                read => seen.add(&buffer[..read]),
            }
        }
    };
    read.await.map_err(|error: std::io::Error| from_io(&name, error))
}

/// Looks at all pieces of a stream.
pub(crate) async fn of_pieces(
    mut pieces: impl Stream<Item = Result<Bytes, StorageError>> + Unpin,
) -> Result<FileFacts, StorageError> {
    let mut seen = Seen::default();
    while let Some(piece) = pieces.next().await {
        seen.add(&piece?);
    }
    Ok(seen.facts())
}

/// Content of which some went by.
#[derive(Default)]
pub(crate) struct Seen {
    hasher: ContentHasher,
    bytes: u64,
}

impl Seen {
    pub fn add(&mut self, piece: &[u8]) {
        self.hasher.update(piece);
        self.bytes += piece.len() as u64;
    }

    pub fn facts(self) -> FileFacts {
        FileFacts { checksum: self.hasher.finish(), size_bytes: self.bytes }
    }
}
