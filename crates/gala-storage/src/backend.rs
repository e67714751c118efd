//! What every store can do, wherever its bytes are. One suite of tests (`tests/contract`) holds all of them to it.

use std::{
    fmt::Debug,
    ops::Range,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use gala_core::asset::{FileFacts, StorageProvider};

use crate::{
    direct::{DirectUpload, ExpectedFile},
    errors::StorageError,
};

/// The pieces of an object, in order.
pub(crate) type Pieces = BoxStream<'static, Result<Bytes, StorageError>>;

/// An object as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: String,
    pub size_bytes: u64,
    /// When it was stored last, by the clock of the machine that stored it.
    pub stored_at: SystemTime,
}

/// How much a store takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub limit_bytes: u64,
    pub used_bytes: u64,
}

/// A folder of the store that people look into with programs of the store itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedFolder {
    /// The store's own name for it.
    pub id: String,
    /// Where people see it in a browser.
    pub url: String,
}

/// How a signed link shows an object, whatever its bytes say of themselves.
#[derive(Clone, Copy, Debug)]
pub struct ShownAs<'a> {
    pub mime: &'a str,
    /// A value of `Content-Disposition`.
    pub disposition: &'a str,
}

/// A place for objects. Each is whole there or not at all, at every moment and whoever dies in between.
#[async_trait]
pub(crate) trait Backend: Debug + Send + Sync + 'static {
    fn provider(&self) -> StorageProvider;

    /// Fails once earlier writes told that none will succeed.
    fn check_writable(&self) -> Result<(), StorageError> {
        Ok(())
    }

    /// Where an object is on this machine; `None` where it is on none that can be reached by a path, and of a text that is
    /// no key.
    fn local_path(&self, _key: &str) -> Option<PathBuf> {
        None
    }

    /// Stores bytes, in the place of what was there.
    async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), StorageError>;

    /// Stores a file of this content, in the place of what was there. [`StorageError::Damaged`] where the file has changed
    /// since its content was looked at; then nothing is stored.
    async fn put_file(&self, key: &str, file: &Path, content: FileFacts) -> Result<(), StorageError>;

    /// Whether the object has this content, and counts as stored now from here on.
    async fn keep(&self, key: &str, content: FileFacts) -> Result<bool, StorageError>;

    /// Whether the object has this content, as surely as can be told without moving it over a network.
    async fn holds(&self, key: &str, content: FileFacts) -> Result<bool, StorageError>;

    /// The size of the object in bytes.
    async fn size(&self, key: &str) -> Result<Option<u64>, StorageError>;

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Pieces, StorageError>;

    async fn copy(&self, from: &str, to: &str) -> Result<(), StorageError>;

    async fn remove(&self, key: &str) -> Result<(), StorageError>;

    fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>>;

    /// Finds, and removes where asked, what unfinished writes left that began before a time. Returns how many.
    async fn unfinished(&self, _before: SystemTime, _remove: bool) -> Result<u64, StorageError> {
        Ok(0)
    }

    /// A link to the object that needs no key and ends by itself; `None` where the store makes none.
    async fn sign_read(
        &self,
        _key: &str,
        _valid_for: Duration,
        _shown_as: ShownAs<'_>,
    ) -> Result<Option<String>, StorageError> {
        Ok(None)
    }

    /// Lets somebody else send a file straight to the store, to be the object of a key; or first to another key, where they
    /// could replace it afterwards. `None` where nobody else can send.
    async fn begin_direct(
        &self,
        _key: &str,
        _incoming: &str,
        _expected: &ExpectedFile<'_>,
    ) -> Result<Option<DirectUpload>, StorageError> {
        Ok(None)
    }

    /// The origin of the addresses that [`Self::begin_direct`] tells; `None` where nobody else can send.
    async fn direct_origin(&self) -> Option<String> {
        None
    }

    /// Makes an object of parts that were sent, by what the store told of each.
    async fn join_parts(&self, key: &str, _parts: &str, _tags: Vec<String>) -> Result<(), StorageError> {
        Err(StorageError::NotFound { key: key.to_owned() })
    }

    /// Removes parts of which no object was made. Those that are not there are no error.
    async fn drop_parts(&self, _key: &str, _parts: &str) -> Result<(), StorageError> {
        Ok(())
    }

    /// How much room there is; `None` where the store does not tell.
    async fn room(&self) -> Result<Option<Room>, StorageError> {
        Ok(None)
    }

    /// Lets whoever has the link see a folder of keys; `None` where the store has no such links.
    async fn share(&self, _folder: &str) -> Result<Option<SharedFolder>, StorageError> {
        Ok(None)
    }

    /// Takes that back.
    async fn unshare(&self, _folder: &str) -> Result<(), StorageError> {
        Ok(())
    }

    /// Removes a folder of keys in which nothing is left, neither objects nor what others put there, where folders are something
    /// of their own that is seen.
    async fn remove_empty(&self, _folder: &str) -> Result<(), StorageError> {
        Ok(())
    }
}
