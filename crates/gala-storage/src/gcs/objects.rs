//! The objects of a bucket, as its JSON API tells them: <https://cloud.google.com/storage/docs/json_api/v1/objects>.

use std::{sync::Arc, time::SystemTime};

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use gala_core::{asset::FileFacts, hash::ContentHash};
use object_store::path::Path;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, ORIGIN, RANGE};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    backend::Listed,
    errors::StorageError,
    google::{Client, GoogleError, SessionStart, Started, related, rfc3339},
    media_types,
    prefix::Prefix,
};

/// The metadata in which the checksum stands, as hexadecimal digits.
const CHECKSUM: &str = "sha256";
/// So many objects are listed at once: Google lists no more.
const PAGE: &str = "1000";

/// A bucket and the right to use it. Names are those of the store: keys with the prefix before them.
#[derive(Debug)]
pub(super) struct GcsObjects {
    pub client: Client,
    /// Without a slash at its end.
    pub endpoint: String,
    pub bucket: String,
}

/// What is known of an object without reading it.
pub(super) struct Found {
    pub size_bytes: u64,
    pub stored_at: SystemTime,
    /// `None` of an object that somebody else put there.
    pub checksum: Option<ContentHash>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    name: String,
    size: String,
    time_created: String,
    #[serde(default)]
    metadata: serde_json::Map<String, Value>,
}

