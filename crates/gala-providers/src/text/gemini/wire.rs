//! What the server sends.

use gala_core::spending::{BilledUnit, Usage};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GeminiChunk {
    #[serde(default)]
    pub candidates: Vec<Candidate>,
    pub prompt_feedback: Option<PromptFeedback>,
    pub usage_metadata: Option<GeminiUsage>,
    pub response_id: Option<String>,
    /// A failure in the middle of a success.
    pub error: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    #[serde(default)]
    content: Content,
    pub finish_reason: Option<String>,
}

impl Candidate {
    /// Its text without its thoughts.
    pub fn text(&self) -> String {
        let spoken = self.content.parts.iter().filter(|part| !part.thought);
        spoken.filter_map(|part| part.text.as_deref()).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Content {
    parts: Vec<GeminiPart>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GeminiPart {
    text: Option<String>,
    thought: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PromptFeedback {
    pub block_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GeminiUsage {
    prompt_token_count: u64,
    candidates_token_count: u64,
    thoughts_token_count: u64,
}

impl From<GeminiUsage> for Usage {
    fn from(usage: GeminiUsage) -> Self {
        let output = usage.candidates_token_count + usage.thoughts_token_count;
        Self::of(BilledUnit::InputTokens, usage.prompt_token_count).and(BilledUnit::OutputTokens, output)
    }
}
