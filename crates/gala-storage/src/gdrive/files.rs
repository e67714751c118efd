//! Requests to Drive: <https://developers.google.com/workspace/drive/api/reference/rest/v3>.

use std::ops::Range;

use reqwest::{
    RequestBuilder, Response,
    header::{CONTENT_TYPE, ORIGIN, RANGE},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{
    query,
    resource::{DriveFile, FIELDS, FOLDER, ours},
};
use crate::{
    backend::Room,
    google::{Client, GoogleError, Started, related, rfc3339_now},
};

/// So many files are listed at once: Drive lists no more.
const PAGE: &str = "1000";
/// So many ids are asked for at once.
const IDS: &str = "100";

/// Drive, and the right to use a folder of it.
#[derive(Debug)]
pub(super) struct DriveFiles {
    pub client: Client,
    /// Without a slash at its end.
    pub endpoint: String,
    pub root: String,
    /// The drive of a team that the root is in, if it is in one.
    drive: OnceCell<Option<String>>,
    /// Ids that were given out and are not used yet.
    ids: tokio::sync::Mutex<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Root {
    mime_type: String,
    #[serde(default)]
    trashed: bool,
    drive_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FilePage {
    #[serde(default)]
    pub files: Vec<DriveFile>,
    pub next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Ids {
    ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    storage_quota: Quota,
}

#[derive(Deserialize)]
struct Quota {
    /// None where it is not limited.
    limit: Option<String>,
    usage: String,
}

impl DriveFiles {
    pub fn new(client: Client, endpoint: String, root: String) -> Self {
        Self { client, endpoint, root, drive: OnceCell::new(), ids: tokio::sync::Mutex::default() }
    }

    fn url(&self, below: &str) -> String {
        format!("{}/drive/v3/{below}", self.endpoint)
    }

    /// The address where the content of a new file is sent, or that of one that is there.
    pub fn upload_url(&self, id: Option<&str>) -> String {
        let below = id.map(|id| format!("/{id}")).unwrap_or_default();
        format!("{}/upload/drive/v3/files{below}", self.endpoint)
    }

    /// Looks at the root before anything is done below it.
    async fn drive(&self) -> Result<Option<&str>, GoogleError> {
        let look = async || {
            let url = self.url(&format!("files/{}", self.root));
            let fields = [("fields", "mimeType,trashed,driveId"), ("supportsAllDrives", "true")];
            let root: Root = self.client.json(|http| http.get(&url).query(&fields)).await?;
            if root.mime_type != FOLDER || root.trashed {
                return Err(GoogleError::NoFolder);
            }
            Ok(root.drive_id)
        };
        Ok(self.drive.get_or_try_init(look).await?.as_deref())
    }

    /// Lists what a search finds, page by page, in no order.
    pub async fn page(&self, query: &str, token: Option<&str>) -> Result<FilePage, GoogleError> {
        let url = self.url("files");
        let fields = format!("nextPageToken,files({FIELDS})");
        let mut parameters = vec![
            ("q", query),
            ("fields", &fields),
            ("pageSize", PAGE),
            ("supportsAllDrives", "true"),
            ("includeItemsFromAllDrives", "true"),
        ];
        match self.drive().await? {
            Some(drive) => parameters.extend([("corpora", "drive"), ("driveId", drive)]),
            None => parameters.push(("corpora", "user")),
        }
        parameters.extend(token.map(|token| ("pageToken", token)));
        self.client.json(|http| http.get(&url).query(&parameters)).await
    }

    /// All that a search finds, the oldest first.
    async fn all(&self, query: &str) -> Result<Vec<DriveFile>, GoogleError> {
        let mut found = Vec::new();
        let mut token = None;
        loop {
            let page = self.page(query, token.as_deref()).await?;
            found.extend(page.files);
            token = page.next_page_token;
            if token.is_none() {
                found.sort_by_key(DriveFile::age);
                return Ok(found);
            }
        }
    }

    /// Our files of a name in a folder, the oldest first.
    pub async fn named(&self, folder: &str, name: &str) -> Result<Vec<DriveFile>, GoogleError> {
        let mut found = self.all(&query::files_named(folder, name)).await?;
        found.retain(DriveFile::is_ours);
        Ok(found)
    }

    /// The folders of a name in a folder, the oldest first.
    pub async fn folders_named(&self, folder: &str, name: &str) -> Result<Vec<DriveFile>, GoogleError> {
        self.all(&query::folders_named(folder, name)).await
    }

    pub async fn get(&self, id: &str) -> Result<DriveFile, GoogleError> {
        DriveFile::read(self.facts(id).await?)
    }

    /// What is told of a file, as it is told.
    pub async fn facts(&self, id: &str) -> Result<Value, GoogleError> {
        let url = self.url(&format!("files/{id}"));
        self.client.json(|http| http.get(&url).query(&with_fields())).await
    }

    /// Returns an id for a file to be. Whoever makes two files of one is told so by Drive.
    pub async fn new_id(&self) -> Result<String, GoogleError> {
        let mut ids = self.ids.lock().await;
        if ids.is_empty() {
            let url = self.url("files/generateIds");
            let parameters = [("count", IDS), ("space", "drive")];
            *ids = self.client.json::<Ids>(|http| http.get(&url).query(&parameters)).await?.ids;
        }
        ids.pop().ok_or(GoogleError::Strange("no ids"))
    }

    pub async fn create_folder(&self, parent: &str, name: &str) -> Result<DriveFile, GoogleError> {
        self.create(json!({ "name": name, "mimeType": FOLDER, "parents": [parent], "properties": ours() })).await
    }

    /// Makes a folder that lies in no other.
    pub async fn create_top_folder(&self, name: &str) -> Result<DriveFile, GoogleError> {
        self.create(json!({ "name": name, "mimeType": FOLDER })).await
    }

    async fn create(&self, mut metadata: Value) -> Result<DriveFile, GoogleError> {
        let (url, id) = (self.url("files"), self.new_id().await?);
        metadata["id"] = json!(id);
        let create = |http: &reqwest::Client| http.post(&url).query(&with_fields()).json(&metadata);
        match self.client.json(create).await {
            // It was made, and the answer was lost.
            Err(error) if error.status() == Some(409) => self.get(&id).await,
            created => created,
        }
    }

    /// Sends a small file with one request: a new one, or the next content of one that is there.
    pub async fn send(
        &self,
        id: Option<&str>,
        metadata: &Value,
        mime: &str,
        bytes: &[u8],
    ) -> Result<Value, GoogleError> {
        let (content_type, body) = related(metadata, mime, bytes);
        let send = |http: &reqwest::Client| {
            let request = self.upload(http, id).query(&[("uploadType", "multipart")]);
            request.header(CONTENT_TYPE, &content_type).body(body.clone())
        };
        self.client.json(send).await
    }

    /// Begins to send a file over a session.
    pub async fn start_session(
        &self,
        id: Option<&str>,
        metadata: &Value,
        mime: &str,
        size_bytes: u64,
        origin: Option<&str>,
    ) -> Result<Started, GoogleError> {
        let start = |http: &reqwest::Client| {
            let request = self.upload(http, id).query(&[("uploadType", "resumable")]).json(metadata);
            let request = request.header("x-upload-content-type", mime).header("x-upload-content-length", size_bytes);
            origin.iter().fold(request, |request, origin| request.header(ORIGIN, *origin))
        };
        Started::of(&self.client.send(start).await?)
    }

    fn upload(&self, http: &reqwest::Client, id: Option<&str>) -> RequestBuilder {
        let url = self.upload_url(id);
        let request = if id.is_some() { http.patch(url) } else { http.post(url) };
        request.query(&with_fields())
    }

    /// Asks for the bytes of a range.
    pub async fn read(&self, id: &str, range: Range<u64>) -> Result<Response, GoogleError> {
        let url = self.url(&format!("files/{id}"));
        let range = format!("bytes={}-{}", range.start, range.end - 1);
        let parameters = [("alt", "media"), ("supportsAllDrives", "true")];
        self.client.send(|http| http.get(&url).query(&parameters).header(RANGE, &range)).await
    }

    /// Lets a file count as stored now.
    pub async fn touch(&self, id: &str) -> Result<(), GoogleError> {
        self.change(id, &json!({ "modifiedTime": rfc3339_now()? })).await
    }

    async fn change(&self, id: &str, change: &Value) -> Result<(), GoogleError> {
        let url = self.url(&format!("files/{id}"));
        self.client.send(|http| http.patch(&url).query(&with_fields()).json(change)).await.map(drop)
    }

    /// Copies a file within Drive.
    pub async fn copy(&self, id: &str, parent: &str, name: &str) -> Result<DriveFile, GoogleError> {
        let (url, copy) = (self.url(&format!("files/{id}/copy")), self.new_id().await?);
        let metadata = json!({
            "id": copy,
            "name": name,
            "parents": [parent],
            "modifiedTime": rfc3339_now()?,
            "properties": ours(),
        });
        let request = |http: &reqwest::Client| http.post(&url).query(&with_fields()).json(&metadata);
        match self.client.json(request).await {
            Err(error) if error.status() == Some(409) => self.get(&copy).await,
            copied => copied,
        }
    }

    /// Removes a file for good, or puts it into the bin where no more is allowed, as in a drive of a team. One that is not
    /// there is no error.
    pub async fn remove(&self, id: &str) -> Result<(), GoogleError> {
        let url = self.url(&format!("files/{id}"));
        match self.client.send(|http| http.delete(&url).query(&[("supportsAllDrives", "true")])).await {
            Err(error) if error.status() == Some(404) => Ok(()),
            Err(error) if error.status() == Some(403) && error.is_about_rights() => {
                self.change(id, &json!({ "trashed": true })).await
            }
            removed => removed.map(drop),
        }
    }

    /// Puts a file or a folder into the bin, where its owner finds it. One that is not there is no error.
    pub async fn trash(&self, id: &str) -> Result<(), GoogleError> {
        match self.change(id, &json!({ "trashed": true })).await {
            Err(error) if error.status() == Some(404) => Ok(()),
            trashed => trashed,
        }
    }

    /// Lets whoever knows the address of a folder see it.
    pub async fn permit_anyone(&self, id: &str) -> Result<(), GoogleError> {
        let url = self.url(&format!("files/{id}/permissions"));
        let anyone = json!({ "type": "anyone", "role": "reader", "allowFileDiscovery": false });
        self.client.send(|http| http.post(&url).query(&[("supportsAllDrives", "true")]).json(&anyone)).await.map(drop)
    }

    /// Takes that back; where nobody was let in, there is nothing to do.
    pub async fn forbid_anyone(&self, id: &str) -> Result<(), GoogleError> {
        let url = self.url(&format!("files/{id}/permissions/anyoneWithLink"));
        match self.client.send(|http| http.delete(&url).query(&[("supportsAllDrives", "true")])).await {
            Err(error) if error.status() == Some(404) => Ok(()),
            forbidden => forbidden.map(drop),
        }
    }

    /// How much room the user has. None is told of the drive of a team, which has its own limits.
    pub async fn room(&self) -> Result<Option<Room>, GoogleError> {
        if self.drive().await?.is_some() {
            return Ok(None);
        }
        let url = self.url("about");
        let fields = [("fields", "storageQuota(limit,usage)")];
        let about: About = self.client.json(|http| http.get(&url).query(&fields)).await?;
        let number = |text: &str| text.parse().map_err(|_| GoogleError::Strange("a number that is none"));
        let limit_bytes = about.storage_quota.limit.as_deref().map(number).transpose()?;
        let used_bytes = number(&about.storage_quota.usage)?;
        Ok(limit_bytes.map(|limit_bytes| Room { limit_bytes, used_bytes }))
    }
}

fn with_fields() -> [(&'static str, &'static str); 2] {
    [("fields", FIELDS), ("supportsAllDrives", "true")]
}
