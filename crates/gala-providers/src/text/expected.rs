use gala_ai::provider::TextRequest;
use gala_core::spending::{BilledUnit, Usage, UsageRange};

/// What each request has beside its text: roles, the schema's wrapping.
const OVERHEAD_TOKENS: u64 = 64;

/// A token is at least a quarter of a byte-pair's usual four characters, and at most one for each byte.
pub(super) fn expected(request: &TextRequest) -> UsageRange {
    let schema = request.schema.as_ref().map_or(0, |schema| schema.schema.to_string().len());
    let bytes = (request.system.len() + request.prompt.len() + schema) as u64;
    let usage = |input, output| Usage::of(BilledUnit::InputTokens, input).and(BilledUnit::OutputTokens, output);
    UsageRange { low: usage(bytes / 5, 1), high: usage(bytes + OVERHEAD_TOKENS, u64::from(request.max_output_tokens)) }
}
