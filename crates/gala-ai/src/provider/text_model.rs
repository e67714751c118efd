use async_trait::async_trait;
use futures::{StreamExt, stream::BoxStream};
use serde::{Deserialize, Serialize};

use super::{call::Call, error::ProviderError, priced::Expected};

/// What a language model is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextRequest {
    /// What it is to be and to keep to.
    pub system: String,
    pub prompt: String,
    /// The shape of the answer, where it is to be JSON.
    pub schema: Option<JsonSchema>,
    /// The most tokens that it may write, its reasoning included.
    pub max_output_tokens: u32,
}

/// The shape of an answer in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonSchema {
    /// Letters, digits, `_` and `-`; at most 64.
    pub name: String,
    /// JSON Schema, draft 2020-12; an object at its root. Providers get what they understand of it; the whole is for whoever
    /// asked to check on the answer. What is optional may come as null, so that it had better be nullable.
    pub schema: serde_json::Value,
}

/// A part of an answer, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextEvent {
    Delta(String),
    /// The last one.
    End(Finish),
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model had said all.
    Complete,
    /// It came to the most tokens that it may write: the answer is cut off.
    Length,
}

/// An answer as it comes.
pub type TextStream = BoxStream<'static, Result<TextEvent, ProviderError>>;

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextAnswer {
    pub text: String,
    pub finish: Finish,
}

/// Writes text.
#[async_trait]
pub trait TextModel: Expected<TextRequest> {
    /// Asks, and returns the answer as it comes. Dropping the stream cancels the request at the provider.
    ///
    /// # Errors
    /// Those of the request, before anything of an answer came. Those that come later are in the stream:
    /// [`ProviderError::Lost`] where it ends before its end was told, and [`ProviderError::Declined`] for a refusal, whenever
    /// the model makes up its mind.
    async fn stream(&self, request: &TextRequest, call: &Call) -> Result<TextStream, ProviderError>;

    /// Tries whether it can be reached and takes the key, by a request that costs nothing.
    ///
    /// # Errors
    /// As every provider: see [`ProviderError`].
    async fn probe(&self) -> Result<(), ProviderError>;

    /// Asks, and returns the whole answer.
    ///
    /// # Errors
    /// As [`Self::stream`], of the request and of the stream.
    async fn complete(&self, request: &TextRequest, call: &Call) -> Result<TextAnswer, ProviderError> {
        let mut events = self.stream(request, call).await?;
        let mut text = String::new();
        while let Some(event) = events.next().await {
            match event? {
                TextEvent::Delta(delta) => text.push_str(&delta),
                TextEvent::End(finish) => return Ok(TextAnswer { text, finish }),
            }
        }
        Err(ProviderError::Lost { provider: self.id().provider, message: "it ended before its end".to_owned() })
    }
}
