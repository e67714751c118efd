//! What people see and send of accounts.

use gala_core::access;
use gala_db::accounts::{
    api_keys::ApiKey, audit::Entry, invitations::Invitation, members::Member, sessions::SessionFacts,
    share_links::ShareLink, users::User, workspaces::Workspace,
};
use gala_db::project_members::ProjectMember;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{ids::hyphenated, named::wire_enum, numbers::whole};
use crate::time_text::rfc3339;

wire_enum! {
    /// What somebody is in a workspace. Each may do all that those before it may.
    WorkspaceRole = access::WorkspaceRole, "snake_case" { Member, Admin, Owner }
}

wire_enum! {
    /// What somebody is in a project. Each may do all that those before it may.
    ProjectRole = access::ProjectRole, "snake_case" { Viewer, Reviewer, Editor, Owner }
}

wire_enum! {
    /// What members of a workspace are in projects that do not name them.
    ProjectDefault = access::ProjectDefault, "snake_case" { Editor, Reviewer, Viewer, None }
}

wire_enum! {
    /// What an API key is good for: `read` what there is, `write` projects, `render` them, `admin` people and keys.
    KeyScope = access::KeyScope, "snake_case" { Read, Write, Render, Admin }
}

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

/// Signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
    /// Of the authenticator, or a recovery code, where there is a second factor.
    #[schema(max_length = 64)]
    pub code: Option<String>,
}

/// Becomes a member by an invitation: with a new account, or signed in with the token alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    #[schema(min_length = 1, max_length = 100)]
    pub token: String,
    /// What the new person signs in with.
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    #[schema(max_length = 100)]
    pub display_name: Option<String>,
    #[schema(max_length = 1024)]
    pub password: Option<String>,
}

/// Opens a link that asks for a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenLinkRequest {
    #[schema(min_length = 1, max_length = 100)]
    pub token: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
    /// How others see the guest.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// A secret that is shown this once.
#[derive(Serialize, ToSchema)]
pub struct GuestPass {
    /// To be sent as `Authorization: Bearer …`.
    pub token: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
}

/// Changes the own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    #[schema(min_length = 1, max_length = 1024)]
    pub current: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub new: String,
}

/// A person as administrators and they themselves see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    pub id: Uuid,
    pub name: String,
    pub display_name: String,
    pub email: Option<String>,
    pub is_admin: bool,
    pub is_disabled: bool,
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            name: user.name,
            display_name: user.display_name,
            email: user.email,
            is_admin: user.is_admin,
            is_disabled: user.disabled_at_ms.is_some(),
            created_at: rfc3339(user.created_at_ms),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct UserList {
    pub items: Vec<UserView>,
}

/// Adds a person, in no workspace yet but their own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(max_length = 100)]
    pub display_name: Option<String>,
    #[schema(max_length = 254)]
    pub email: Option<String>,
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
    #[serde(default)]
    pub is_admin: bool,
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    pub is_admin: Option<bool>,
    pub is_disabled: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceView {
    pub id: Uuid,
    pub name: String,
    pub plan: String,
    pub project_default: ProjectDefault,
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
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    #[schema(max_length = 254)]
    pub email: Option<String>,
}

/// Where the session acts from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseWorkspace {
    #[serde(deserialize_with = "hyphenated")]
    pub workspace_id: Uuid,
}

/// Who asks.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// `local`, `session`, `key` or `link`.
    pub kind: &'static str,
    /// The person; absent for the owner of a server without accounts, and for links.
    pub user: Option<UserView>,
    /// Whether they administer the installation.
    pub is_admin: bool,
    /// Where the request acts.
    pub workspace: Option<OwnWorkspace>,
    /// The scopes of the key that asks.
    pub scopes: Option<Vec<KeyScope>>,
    /// To be sent as `X-CSRF-Token` by forms, where a browser tells neither `Origin` nor `Sec-Fetch-Site`.
    pub csrf_token: Option<String>,
}

/// One browser in which somebody is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    pub id: Uuid,
    /// What the browser calls itself.
    pub agent: String,
    pub address: String,
    /// Whether it is the one that asks.
    pub is_current: bool,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// To the minute.
    #[schema(format = DateTime)]
    pub seen_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
}

