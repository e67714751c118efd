//! Reading an object elsewhere, of any length, in requests of bounded length.

use std::{fmt::Debug, ops::Range, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;

use crate::{backend::Pieces, errors::StorageError};

/// One request asks for so many bytes: it ends within its time also where the line is slow, and whoever reads slowly keeps
/// no request open for hours.
const REQUEST: u64 = 16 << 20;

/// What tells an object from one that was put in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// By which the store itself tells versions apart, where it does.
    pub tag: Option<String>,
    /// When it was stored, in nanoseconds since 1970, where an answer tells that.
    pub stored_at_ns: Option<i128>,
    pub size_bytes: u64,
}

/// The answer to one request for a range.
pub(crate) struct Opened {
    pub version: Version,
    pub pieces: Pieces,
}

/// Something that can be asked for ranges of one object.
#[async_trait]
pub(crate) trait RangeSource: Debug + Send + Sync + 'static {
    /// How often in a row a request that broke off is repeated. None where the client of the store sees to that itself.
    const RETRIES: u32;

    /// The key that errors tell.
    fn key(&self) -> &str;

    async fn size(&self) -> Result<u64, StorageError>;

    /// Asks for a range that is not empty. What reaches beyond the end is cut off. With the version that an earlier request
    /// found, a store that knows conditions refuses another.
    async fn open(&self, range: Range<u64>, version: Option<&Version>) -> Result<Opened, StorageError>;
}

/// Begins to read an object, or the half-open range of it.
pub(crate) async fn read<S: RangeSource>(source: S, range: Option<Range<u64>>) -> Result<Pieces, StorageError> {
    let range = match range {
        Some(range) => range,
        // No byte can be asked for of an empty object.
        None => 0..source.size().await?,
    };
    let mut reading = Reading { source, left: range, version: None, asked_from: 0, open: None, broken: 0 };
    if !reading.left.is_empty() {
        reading.request().await?;
    }
    Ok(futures::stream::try_unfold(reading, |mut reading| async {
        Ok(reading.next().await?.map(|piece| (piece, reading)))
    })
    .boxed())
}

struct Reading<S> {
    source: S,
    /// What has not come yet.
    left: Range<u64>,
    /// The version that the first request found: the others must find the same.
    version: Option<Version>,
    /// Where the open request began.
    asked_from: u64,
    open: Option<Pieces>,
    /// How many requests in a row broke off before a byte came.
    broken: u32,
}

impl<S: RangeSource> Reading<S> {
    async fn request(&mut self) -> Result<(), StorageError> {
        let end = self.left.end.min(self.left.start.saturating_add(REQUEST));
        let Opened { version, pieces } = self.source.open(self.left.start..end, self.version.as_ref()).await?;
        // Some stores know no conditions of reading.
        if self.version.get_or_insert_with(|| version.clone()) != &version {
            let (key, source) = (self.source.key().to_owned(), "it was replaced while it was read".into());
            return Err(StorageError::Backend { key, source });
        }
        // A range that reaches beyond the end is cut to it, as it is of a file.
        self.left.end = self.left.end.min(version.size_bytes);
        self.asked_from = self.left.start;
        self.open = Some(pieces);
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        while !self.left.is_empty() {
            let Some(open) = &mut self.open else {
                self.request().await?;
                continue;
            };
            match open.next().await {
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(Ok(piece)) => {
                    self.broken = 0;
                    self.left.start += piece.len() as u64;
                    return Ok(Some(piece));
                }
                // The request is done, and more than it asked for is wanted.
                None if self.left.start > self.asked_from => self.open = None,
                None => self.go_on(self.nothing())?,
                Some(Err(error)) => self.go_on(error)?,
            }
            if self.broken > 0 {
                tokio::time::sleep(Duration::from_millis(50 << self.broken)).await;
            }
        }
        Ok(None)
    }

    /// Lets the next request begin at the byte where this one broke off.
    fn go_on(&mut self, error: StorageError) -> Result<(), StorageError> {
        self.broken += 1;
        self.open = None;
        if self.broken > S::RETRIES { Err(error) } else { Ok(()) }
    }

    fn nothing(&self) -> StorageError {
        StorageError::Away { key: self.source.key().to_owned(), source: "an answer without a byte".into() }
    }
}
