//! What language models answer.

mod instance;

use serde_json::Value;

use crate::state::State;

/// Returns the next text that was told; or else one that fits the schema, or that speaks of the prompt.
pub(crate) fn answer(state: &State, prompt: &str, schema: Option<&Value>) -> String {
    if let Some(text) = state.lock().texts.pop_front() {
        return text;
    }
    match schema {
        Some(schema) => instance::of(schema).to_string(),
        None => format!("You asked: {prompt} Here is an answer of several words, 茶 and tea among them."),
    }
}

/// Cuts a text as tokens are: some characters at a time.
pub(crate) fn deltas(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(7).map(|piece| piece.iter().collect()).collect()
}

/// Counts as a tokenizer would, roughly.
pub(crate) fn tokens(text: &str) -> u64 {
    (text.len() as u64).div_ceil(4).max(1)
}
