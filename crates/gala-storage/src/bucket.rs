//! Objects in a bucket elsewhere, reached by the protocol of S3.
//!
//! What is sent is signed with its checksum, part by part, so that the store refuses what changed on the way; a file whose
//! parts do not add up to its content is given up before it becomes an object. The checksum of the whole stands in the
//! object's metadata.

mod ranges;
mod s3;
mod signed;

use std::{
    ops::Range,
    path::Path as FilePath,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream::BoxStream};
use gala_core::{
    asset::{FileFacts, StorageProvider},
    hash::ContentHash,
};
use object_store::{
    Attribute, Attributes, Error, GetOptions, GetResult, ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions,
    PutPayload, WriteMultipart,
    aws::AmazonS3,
    multipart::{MultipartStore, PartId},
    signer::{SignedUrlOptions, Signer},
};
use tokio::io::AsyncReadExt;

use self::ranges::BucketRanges;
pub use self::s3::S3Settings;
use crate::{
    backend::{Backend, Listed, Pieces, ShownAs},
    content,
    direct::{self, DirectTicket, DirectUpload, DirectWay, ExpectedFile},
    errors::{StorageError, from_io, of_bucket},
    prefix::Prefix,
    reading,
};

/// The metadata in which the checksum stands, as hexadecimal digits.
const CHECKSUM: &str = "sha256";
/// Files are sent in parts of at least this size: twice of it are in memory.
const PART: u64 = 8 << 20;
/// S3 takes so many parts of one object.
const MOST_PARTS: u64 = 10_000;
/// S3 copies no larger object by itself.
const LARGEST_COPY: u64 = 5 << 30;
/// An object that is older than this is sent again instead of counting as stored now: its age cannot be changed.
const YOUNG: Duration = Duration::from_secs(3600);

/// A bucket, or what is below a prefix in it.
#[derive(Debug)]
pub(crate) struct Bucket {
    provider: StorageProvider,
    store: Arc<dyn ObjectStore>,
    /// Makes links for those who reach the store by another address.
    signer: Arc<dyn Signer>,
    /// The same store, by the parts of its uploads.
    parts: Arc<AmazonS3>,
    prefix: Prefix,
}

/// What is known of an object without reading it.
struct Head {
    size_bytes: u64,
    stored_at: SystemTime,
    /// `None` of an object that somebody else put there.
    checksum: Option<ContentHash>,
}

impl Head {
    fn of(found: &GetResult) -> Self {
        let checksum = found.attributes.get(&Attribute::Metadata(CHECKSUM.into()));
        let checksum = checksum.and_then(|checksum| checksum.parse().ok());
        Self { size_bytes: found.meta.size, stored_at: found.meta.last_modified.into(), checksum }
    }
}

impl Bucket {
    /// Opens a bucket of S3 or what speaks like it. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`StorageError::Open`] for settings that name no bucket that could be.
    pub fn s3(provider: StorageProvider, settings: &S3Settings) -> Result<Self, StorageError> {
        let open = |error: Error| StorageError::Open(error.into());
        let store = Arc::new(s3::store(settings, settings.endpoint.as_deref()).map_err(open)?);
        let signer = match &settings.public_endpoint {
            Some(public) => Arc::new(s3::store(settings, Some(public)).map_err(open)?),
            None => Arc::clone(&store),
        };
        let parts = Arc::clone(&store);
        Ok(Self { provider, store, signer, parts, prefix: Prefix::parse(settings.prefix.as_deref())? })
    }

