use clap::{Args, ValueEnum};
use gala_core::{approval::ReviewStage, brief::Brief, workflow::Workflow};

/// What of a video waits for approval, and what is approved by this command.
#[derive(Clone, Copy, Debug, Args)]
pub struct ApprovalArgs {
    /// What the brief becomes, whatever it says itself: a finished video, or clips for an editor, stage by stage.
    #[arg(long, value_enum, value_name = "WORKFLOW")]
    workflow: Option<MadeWorkflow>,
    /// Go on with a trailer without waiting for approvals.
    #[arg(long)]
    auto_approve: bool,
    /// Approve a stage of every scene, and go on.
    #[arg(long, value_enum, value_name = "STAGE", conflicts_with = "auto_approve")]
    approve: Option<ApprovedStage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MadeWorkflow {
    Faceless,
    Trailer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ApprovedStage {
    Script,
    Image,
    Animation,
}

impl MadeWorkflow {
    /// Returns a brief as it is to be made.
    pub fn of(self, brief: Brief) -> Brief {
        let workflow = match self {
            Self::Faceless => Workflow::Faceless,
            Self::Trailer => Workflow::Trailer,
        };
        Brief { workflow, ..brief }
    }
}

impl ApprovalArgs {
    /// Returns a brief as it is to be made.
    pub fn apply(self, brief: Brief) -> Brief {
        match self.workflow {
            Some(workflow) => workflow.of(brief),
            None => brief,
        }
    }

    /// Whether the project goes on without waiting for approvals from now on. It stays the same project: no brief says it.
    pub fn approves_all(self) -> bool {
        self.auto_approve
    }

    /// Returns the stage that is approved.
    pub fn stage(self) -> Option<ReviewStage> {
        Some(match self.approve? {
            ApprovedStage::Script => ReviewStage::Script,
            ApprovedStage::Image => ReviewStage::Image,
            ApprovedStage::Animation => ReviewStage::Animation,
        })
    }
}
