use gala_core::{
    access::Scope,
    approval::{NeededApproval, ReviewStage},
    hash::ContentHash,
    id::{ProjectId, SceneId},
};

/// A request that is about to be sent.
#[derive(Clone, Debug)]
pub struct NewCall<'a> {
    pub scope: Scope,
    pub project: Option<ProjectId>,
    pub step: &'a str,
    pub scene: Option<u32>,
    pub provider: &'a str,
    pub model: &'a str,
    /// Of all that shapes the result.
    pub request: ContentHash,
    /// What it will cost at most.
    pub held_micros: u64,
    /// What it makes something for, where people approve that before.
    pub paid_for: Option<PaidFor>,
}

/// A scene that something is paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidFor {
    pub project: ProjectId,
    pub scene: SceneId,
    /// As people count it.
    pub number: u32,
    /// What is planned for it, as [`ReviewStage::content_of_script`] names it.
    pub script: String,
    /// Its picture, as [`ReviewStage::content_of_image`] names it.
    pub image: String,
}

impl PaidFor {
    /// Returns the approval that it takes.
    pub fn needs(&self, stage: ReviewStage) -> NeededApproval {
        let content = if stage == ReviewStage::Script { &self.script } else { &self.image };
        let Self { project, scene, number, .. } = *self;
        NeededApproval { project, scene, number, stage, content: content.clone() }
    }
}