    async fn head(&self, key: &str) -> Result<Option<Head>, StorageError> {
        let options = GetOptions { head: true, ..GetOptions::default() };
        match self.store.get_opts(&self.prefix.path(key)?, options).await {
            Ok(found) => Ok(Some(Head::of(&found))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(of_bucket(key, error)),
        }
    }

    /// Sends pieces as the parts of one object, which is there once all are and add up to its content.
    async fn send_parts(&self, key: &str, mut pieces: Pieces, content: FileFacts) -> Result<(), StorageError> {
        let options = PutMultipartOptions { attributes: attributes(&content.checksum), ..Default::default() };
        let upload = self.store.put_multipart_opts(&self.prefix.path(key)?, options).await;
        let upload = upload.map_err(|error| of_bucket(key, error))?;
        let part = content.size_bytes.div_ceil(MOST_PARTS).max(PART);
        let mut writer = WriteMultipart::new_with_chunk_size(upload, usize::try_from(part).unwrap_or(usize::MAX));
        let sent = async {
            let mut seen = content::Seen::default();
            while let Some(piece) = pieces.next().await {
                let piece = piece?;
                seen.add(&piece);
                writer.wait_for_capacity(1).await.map_err(|error| of_bucket(key, error))?;
                writer.put(piece);
            }
            writer.wait_for_capacity(0).await.map_err(|error| of_bucket(key, error))?;
            if seen.facts() == content { Ok(()) } else { Err(StorageError::Damaged { key: key.to_owned() }) }
        };
        if let Err(error) = sent.await {
            // The store keeps what it has of the parts until its own rules remove them; the error is what matters here.
            let _ = writer.abort().await;
            return Err(error);
        }
        writer.finish().await.map(drop).map_err(|error| of_bucket(key, error))
    }

    async fn send(&self, key: &str, bytes: Bytes, checksum: &ContentHash) -> Result<(), StorageError> {
        let options = PutOptions { attributes: attributes(checksum), ..PutOptions::default() };
        let put = self.store.put_opts(&self.prefix.path(key)?, PutPayload::from_bytes(bytes), options).await;
        put.map(drop).map_err(|error| of_bucket(key, error))
    }
}

fn attributes(checksum: &ContentHash) -> Attributes {
    Attributes::from_iter([(Attribute::Metadata(CHECKSUM.into()), checksum.to_string())])
}

/// The pieces of a file of this machine.
fn pieces_of_file(file: tokio::fs::File, name: String) -> Pieces {
    let read = |(mut file, name): (tokio::fs::File, String)| async move {
        let mut piece = Vec::with_capacity(content::PIECE);
        match (&mut file).take(content::PIECE as u64).read_to_end(&mut piece).await {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some((Bytes::from(piece), (file, name)))),
            Err(error) => Err(from_io(&name, error)),
        }
    };
    futures::stream::try_unfold((file, name), read).boxed()
}

#[async_trait]
impl Backend for Bucket {
    fn provider(&self) -> StorageProvider {
        self.provider
    }

