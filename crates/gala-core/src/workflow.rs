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

/// How a project becomes a video: by a brief, or without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectWorkflow {
    /// A topic or script to a finished video.
    Faceless,
    /// A script to approved clips for an editor: no final video.
    Trailer,
    /// Data and a template to a timeline, and that to a finished video.
    Template,
}

impl From<Workflow> for ProjectWorkflow {
    fn from(workflow: Workflow) -> Self {
        match workflow {
            Workflow::Faceless => Self::Faceless,
            Workflow::Trailer => Self::Trailer,
        }
    }
}
