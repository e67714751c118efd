//! Objects in a bucket of Google Cloud Storage, by its JSON API.
//!
//! What is sent comes with its MD5, which the store compares before there is an object; the SHA-256 of the content stands
//! in the object's metadata. Not by `object_store`: its uploads are the parts of the XML API, which cannot be handed to a
//! browser as one address, and its tokens come from an address that cannot be set.

mod objects;
mod ranges;
mod sign;

use std::{
    io::Cursor,
    ops::Range,
    path::Path as FilePath,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures::stream::BoxStream;
use gala_core::{
    asset::{FileFacts, StorageProvider},
    hash::ContentHash,
};
use md5::{Digest, Md5};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeek};

use self::{
    objects::{Found, GcsObjects, ObjectToBe},
    ranges::GcsRanges,
};
use crate::{
    backend::{Backend, Listed, Pieces, ShownAs},
    content,
    direct::{self, DirectUpload, ExpectedFile},
    errors::{StorageError, from_io},
    google::{Client, GoogleError, Grant, ResumableUpload, SMALL, Sent, ServiceAccount, SessionStart},
    prefix::Prefix,
    reading,
};

/// May read, write, list and delete objects.
const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.read_write";
const ENDPOINT: &str = "https://storage.googleapis.com";
/// An object that is older than this is sent again instead of counting as stored now: its age cannot be changed.
const YOUNG: Duration = Duration::from_secs(3600);

/// Which bucket, and who asks.
#[derive(Clone)]
pub struct GcsSettings {
    pub bucket: String,
    /// Below this, everything is kept.
    pub prefix: Option<String>,
    /// `https://host[:port]` or `http://…` of what speaks like it; Google's own where absent.
    pub endpoint: Option<String>,
    /// The JSON of a service account's key. Where absent nobody is asked for a token, and no links are signed: emulators.
    pub credentials: Option<String>,
}

impl std::fmt::Debug for GcsSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { bucket, prefix, endpoint, .. } = self;
        write!(f, "GcsSettings {{ {bucket:?}, {prefix:?}, {endpoint:?}, … }}")
    }
}

/// A bucket, or what is below a prefix in it.
#[derive(Debug)]
pub(crate) struct Gcs {
    objects: Arc<GcsObjects>,
    account: Option<Arc<ServiceAccount>>,
    prefix: Prefix,
}

impl Gcs {
    /// Opens a bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`StorageError::Open`] for settings that cannot be right.
    pub fn open(settings: &GcsSettings) -> Result<Self, StorageError> {
        let account = settings.credentials.as_deref().map(ServiceAccount::parse).transpose();
        let account = account.map_err(|error| StorageError::Open(error.into()))?.map(Arc::new);
        let grant = account.as_ref().map_or(Grant::Nothing, |account| {
            let account = Arc::clone(account);
            Grant::ServiceAccount { account, scope: SCOPE }
        });
        let endpoint = settings.endpoint.as_deref().unwrap_or(ENDPOINT).trim_end_matches('/').to_owned();
        let objects = GcsObjects { client: Client::new(grant)?, endpoint, bucket: settings.bucket.clone() };
        let prefix = Prefix::parse(settings.prefix.as_deref())?;
        Ok(Self { objects: Arc::new(objects), account, prefix })
    }

    fn name(&self, key: &str) -> Result<String, StorageError> {
        Ok(self.prefix.path(key)?.into())
    }

    async fn find(&self, key: &str) -> Result<Option<Found>, StorageError> {
        self.objects.find(&self.name(key)?).await.map_err(|error| error.at(key))
    }

    fn object_to_be<'a>(&'a self, name: &'a str, size_bytes: u64, checksum: Option<ContentHash>) -> ObjectToBe<'a> {
        ObjectToBe { objects: &self.objects, name, size_bytes, checksum, origin: None }
    }

    async fn send_over_session(
        &self,
        key: &str,
        reader: impl AsyncRead + AsyncSeek + Unpin + Send,
        content: FileFacts,
    ) -> Result<(), StorageError> {
        let name = self.name(key)?;
        let upload = ResumableUpload { client: &self.objects.client, key, content, reader, sends_hash: true };
        let sessions = self.object_to_be(&name, content.size_bytes, Some(content.checksum));
        let Sent { answer, md5 } = upload.send(&sessions).await?;
        self.check_sent(key, &name, &answer, md5).await
    }

    async fn send_at_once(&self, key: &str, bytes: &[u8], content: FileFacts) -> Result<(), StorageError> {
        let name = self.name(key)?;
        let md5: [u8; 16] = Md5::digest(bytes).into();
        let answer = self.objects.put(&name, bytes, &content, &STANDARD.encode(md5)).await;
        let answer = answer.map_err(|error| error.at(key))?;
        self.check_sent(key, &name, &answer, Some(md5)).await
    }

