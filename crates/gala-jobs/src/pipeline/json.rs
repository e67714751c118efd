//! Payloads and outputs of jobs as the JSON of their rows.

use gala_core::job::Failure;
use serde::Serialize;

pub(super) fn to_json(value: &impl Serialize) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::permanent("internal", error))
}
