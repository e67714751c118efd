//! Gemini's models that draw, by `generateContent`. They take no seed; the shape is one of a list.

use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::provider::{
    Call, Expected, ImageProvider, ImageRequest, MadeImage, Priced, ProviderError, ProviderId, Resend,
};
use gala_core::{
    problem::Problem,
    spending::{BilledUnit, Usage, UsageRange},
};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{picture::AskedPicture, prompt};
use crate::{
    http::{Api, Endpoint, Secret, read_json},
    ratio::{Shape, nearest},
    text::gemini::{is_declined, meaning},
};

const SHAPES: [Shape; 10] = [(1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (4, 5), (5, 4), (9, 16), (16, 9), (21, 9)];
/// Its sides are multiples of 32, so that 4:5 is 896x1152: 2.9 % off.
const TOLERANCE: f64 = 0.03;
/// The longest request is some 20 MB, and base64 takes four bytes for three.
const MAX_REFERENCE_BYTES: usize = 14 << 20;
/// What a picture takes at least and at most, in tokens.
const LEAST_TOKENS: u64 = 1000;
const MOST_TOKENS: u64 = 2600;

/// A model behind `POST /models/{model}:generateContent` that draws.
#[derive(Clone, Debug)]
pub struct GeminiImages {
    api: Api,
    model: String,
}

impl GeminiImages {
    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("gemini", endpoint, meaning).with_key("x-goog-api-key", "", key)?;
        Ok(Self { api, model })
    }

    fn body(request: &ImageRequest, (width, height): Shape) -> Result<Value, ProviderError> {
        let mut parts = vec![json!({ "text": prompt::text(request)? })];
        let bytes: usize = request.references.iter().map(|reference| reference.bytes.len()).sum();
        if bytes > MAX_REFERENCE_BYTES {
            let message = format!("{bytes} bytes in all, of which {MAX_REFERENCE_BYTES} can be sent");
            return Err(
                Problem::new("references_too_large", "references", message, "use fewer or smaller pictures").into()
            );
        }
        parts.extend(request.references.iter().map(|reference| {
            json!({ "inlineData": { "mimeType": reference.mime, "data": BASE64_STANDARD.encode(&reference.bytes) } })
        }));
        let is_large = request.size.width.max(request.size.height) > 1344;
        Ok(json!({
            "contents": [{ "role": "user", "parts": parts }],
            "generationConfig": {
                "responseModalities": ["IMAGE"],
                "imageConfig": {
                    "aspectRatio": format!("{width}:{height}"),
                    "imageSize": if is_large { "2K" } else { "1K" },
                },
            },
        }))
    }
}

impl Priced for GeminiImages {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<ImageRequest> for GeminiImages {
    fn expected(&self, request: &ImageRequest) -> UsageRange {
        let text = (request.prompt.len() + request.description.len()) as u64 + 500;
        let read = text + 600 * request.references.len() as u64;
        let usage = |input, output| {
            let tokens = Usage::of(BilledUnit::InputTokens, input).and(BilledUnit::OutputTokens, output);
            tokens.and(BilledUnit::Images, 1)
        };
        UsageRange { low: usage(1, LEAST_TOKENS), high: usage(read, MOST_TOKENS) }
    }
}

#[async_trait]
impl ImageProvider for GeminiImages {
    fn name(&self) -> String {
        format!("{}/{}/{}", self.api.provider(), self.model, prompt::VERSION)
    }

    fn references_taken(&self) -> usize {
        // It takes as many as fit into a request.
        usize::MAX
    }

    async fn make(&self, request: &ImageRequest, call: &Call) -> Result<MadeImage, ProviderError> {
        let shape = nearest(request.size, &SHAPES);
        let method = format!("{}:generateContent", self.model);
        let post = self.api.request(Method::POST, &["models", &method]).json(&Self::body(request, shape)?);
        let answer: GeminiPicture = read_json(self.api.send(post, call).await?, self.api.provider()).await?;
        let picture = answer.told(call).picture()?;
        let asked = AskedPicture { tolerance: TOLERANCE, ..AskedPicture::new(self.api.provider(), shape) };
        asked.checked(picture).await
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GeminiPicture {
    #[serde(default)]
    candidates: Vec<DrawnCandidate>,
    prompt_feedback: Option<BlockedPrompt>,
    usage_metadata: Option<DrawnTokens>,
    response_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DrawnCandidate {
    #[serde(default)]
    content: DrawnContent,
    finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DrawnContent {
    parts: Vec<DrawnPart>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DrawnPart {
    thought: bool,
    text: Option<String>,
    inline_data: Option<DrawnData>,
}

#[derive(Debug, Deserialize)]
struct DrawnData {
    data: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BlockedPrompt {
    block_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DrawnTokens {
    prompt_token_count: u64,
    candidates_token_count: u64,
    thoughts_token_count: u64,
}

impl GeminiPicture {
    /// Tells what was counted.
    fn told(self, call: &Call) -> Self {
        if let Some(id) = &self.response_id {
            call.request_id(id);
        }
        if let Some(tokens) = &self.usage_metadata {
            let output = tokens.candidates_token_count + tokens.thoughts_token_count;
            let is_drawn = self.parts().any(|part| part.inline_data.is_some());
            let usage = Usage::of(BilledUnit::InputTokens, tokens.prompt_token_count);
            call.used(usage.and(BilledUnit::OutputTokens, output).and(BilledUnit::Images, is_drawn.into()));
        }
        self
    }

    /// What was drawn on the way to it is a thought, too.
    fn parts(&self) -> impl Iterator<Item = &DrawnPart> {
        self.candidates.iter().take(1).flat_map(|candidate| &candidate.content.parts).filter(|part| !part.thought)
    }

    fn picture(&self) -> Result<Vec<u8>, ProviderError> {
        let provider = || "gemini".to_owned();
        let declined = |message| Err(ProviderError::Declined { provider: provider(), message });
        let broken = |message| Err(ProviderError::Broken { provider: provider(), message });
        if let Some(reason) = self.prompt_feedback.as_ref().and_then(|feedback| feedback.block_reason.as_ref()) {
            return declined(format!("the prompt was blocked: {reason}"));
        }
        if let Some(data) = self.parts().find_map(|part| part.inline_data.as_ref()) {
            return BASE64_STANDARD.decode(&data.data).or_else(|_| broken("its picture is no base64".to_owned()));
        }
        match self.candidates.first().and_then(|candidate| candidate.finish_reason.as_deref()) {
            Some(reason) if is_declined(reason) => declined(format!("it stopped: {reason}")),
            Some(reason) if reason != "STOP" => broken(format!("it drew nothing: {reason}")),
            _ => {
                let said: String = self.parts().filter_map(|part| part.text.as_deref()).collect();
                broken(format!("it drew nothing, and said: {}", said.chars().take(200).collect::<String>()))
            }
        }
    }
}
