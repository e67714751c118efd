//! What a secret proves: a caller, read together with all that decides what it may.

use gala_core::{
    access::{Caller, Identity, Membership},
    id::{UserId, WorkspaceId},
    plan_limits::{LimitUnit, PlanLimits},
};
use uuid::Uuid;

use crate::{error::DbError, sql::Row};

/// A caller that was proven, with what is known of the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    pub caller: Caller,
    /// When it was last used, as far as that is kept.
    pub used_at_ms: i64,
    /// When the secret was last replaced.
    pub rotated_at_ms: i64,
    /// Whether it was proven by the secret before the last.
    pub is_old: bool,
    /// Of the key.
    pub requests_per_minute: Option<u32>,
    /// Of all in the workspace, by its plan.
    pub plan_requests_per_minute: Option<u32>,
}

/// The columns that [`caller`] reads, of `users`, `members` and `workspaces`.
pub(super) const COLUMNS: &str = "users.is_admin AS is_admin, members.workspace_id AS member_of, \
                                  members.role AS member_role, workspaces.project_default AS project_default, \
                                  workspaces.needs_second_factor AS needs_second_factor, \
                                  (SELECT limits FROM plans WHERE plans.name = workspaces.plan) AS plan_limits";

/// Reads who somebody is and where they act.
pub(super) fn caller(row: &Row, identity: Identity) -> Result<Caller, DbError> {
    let membership = match row.get::<Option<Uuid>>("member_of")? {
        None => None,
        Some(workspace) => Some(Membership {
            workspace: WorkspaceId(workspace),
            role: row.get_named("member_role")?,
            project_default: row.get_named("project_default")?,
            needs_second_factor: row.get::<i64>("needs_second_factor")? != 0,
        }),
    };
    let is_admin = row.get::<Option<i64>>("is_admin")?.is_some_and(|is_admin| is_admin != 0);
    Ok(Caller { identity, is_admin, membership })
}

pub(super) fn plan_requests_per_minute(row: &Row) -> Result<Option<u32>, DbError> {
    let limits: Option<PlanLimits> = row.get_json_opt("plan_limits")?;
    let limit = limits.and_then(|limits| limits.of(LimitUnit::RequestsPerMinute));
    Ok(limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX)))
}

pub(super) fn user(row: &Row) -> Result<Option<UserId>, DbError> {
    Ok(row.get::<Option<Uuid>>("user_id")?.map(UserId))
}