    async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), StorageError> {
        let checksum = ContentHash::of(&bytes);
        self.send(key, bytes, &checksum).await
    }

    async fn put_file(&self, key: &str, file: &FilePath, content: FileFacts) -> Result<(), StorageError> {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let opened = tokio::fs::File::open(file).await.map_err(|error| from_io(&name, error))?;
        if content.size_bytes > PART {
            return self.send_parts(key, pieces_of_file(opened, name), content).await;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(content.size_bytes).unwrap_or_default());
        // One more than is sent at once: a file that has grown meanwhile is told by that.
        let read = opened.take(PART + 1).read_to_end(&mut bytes).await;
        read.map_err(|error| from_io(&name, error))?;
        if ContentHash::of(&bytes) != content.checksum {
            return Err(StorageError::Damaged { key: key.to_owned() });
        }
        self.send(key, bytes.into(), &content.checksum).await
    }

    async fn keep(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        let Some(head) = self.head(key).await? else { return Ok(false) };
        let is_same = (head.checksum, head.size_bytes) == (Some(content.checksum), content.size_bytes);
        Ok(is_same && head.stored_at.elapsed().unwrap_or_default() < YOUNG)
    }

    /// The store keeps what it took: its own checksum of the whole, which it tells, is taken for the content's.
    async fn holds(&self, key: &str, content: FileFacts) -> Result<bool, StorageError> {
        let Some(head) = self.head(key).await? else { return Ok(false) };
        if head.size_bytes != content.size_bytes {
            return Ok(false);
        }
        match head.checksum {
            Some(checksum) => Ok(checksum == content.checksum),
            None => Ok(content::of_pieces(self.get(key, None).await?).await? == content),
        }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StorageError> {
        Ok(self.head(key).await?.map(|head| head.size_bytes))
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Pieces, StorageError> {
        let source = BucketRanges { store: Arc::clone(&self.store), path: self.prefix.path(key)?, key: key.to_owned() };
        reading::read(source, range).await
    }

    async fn copy(&self, from: &str, to: &str) -> Result<(), StorageError> {
        let head = self.head(from).await?.ok_or_else(|| StorageError::NotFound { key: from.to_owned() })?;
        if head.size_bytes <= LARGEST_COPY {
            let copied = self.store.copy(&self.prefix.path(from)?, &self.prefix.path(to)?).await;
            return copied.map_err(|error| of_bucket(from, error));
        }
        let size_bytes = head.size_bytes;
        let content = match head.checksum {
            Some(checksum) => FileFacts { checksum, size_bytes },
            None => content::of_pieces(self.get(from, None).await?).await?,
        };
        self.send_parts(to, self.get(from, None).await?, content).await
    }

    async fn remove(&self, key: &str) -> Result<(), StorageError> {
        match self.store.delete(&self.prefix.path(key)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(of_bucket(key, error)),
        }
    }

    fn list(&self, prefix: Option<&str>) -> BoxStream<'static, Result<Listed, StorageError>> {
        let told = prefix.unwrap_or_default().to_owned();
        let below = match self.prefix.folder(prefix) {
            Ok(below) => below,
            Err(error) => return futures::stream::once(async { Err(error) }).boxed(),
        };
        let root = self.prefix.clone();
        let listed = move |meta: Result<object_store::ObjectMeta, Error>| {
            let meta = meta.map_err(|error| of_bucket(&told, error))?;
            let stored_at = SystemTime::from(meta.last_modified);
            Ok(Listed { key: root.key(&meta.location), size_bytes: meta.size, stored_at })
        };
        self.store.list(below.as_ref()).map(listed).boxed()
    }

    async fn sign_read(
        &self,
        key: &str,
        valid_for: Duration,
        shown_as: ShownAs<'_>,
    ) -> Result<Option<String>, StorageError> {
        let query = [
            ("response-content-type", shown_as.mime),
            ("response-content-disposition", shown_as.disposition),
            // Its time is short, and who may see the file can change.
            ("response-cache-control", "private"),
        ];
        let options = SignedUrlOptions::new().with_query(query);
        let path = self.prefix.path(key)?;
        let signed = self.signer.signed_url_opts(http::Method::GET, &path, valid_for, &options).await;
        signed.map(|url| Some(url.into())).map_err(|error| of_bucket(key, error))
    }

    async fn begin_direct(
        &self,
        key: &str,
        incoming: &str,
        expected: &ExpectedFile<'_>,
    ) -> Result<Option<DirectUpload>, StorageError> {
        let ExpectedFile { size_bytes, checksum, valid_for, .. } = *expected;
        if size_bytes <= PART {
            let url = signed::put_url(&*self.signer, &self.prefix.path(incoming)?, valid_for).await;
            let ticket = DirectTicket { key: incoming.to_owned(), is_open: true, parts: None };
            let url = url.map_err(|error| of_bucket(key, error))?;
            return Ok(Some(DirectUpload { way: DirectWay::Put { url }, ticket }));
        }
        let path = self.prefix.path(key)?;
        let attributes = checksum.as_ref().map(attributes).unwrap_or_default();
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let parts = self.parts.create_multipart_opts(&path, options).await.map_err(|error| of_bucket(key, error))?;
        let urls = signed::part_urls(&*self.signer, &path, &parts, size_bytes, valid_for).await;
        let urls = urls.map_err(|error| of_bucket(key, error))?;
        let way = DirectWay::Parts { part_size_bytes: signed::part_size(size_bytes), urls };
        let ticket = DirectTicket { key: key.to_owned(), is_open: false, parts: Some(parts) };
        Ok(Some(DirectUpload { way, ticket }))
    }

    async fn direct_origin(&self) -> Option<String> {
        // The bucket may be part of the host's name: what is signed tells it.
        let path = self.prefix.path("incoming/origin").ok()?;
        direct::origin(&signed::put_url(&*self.signer, &path, Duration::from_secs(1)).await.ok()?)
    }

    async fn join_parts(&self, key: &str, parts: &str, tags: Vec<String>) -> Result<(), StorageError> {
        let tags = tags.into_iter().map(|content_id| PartId { content_id }).collect();
        let joined = self.parts.complete_multipart(&self.prefix.path(key)?, &parts.to_owned(), tags).await;
        joined.map(drop).map_err(|error| of_bucket(key, error))
    }

    async fn drop_parts(&self, key: &str, parts: &str) -> Result<(), StorageError> {
        match self.parts.abort_multipart(&self.prefix.path(key)?, &parts.to_owned()).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(of_bucket(key, error)),
        }
    }
}
