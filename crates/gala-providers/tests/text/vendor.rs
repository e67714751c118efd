//! The vendors, as the tests reach them.

use gala_ai::provider::{Call, ProviderError, TextAnswer, TextModel, TextRequest};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::{
    http::{Endpoint, Secret},
    text::{Anthropic, Gemini, OpenAi},
};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    OpenAi,
    Compatible,
    Anthropic,
    Gemini,
}

impl Vendor {
    pub const ALL: [Self; 4] = [Self::OpenAi, Self::Compatible, Self::Anthropic, Self::Gemini];

    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Compatible => "openai_compatible",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
        }
    }

    /// Where its fake is, below the address of all fakes.
    fn base(self) -> &'static str {
        match self {
            Self::OpenAi => "openai/v1",
            Self::Compatible => "openai/compatible/v1",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini/v1beta",
        }
    }

    pub fn route(self) -> &'static str {
        match self {
            Self::OpenAi => "POST /openai/v1/chat/completions",
            Self::Compatible => "POST /openai/compatible/v1/chat/completions",
            Self::Anthropic => "POST /anthropic/v1/messages",
            Self::Gemini => "POST /gemini/v1beta/models/gemini-3.8-flash:streamGenerateContent",
        }
    }

    pub fn model(self, fakes: &Fakes) -> Box<dyn TextModel> {
        self.model_with_key(fakes, KEY)
    }

    pub fn model_with_key(self, fakes: &Fakes, key: &str) -> Box<dyn TextModel> {
        self.model_at(&fakes.url(self.base()), key)
    }

    pub fn model_at(self, url: &str, key: &str) -> Box<dyn TextModel> {
        let endpoint = Endpoint::parse(url).expect("an endpoint");
        let key = Secret::of(key).expect("a key");
        match self {
            Self::OpenAi => Box::new(OpenAi::new(endpoint, &key, "gpt-5.4-mini".to_owned()).expect("a model")),
            Self::Compatible => Box::new(OpenAi::compatible(endpoint, None, "qwen3".to_owned()).expect("a model")),
            Self::Anthropic => {
                Box::new(Anthropic::new(endpoint, &key, "claude-haiku-5-5".to_owned()).expect("a model"))
            }
            Self::Gemini => Box::new(Gemini::new(endpoint, &key, "gemini-3.8-flash".to_owned()).expect("a model")),
        }
    }

    /// Too many requests, as it words them, asking to wait for so many seconds.
    pub fn rushed(self, wait_s: Option<u32>) -> Behaviour {
        let body = match self {
            Self::OpenAi => {
                json!({ "error": { "message": "Too fast.", "type": "requests", "param": null, "code": "rate_limit_exceeded" } })
            }
            Self::Compatible => json!({ "error": { "code": 429, "message": "Too fast.", "type": "rate_limit_error" } }),
            Self::Anthropic => {
                json!({ "type": "error", "error": { "type": "rate_limit_error", "message": "Too fast." } })
            }
            Self::Gemini => {
                let details: Vec<Value> = wait_s.map(|wait| json!({ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{wait}s") })).into_iter().collect();
                // A stream wraps it in a list.
                json!([{ "error": { "code": 429, "message": "Too fast.", "status": "RESOURCE_EXHAUSTED", "details": details } }])
            }
        };
        match wait_s {
            Some(wait) if self != Self::Gemini => Behaviour::fail_for(429, wait, body.to_string()),
            _ => Behaviour::fail(429, body.to_string()),
        }
    }

    /// A quota that is used up: waiting for seconds changes nothing.
    pub fn exhausted(self) -> Behaviour {
        let body = match self {
            Self::OpenAi => {
                json!({ "error": { "message": "No credit.", "type": "insufficient_quota", "param": null, "code": "insufficient_quota" } })
            }
            Self::Compatible => {
                json!({ "error": { "message": "No credit.", "type": "insufficient_quota", "code": null } })
            }
            Self::Anthropic => {
                json!({ "type": "error", "error": { "type": "rate_limit_error", "message": "No credit.", "details": { "error_code": "enforced_spend_limit_reached" } } })
            }
            Self::Gemini => {
                json!({ "error": { "code": 429, "message": "No credit.", "status": "RESOURCE_EXHAUSTED", "details": [{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{ "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }] }] } })
            }
        };
        Behaviour::fail(429, body.to_string())
    }

    /// A request that is at fault, by the vendor's own words.
    pub fn bad_request(self) -> Behaviour {
        let body = match self {
            Self::OpenAi => {
                json!({ "error": { "message": "Too long.", "type": "invalid_request_error", "param": "messages", "code": "context_length_exceeded" } })
            }
            Self::Compatible => {
                json!({ "error": { "code": 400, "message": "Too long.", "type": "exceed_context_size_error", "n_ctx": 512 } })
            }
            Self::Anthropic => {
                json!({ "type": "error", "error": { "type": "invalid_request_error", "message": "Too long." } })
            }
            Self::Gemini => json!({ "error": { "code": 400, "message": "Too long.", "status": "INVALID_ARGUMENT" } }),
        };
        Behaviour::fail(400, body.to_string())
    }

    pub fn out_of_order(self) -> Behaviour {
        let body = match self {
            Self::OpenAi => {
                json!({ "error": { "message": "Sorry.", "type": "server_error", "param": null, "code": null } })
                    .to_string()
            }
            Self::Compatible => "Internal Server Error".to_owned(),
            Self::Anthropic => {
                json!({ "type": "error", "error": { "type": "api_error", "message": "Sorry." } }).to_string()
            }
            Self::Gemini => json!({ "error": { "code": 500, "message": "Sorry.", "status": "INTERNAL" } }).to_string(),
        };
        Behaviour::fail(500, body)
    }

    /// The events of an answer in which the model refuses.
    pub fn refusal(self) -> String {
        match self {
            Self::OpenAi | Self::Compatible => {
                stream(&[
                    &json!({ "choices": [{ "index": 0, "delta": { "role": "assistant", "content": null, "refusal": "I will " }, "finish_reason": null }] }),
                    &json!({ "choices": [{ "index": 0, "delta": { "refusal": "not." }, "finish_reason": null }] }),
                    &json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] }),
                ]) + "data: [DONE]\n\n"
            }
            Self::Anthropic => stream(&[
                &json!({ "type": "message_start", "message": { "usage": { "input_tokens": 5, "output_tokens": 1 } } }),
                &json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "{\"a\":" } }),
                &json!({ "type": "message_delta", "delta": { "stop_reason": "refusal", "stop_details": { "type": "refusal", "category": "x", "explanation": "I will not." } }, "usage": { "output_tokens": 3 } }),
                &json!({ "type": "message_stop" }),
            ]),
            Self::Gemini => stream(&[
                &json!({ "candidates": [{ "content": { "role": "model", "parts": [{ "text": "I will not" }] }, "index": 0 }] }),
                &json!({ "candidates": [{ "finishReason": "SAFETY", "index": 0 }] }),
            ]),
        }
    }

    /// The events of an answer that fails in the middle.
    pub fn failing(self) -> String {
        match self {
            Self::OpenAi | Self::Compatible => stream(&[
                &json!({ "choices": [{ "index": 0, "delta": { "content": "Hel" }, "finish_reason": null }] }),
                &json!({ "error": { "message": "It fell over.", "type": "server_error", "param": null, "code": null } }),
            ]),
            Self::Anthropic => stream(&[
                &json!({ "type": "message_start", "message": { "usage": { "input_tokens": 5, "output_tokens": 1 } } }),
                &json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "Hel" } }),
                &json!({ "type": "error", "error": { "type": "overloaded_error", "message": "It fell over." } }),
            ]),
            Self::Gemini => stream(&[
                &json!({ "candidates": [{ "content": { "role": "model", "parts": [{ "text": "Hel" }] }, "index": 0 }] }),
                &json!({ "error": { "code": 503, "message": "It fell over.", "status": "UNAVAILABLE" } }),
            ]),
        }
    }
}

fn stream(events: &[&Value]) -> String {
    events.iter().map(|event| format!("data: {event}\n\n")).collect()
}

pub fn event_stream(body: impl Into<Vec<u8>>) -> Behaviour {
    Behaviour::Replace { content_type: "text/event-stream", body: body.into() }
}

pub fn request(prompt: &str) -> TextRequest {
    let system = "You write for films.".to_owned();
    TextRequest { system, prompt: prompt.to_owned(), schema: None, max_output_tokens: 500 }
}

/// Asks once, with the next answer of the fake told before.
pub async fn ask(vendor: Vendor, fakes: &Fakes, behaviour: Behaviour) -> Result<TextAnswer, ProviderError> {
    fakes.script(vendor.route(), vec![behaviour]);
    vendor.model(fakes).complete(&request("Tea?"), &Call::unpaid()).await
}
