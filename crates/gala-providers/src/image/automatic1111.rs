//! AUTOMATIC1111's web UI for Stable Diffusion, and Forge, started with `--api`. No reference is taken.

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::provider::{
    Call, Expected, ImageProvider, ImageRequest, MadeImage, Priced, ProviderError, ProviderId, Resend,
};
use gala_core::spending::UsageRange;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{picture::AskedPicture, prompt};
use crate::{
    http::{Api, Endpoint, Failure, Meaning, Secret, read_json},
    ratio::scaled,
};

const PROVIDER: &str = "automatic1111";
const LEAST_PIXELS: u64 = 512 * 512;
const MOST_PIXELS: u64 = 1024 * 1024;

/// What `--api-auth` asks for.
#[derive(Clone, Debug)]
pub struct BasicAuth {
    pub user: String,
    pub password: Secret,
}

/// A web UI that draws with one checkpoint.
#[derive(Clone, Debug)]
pub struct Automatic1111 {
    api: Api,
    checkpoint: String,
}

impl Automatic1111 {
    /// # Errors
    /// For a password that no header can hold.
    pub fn new(endpoint: Endpoint, auth: Option<&BasicAuth>, checkpoint: String) -> Result<Self, ProviderError> {
        let api = Api::new(PROVIDER, endpoint, meaning);
        let key = auth.and_then(|auth| {
            let pair = format!("{}:{}", auth.user, auth.password.reveal());
            Secret::of(&BASE64_STANDARD.encode(pair))
        });
        let api = match key {
            Some(key) => api.with_key("authorization", "Basic ", &key)?,
            None => api,
        };
        Ok(Self { api, checkpoint })
    }
}

impl Priced for Automatic1111 {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: self.checkpoint.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }
}

impl Expected<ImageRequest> for Automatic1111 {
    fn expected(&self, _request: &ImageRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl ImageProvider for Automatic1111 {
    fn name(&self) -> String {
        format!("{PROVIDER}/{}/{}", self.checkpoint, prompt::VERSION)
    }

    async fn make(&self, request: &ImageRequest, call: &Call) -> Result<MadeImage, ProviderError> {
        let shape = scaled(request.size, LEAST_PIXELS, MOST_PIXELS, 8);
        let body = json!({
            "prompt": prompt::text(request)?,
            "negative_prompt": prompt::negative(request),
            "width": shape.0,
            "height": shape.1,
            "steps": 25,
            "cfg_scale": 7.0,
            "seed": prompt::seed(request),
            "override_settings": { "sd_model_checkpoint": self.checkpoint },
            "override_settings_restore_afterwards": false,
        });
        let post = self.api.request(Method::POST, &["sdapi", "v1", "txt2img"]).json(&body);
        let answer: DrawnImages = read_json(self.api.send(post, call).await?, PROVIDER).await?;
        let broken =
            |message: &str| ProviderError::Broken { provider: PROVIDER.to_owned(), message: message.to_owned() };
        let data = answer.images.first().ok_or_else(|| broken("it drew nothing"))?;
        let picture = BASE64_STANDARD.decode(data).map_err(|_| broken("its picture is no base64"))?;
        AskedPicture::new(PROVIDER, shape).checked(picture).await
    }
}

#[derive(Debug, Deserialize)]
struct DrawnImages {
    #[serde(default)]
    images: Vec<String>,
}

/// The memory of the machine may suffice the next time; a model that is not there never does.
fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let told = match &body["detail"] {
        Value::Array(faults) => faults.iter().find_map(|fault| fault["msg"].as_str()),
        detail => detail.as_str().filter(|detail| !detail.is_empty()).or(body["errors"].as_str()),
    };
    let message = told.map_or_else(|| String::from_utf8_lossy(&failure.body).into_owned(), str::to_owned);
    Meaning::of_status(failure, message)
}
