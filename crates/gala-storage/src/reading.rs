//! Reading an object elsewhere, of any length, in requests of bounded length. One that breaks off goes on from its byte:
//! the client of the store sees to that, for some seconds.

use std::{ops::Range, sync::Arc, time::SystemTime};

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
    let mut reading =
        Reading { store, path, key: key.to_owned(), left: range, version: None, asked_from: 0, open: None };
    if !reading.left.is_empty() {
        reading.request().await.map_err(|error| of_bucket(key, error))?;
    }
    Ok(futures::stream::try_unfold(reading, |mut reading| async {
        match reading.next().await {
            Ok(piece) => Ok(piece.map(|piece| (piece, reading))),
            Err(error) => Err(of_bucket(&reading.key, error)),
        }
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
    /// Where the open request began.
    asked_from: u64,
    open: Option<BoxStream<'static, Result<Bytes, Error>>>,
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
        self.asked_from = self.left.start;
        self.open = Some(found.into_stream());
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while !self.left.is_empty() {
            let Some(open) = &mut self.open else {
                self.request().await?;
                continue;
            };
            match open.next().await.transpose()? {
                Some(piece) if piece.is_empty() => {}
                Some(piece) => {
                    self.left.start += piece.len() as u64;
                    return Ok(Some(piece));
                }
                // The request is done, and more than it asked for is wanted.
                None if self.left.start > self.asked_from => self.open = None,
                None => return Err(Error::Generic { store: "S3", source: "an answer without a byte".into() }),
            }
        }
        Ok(None)
    }
}
