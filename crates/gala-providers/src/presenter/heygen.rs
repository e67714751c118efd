//! HeyGen's API of the third version. Every request that costs goes under the id of the call: for a day, what is sent again
//! is answered as it was.

mod engine;
mod failure;
mod looks;

use std::path::Path;

use async_trait::async_trait;
use bytes::Bytes;
use gala_ai::provider::{
    Call, Expected, MadeVideo, OfferedLook, Presenter, PresenterBackground, PresenterFace, PresenterRequest, Priced,
    ProviderError, ProviderId, Resend,
};
use gala_core::{
    problem::Problem,
    spending::{BilledUnit, Usage, UsageRange},
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde::Deserialize;
use serde_json::{Value, json};

pub use self::engine::HeyGenEngine;
use self::engine::PROVIDER;
use self::failure::{is_not_found, meaning, of_video};
use crate::{
    http::{Api, DownloadError, Downloader, Endpoint, Polling, Secret, Task, TaskState, Wanted, finish, read_json},
    ratio::{Shape, nearest},
};

const IDEMPOTENCY_KEY: &str = "idempotency-key";
const SHAPES: [Shape; 5] = [(16, 9), (9, 16), (4, 5), (5, 4), (1, 1)];
/// A fresh upload may not be known for a moment.
const MOST_SENDS: u32 = 4;
const MAX_SPEECH_BYTES: usize = 32 << 20;
const MAX_PICTURE_BYTES: usize = 32 << 20;

/// Videos of HeyGen.
#[derive(Clone, Debug)]
pub struct HeyGen {
    api: Api,
    engine: HeyGenEngine,
    downloader: Downloader,
    polling: Polling,
}

impl HeyGen {
    pub const ENDPOINT: &str = "https://api.heygen.com";

    /// # Errors
    /// For a key that no header can hold.
    pub fn new(
        endpoint: Endpoint,
        key: &Secret,
        engine: HeyGenEngine,
        downloader: Downloader,
        polling: Polling,
    ) -> Result<Self, ProviderError> {
        let api = Api::new(PROVIDER, endpoint, meaning).with_key("x-api-key", "", key)?;
        Ok(Self { api, engine, downloader, polling })
    }

    fn check(&self, request: &PresenterRequest) -> Result<(), ProviderError> {
        if request.speech.len() > MAX_SPEECH_BYTES {
            let message = format!("{} bytes, of which {MAX_SPEECH_BYTES} are taken", request.speech.len());
            return Err(refused("speech", message, "let the presenter speak for shorter, or send it as MP3"));
        }
        let PresenterFace::Picture { bytes, .. } = &request.face else { return Ok(()) };
        if self.engine == HeyGenEngine::Three {
            let message = "avatar_iii takes no picture".to_owned();
            return Err(refused("face", message, "name a look, or use avatar_iv or avatar_v"));
        }
        if bytes.len() > MAX_PICTURE_BYTES {
            let message = format!("{} bytes, of which {MAX_PICTURE_BYTES} are taken", bytes.len());
            return Err(refused("face", message, "use a smaller picture"));
        }
        Ok(())
    }

    /// Uploads a file; sent again for the same call, it is the same asset.
    async fn upload(&self, file: &[u8], mime: &str, name: &str, call: &Call) -> Result<String, ProviderError> {
        let part = Part::stream(Bytes::copy_from_slice(file)).file_name(name.to_owned()).mime_str(mime);
        let part = part.map_err(|_| refused(name, format!("{mime:?} is no media type"), "use another file"))?;
        let post = self.api.request(Method::POST, &["v3", "assets"]).multipart(Form::new().part("file", part));
        let post = post.header(IDEMPOTENCY_KEY, format!("{}-{name}", call.id()));
        let uploaded: Wrapped<Asset> = read_json(self.api.send(post, call).await?, PROVIDER).await?;
        Ok(uploaded.data.asset_id)
    }

    async fn body(&self, request: &PresenterRequest, call: &Call) -> Result<Value, ProviderError> {
        let speech = self.upload(&request.speech, request.speech_mime, "speech", call).await?;
        let (width, height) = nearest(request.size, &SHAPES);
        let is_large = request.size.width.min(request.size.height) > 720;
        let mut body = json!({
            "audio_asset_id": speech,
            "engine": { "type": self.engine.as_str() },
            "resolution": if is_large { "1080p" } else { "720p" },
            "aspect_ratio": format!("{width}:{height}"),
            "fit": "cover",
            "output_format": format(request).0,
        });
        match &request.face {
            PresenterFace::Look(look) => {
                body["type"] = "avatar".into();
                body["avatar_id"] = look.as_str().into();
            }
            PresenterFace::Picture { bytes, mime, .. } => {
                let asset = self.upload(bytes, mime, "face", call).await?;
                body["type"] = "image".into();
                body["image"] = json!({ "type": "asset_id", "asset_id": asset });
            }
        }
        if let PresenterBackground::Color([red, green, blue]) = request.background {
            body["background"] = json!({ "type": "color", "value": format!("#{red:02x}{green:02x}{blue:02x}") });
        }
        Ok(body)
    }
}

/// Returns the format and its media type.
fn format(request: &PresenterRequest) -> (&'static str, &'static str) {
    match request.background {
        PresenterBackground::Transparent => ("webm", "video/webm"),
        PresenterBackground::Own | PresenterBackground::Color(_) => ("mp4", "video/mp4"),
    }
}

fn refused(field: &str, message: String, remedy: &str) -> ProviderError {
    Problem::new("bad_presenter", field, message, remedy).into()
}

impl Priced for HeyGen {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: self.engine.as_str().to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::KnownById
    }
}

