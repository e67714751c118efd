//! Objects in a folder of Google Drive: a key is a path of real folders, and a file of its last name.
//!
//! Drive knows no paths and lets a folder hold any number of files of one name. Where it does, the oldest is the object;
//! removing one removes them all. Files get their ids beforehand, so that an answer that was lost makes no second file.

mod consent;
mod empty;
mod files;
mod folders;
mod query;
mod ranges;
mod resource;
mod settings;
mod share;
mod store;
mod tree;
mod write;

use std::{io::Cursor, ops::Range, path::Path, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use gala_core::{
    asset::{FileFacts, StorageProvider},
    hash::ContentHash,
};
use tokio::io::AsyncReadExt;

use self::ranges::DriveRanges;
pub(crate) use self::store::Gdrive;
pub use self::{
    consent::{Consent, ConsentError, Permission},
    settings::GdriveSettings,
};
use crate::{
    backend::{Backend, Listed, Pieces, Room, SharedFolder},
    content,
    direct::{self, DirectUpload, ExpectedFile},
    errors::{StorageError, from_io},
    google::SMALL,
    reading,
};

#[async_trait]
impl Backend for Gdrive {
    fn provider(&self) -> StorageProvider {
        StorageProvider::Gdrive
    }

    async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), StorageError> {
        let content = FileFacts { checksum: ContentHash::of(&bytes), size_bytes: bytes.len() as u64 };
        self.write(key, content, bytes.clone(), Cursor::new(bytes)).await
    }

    async fn put_file(&self, key: &str, file: &Path, content: FileFacts) -> Result<(), StorageError> {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut opened = tokio::fs::File::open(file).await.map_err(|error| from_io(&name, error))?;
        let mut small = Vec::new();
        if content.size_bytes <= SMALL {
            // One more than is sent at once: a file that has grown meanwhile is told by that.
            let read = (&mut opened).take(SMALL + 1).read_to_end(&mut small).await;
            read.map_err(|error| from_io(&name, error))?;
            if ContentHash::of(&small) != content.checksum {
                return Err(StorageError::Damaged { key: key.to_owned() });
            }
        }
        self.write(key, content, small.into(), opened).await
    }

    async fn keep(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        match self.find(key).await? {
            Some(found) if found.is(&content) => {
                self.files.touch(&found.id).await.map_err(|error| error.at(key))?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The store keeps what it took: its own checksum is taken for the content's.
    async fn holds(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        let Some(found) = self.find(key).await? else { return Ok(false) };
        match &found.sha256_checksum {
            Some(_) => Ok(found.is(&content)),
            None => Ok(content::of_pieces(self.get(key, None).await?).await? == content),
        }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        Ok(self.find(key).await?.map(|found| found.size_bytes()))
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Pieces, StorageError> {
        let found = self.found(key).await?;
        let source = DriveRanges { files: Arc::clone(&self.files), found, key: key.to_owned() };
        reading::read(source, range).await
    }

    async fn copy(&self, from: &str, to: &str) -> Result<(), StorageError> {
        self.copy_file(from, to).await
    }

    async fn remove(&self, key: &str) -> Result<(), StorageError> {
        for found in self.find_all(key).await? {
            self.files.remove(&found.id).await.map_err(|error| error.at(key))?;
        }
        Ok(())
    }

    fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>> {
        let below = prefix.map_or_else(|| Ok(Vec::new()), store::parts);
        tree::list(Arc::clone(&self.files), Arc::clone(&self.folders), below)
    }

    async fn begin_direct(
        &self,
        key: &str,
        _incoming: &str,
        expected: &ExpectedFile<'_>,
    ) -> Result<Option<DirectUpload>, StorageError> {
        let started = self.begin_session(key, expected.size_bytes, expected.origin).await;
        Ok(started.map_err(|error| error.at(key))?.direct(key))
    }

    async fn direct_origin(&self) -> Option<String> {
        direct::origin(&self.files.endpoint)
    }

    async fn room(&self) -> Result<Option<Room>, StorageError> {
        self.files.room().await.map_err(|error| error.at("about"))
    }

    async fn share(&self, folder: &str) -> Result<Option<SharedFolder>, StorageError> {
        self.share_folder(folder).await.map(Some)
    }

    async fn unshare(&self, folder: &str) -> Result<(), StorageError> {
        self.unshare_folder(folder).await
    }

    async fn remove_empty(&self, folder: &str) -> Result<(), StorageError> {
        self.remove_empty_folders(folder).await
    }
}
