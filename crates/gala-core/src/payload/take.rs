//! `generate_take`.

use serde::{Deserialize, Serialize};

use super::given::GivenFiles;
use crate::{
    id::TakeId,
    plan::Plan,
    project::{ChosenTakes, TakeKind},
};

/// What `generate_take` is asked: one more version of what is heard or seen in a scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakeInput {
    /// With the one scene, as the take is to be made.
    pub plan: Plan,
    pub given: GivenFiles,
    /// Speech or a picture.
    pub kind: TakeKind,
    /// Whether the scene uses it as soon as it is there.
    pub is_chosen: bool,
    /// What the scene uses now.
    pub takes: ChosenTakes,
    /// What of that the take goes with: a picture may move with what is said.
    pub uses: ChosenTakes,
    /// The take whose picture the one that is used shows, where that is to be set in motion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still: Option<TakeId>,
    /// What has to be approved before the take is paid for, as `ReviewStage::content_of_script` names it; that of its own
    /// script where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// How long its moving picture has to be in the film of a trailer, in milliseconds; absent where no film is cut, or where it is
    /// not known yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub film_ms: Option<u64>,
}

/// What `generate_take` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeOutput {
    pub take: TakeId,
}
