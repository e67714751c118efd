//! The new protocol: `POST /image-to-video/{model}`, `GET /tasks`.

use std::path::Path;

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::provider::{
    AnimationRequest, Animator, Call, Expected, MadeVideo, Priced, ProviderError, ProviderId, Resend, TaskWakes,
};
use gala_core::spending::UsageRange;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    failure::{Envelope, meaning},
    video::{KlingTask, expected, is_large, length_s, limits, save},
};
use crate::http::{
    Api, DownloadError, Downloader, Endpoint, Polling, Secret, Task, TaskCallbacks, TaskState, finish, read_json,
};

const PROVIDER: &str = "kling";
const MAX_IMAGE_BYTES: usize = 30 << 20;

/// A model of Kling by its new protocol, with an API key.
#[derive(Clone, Debug)]
pub struct Kling {
    api: Api,
    model: String,
    callbacks: Option<TaskCallbacks>,
    downloader: Downloader,
    polling: Polling,
}

impl Kling {
    pub const ENDPOINT: &str = "https://api-singapore.klingai.com";

    /// `callbacks` are told how tasks go on, too; they are asked after all the same.
    ///
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(
        endpoint: Endpoint,
        key: &Secret,
        model: String,
        callbacks: Option<TaskCallbacks>,
        downloader: Downloader,
        polling: Polling,
    ) -> Result<Self, ProviderError> {
        let api = Api::new(PROVIDER, endpoint, meaning).with_key("authorization", "Bearer ", key)?;
        Ok(Self { api, model, callbacks, downloader, polling })
    }

    fn body(&self, request: &AnimationRequest, call: &Call) -> Value {
        let mut options = json!({ "external_task_id": call.id().to_string(), "watermark_info": { "enabled": false } });
        if let Some(callbacks) = &self.callbacks {
            options["callback_url"] = callbacks.url.as_str().into();
        }
        json!({
            "contents": [
                { "type": "prompt", "text": request.prompt },
                { "type": "first_frame", "url": BASE64_STANDARD.encode(&request.image) },
            ],
            "settings": {
                "resolution": if is_large(request) { "1080p" } else { "720p" },
                "duration": length_s(&self.model, request),
            },
            "options": options,
        })
    }

    /// Asks for the one task that has this name by `query`.
    async fn task(&self, query: &str, name: &str, call: &Call) -> Result<Option<TaskEntry>, ProviderError> {
        let request = self.api.request(Method::GET, &["tasks"]).query(&[(query, name)]);
        let told: Envelope<Vec<TaskEntry>> = read_json(self.api.send(request, call).await?, PROVIDER).await?;
        Ok(told.opened(PROVIDER)?.into_iter().next())
    }
}

impl Priced for Kling {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::KnownById
    }
}

impl Expected<AnimationRequest> for Kling {
    fn expected(&self, request: &AnimationRequest) -> UsageRange {
        expected(length_s(&self.model, request))
    }
}

#[async_trait]
impl Animator for Kling {
    async fn animate(&self, request: &AnimationRequest, into: &Path, call: &Call) -> Result<MadeVideo, ProviderError> {
        limits(MAX_IMAGE_BYTES).check(request)?;
        finish(&Animation { kling: self, request, into }, self.polling, call).await
    }
}

/// One video on its way.
struct Animation<'a> {
    kling: &'a Kling,
    request: &'a AnimationRequest,
    into: &'a Path,
}

#[async_trait]
impl Task for Animation<'_> {
    type Links = String;
    type Made = MadeVideo;

    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn wakes(&self) -> Option<&TaskWakes> {
        self.kling.callbacks.as_ref().map(|callbacks| &callbacks.wakes)
    }

    async fn submit(&self, call: &Call) -> Result<String, ProviderError> {
        let post = self.kling.api.request(Method::POST, &["image-to-video", &self.kling.model]);
        let response = self.kling.api.send(post.json(&self.kling.body(self.request, call)), call).await?;
        let told: Envelope<TaskEntry> = read_json(response, PROVIDER).await?;
        if let Some(id) = &told.request_id {
            call.request_id(id);
        }
        Ok(told.opened(PROVIDER)?.id)
    }

    async fn find(&self, call: &Call) -> Result<Option<String>, ProviderError> {
        let found = self.kling.task("external_task_ids", &call.id().to_string(), call).await?;
        Ok(found.map(|task| task.id))
    }

    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<String>, ProviderError> {
        match self.kling.task("task_ids", task, call).await? {
            Some(task) => Ok(task.told().state(PROVIDER)),
            None => {
                let message = "it does not know its own task".to_owned();
                Err(ProviderError::Broken { provider: PROVIDER.to_owned(), message })
            }
        }
    }

    async fn fetch(&self, link: &String, call: &Call) -> Result<MadeVideo, DownloadError> {
        let length_s = length_s(&self.kling.model, self.request);
        save(&self.kling.downloader, link, length_s, self.into, call).await
    }
}

#[derive(Debug, Deserialize)]
struct TaskEntry {
    id: String,
    status: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    outputs: Vec<TaskOutput>,
}

#[derive(Debug, Deserialize)]
struct TaskOutput {
    url: String,
}

impl TaskEntry {
    fn told(self) -> KlingTask {
        let url = self.outputs.into_iter().next().map(|output| output.url);
        KlingTask { status: self.status, reason: self.message, url }
    }
}
