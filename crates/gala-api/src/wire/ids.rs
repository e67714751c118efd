//! Ids as they are written.

use serde::{Deserialize, Deserializer, de::Error as _};
use uuid::Uuid;

/// Reads an id in the form that the format `uuid` of JSON Schema stands for (RFC 9562, section 4), and in no other of those
/// that people write.
pub fn hyphenated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    let text = String::deserialize(deserializer)?;
    let id = (text.len() == 36).then(|| Uuid::parse_str(&text).ok()).flatten();
    id.ok_or_else(|| D::Error::custom("an id is written as 01234567-89ab-7cde-8f01-23456789abcd"))
}

/// Reads such an id where a field or a parameter may be absent.
pub fn some_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    hyphenated(deserializer).map(Some)
}

/// Reads such an id, or `null`.
pub fn hyphenated_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    #[derive(Deserialize)]
    struct Hyphenated(#[serde(deserialize_with = "hyphenated")] Uuid);
    Ok(Option::<Hyphenated>::deserialize(deserializer)?.map(|Hyphenated(id)| id))
}
