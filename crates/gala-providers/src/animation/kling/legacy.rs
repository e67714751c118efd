//! The old protocol: `POST` and `GET /v1/videos/image2video`.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::provider::{
    AnimationRequest, Animator, Call, Expected, MadeVideo, Priced, ProviderError, ProviderId, Resend, TaskWakes,
};
use gala_core::spending::UsageRange;
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    failure::{Envelope, is_of, meaning},
    token::TokenSource,
    video::{KlingTask, expected, is_large, length_s, limits, save},
};
use crate::http::{
    Api, DownloadError, Downloader, Endpoint, Polling, Secret, Task, TaskCallbacks, TaskState, finish, read_json,
};

const PROVIDER: &str = "kling_legacy";
const PATH: [&str; 3] = ["v1", "videos", "image2video"];
/// 10 MB of base64.
const MAX_IMAGE_BYTES: usize = 7 << 20;

/// How the old protocol is told who asks.
#[derive(Clone, Debug)]
pub enum KlingAuth {
    ApiKey(Secret),
    /// A pair of keys, of which the second signs tokens.
    KeyPair {
        access_key: String,
        secret_key: Secret,
    },
}

/// A model of Kling by its old protocol.
#[derive(Clone, Debug)]
pub struct KlingLegacy {
    api: Api,
    tokens: Option<Arc<TokenSource>>,
    model: String,
    callbacks: Option<TaskCallbacks>,
    downloader: Downloader,
    polling: Polling,
}

impl KlingLegacy {
    /// As [`super::Kling::new`].
    ///
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(
        endpoint: Endpoint,
        auth: KlingAuth,
        model: String,
        callbacks: Option<TaskCallbacks>,
        downloader: Downloader,
        polling: Polling,
    ) -> Result<Self, ProviderError> {
        let api = Api::new(PROVIDER, endpoint, meaning);
        let (api, tokens) = match auth {
            KlingAuth::ApiKey(key) => (api.with_key("authorization", "Bearer ", &key)?, None),
            KlingAuth::KeyPair { access_key, secret_key } => {
                (api, Some(Arc::new(TokenSource::new(access_key, secret_key))))
            }
        };
        Ok(Self { api, tokens, model, callbacks, downloader, polling })
    }

    fn body(&self, request: &AnimationRequest, call: &Call) -> Value {
        let mut body = json!({
            "model_name": self.model,
            "image": BASE64_STANDARD.encode(&request.image),
            "prompt": request.prompt,
            "duration": length_s(&self.model, request).to_string(),
            "mode": if is_large(request) { "pro" } else { "std" },
            "external_task_id": call.id().to_string(),
        });
        if let Some(callbacks) = &self.callbacks {
            body["callback_url"] = callbacks.url.as_str().into();
        }
        body
    }

    /// Sends a request, and once more with a new token where its own has expired, or is not good yet.
    async fn ask<T: DeserializeOwned>(
        &self,
        request: impl Fn() -> RequestBuilder + Send + Sync,
        call: &Call,
    ) -> Result<Envelope<T>, ProviderError> {
        let Some(tokens) = &self.tokens else {
            return read_json(self.api.send(request(), call).await?, PROVIDER).await;
        };
        let response = match self.api.send(request().bearer_auth(tokens.token()?), call).await {
            Err(error) if is_of(&error, &[1003, 1004]) => {
                tokens.forget();
                self.api.send(request().bearer_auth(tokens.token()?), call).await?
            }
            answered => answered?,
        };
        read_json(response, PROVIDER).await
    }

    async fn task(&self, name: &str, call: &Call) -> Result<LegacyTask, ProviderError> {
        let path: Vec<&str> = PATH.into_iter().chain([name]).collect();
        self.ask(|| self.api.request(Method::GET, &path), call).await?.opened(PROVIDER)
    }
}

impl Priced for KlingLegacy {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::KnownById
    }
}

impl Expected<AnimationRequest> for KlingLegacy {
    fn expected(&self, request: &AnimationRequest) -> UsageRange {
        expected(length_s(&self.model, request))
    }
}

#[async_trait]
impl Animator for KlingLegacy {
    async fn animate(&self, request: &AnimationRequest, into: &Path, call: &Call) -> Result<MadeVideo, ProviderError> {
        limits(MAX_IMAGE_BYTES).check(request)?;
        finish(&LegacyAnimation { kling: self, request, into }, self.polling, call).await
    }
}

/// One video on its way.
struct LegacyAnimation<'a> {
    kling: &'a KlingLegacy,
    request: &'a AnimationRequest,
    into: &'a Path,
}

#[async_trait]
impl Task for LegacyAnimation<'_> {
    type Links = String;
    type Made = MadeVideo;

    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn wakes(&self) -> Option<&TaskWakes> {
        self.kling.callbacks.as_ref().map(|callbacks| &callbacks.wakes)
    }

    async fn submit(&self, call: &Call) -> Result<String, ProviderError> {
        let body = self.kling.body(self.request, call);
        let post = || self.kling.api.request(Method::POST, &PATH).json(&body);
        let told: Envelope<LegacyTask> = self.kling.ask(post, call).await?;
        if let Some(id) = &told.request_id {
            call.request_id(id);
        }
        Ok(told.opened(PROVIDER)?.task_id)
    }

    async fn find(&self, call: &Call) -> Result<Option<String>, ProviderError> {
        match self.kling.task(&call.id().to_string(), call).await {
            Ok(task) => Ok(Some(task.task_id)),
            Err(error) if is_of(&error, &[1202, 1203]) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<String>, ProviderError> {
        Ok(self.kling.task(task, call).await?.told().state(PROVIDER))
    }

    async fn fetch(&self, link: &String, call: &Call) -> Result<MadeVideo, DownloadError> {
        let length_s = length_s(&self.kling.model, self.request);
        save(&self.kling.downloader, link, length_s, self.into, call).await
    }
}

#[derive(Debug, Deserialize)]
struct LegacyTask {
    task_id: String,
    task_status: String,
    #[serde(default)]
    task_status_msg: String,
    #[serde(default)]
    task_result: LegacyResult,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LegacyResult {
    videos: Vec<LegacyVideo>,
}

#[derive(Debug, Deserialize)]
struct LegacyVideo {
    url: String,
}

impl LegacyTask {
    fn told(self) -> KlingTask {
        let url = self.task_result.videos.into_iter().next().map(|video| video.url);
        KlingTask { status: self.task_status, reason: self.task_status_msg, url }
    }
}
