//! The ranges of an object in a bucket. A request that breaks off goes on from its byte: the client of the store sees to
//! that, for some seconds.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use futures::StreamExt;
use object_store::{GetOptions, GetRange, ObjectStore, path::Path};

use crate::{
    errors::{StorageError, of_bucket},
    reading::{Opened, RangeSource, Version},
};

#[derive(Debug)]
pub(super) struct BucketRanges {
    pub store: Arc<dyn ObjectStore>,
    pub path: Path,
    pub key: String,
}

#[async_trait]
impl RangeSource for BucketRanges {
    const RETRIES: u32 = 0;

    fn key(&self) -> &str {
        &self.key
    }

    async fn size(&self) -> Result<u64, StorageError> {
        let head = GetOptions { head: true, ..GetOptions::default() };
        let found = self.store.get_opts(&self.path, head).await.map_err(|error| of_bucket(&self.key, error))?;
        Ok(found.meta.size)
    }

    async fn open(&self, range: Range<u64>, version: Option<&Version>) -> Result<Opened, StorageError> {
        let range = Some(GetRange::Bounded(range));
        let if_match = version.and_then(|version| version.tag.clone());
        let options = GetOptions { range, if_match, ..GetOptions::default() };
        let found = self.store.get_opts(&self.path, options).await.map_err(|error| of_bucket(&self.key, error))?;
        let version = Version {
            tag: found.meta.e_tag.clone(),
            stored_at_ns: found.meta.last_modified.timestamp_nanos_opt().map(i128::from),
            size_bytes: found.meta.size,
        };
        let key = self.key.clone();
        let pieces = found.into_stream().map(move |piece| piece.map_err(|error| of_bucket(&key, error)));
        Ok(Opened { version, pieces: pieces.boxed() })
    }
}
