//! Messages of Anthropic, in the version of its interface of 2026-10-21.

mod failure;
mod wire;

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Expected, Finish, Priced, ProviderError, ProviderId, Resend, TextEvent, TextModel, TextRequest, TextStream,
};
use gala_core::spending::{BilledUnit, Usage, UsageRange};
use reqwest::Method;
use serde_json::Value;

pub(crate) use self::failure::meaning;
use self::wire::{MessageEvent, StopDetails};
use super::{
    expected::expected,
    reading::{Reading, json, texts},
    schema,
};
use crate::http::{Api, Endpoint, Event, Secret, events};

/// It refuses a temperature and the like, so that none is ever sent.
const VERSION: &str = "2026-10-21";

/// A model behind `POST /v1/messages`.
#[derive(Clone, Debug)]
pub struct Anthropic {
    api: Api,
    model: String,
}

impl Anthropic {
    pub const ENDPOINT: &str = "https://api.anthropic.com";

    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("anthropic", endpoint, meaning).with_key("x-api-key", "", key)?;
        Ok(Self { api, model })
    }

    fn body(&self, request: &TextRequest) -> Value {
        let mut body = serde_json::json!({
            "model": self.model,
            "max_tokens": request.max_output_tokens,
            "system": request.system,
            "messages": [{ "role": "user", "content": request.prompt }],
            "stream": true,
        });
        if let Some(asked) = &request.schema {
            let schema = schema::for_anthropic(&asked.schema);
            body["output_config"] = serde_json::json!({ "format": { "type": "json_schema", "schema": schema } });
        }
        body
    }
}

impl Priced for Anthropic {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<TextRequest> for Anthropic {
    fn expected(&self, request: &TextRequest) -> UsageRange {
        expected(request)
    }
}

#[async_trait]
impl TextModel for Anthropic {
    async fn probe(&self) -> Result<(), ProviderError> {
        let get = self.api.request(Method::GET, &["v1", "models"]).header("anthropic-version", VERSION);
        self.api.send(get, &Call::unpaid()).await.map(|_| ())
    }

    async fn stream(&self, request: &TextRequest, call: &Call) -> Result<TextStream, ProviderError> {
        let post = self.api.request(Method::POST, &["v1", "messages"]).header("anthropic-version", VERSION);
        let response = self.api.send(post.json(&self.body(request)), call).await?;
        if let Some(id) = response.headers().get("request-id").and_then(|id| id.to_str().ok()) {
            call.request_id(id);
        }
        let reading = AnthropicReading { call: call.clone(), input_tokens: 0, stop_reason: None, stop_details: None };
        Ok(texts(events(response, self.api.provider())?, reading, call))
    }
}

/// What is known of an answer so far.
struct AnthropicReading {
    call: Call,
    input_tokens: u64,
    stop_reason: Option<String>,
    stop_details: Option<StopDetails>,
}

/// `message_stop` is the only end of a success. Events that are not known are left out.
impl Reading for AnthropicReading {
    fn provider(&self) -> &'static str {
        "anthropic"
    }

    fn read(&mut self, event: &Event) -> Result<Option<TextEvent>, ProviderError> {
        match json::<MessageEvent>(self, &event.data)? {
            MessageEvent::MessageStart { message } => {
                self.input_tokens = message.usage.input();
                self.count(message.usage.output());
                Ok(None)
            }
            MessageEvent::ContentBlockDelta { delta } => {
                Ok(delta.text.filter(|text| !text.is_empty()).map(TextEvent::Delta))
            }
            MessageEvent::MessageDelta { delta, usage } => {
                self.count(usage.output());
                self.stop_reason = delta.stop_reason.or(self.stop_reason.take());
                self.stop_details = delta.stop_details.or(self.stop_details.take());
                Ok(None)
            }
            MessageEvent::MessageStop => self.end().map(Some),
            MessageEvent::Error { error } => Err(failure::of_kind(&error, None).into_error("anthropic")),
            MessageEvent::Other => Ok(None),
        }
    }
}

impl AnthropicReading {
    /// The count of a later event holds all before it.
    fn count(&self, output_tokens: u64) {
        let usage = Usage::of(BilledUnit::InputTokens, self.input_tokens);
        self.call.used(usage.and(BilledUnit::OutputTokens, output_tokens));
    }

    fn end(&self) -> Result<TextEvent, ProviderError> {
        match self.stop_reason.as_deref() {
            Some("refusal") => {
                let why = self.stop_details.as_ref().and_then(|details| details.explanation.clone());
                Err(self.declined(why.unwrap_or_else(|| "the model refused".to_owned())))
            }
            Some("max_tokens" | "model_context_window_exceeded") => Ok(TextEvent::End(Finish::Length)),
            Some(_) => Ok(TextEvent::End(Finish::Complete)),
            None => Err(self.broken("it ended without an answer")),
        }
    }
}