impl Resource {
    fn size_bytes(&self) -> Result<u64, GoogleError> {
        self.size.parse().map_err(|_| GoogleError::Strange("a size that is none"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObjectPage {
    #[serde(default)]
    items: Vec<Resource>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rewritten {
    done: bool,
    rewrite_token: Option<String>,
}

/// A name as one segment of a path.
fn encoded(name: &str) -> impl std::fmt::Display {
    utf8_percent_encode(name, NON_ALPHANUMERIC)
}

impl GcsObjects {
    fn objects_url(&self) -> String {
        format!("{}/storage/v1/b/{}/o", self.endpoint, encoded(&self.bucket))
    }

    fn url(&self, name: &str) -> String {
        format!("{}/{}", self.objects_url(), encoded(name))
    }

    fn upload_url(&self) -> String {
        format!("{}/upload/storage/v1/b/{}/o", self.endpoint, encoded(&self.bucket))
    }

    pub async fn find(&self, name: &str) -> Result<Option<Found>, GoogleError> {
        let url = self.url(name);
        let found = match self.client.json::<Resource>(|http| http.get(&url)).await {
            Err(error) if error.status() == Some(404) => return Ok(None),
            found => found?,
        };
        let checksum = found.metadata.get(CHECKSUM).and_then(|checksum| checksum.as_str()?.parse().ok());
        let (size_bytes, stored_at) = (found.size_bytes()?, rfc3339(&found.time_created)?);
        Ok(Some(Found { size_bytes, stored_at, checksum }))
    }

    /// Stores bytes with one request; the store compares their MD5, in base64. Returns what it tells of the object.
    pub async fn put(&self, name: &str, bytes: &[u8], content: &FileFacts, md5: &str) -> Result<Value, GoogleError> {
        let mut metadata = metadata(name, Some(&content.checksum));
        metadata["md5Hash"] = md5.into();
        let (content_type, body) = related(&metadata, media_types::of_key(name), bytes);
        let url = self.upload_url();
        let put = |http: &reqwest::Client| {
            let request = http.post(&url).query(&[("uploadType", "multipart"), ("name", name)]);
            request.header(CONTENT_TYPE, &content_type).body(body.clone())
        };
        self.client.json(put).await
    }

    /// Asks for the bytes of a range. Of another generation than the one that is named there are none.
    pub async fn read(
        &self,
        name: &str,
        range: std::ops::Range<u64>,
        generation: Option<&str>,
    ) -> Result<reqwest::Response, GoogleError> {
        let url = self.url(name);
        let range = format!("bytes={}-{}", range.start, range.end - 1);
        let read = |http: &reqwest::Client| {
            let request = http.get(&url).query(&[("alt", "media")]).header(RANGE, &range);
            match generation {
                Some(generation) => request.query(&[("ifGenerationMatch", generation)]),
                None => request,
            }
        };
        self.client.send(read).await
    }

    /// Copies within the store, in as many steps as it asks for.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), GoogleError> {
        let url = format!("{}/rewriteTo/b/{}/o/{}", self.url(from), encoded(&self.bucket), encoded(to));
        let mut token: Option<String> = None;
        loop {
            let step = |http: &reqwest::Client| {
                let request = http.post(&url).header(CONTENT_LENGTH, 0);
                token.iter().fold(request, |request, token| request.query(&[("rewriteToken", token)]))
            };
            let Rewritten { done, rewrite_token } = self.client.json(step).await?;
            match rewrite_token {
                _ if done => return Ok(()),
                None => return Err(GoogleError::Strange("a copy that neither is done nor goes on")),
                rewrite_token => token = rewrite_token,
            }
        }
    }

    /// Removes an object; one that is not there is no error.
    pub async fn remove(&self, name: &str) -> Result<(), GoogleError> {
        let url = self.url(name);
        match self.client.send(|http| http.delete(&url)).await {
            Err(error) if error.status() == Some(404) => Ok(()),
            removed => removed.map(drop),
        }
    }

    async fn page(&self, folder: Option<&str>, token: Option<&str>) -> Result<ObjectPage, GoogleError> {
        let url = self.objects_url();
        let fields = "nextPageToken,items(name,size,timeCreated)";
        let mut query = vec![("maxResults", PAGE), ("fields", fields)];
        query.extend(folder.map(|folder| ("prefix", folder)));
        query.extend(token.map(|token| ("pageToken", token)));
        self.client.json(|http| http.get(&url).query(&query)).await
    }
}

/// An object that is to be sent over sessions.
pub(super) struct ObjectToBe<'a> {
    pub objects: &'a GcsObjects,
    pub name: &'a str,
    pub size_bytes: u64,
    /// Noted with the object, where it is known.
    pub checksum: Option<ContentHash>,
    /// The page whose browser sends it.
    pub origin: Option<&'a str>,
}

#[async_trait]
impl SessionStart for ObjectToBe<'_> {
    async fn start(&self) -> Result<Started, GoogleError> {
        let Self { objects, name, size_bytes, checksum, origin } = self;
        let (url, metadata) = (objects.upload_url(), metadata(name, checksum.as_ref()));
        let start = |http: &reqwest::Client| {
            let request = http.post(&url).query(&[("uploadType", "resumable"), ("name", name)]).json(&metadata);
            let request = request.header("x-upload-content-type", media_types::of_key(name));
            let request = request.header("x-upload-content-length", *size_bytes);
            origin.iter().fold(request, |request, origin| request.header(ORIGIN, *origin))
        };
        let response = objects.client.send(start).await?;
        Started::of(&response)
    }
}

fn metadata(name: &str, checksum: Option<&ContentHash>) -> Value {
    let metadata = match checksum {
        Some(checksum) => json!({ CHECKSUM: checksum.to_string() }),
        None => json!({}),
    };
    json!({ "name": name, "contentType": media_types::of_key(name), "metadata": metadata })
}

/// Lists the keys below a key, or all below the prefix.
pub(super) fn list(
    objects: Arc<GcsObjects>,
    prefix: Prefix,
    below: Option<String>,
) -> BoxStream<'static, Result<Listed, StorageError>> {
    let told = below.clone().unwrap_or_default();
    let folder = match prefix.folder(below.as_deref()) {
        Ok(folder) => folder.map(|folder| format!("{folder}/")),
        Err(error) => return futures::stream::once(async { Err(error) }).boxed(),
    };
    let page = move |token: Option<Option<String>>| {
        let (objects, folder, told) = (Arc::clone(&objects), folder.clone(), told.clone());
        async move {
            let Some(token) = token else { return Ok::<_, StorageError>(None) };
            let page = objects.page(folder.as_deref(), token.as_deref()).await.map_err(|error| error.at(&told))?;
            Ok(Some((page.items, page.next_page_token.map(Some))))
        }
    };
    let pages = futures::stream::try_unfold(Some(None), page);
    let listed = move |resource: Resource| {
        let path = Path::parse(&resource.name).ok()?;
        let told = || Ok((resource.size_bytes()?, rfc3339(&resource.time_created)?));
        let key = prefix.key(&path);
        Some(match told() {
            Ok((size_bytes, stored_at)) => Ok(Listed { key, size_bytes, stored_at }),
            Err(error) => Err(GoogleError::at(error, &key)),
        })
    };
    // What is no key of ours (a name that ends with a slash, as consoles make for folders) is nobody's object.
    let items = pages.map_ok(|items| futures::stream::iter(items.into_iter().map(Ok::<_, StorageError>))).try_flatten();
    items.try_filter_map(move |item| std::future::ready(listed(item).transpose())).boxed()
}
