//! Higgsfield's protocol of jobs, by which it makes pictures and videos alike. It knows no request again but by the name
//! that it gave it.

mod failure;

use std::collections::HashMap;

use bytes::Bytes;
use gala_ai::provider::{Call, ProviderError};
use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Deserialize;
use serde_json::{Value, json};

use self::failure::meaning;
use crate::http::{Api, Downloader, Endpoint, Polling, Secret, TaskState, read_json};

const PROVIDER: &str = "higgsfield";

/// Its interface, with the means to fetch what it made.
#[derive(Clone, Debug)]
pub(crate) struct Higgsfield {
    api: Api,
    pub downloader: Downloader,
    pub polling: Polling,
}

/// Where what was made is fetched from.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct HiggsfieldLinks {
    pub image: Option<String>,
    pub video: Option<String>,
}

impl Higgsfield {
    /// `key` is the id of the key and its secret, parted by a colon.
    ///
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(
        endpoint: Endpoint,
        key: &Secret,
        downloader: Downloader,
        polling: Polling,
    ) -> Result<Self, ProviderError> {
        let api = Api::new(PROVIDER, endpoint, meaning).with_key("authorization", "Key ", key)?;
        Ok(Self { api, downloader, polling })
    }

    pub fn provider(&self) -> &'static str {
        self.api.provider()
    }

    /// Sends a request to a model, whose name is a path, and returns the name of the job.
    pub async fn submit(&self, model: &str, arguments: &Value, call: &Call) -> Result<String, ProviderError> {
        let path: Vec<&str> = model.split('/').filter(|part| !part.is_empty()).collect();
        let response = self.api.send(self.api.request(Method::POST, &path).json(arguments), call).await?;
        let job: Job = read_json(response, PROVIDER).await?;
        call.request_id(&job.request_id);
        Ok(job.request_id)
    }

    /// Asks how far a job is. The key goes to the endpoint alone, whatever the answers link to.
    pub async fn look(&self, job: &str, call: &Call) -> Result<TaskState<HiggsfieldLinks>, ProviderError> {
        let request = self.api.request(Method::GET, &["requests", job, "status"]);
        let job: Job = read_json(self.api.send(request, call).await?, PROVIDER).await?;
        let provider = PROVIDER.to_owned();
        Ok(match job.status.as_str() {
            "queued" | "in_progress" => TaskState::Working,
            "completed" => TaskState::Done(job.links()),
            "nsfw" => TaskState::Failed(ProviderError::Declined {
                provider,
                message: "what came of it is not safe".to_owned(),
            }),
            "failed" => {
                // What fails is paid back.
                let message = "it failed, and was paid back".to_owned();
                TaskState::Failed(ProviderError::Busy { provider, message, retry_after: None })
            }
            other => TaskState::Failed(ProviderError::Broken { provider, message: format!("it ended as {other:?}") }),
        })
    }

    /// Uploads a file that a request refers to, and returns its address.
    pub async fn upload(&self, file: Bytes, mime: &str, call: &Call) -> Result<String, ProviderError> {
        let post = self.api.request(Method::POST, &["files", "generate-upload-url"]);
        let place: UploadPlace =
            read_json(self.api.send(post.json(&json!({ "content_type": mime })), call).await?, PROVIDER).await?;
        let headers = place.headers(mime).ok_or_else(|| ProviderError::Broken {
            provider: PROVIDER.to_owned(),
            message: "its upload asks for headers that are none".to_owned(),
        })?;
        let uploaded = self.downloader.upload(&place.upload_url, headers, file, call).await;
        uploaded.map_err(|error| error.of_free(PROVIDER))?;
        Ok(place.public_url)
    }
}

#[derive(Debug, Deserialize)]
struct Job {
    status: String,
    request_id: String,
    #[serde(default)]
    images: Vec<Link>,
    video: Option<Link>,
}

#[derive(Debug, Deserialize)]
struct Link {
    url: String,
}

impl Job {
    fn links(self) -> HiggsfieldLinks {
        let image = self.images.into_iter().next().map(|link| link.url);
        HiggsfieldLinks { image, video: self.video.map(|link| link.url) }
    }
}

#[derive(Debug, Deserialize)]
struct UploadPlace {
    public_url: String,
    upload_url: String,
    #[serde(default)]
    upload_headers: HashMap<String, String>,
}

impl UploadPlace {
    fn headers(&self, mime: &str) -> Option<HeaderMap> {
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::try_from(mime).ok()?)]);
        for (name, value) in &self.upload_headers {
            headers.insert(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
        }
        Some(headers)
    }
}
