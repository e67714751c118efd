//! Reading an object elsewhere, of any length: in requests of bounded length, and on from the byte where one broke off.

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use object_store::{Error, GetOptions, GetRange, ObjectMeta, ObjectStore, path::Path};

use crate::{
    backend::Pieces,
    errors::{StorageError, of_bucket},
};

/// One request asks for so many bytes: it ends within its time also where the line is slow, and whoever reads slowly keeps
/// no request open for hours.
const REQUEST: u64 = 16 << 20;
/// So many requests in a row may break off without a byte of progress.
const TRIES: u32 = 4;

/// Begins to read an object, or the half-open range of it.
pub(super) async fn read(
    store: Arc<dyn ObjectStore>,
    path: Path,
    key: &str,
    range: Option<Range<u64>>,
) -> Result<Pieces, StorageError> {
    let range = match range {
        Some(range) => range,
        // No byte can be asked for of an empty object.
        None => {
            let head = GetOptions { head: true, ..GetOptions::default() };
            let found = store.get_opts(&path, head).await.map_err(|error| of_bucket(key, error))?;
            0..found.meta.size
        }
    };
    let mut reading = Reading { store, path, key: key.to_owned(), left: range, version: None, open: None, failures: 0 };
    if !reading.left.is_empty() {
        reading.request().await.map_err(|error| of_bucket(key, error))?;
    }
    Ok(futures::stream::try_unfold(reading, |mut reading| async {
        Ok(reading.next().await?.map(|piece| (piece, reading)))
    })
    .boxed())
}

/// What tells an object from one that was put in its place.
#[derive(Clone, PartialEq)]
struct Version {
    e_tag: Option<String>,
    stored_at: SystemTime,
    size_bytes: u64,
}

impl Version {
    fn of(meta: &ObjectMeta) -> Self {
        Self { e_tag: meta.e_tag.clone(), stored_at: meta.last_modified.into(), size_bytes: meta.size }
    }
}

struct Reading {
    store: Arc<dyn ObjectStore>,
    path: Path,
    key: String,
    /// What has not come yet.
    left: Range<u64>,
    /// The version that the first request found: the others must find the same.
    version: Option<Version>,
    open: Option<BoxStream<'static, Result<Bytes, Error>>>,
    failures: u32,
}

impl Reading {
    async fn request(&mut self) -> Result<(), Error> {
        let end = self.left.end.min(self.left.start.saturating_add(REQUEST));
        let range = Some(GetRange::Bounded(self.left.start..end));
        let if_match = self.version.as_ref().and_then(|version| version.e_tag.clone());
        let found = self.store.get_opts(&self.path, GetOptions { range, if_match, ..GetOptions::default() }).await?;
        // Some stores know no conditions of reading.
        let version = Version::of(&found.meta);
        if self.version.get_or_insert_with(|| version.clone()) != &version {
            let source = "it was replaced while it was read".into();
            return Err(Error::Precondition { path: self.path.to_string(), source });
        }
        // A range that reaches beyond the end is cut to it, as it is of a file.
        self.left.end = self.left.end.min(found.meta.size);
        self.open = Some(found.into_stream());
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        loop {
            if self.left.is_empty() {
                return Ok(None);
            }
            let Some(open) = &mut self.open else {
                match self.request().await {
                    Ok(()) => continue,
                    Err(error) => self.failed(error).await?,
                }
                continue;
            };
            match open.next().await {
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(Ok(piece)) => {
                    self.failures = 0;
                    self.left.start += piece.len() as u64;
                    return Ok(Some(piece));
                }
                Some(Err(error)) => self.failed(error).await?,
                // The request is done, and more than it asked for is wanted.
                None => self.open = None,
            }
        }
    }

    /// Waits before the next request, unless there were too many.
    async fn failed(&mut self, error: Error) -> Result<(), StorageError> {
        self.open = None;
        self.failures += 1;
        let is_passing = matches!(error, Error::Generic { .. });
        if !is_passing || self.failures >= TRIES {
            return Err(of_bucket(&self.key, error));
        }
        tracing::debug!(key = self.key, %error, at = self.left.start, "reading an object broke off; going on from there");
        tokio::time::sleep(Duration::from_millis(200) * 2_u32.pow(self.failures)).await;
        Ok(())
    }
}
