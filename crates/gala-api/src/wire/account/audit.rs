//! What was done for or against the safety of a workspace or the installation.

use gala_db::accounts::audit::Entry;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::time_text::rfc3339;

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
