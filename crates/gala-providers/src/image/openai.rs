//! Images of OpenAI, and of servers that speak as it does. No seed is taken; references go by `images/edits`, at OpenAI alone.

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::provider::{
    Call, Expected, ImageProvider, ImageRequest, MadeImage, Priced, ProviderError, ProviderId, ReferenceImage, Resend,
};
use gala_core::{
    problem::Problem,
    spending::{BilledUnit, Usage, UsageRange},
};
use reqwest::{
    Method, RequestBuilder,
    multipart::{Form, Part as FormPart},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{picture::AskedPicture, prompt};
use crate::{
    http::{Api, Endpoint, Secret, read_json},
    ratio::{Shape, nearest, scaled},
    text::openai::meaning,
};

const MOST_REFERENCES: usize = 16;
/// A picture of high quality takes one token for so many pixels, at the least.
const PIXELS_OF_TOKEN: u64 = 200;

/// How carefully is drawn, and what that costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImageQuality {
    Low,
    #[default]
    Medium,
    High,
}

impl ImageQuality {
    fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A model behind `POST /images/generations`.
#[derive(Clone, Debug)]
pub struct OpenAiImages {
    api: Api,
    model: String,
    quality: ImageQuality,
    is_compatible: bool,
}

impl OpenAiImages {
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String, quality: ImageQuality) -> Result<Self, ProviderError> {
        let api = Api::new("openai", endpoint, meaning).with_key("authorization", "Bearer ", key)?;
        Ok(Self { api, model, quality, is_compatible: false })
    }

    /// A server of one's own; most want no key.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn compatible(endpoint: Endpoint, key: Option<&Secret>, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("openai_compatible", endpoint, meaning);
        let api = match key {
            Some(key) => api.with_key("authorization", "Bearer ", key)?,
            None => api,
        };
        Ok(Self { api, model, quality: ImageQuality::default(), is_compatible: true })
    }

    fn is_dall_e(&self) -> bool {
        self.model.starts_with("dall-e")
    }

    fn shape(&self, request: &ImageRequest) -> Shape {
        let frame = request.size;
        match self.model.as_str() {
            _ if self.is_compatible => scaled(frame, 512 * 512, 1024 * 1024, 16),
            model if model.starts_with("gpt-image-2") => {
                let is_too_wide = frame.width.max(frame.height) > 3 * frame.width.min(frame.height);
                let widest = || nearest(frame, &[(512, 1536), (1536, 512)]);
                if is_too_wide { widest() } else { scaled(frame, 1024 * 1024, 2560 * 1440, 16) }
            }
            "dall-e-2" => (1024, 1024),
            "dall-e-3" => nearest(frame, &[(1024, 1024), (1792, 1024), (1024, 1792)]),
            _ => nearest(frame, &[(1024, 1024), (1536, 1024), (1024, 1536)]),
        }
    }

    fn body(&self, prompt: &str, size: &str) -> Value {
        let mut body = json!({ "model": self.model, "prompt": prompt, "size": size });
        if self.is_compatible || self.is_dall_e() {
            // The others always answer so, and refuse to be asked.
            body["response_format"] = "b64_json".into();
        } else {
            body["n"] = 1.into();
            body["quality"] = self.quality.as_str().into();
            body["output_format"] = "png".into();
        }
        body
    }

    fn request(&self, request: &ImageRequest, (width, height): Shape) -> Result<RequestBuilder, ProviderError> {
        let (prompt, size) = (prompt::text(request)?, format!("{width}x{height}"));
        if request.references.is_empty() || self.references_taken() == 0 {
            let post = self.api.request(Method::POST, &["images", "generations"]);
            return Ok(post.json(&self.body(&prompt, &size)));
        }
        if request.references.len() > MOST_REFERENCES {
            let message = format!("{} pictures, of which {MOST_REFERENCES} are taken", request.references.len());
            return Err(Problem::new("too_many_references", "references", message, "use fewer pictures").into());
        }
        let form = Form::new().text("model", self.model.clone()).text("prompt", prompt).text("size", size);
        let mut form = form.text("quality", self.quality.as_str()).text("output_format", "png");
        for (index, reference) in request.references.iter().enumerate() {
            form = form.part("image[]", attached(index, reference)?);
        }
        Ok(self.api.request(Method::POST, &["images", "edits"]).multipart(form))
    }
}

fn attached(index: usize, reference: &ReferenceImage) -> Result<FormPart, ProviderError> {
    let extension = reference.mime.strip_prefix("image/").unwrap_or("png");
    let part = FormPart::bytes(reference.bytes.clone()).file_name(format!("reference-{index}.{extension}"));
    part.mime_str(&reference.mime).map_err(|_| {
        let message = format!("{:?} is no media type", reference.mime);
        Problem::new("bad_reference", "references", message, "use PNG, JPEG or WebP").into()
    })
}

impl Priced for OpenAiImages {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        if self.is_compatible { Resend::Free } else { Resend::PaidAgain }
    }
}

impl Expected<ImageRequest> for OpenAiImages {
    fn expected(&self, request: &ImageRequest) -> UsageRange {
        let (width, height) = self.shape(request);
        let drawn = (u64::from(width) * u64::from(height)).div_ceil(PIXELS_OF_TOKEN);
        let text = (request.prompt.len() + request.description.len()) as u64 + 500;
        let read = text + 1500 * request.references.len() as u64;
        let usage = |input, output| {
            let tokens = Usage::of(BilledUnit::InputTokens, input).and(BilledUnit::OutputTokens, output);
            tokens.and(BilledUnit::Images, 1)
        };
        UsageRange { low: usage(1, 1), high: usage(read, drawn) }
    }
}

#[async_trait]
impl ImageProvider for OpenAiImages {
    fn name(&self) -> String {
        let quality = self.quality.as_str();
        format!("{}/{}/{quality}/{}", self.api.provider(), self.model, prompt::VERSION)
    }

    fn references_taken(&self) -> usize {
        if self.is_compatible || self.is_dall_e() { 0 } else { MOST_REFERENCES }
    }

    async fn make(&self, request: &ImageRequest, call: &Call) -> Result<MadeImage, ProviderError> {
        let (provider, shape) = (self.api.provider(), self.shape(request));
        let response = self.api.send(self.request(request, shape)?, call).await?;
        if let Some(id) = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()) {
            call.request_id(id);
        }
        let answer: OpenAiPictures = read_json(response, provider).await?;
        let mut usage = Usage::of(BilledUnit::Images, 1);
        if let Some(tokens) = answer.usage {
            usage = usage.and(BilledUnit::InputTokens, tokens.input_tokens);
            usage = usage.and(BilledUnit::OutputTokens, tokens.output_tokens);
        }
        call.used(usage);
        let data = answer.data.into_iter().find_map(|image| image.b64_json);
        let broken =
            |message: &str| ProviderError::Broken { provider: provider.to_owned(), message: message.to_owned() };
        let data = data.ok_or_else(|| broken("it drew nothing"))?;
        let picture = BASE64_STANDARD.decode(data).map_err(|_| broken("its picture is no base64"))?;
        AskedPicture::new(provider, shape).checked(picture).await
    }
}

#[derive(Debug, Deserialize)]
struct OpenAiPictures {
    #[serde(default)]
    data: Vec<OpenAiPicture>,
    usage: Option<PictureTokens>,
}

#[derive(Debug, Deserialize)]
struct OpenAiPicture {
    b64_json: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PictureTokens {
    input_tokens: u64,
    output_tokens: u64,
}
