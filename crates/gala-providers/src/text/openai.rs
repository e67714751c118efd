//! Chat completions of OpenAI, and of the many servers that speak as it does: Ollama, llama.cpp, vLLM, LM Studio.

mod failure;
mod wire;

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Expected, Finish, Priced, ProviderError, ProviderId, Resend, TextEvent, TextModel, TextRequest, TextStream,
};
use gala_core::spending::UsageRange;
use reqwest::Method;
use serde_json::Value;

pub(crate) use self::failure::meaning;
use self::wire::{Choice, Chunk};
use super::{
    expected::expected,
    reading::{Reading, json, texts},
    schema,
};
use crate::http::{Api, BadEndpoint, Endpoint, Event, Secret, events};

/// How a server differs from OpenAI's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenAiDialect {
    /// `max_completion_tokens`, strict schemas, paid for.
    OpenAi,
    /// `max_tokens`; a server of one's own, which costs nothing. Small models may not keep to a schema, so that it stands
    /// in the prompt, too.
    Compatible,
}

/// A model behind `POST /chat/completions`.
#[derive(Clone, Debug)]
pub struct OpenAi {
    api: Api,
    model: String,
    dialect: OpenAiDialect,
}

impl OpenAi {
    pub const ENDPOINT: &str = "https://api.openai.com/v1";

    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("openai", endpoint, meaning).with_key("authorization", "Bearer ", key)?;
        Ok(Self { api, model, dialect: OpenAiDialect::OpenAi })
    }

    /// A server that speaks as OpenAI does; most want no key.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn compatible(endpoint: Endpoint, key: Option<&Secret>, model: String) -> Result<Self, ProviderError> {
        let api = Api::new("openai_compatible", endpoint, meaning);
        let api = match key {
            Some(key) => api.with_key("authorization", "Bearer ", key)?,
            None => api,
        };
        Ok(Self { api, model, dialect: OpenAiDialect::Compatible })
    }

    /// Returns OpenAI's own endpoint.
    ///
    /// # Errors
    /// Never: it is one.
    pub fn endpoint() -> Result<Endpoint, BadEndpoint> {
        Endpoint::parse(Self::ENDPOINT)
    }

    fn body(&self, request: &TextRequest) -> Value {
        let compatible = self.dialect == OpenAiDialect::Compatible;
        let limit = if compatible { "max_tokens" } else { "max_completion_tokens" };
        let mut system = request.system.clone();
        let mut body = serde_json::json!({
            "model": self.model,
            "stream": true,
            "stream_options": { "include_usage": true },
            limit: request.max_output_tokens,
        });
        if let Some(schema) = &request.schema {
            let tightened = schema::for_openai(&schema.schema);
            if compatible {
                system = format!(
                    "{system}\n\nAnswer with one JSON object of this JSON Schema and nothing else:\n{tightened}"
                );
            }
            body["response_format"] = serde_json::json!({
                "type": "json_schema",
                "json_schema": { "name": schema.name, "schema": tightened, "strict": true },
            });
        }
        body["messages"] =
            serde_json::json!([{ "role": "system", "content": system }, { "role": "user", "content": request.prompt }]);
        body
    }
}

impl Priced for OpenAi {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.api.provider().to_owned(), model: self.model.clone() }
    }

    fn resend(&self) -> Resend {
        match self.dialect {
            OpenAiDialect::OpenAi => Resend::PaidAgain,
            OpenAiDialect::Compatible => Resend::Free,
        }
    }
}

impl Expected<TextRequest> for OpenAi {
    fn expected(&self, request: &TextRequest) -> UsageRange {
        expected(request)
    }
}

#[async_trait]
impl TextModel for OpenAi {
    async fn probe(&self) -> Result<(), ProviderError> {
        let get = self.api.request(Method::GET, &["models"]);
        self.api.send(get, &Call::unpaid()).await.map(|_| ())
    }

    async fn stream(&self, request: &TextRequest, call: &Call) -> Result<TextStream, ProviderError> {
        let post = self.api.request(Method::POST, &["chat", "completions"]).json(&self.body(request));
        let response = self.api.send(post, call).await?;
        if let Some(id) = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()) {
            call.request_id(id);
        }
        let provider = self.api.provider();
        let reading = OpenAiReading { provider, call: call.clone(), finish: None, refusal: String::new() };
        Ok(texts(events(response, provider)?, reading, call))
    }
}

/// What is known of an answer so far.
struct OpenAiReading {
    provider: &'static str,
    call: Call,
    finish: Option<String>,
    refusal: String,
}

/// `data: [DONE]` is the only end of a success.
impl Reading for OpenAiReading {
    fn provider(&self) -> &'static str {
        self.provider
    }

    fn read(&mut self, event: &Event) -> Result<Option<TextEvent>, ProviderError> {
        if event.data == "[DONE]" {
            return self.end().map(Some);
        }
        let chunk: Chunk = json(self, &event.data)?;
        if let Some(error) = chunk.error {
            return Err(failure::in_stream(&error).into_error(self.provider));
        }
        if let Some(usage) = chunk.usage {
            self.call.used(usage.into());
        }
        Ok(chunk.choices.into_iter().next().and_then(|choice| self.choice(choice)))
    }
}

impl OpenAiReading {
    fn choice(&mut self, choice: Choice) -> Option<TextEvent> {
        if let Some(finish) = choice.finish_reason {
            self.finish = Some(finish);
        }
        self.refusal.push_str(choice.delta.refusal.as_deref().unwrap_or_default());
        choice.delta.content.filter(|content| !content.is_empty()).map(TextEvent::Delta)
    }

    fn end(&self) -> Result<TextEvent, ProviderError> {
        match self.finish.as_deref() {
            _ if !self.refusal.is_empty() => Err(self.declined(&self.refusal)),
            Some("content_filter") => Err(self.declined("its content filter stopped the answer")),
            Some("length") => Ok(TextEvent::End(Finish::Length)),
            Some(_) => Ok(TextEvent::End(Finish::Complete)),
            None => Err(self.broken("it ended without an answer")),
        }
    }
}
