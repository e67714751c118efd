//! The ranges of an object.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use futures::StreamExt;
use reqwest::{Response, header::CONTENT_RANGE};

use super::objects::GcsObjects;
use crate::{
    errors::StorageError,
    google::GoogleError,
    reading::{Opened, RangeSource, Version},
};

#[derive(Debug)]
pub(super) struct GcsRanges {
    pub objects: Arc<GcsObjects>,
    pub name: String,
    pub key: String,
}

#[async_trait]
impl RangeSource for GcsRanges {
    const RETRIES: u32 = 5;

    fn key(&self) -> &str {
        &self.key
    }

    async fn size(&self) -> Result<u64, StorageError> {
        let found = self.objects.find(&self.name).await.map_err(|error| error.at(&self.key))?;
        found.map(|found| found.size_bytes).ok_or_else(|| StorageError::NotFound { key: self.key.clone() })
    }

    async fn open(&self, range: Range<u64>, version: Option<&Version>) -> Result<Opened, StorageError> {
        let generation = version.and_then(|version| version.tag.as_deref());
        let response = self.objects.read(&self.name, range, generation).await;
        let response = response.map_err(|error| error.at(&self.key))?;
        let version = version_of(&response).map_err(|error| error.at(&self.key))?;
        let key = self.key.clone();
        let pieces = response.bytes_stream().map(move |piece| piece.map_err(|error| GoogleError::from(error).at(&key)));
        Ok(Opened { version, pieces: pieces.boxed() })
    }
}

/// What an answer with a part of an object tells of the whole. Emulators tell no generation.
fn version_of(response: &Response) -> Result<Version, GoogleError> {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    // `bytes 0-9/100`
    let size = header(CONTENT_RANGE.as_str()).and_then(|range| range.rsplit_once('/')?.1.parse().ok());
    let size_bytes = size.ok_or(GoogleError::Strange("a part of an object without a Content-Range"))?;
    Ok(Version { tag: header("x-goog-generation").map(str::to_owned), stored_at_ns: None, size_bytes })
}
