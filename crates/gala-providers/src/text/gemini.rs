//! `streamGenerateContent` of Google's Gemini API.

mod failure;
mod wire;

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Expected, Finish, Priced, ProviderError, ProviderId, Resend, TextEvent, TextModel, TextRequest, TextStream,
};
use gala_core::spending::UsageRange;
use reqwest::Method;
use serde_json::Value;

pub(crate) use self::failure::{is_declined, meaning};
use self::wire::GeminiChunk;
use super::{
    expected::expected,
    reading::{Reading, json, texts},
    schema,
};
use crate::http::{Api, Endpoint, Event, Secret, events};

/// A model behind `POST /models/{model}:streamGenerateContent`.
#[derive(Clone, Debug)]
pub struct Gemini {
    api: Api,
    model: String,
}

impl Gemini {
    /// The version of the interface is a part of it.
    pub const ENDPOINT: &str = "https://generativelanguage.googleapis.com/v1beta";

    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("gemini", endpoint, meaning).with_key("x-goog-api-key", "", key)?;
        Ok(Self { api, model })
    }

    fn body(request: &TextRequest) -> Value {
        let mut config = serde_json::json!({ "maxOutputTokens": request.max_output_tokens });
        if let Some(asked) = &request.schema {
            config["responseMimeType"] = "application/json".into();
            config["responseJsonSchema"] = schema::for_gemini(&asked.schema);
        }
        serde_json::json!({
            "systemInstruction": { "parts": [{ "text": request.system }] },
            "contents": [{ "role": "user", "parts": [{ "text": request.prompt }] }],
            "generationConfig": config,
        })
    }
}

impl Priced for Gemini {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<TextRequest> for Gemini {
    fn expected(&self, request: &TextRequest) -> UsageRange {
        expected(request)
    }
}

#[async_trait]
impl TextModel for Gemini {
    async fn probe(&self) -> Result<(), ProviderError> {
        let get = self.api.request(Method::GET, &["models"]);
        self.api.send(get, &Call::unpaid()).await.map(|_| ())
    }

    async fn stream(&self, request: &TextRequest, call: &Call) -> Result<TextStream, ProviderError> {
        let method = format!("{}:streamGenerateContent", self.model);
        let post = self.api.request(Method::POST, &["models", &method]).query(&[("alt", "sse")]);
        let response = self.api.send(post.json(&Self::body(request)), call).await?;
        let reading = GeminiReading { call: call.clone(), finish: None };
        Ok(texts(events(response, self.api.provider())?, reading, call))
    }
}

/// What is known of an answer so far.
struct GeminiReading {
    call: Call,
    finish: Option<String>,
}

/// There is no end but that of the connection: an answer is whole if it told why it finished.
impl Reading for GeminiReading {
    fn provider(&self) -> &'static str {
        "gemini"
    }

    fn read(&mut self, event: &Event) -> Result<Option<TextEvent>, ProviderError> {
        let chunk: GeminiChunk = json(self, &event.data)?;
        if let Some(error) = chunk.error {
            return Err(failure::of_error(&error, None).into_error("gemini"));
        }
        if let Some(id) = chunk.response_id {
            self.call.request_id(id);
        }
        if let Some(usage) = chunk.usage_metadata {
            self.call.used(usage.into());
        }
        if let Some(reason) = chunk.prompt_feedback.and_then(|feedback| feedback.block_reason) {
            return Err(self.declined(format!("the prompt was blocked: {reason}")));
        }
        let Some(candidate) = chunk.candidates.into_iter().next() else { return Ok(None) };
        let text = candidate.text();
        self.finish = candidate.finish_reason.or(self.finish.take());
        Ok((!text.is_empty()).then_some(TextEvent::Delta(text)))
    }

    fn closed(&mut self) -> Result<TextEvent, ProviderError> {
        match self.finish.as_deref() {
            Some("STOP") => Ok(TextEvent::End(Finish::Complete)),
            Some("MAX_TOKENS" | "CONTINUATION") => Ok(TextEvent::End(Finish::Length)),
            Some(reason) if is_declined(reason) => Err(self.declined(format!("it stopped: {reason}"))),
            Some(reason) => Err(self.broken(format!("it stopped: {reason}"))),
            None => Err(ProviderError::Lost { provider: "gemini".to_owned(), message: "it was cut off".to_owned() }),
        }
    }
}
