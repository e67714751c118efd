//! Files stored: as new ones, or as the next content of those that are there.

use async_trait::async_trait;
use bytes::Bytes;
use gala_core::asset::FileFacts;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncSeek};

use super::{
    files::DriveFiles,
    resource::{DriveFile, ours},
    store::{Gdrive, Place},
};
use crate::{
    errors::StorageError,
    google::{GoogleError, ResumableUpload, SMALL, Sent, SessionStart, Started, rfc3339_now},
    media_types,
};

/// Where a file is to be.
struct Target {
    /// Of one that is there.
    id: Option<String>,
    /// Of one that will be.
    new_id: String,
    metadata: Value,
}

impl Target {
    /// Whether an error tells that the file was made by an earlier try, whose answer was lost.
    fn was_made(&self, error: &GoogleError) -> bool {
        self.id.is_none() && error.status() == Some(409)
    }
}

/// A file that is to be sent over sessions.
struct FileToBe<'a> {
    files: &'a DriveFiles,
    target: Target,
    mime: &'static str,
    size_bytes: u64,
    /// The page whose browser sends it.
    origin: Option<&'a str>,
}

#[async_trait]
impl SessionStart for FileToBe<'_> {
    async fn start(&self) -> Result<Started, GoogleError> {
        let Self { files, target, mime, size_bytes, origin } = self;
        match files.start_session(target.id.as_deref(), &target.metadata, mime, *size_bytes, *origin).await {
            Err(error) if target.was_made(&error) => files.facts(&target.new_id).await.map(Started::Finished),
            begun => begun,
        }
    }
}

impl Gdrive {
    /// Stores what has this content under a key. What is small is given as bytes, too.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] where it has another content; then it is not stored.
    pub(super) async fn write(
        &self,
        key: &str,
        content: FileFacts,
        small: Bytes,
        reader: impl AsyncRead + AsyncSeek + Unpin + Send,
    ) -> Result<(), StorageError> {
        let place = Place::of(key)?;
        let target = self.target(key, &place).await.map_err(|error| error.at(key))?;
        let stored = if content.size_bytes <= SMALL {
            self.send_at_once(key, &target, &small).await.map_err(|error| error.at(key))?
        } else {
            self.send_over_session(key, target, content, reader).await?
        };
        if stored.trashed {
            // The folder was put into the bin while it was taken to be there: the next try makes another one.
            self.folders.forget(&place.folders).await;
            return Err(GoogleError::Strange("the folder is in the bin").at(key));
        }
        if stored.is(&content) || stored.sha256_checksum.is_none() && stored.size_bytes() == content.size_bytes {
            return Ok(());
        }
        self.files.remove(&stored.id).await.map_err(|error| error.at(key))?;
        Err(GoogleError::Strange("what was stored is not what was sent").at(key))
    }

    /// Lets somebody else send a file, in the page of an origin.
    pub(super) async fn begin_session(
        &self,
        key: &str,
        size_bytes: u64,
        origin: Option<&str>,
    ) -> Result<Started, GoogleError> {
        let place = Place::of(key).map_err(|_| GoogleError::Strange("a key that is none"))?;
        let target = self.target(key, &place).await?;
        FileToBe { files: &self.files, target, mime: media_types::of_key(key), size_bytes, origin }.start().await
    }

    async fn target(&self, key: &str, place: &Place) -> Result<Target, GoogleError> {
        let folder = self.folders.make(&place.folders).await?;
        let there = self.files.named(&folder, &place.name).await?.into_iter().next();
        if let Some(there) = there {
            let metadata = json!({ "modifiedTime": rfc3339_now()? });
            return Ok(Target { id: Some(there.id), new_id: String::new(), metadata });
        }
        let new_id = self.files.new_id().await?;
        let mime = media_types::of_key(key);
        let metadata = json!({
            "id": new_id,
            "name": place.name,
            "mimeType": mime,
            "parents": [folder],
            "properties": ours(),
        });
        Ok(Target { id: None, new_id, metadata })
    }

    async fn send_at_once(&self, key: &str, target: &Target, bytes: &[u8]) -> Result<DriveFile, GoogleError> {
        let mime = media_types::of_key(key);
        let sent = self.files.send(target.id.as_deref(), &target.metadata, mime, bytes).await;
        match sent {
            Err(error) if target.was_made(&error) => self.files.get(&target.new_id).await,
            sent => DriveFile::read(sent?),
        }
    }

    async fn send_over_session(
        &self,
        key: &str,
        target: Target,
        content: FileFacts,
        reader: impl AsyncRead + AsyncSeek + Unpin + Send,
    ) -> Result<DriveFile, StorageError> {
        let sessions = FileToBe {
            files: &self.files,
            target,
            mime: media_types::of_key(key),
            size_bytes: content.size_bytes,
            origin: None,
        };
        // Drive compares no checksum that comes with the last chunk: its own is compared afterwards.
        let upload = ResumableUpload { client: &self.files.client, key, content, reader, sends_hash: false };
        let Sent { answer, .. } = upload.send(&sessions).await?;
        DriveFile::read(answer).map_err(|error| error.at(key))
    }

    /// Copies an object within Drive. What was there is removed once the copy is: until then, it is the older one.
    pub(super) async fn copy_file(&self, from: &str, to: &str) -> Result<(), StorageError> {
        let source = self.found(from).await?;
        let before = self.find_all(to).await?;
        let at = |error: GoogleError| error.at(to);
        let is_same = |file: &DriveFile| {
            let same = (&file.sha256_checksum, file.size_bytes()) == (&source.sha256_checksum, source.size_bytes());
            file.sha256_checksum.is_some() && same
        };
        if let Some(there) = before.first().filter(|there| is_same(there)) {
            return self.files.touch(&there.id).await.map_err(at);
        }
        let Place { folders, name } = Place::of(to)?;
        let folder = self.folders.make(&folders).await.map_err(at)?;
        let copied = self.files.copy(&source.id, &folder, &name).await.map_err(|error| error.at(from))?;
        if copied.trashed {
            self.folders.forget(&folders).await;
            return Err(GoogleError::Strange("the folder is in the bin").at(to));
        }
        for older in before {
            self.files.remove(&older.id).await.map_err(at)?;
        }
        Ok(())
    }
}
