//! What was done for or against the safety of the workspace in which a request acts.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use gala_core::{access::Action, csv};
use gala_db::accounts::audit::{self, Entry};

use crate::{
    asker::Asker,
    extract::{Query, limit},
    problem::{ApiError, ApiResult},
    state::ApiState,
    time_text::rfc3339,
    wire::{AuditOf, AuditPage, ExportAudit, ListAudit},
};

/// So many entries are exported: the newest.
const MOST_EXPORTED: u32 = 50_000;

/// Lists what was done, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "accounts", params(ListAudit),
    responses((status = 200, body = AuditPage)))]
pub async fn list_audit(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListAudit>,
) -> ApiResult<Json<AuditPage>> {
    if query.before.is_some_and(|before| before < 1) {
        return Err(ApiError::bad_request("invalid_parameter", "before is 1 or more").at("before"));
    }
    let before = query.before.unwrap_or(i64::MAX);
    let entries = read(&state, &asker, query.of, before, limit(query.limit)?).await?;
    Ok(Json(AuditPage { items: entries.into_iter().map(Into::into).collect() }))
}

/// Returns what was done as a table for spreadsheets, newest first.
#[utoipa::path(get, path = "/api/v1/audit.csv", tag = "accounts", params(ExportAudit),
    responses((status = 200, description = "RFC 4180, in UTF-8", body = String, content_type = "text/csv")))]
pub async fn export_audit(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ExportAudit>,
) -> ApiResult<Response> {
    let entries = read(&state, &asker, query.of, i64::MAX, MOST_EXPORTED).await?;
    let facts = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\"")),
    ];
    Ok((facts, table(&entries)).into_response())
}

async fn read(state: &ApiState, asker: &Asker, of: Option<AuditOf>, before: i64, limit: u32) -> ApiResult<Vec<Entry>> {
    match of.unwrap_or_default() {
        AuditOf::Workspace => Ok(audit::list(state.db(), asker.may(Action::ViewAudit)?, before, limit).await?),
        AuditOf::Installation => {
            asker.may_administer(Action::ManageUsers)?;
            Ok(audit::list_installation(state.db(), before, limit).await?)
        }
    }
}

fn table(entries: &[Entry]) -> String {
    let mut text = "number,at,user_id,user_name,actor,action,subject,address,request_id\r\n".to_owned();
    for entry in entries {
        let cells = [
            entry.seq.to_string(),
            rfc3339(entry.at_ms),
            entry.user.map(|id| id.to_string()).unwrap_or_default(),
            entry.user_name.clone().unwrap_or_default(),
            entry.actor.clone(),
            entry.action.clone(),
            entry.subject.clone(),
            entry.address.clone(),
            entry.request_id.clone(),
        ];
        text.push_str(&csv::line(cells));
    }
    text
}
