//! Workspaces, their members and invitations into them.

use gala_db::accounts::{invitations::Invitation, members::Member, workspaces::Workspace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::roles::{ProjectDefault, WorkspaceRole};
use crate::{time_text::rfc3339, wire::numbers::whole};

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceView {
    pub id: Uuid,
    pub name: String,
    pub plan: String,
    pub project_default: ProjectDefault,
    /// Whether sessions that no second factor proved are kept out: 403 `second_factor_required`.
    pub needs_second_factor: bool,
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<Workspace> for WorkspaceView {
    fn from(workspace: Workspace) -> Self {
        Self {
            id: workspace.id.0,
            name: workspace.name,
            plan: workspace.plan,
            project_default: workspace.project_default.into(),
            needs_second_factor: workspace.needs_second_factor,
            created_at: rfc3339(workspace.created_at_ms),
        }
    }
}

/// A workspace of somebody, and what they are in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnWorkspace {
    #[serde(flatten)]
    pub workspace: WorkspaceView,
    pub role: WorkspaceRole,
}

#[derive(Serialize, ToSchema)]
pub struct OwnWorkspaceList {
    pub items: Vec<OwnWorkspace>,
}

/// Makes a workspace, whose owner is whoever makes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWorkspace {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWorkspace {
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    pub project_default: Option<ProjectDefault>,
    pub needs_second_factor: Option<bool>,
}

/// Somebody in a workspace.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    pub user_id: Uuid,
    pub name: String,
    pub display_name: String,
    pub role: WorkspaceRole,
    #[schema(format = DateTime)]
    pub joined_at: String,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            user_id: member.user.0,
            name: member.name,
            display_name: member.display_name,
            role: member.role.into(),
            joined_at: rfc3339(member.created_at_ms),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct MemberList {
    pub items: Vec<MemberView>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMember {
    pub role: WorkspaceRole,
}

/// An invitation, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationView {
    pub id: Uuid,
    pub role: WorkspaceRole,
    pub made_by: Option<Uuid>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
    #[schema(format = DateTime)]
    pub used_at: Option<String>,
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id.0,
            role: invitation.role.into(),
            made_by: invitation.made_by.map(|id| id.0),
            created_at: rfc3339(invitation.created_at_ms),
            ends_at: rfc3339(invitation.ends_at_ms),
            used_at: invitation.used_at_ms.map(rfc3339),
            revoked_at: invitation.revoked_at_ms.map(rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct InvitationList {
    pub items: Vec<InvitationView>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInvitation {
    pub role: WorkspaceRole,
    /// After so many days it ends; 7 where absent.
    #[schema(minimum = 1, maximum = 90)]
    #[serde(default, deserialize_with = "whole")]
    pub days: Option<u32>,
}

/// A new invitation with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct CreatedInvitation {
    #[serde(flatten)]
    pub invitation: InvitationView,
    /// To be sent to POST /api/v1/auth/accept-invitation.
    pub token: String,
}