    /// Compares what the store tells of an object with what was sent. A store that looked at the checksum that came with
    /// it has refused what differs; not all that speak like Google do.
    async fn check_sent(
        &self,
        key: &str,
        name: &str,
        answer: &serde_json::Value,
        md5: Option<[u8; 16]>,
    ) -> Result<(), StorageError> {
        let told = answer["md5Hash"].as_str().and_then(|told| STANDARD.decode(told).ok());
        match (told, md5) {
            (Some(told), Some(md5)) if told != md5 => {
                let removed = self.objects.remove(name).await;
                removed.map_err(|error| error.at(key))?;
                let source = GoogleError::Strange("what was stored is not what was sent").into();
                Err(StorageError::Away { key: key.to_owned(), source })
            }
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Backend for Gcs {
    fn provider(&self) -> StorageProvider {
        StorageProvider::Gcs
    }

    async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), StorageError> {
        let content = FileFacts { checksum: ContentHash::of(&bytes), size_bytes: bytes.len() as u64 };
        if content.size_bytes > SMALL {
            return self.send_over_session(key, Cursor::new(bytes), content).await;
        }
        self.send_at_once(key, &bytes, content).await
    }

    async fn put_file(&self, key: &str, file: &FilePath, content: FileFacts) -> Result<(), StorageError> {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let opened = tokio::fs::File::open(file).await.map_err(|error| from_io(&name, error))?;
        if content.size_bytes > SMALL {
            return self.send_over_session(key, opened, content).await;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(content.size_bytes).unwrap_or_default());
        // One more than is sent at once: a file that has grown meanwhile is told by that.
        let read = opened.take(SMALL + 1).read_to_end(&mut bytes).await;
        read.map_err(|error| from_io(&name, error))?;
        if ContentHash::of(&bytes) != content.checksum {
            return Err(StorageError::Damaged { key: key.to_owned() });
        }
        self.send_at_once(key, &bytes, content).await
    }

    async fn keep(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        let Some(found) = self.find(key).await? else { return Ok(false) };
        let is_same = (found.checksum, found.size_bytes) == (Some(content.checksum), content.size_bytes);
        Ok(is_same && found.stored_at.elapsed().unwrap_or_default() < YOUNG)
    }

    /// The store keeps what it took: the checksum in its metadata is taken for the content's.
    async fn holds(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        let Some(found) = self.find(key).await? else { return Ok(false) };
        if found.size_bytes != content.size_bytes {
            return Ok(false);
        }
        match found.checksum {
            Some(checksum) => Ok(checksum == content.checksum),
            None => Ok(content::of_pieces(self.get(key, None).await?).await? == content),
        }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        Ok(self.find(key).await?.map(|found| found.size_bytes))
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Pieces, StorageError> {
        let source = GcsRanges { objects: Arc::clone(&self.objects), name: self.name(key)?, key: key.to_owned() };
        reading::read(source, range).await
    }

    async fn copy(&self, from: &str, to: &str) -> Result<(), StorageError> {
        let (name, target) = (self.name(from)?, self.name(to)?);
        self.objects.copy(&name, &target).await.map_err(|error| error.at(from))
    }

    async fn remove(&self, key: &str) -> Result<(), StorageError> {
        self.objects.remove(&self.name(key)?).await.map_err(|error| error.at(key))
    }

    fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>> {
        objects::list(Arc::clone(&self.objects), self.prefix.clone(), prefix.map(str::to_owned))
    }

    async fn sign_read(
        &self,
        key: &str,
        valid_for: Duration,
        shown_as: ShownAs<'_>,
    ) -> Result<Option<String>, StorageError> {
        let Some(account) = &self.account else { return Ok(None) };
        let GcsObjects { endpoint, bucket, .. } = &*self.objects;
        let link = sign::Link { account, endpoint, bucket, name: &self.name(key)?, valid_for };
        let query = [("response-content-disposition", shown_as.disposition), ("response-content-type", shown_as.mime)];
        link.sign(SystemTime::now(), &query).map(Some).map_err(|error| error.at(key))
    }

    async fn begin_direct(
        &self,
        key: &str,
        _incoming: &str,
        expected: &ExpectedFile<'_>,
    ) -> Result<Option<DirectUpload>, StorageError> {
        let name = self.name(key)?;
        let object = self.object_to_be(&name, expected.size_bytes, expected.checksum);
        let started = ObjectToBe { origin: expected.origin, ..object }.start().await.map_err(|error| error.at(key))?;
        Ok(started.direct(key))
    }

    async fn direct_origin(&self) -> Option<String> {
        direct::origin(&self.objects.endpoint)
    }
}
