//! Who is in a project: members whom it names, and links to it.

use gala_core::access;
use gala_db::{accounts::share_links::ShareLink, project_members::ProjectMember};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::roles::ProjectRole;
use crate::{
    time_text::rfc3339,
    wire::{ids::hyphenated, numbers::whole},
};

/// What a link to a project is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShareScope {
    View,
    Review,
}

impl From<ShareScope> for access::ProjectRole {
    fn from(scope: ShareScope) -> Self {
        match scope {
            ShareScope::View => Self::Viewer,
            ShareScope::Review => Self::Reviewer,
        }
    }
}

impl From<access::ProjectRole> for ShareScope {
    fn from(role: access::ProjectRole) -> Self {
        if role >= access::ProjectRole::Reviewer { Self::Review } else { Self::View }
    }
}

/// Somebody whom a project names.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectMember)]
pub struct ProjectMemberView {
    pub user_id: Uuid,
    pub name: String,
    pub display_name: String,
    pub role: ProjectRole,
}

impl From<ProjectMember> for ProjectMemberView {
    fn from(member: ProjectMember) -> Self {
        Self { user_id: member.user.0, name: member.name, display_name: member.display_name, role: member.role.into() }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ProjectMemberList {
    pub items: Vec<ProjectMemberView>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutProjectMember {
    pub role: ProjectRole,
}

/// A link to a project, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ShareLink)]
pub struct ShareLinkView {
    pub id: Uuid,
    pub scope: ShareScope,
    pub has_password: bool,
    /// Whether drafts carry a watermark for whoever came by it.
    pub watermark: bool,
    pub made_by: Option<Uuid>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub ends_at: Option<String>,
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
}

impl From<ShareLink> for ShareLinkView {
    fn from(link: ShareLink) -> Self {
        Self {
            id: link.id.0,
            scope: link.role.into(),
            has_password: link.password.is_some(),
            watermark: link.watermark,
            made_by: link.made_by.map(|id| id.0),
            created_at: rfc3339(link.created_at_ms),
            ends_at: link.ends_at_ms.map(rfc3339),
            revoked_at: link.revoked_at_ms.map(rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ShareLinkList {
    pub items: Vec<ShareLinkView>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateShareLink {
    pub scope: ShareScope,
    /// After so many days it ends; never where absent.
    #[schema(minimum = 1, maximum = 3650)]
    #[serde(default, deserialize_with = "whole")]
    pub days: Option<u32>,
    /// Asked of whoever opens it: 8 characters or more.
    #[schema(min_length = 8, max_length = 256)]
    pub password: Option<String>,
    /// Whether videos in draft quality carry a text across the picture for whoever came by the link: the name that they gave
    /// and the project's, or `DRAFT`.
    #[serde(default = "marked")]
    #[schema(default = true)]
    pub watermark: bool,
}

fn marked() -> bool {
    true
}

/// A new link with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct CreatedShareLink {
    #[serde(flatten)]
    pub link: ShareLinkView,
    /// To be sent as `Authorization: Bearer …`, or to POST /api/v1/auth/open-link where there is a password.
    pub token: String,
}

/// Gives a project to another workspace of the caller.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferProject {
    #[serde(deserialize_with = "hyphenated")]
    pub workspace_id: Uuid,
}