impl Expected<PresenterRequest> for HeyGen {
    /// Whole seconds are billed, and it may breathe out.
    fn expected(&self, request: &PresenterRequest) -> UsageRange {
        let video = |ms| Usage::of(BilledUnit::VideoMs, ms);
        UsageRange { low: video(request.duration_ms), high: video(request.duration_ms.next_multiple_of(1000) + 1000) }
    }
}

#[async_trait]
impl Presenter for HeyGen {
    async fn present(&self, request: &PresenterRequest, into: &Path, call: &Call) -> Result<MadeVideo, ProviderError> {
        self.check(request)?;
        finish(&Presentation { heygen: self, request, into }, self.polling, call).await
    }

    async fn looks(&self, call: &Call) -> Result<Vec<OfferedLook>, ProviderError> {
        looks::list(&self.api, self.engine, call).await
    }
}

/// One video on its way.
struct Presentation<'a> {
    heygen: &'a HeyGen,
    request: &'a PresenterRequest,
    into: &'a Path,
}

/// Where a video is fetched from, and how long it is.
struct VideoLink {
    url: String,
    billed_ms: Option<u64>,
}

#[async_trait]
impl Task for Presentation<'_> {
    type Links = VideoLink;
    type Made = MadeVideo;

    fn provider(&self) -> &'static str {
        PROVIDER
    }

    async fn submit(&self, call: &Call) -> Result<String, ProviderError> {
        let body = self.heygen.body(self.request, call).await?;
        let mut sends = 1;
        loop {
            let post = self.heygen.api.request(Method::POST, &["v3", "videos"]).json(&body);
            match self.heygen.api.send(post.header(IDEMPOTENCY_KEY, call.id().to_string()), call).await {
                Err(error) if is_not_found(&error) && sends < MOST_SENDS => sends += 1,
                response => {
                    let made: Wrapped<Created> = read_json(response?, PROVIDER).await?;
                    call.request_id(&made.data.video_id);
                    return Ok(made.data.video_id);
                }
            }
            tokio::select! {
                () = call.cancelled().cancelled() => return Err(ProviderError::Cancelled),
                () = tokio::time::sleep(self.heygen.polling.first) => {}
            }
        }
    }

    async fn look(&self, task: &str, call: &Call) -> Result<TaskState<VideoLink>, ProviderError> {
        let request = self.heygen.api.request(Method::GET, &["v3", "videos", task]);
        let told: Wrapped<Video> = read_json(self.heygen.api.send(request, call).await?, PROVIDER).await?;
        Ok(told.data.state())
    }

    async fn fetch(&self, link: &VideoLink, call: &Call) -> Result<MadeVideo, DownloadError> {
        let saved = self.heygen.downloader.save(&link.url, Wanted::VIDEO, self.into, call).await?;
        let wanted = format(self.request).1;
        if saved.mime != wanted {
            // What is in the way is no result.
            let _ = tokio::fs::remove_file(self.into).await;
            return Err(DownloadError::Broken(format!("{} came, and {wanted} was asked for", saved.mime)));
        }
        call.used(Usage::of(BilledUnit::VideoMs, link.billed_ms.unwrap_or(self.request.duration_ms)));
        Ok(MadeVideo { mime: saved.mime, asked_ms: self.request.duration_ms })
    }
}

#[derive(Debug, Deserialize)]
struct Wrapped<T> {
    data: T,
}

#[derive(Debug, Deserialize)]
struct Asset {
    asset_id: String,
}

#[derive(Debug, Deserialize)]
struct Created {
    video_id: String,
}

#[derive(Debug, Deserialize)]
struct Video {
    status: String,
    video_url: Option<String>,
    /// In seconds: what is billed.
    duration: Option<f64>,
    failure_code: Option<String>,
    failure_message: Option<String>,
}

impl Video {
    fn state(self) -> TaskState<VideoLink> {
        let broken =
            |message: String| TaskState::Failed(ProviderError::Broken { provider: PROVIDER.to_owned(), message });
        match (self.status.as_str(), self.video_url) {
            ("waiting" | "pending" | "processing", _) => TaskState::Working,
            ("completed", Some(url)) => {
                let billed = self.duration.filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
                TaskState::Done(VideoLink { url, billed_ms: billed.map(|seconds| (seconds * 1000.0).ceil() as u64) })
            }
            ("completed", None) => broken("it links to no video".to_owned()),
            ("failed", _) => TaskState::Failed(of_video(
                self.failure_code.as_deref().unwrap_or_default(),
                self.failure_message.as_deref().unwrap_or("its video failed"),
            )),
            (other, _) => broken(format!("its video ended as {other:?}")),
        }
    }
}
