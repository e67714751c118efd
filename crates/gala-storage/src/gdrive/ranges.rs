//! The ranges of a file.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use futures::StreamExt;

use super::{files::DriveFiles, resource::DriveFile};
use crate::{
    errors::StorageError,
    google::GoogleError,
    reading::{Opened, RangeSource, Version},
};

#[derive(Debug)]
pub(super) struct DriveRanges {
    pub files: Arc<DriveFiles>,
    /// As it was when reading began.
    pub found: DriveFile,
    pub key: String,
}

#[async_trait]
impl RangeSource for DriveRanges {
    const RETRIES: u32 = 5;

    fn key(&self) -> &str {
        &self.key
    }

    async fn size(&self) -> Result<u64, StorageError> {
        Ok(self.found.size_bytes())
    }

    /// Drive knows no conditions of reading: before each request but the first one the file is looked at again.
    async fn open(&self, range: Range<u64>, version: Option<&Version>) -> Result<Opened, StorageError> {
        let at = |error: GoogleError| error.at(&self.key);
        let found = match version {
            None => self.found.clone(),
            Some(_) => self.files.get(&self.found.id).await.map_err(at)?,
        };
        let size_bytes = found.size_bytes();
        let version = Version { tag: found.head_revision_id, stored_at_ns: None, size_bytes };
        let response = self.files.read(&self.found.id, range).await.map_err(at)?;
        let key = self.key.clone();
        let pieces = response.bytes_stream().map(move |piece| piece.map_err(|error| GoogleError::from(error).at(&key)));
        Ok(Opened { version, pieces: pieces.boxed() })
    }
}
