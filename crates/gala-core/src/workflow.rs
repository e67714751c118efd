//! What a brief is to become.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a project becomes a video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Workflow {
    /// A topic or script to a finished video.
    #[default]
    Faceless,
    /// A script to approved clips for an editor: no final video.
    Trailer,
}
