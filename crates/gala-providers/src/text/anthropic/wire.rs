//! What the server sends: the `type` of each event's data is the name of the event.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MessageEvent {
    MessageStart {
        message: Message,
    },
    ContentBlockDelta {
        delta: BlockDelta,
    },
    MessageDelta {
        delta: MessageDelta,
        #[serde(default)]
        usage: AnthropicUsage,
    },
    MessageStop,
    Error {
        error: serde_json::Value,
    },
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub struct Message {
    #[serde(default)]
    pub usage: AnthropicUsage,
}

/// Of text; what the model thinks has no text here.
#[derive(Debug, Deserialize)]
pub struct BlockDelta {
    pub text: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct MessageDelta {
    pub stop_reason: Option<String>,
    pub stop_details: Option<StopDetails>,
}

#[derive(Debug, Deserialize)]
pub struct StopDetails {
    pub explanation: Option<String>,
}

/// Counts that do not apply are left out, or null.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AnthropicUsage {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

impl AnthropicUsage {
    /// Tokens of its cache are not among its input tokens.
    pub fn input(&self) -> u64 {
        let counts = [self.input_tokens, self.cache_creation_input_tokens, self.cache_read_input_tokens];
        counts.into_iter().flatten().fold(0, u64::saturating_add)
    }

    pub fn output(&self) -> u64 {
        self.output_tokens.unwrap_or_default()
    }
}
