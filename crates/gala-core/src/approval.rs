//! What in a project waits for the approval of people.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{ProjectId, SceneId};

/// What a reviewer said of a scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    #[default]
    Pending,
    Approved,
    ChangesRequested,
    Rejected,
}

/// What of a scene is approved by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStage {
    /// What is said, and what is to be seen.
    Script,
    /// The picture.
    Image,
    /// How the picture moves.
    Animation,
    /// The clip with its sound and captions.
    Final,
}

impl ReviewStage {
    pub const ALL: [Self; 4] = [Self::Script, Self::Image, Self::Animation, Self::Final];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Image => "image",
            Self::Animation => "animation",
            Self::Final => "final",
        }
    }

    /// Returns the stage that has to be approved before a step is paid for that makes something for a scene, by the step's
    /// name.
    pub fn before_step(step: &str) -> Self {
        match step {
            // It moves a picture, which is to be the right one.
            "animation" => Self::Image,
            // Speech, its transcription, pictures, presenters, videos of libraries: all follow from the script.
            _ => Self::Script,
        }
    }
}

impl fmt::Display for ReviewStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What waits for approval in a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalRules {
    /// Nothing is paid for a stage of a scene before the stage before it is approved.
    pub paid_after_approval: bool,
    /// What is made counts as approved: nothing waits for people.
    pub auto_approve: bool,
}

impl ApprovalRules {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether requests that cost something wait for approvals.
    pub fn holds_payments(self) -> bool {
        self.paid_after_approval && !self.auto_approve
    }
}

/// An approval that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededApproval {
    pub project: ProjectId,
    pub scene: SceneId,
    /// Of the scene, as people count them.
    pub number: u32,
    pub stage: ReviewStage,
    /// What has to be approved, as `ReviewStage::content` names it.
    pub content: String,
}