impl SessionView {
    pub fn new(session: SessionFacts, is_current: bool) -> Self {
        Self {
            id: session.id.0,
            agent: session.agent,
            address: session.address,
            is_current,
            created_at: rfc3339(session.created_at_ms),
            seen_at: rfc3339(session.seen_at_ms),
            ends_at: rfc3339(session.ends_at_ms),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct SessionList {
    pub items: Vec<SessionView>,
}

/// An API key, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyView {
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Option<Uuid>,
    pub name: String,
    /// The first characters of the secret.
    pub prefix: String,
    pub scopes: Vec<KeyScope>,
    pub requests_per_minute: Option<u32>,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// To the minute.
    #[schema(format = DateTime)]
    pub used_at: Option<String>,
    #[schema(format = DateTime)]
    pub ends_at: Option<String>,
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            user_id: key.user.map(|id| id.0),
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes.iter().map(Into::into).collect(),
            requests_per_minute: key.requests_per_minute,
            created_at: rfc3339(key.created_at_ms),
            used_at: key.used_at_ms.map(rfc3339),
            ends_at: key.ends_at_ms.map(rfc3339),
            revoked_at: key.revoked_at_ms.map(rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct KeyList {
    pub items: Vec<KeyView>,
}

/// Makes a key of the workspace in which the request acts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateKey {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[schema(min_items = 1)]
    pub scopes: Vec<KeyScope>,
    /// After so many days it ends; never where absent.
    #[schema(minimum = 1, maximum = 3650)]
    #[serde(default, deserialize_with = "whole")]
    pub days: Option<u32>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(default, deserialize_with = "whole")]
    pub requests_per_minute: Option<u32>,
}

/// A new key with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct CreatedKey {
    #[serde(flatten)]
    pub key: KeyView,
    /// To be sent as `Authorization: Bearer …`.
    pub secret: String,
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

/// The secret of an authenticator, which is shown this once and asked for when a first code was right.
#[derive(Serialize, ToSchema)]
pub struct NewTotp {
    /// Base32.
    pub secret: String,
    /// What a QR code for authenticators holds.
    pub uri: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    #[schema(min_length = 6, max_length = 12)]
    pub code: String,
}

/// Codes that each sign in once in the place of one of the authenticator. They are shown this once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveTotp {
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
}

/// What a provider sends a browser back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OidcCallback {
    #[param(nullable = false)]
    pub code: Option<String>,
    #[param(nullable = false)]
    pub state: Option<String>,
    #[param(nullable = false)]
    pub iss: Option<String>,
    /// Why there is no code.
    #[param(nullable = false)]
    pub error: Option<String>,
}

/// One thing that was done for or against the safety of the workspace.
#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    pub number: i64,
    #[schema(format = DateTime)]
    pub at: String,
    pub user_id: Option<Uuid>,
    pub user_name: Option<String>,
    /// What acted: a session, a key, a link, the server's own owner.
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub address: String,
    pub request_id: String,
}

impl From<Entry> for AuditEntry {
    fn from(entry: Entry) -> Self {
        Self {
            number: entry.seq,
            at: rfc3339(entry.at_ms),
            user_id: entry.user.map(|id| id.0),
            user_name: entry.user_name,
            actor: entry.actor,
            action: entry.action,
            subject: entry.subject,
            address: entry.address,
            request_id: entry.request_id,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct AuditPage {
    pub items: Vec<AuditEntry>,
}

/// Whose audit log is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditOf {
    #[default]
    Workspace,
    Installation,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportAudit {
    /// Whose: `workspace`, that in which the request acts, or `installation`, for who administers it.
    #[param(inline, nullable = false)]
    pub of: Option<AuditOf>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAudit {
    /// Whose: `workspace`, that in which the request acts, or `installation`, for who administers it.
    #[param(inline, nullable = false)]
    pub of: Option<AuditOf>,
    /// Entries before this number only.
    #[param(minimum = 1, nullable = false)]
    pub before: Option<i64>,
    /// How many: 1 to 100, 20 where absent.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    pub limit: Option<u32>,
}
