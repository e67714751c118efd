use gala_core::approval::ApprovalRules;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What of a project waits for the approval of people.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetApprovalRules {
    /// Nothing is paid for a stage of a scene before the stage before it is approved.
    pub paid_after_approval: bool,
    /// What is made counts as approved: a trailer goes on without waiting for people.
    pub auto_approve: bool,
}

impl From<SetApprovalRules> for ApprovalRules {
    fn from(asked: SetApprovalRules) -> Self {
        Self { paid_after_approval: asked.paid_after_approval, auto_approve: asked.auto_approve }
    }
}

/// What of a project waits for the approval of people.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = ApprovalRules)]
pub struct ApprovalRulesView {
    pub paid_after_approval: bool,
    pub auto_approve: bool,
}

impl From<ApprovalRules> for ApprovalRulesView {
    fn from(rules: ApprovalRules) -> Self {
        Self { paid_after_approval: rules.paid_after_approval, auto_approve: rules.auto_approve }
    }
}
