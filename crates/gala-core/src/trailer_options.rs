//! What the film of a trailer is like.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the film of a trailer is like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrailerOptions {
    /// Its clips are for an editor alone: no film is cut of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_film: bool,
    /// Its folder in the store is not kept up to date until somebody asks for that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_folder: bool,
    /// What stands below the title at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_card: Option<String>,
}

impl TrailerOptions {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
