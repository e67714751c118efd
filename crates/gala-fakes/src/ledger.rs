use axum::http::HeaderMap;
use serde_json::Value;

/// A request that a vendor would have charged for.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    pub vendor: &'static str,
    /// `text`, `speech`, `image`, `video`, `transcription`.
    pub operation: &'static str,
    /// What was asked for, so that two charges for one thing are told apart from two things.
    pub subject: String,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// `POST /openai/v1/chat/completions`, without the query.
    pub route: String,
    pub query: String,
    pub headers: HeaderMap,
    /// `null` where it was no JSON.
    pub json: Value,
    pub bytes: usize,
}
