//! Reading payloads of every version.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The newest version of a payload that this program reads.
const VERSION: u64 = 1;

/// A payload cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadablePayload {
    #[error("it has version {0}, which a newer GALA wrote, and this one reads up to {VERSION} (update it)")]
    Newer(Value),
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
}

/// Reads a payload as any version up to this program's has written it.
///
/// # Errors
/// [`UnreadablePayload::Newer`] for a version that this program does not know, [`UnreadablePayload::Shape`] where it is
/// another document.
pub fn read<T: DeserializeOwned>(document: &Value) -> Result<T, UnreadablePayload> {
    match document.get("version") {
        Some(version) if version.as_u64().is_none_or(|version| version > VERSION) => {
            Err(UnreadablePayload::Newer(version.clone()))
        }
        _ => Ok(T::deserialize(document)?),
    }
}
