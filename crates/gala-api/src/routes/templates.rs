//! Templates of a workspace, and those that come with the program.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    id::TemplateId,
    template::{BUILT_IN, BuiltInTemplate, KeptTemplate, Template},
};
use gala_db::templates;
use uuid::Uuid;

use crate::{
    asker::Asker,
    extract::{Id, Query, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{List, ListTemplates, TemplateOutlineView, TemplatePage, TemplateView},
};

/// Lists the templates of the workspace, newest first, and behind them those that come with the program.
#[utoipa::path(get, path = "/api/v1/templates", tag = "templates", params(ListTemplates),
    responses((status = 200, body = TemplatePage)))]
pub async fn list_templates(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListTemplates>,
) -> ApiResult<Json<TemplatePage>> {
    let scope = asker.may(Action::ViewWorkspace)?;
    let (kind, is_deleted) = (query.kind.as_deref(), query.deleted.unwrap_or_default());
    if !query.is_of_a_kind() {
        let detail = "a kind has up to 40 small letters, digits and hyphens, and does not begin with a hyphen";
        return Err(ApiError::bad_request("invalid_parameter", detail).at("kind"));
    }
    let list = List { keys: state.keys(), name: format!("templates {kind:?} {is_deleted}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = templates::list(state.db(), scope, (kind, is_deleted), &request).await?;
    let next_cursor = list.next(&page).await?;
    let mut items: Vec<TemplateOutlineView> = page.items.into_iter().map(Into::into).collect();
    if next_cursor.is_none() && !is_deleted {
        for built_in in &BUILT_IN {
            let template = built_in.template().map_err(ApiError::internal)?;
            if kind.is_none_or(|kind| kind == template.kind) {
                items.push(TemplateOutlineView::built_in(built_in, &template));
            }
        }
    }
    Ok(Json(TemplatePage { items, next_cursor }))
}

/// Keeps a new template. The body is its document; everything that is wrong with it is told at once.
#[utoipa::path(post, path = "/api/v1/templates", tag = "templates",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = Object, description = "As `gala schema template` describes it", content_type = "application/json"),
    responses((status = 201, body = TemplateView,
               headers(("ETag" = String, description = "The version of the template, in quotes")))))]
pub async fn create_template(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint("POST /api/v1/templates", body.json()?);
    let scope = asker.may(Action::CreateProject)?;
    let template = read(&body).await?;
    key.once(state.db(), scope, &request, async |tx| {
        let (id, created_at_ms) = (TemplateId::new(), tx.now_ms());
        let kept = KeptTemplate { id, template, version: 1, created_at_ms, deleted_at_ms: None };
        templates::insert(tx, scope, &kept).await?;
        let location = format!("/api/v1/templates/{id}");
        Ok(StoredResponse::new(StatusCode::CREATED, Some(location), TemplateView::from(kept))?.etag(etag(1)))
    })
    .await
}

/// Returns a template; also one that was deleted.
#[utoipa::path(get, path = "/api/v1/templates/{id}", tag = "templates", params(("id" = Uuid, Path)),
    responses((status = 200, body = TemplateView,
               headers(("ETag" = String, description = "The version of the template, in quotes")))))]
pub async fn get_template(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Response> {
    let scope = asker.may(Action::ViewWorkspace)?;
    if let Some(built_in) = BuiltInTemplate::of_id(TemplateId(id)) {
        let template = built_in.template().map_err(ApiError::internal)?;
        let outline = TemplateOutlineView::built_in(built_in, &template);
        return told(built_in.version, TemplateView::new(outline, template));
    }
    let kept = templates::get(state.db(), scope, TemplateId(id)).await?.ok_or_else(ApiError::not_found)?;
    told(kept.version, kept.into())
}

/// Puts another document in the place of a template's. Videos that were made of it stay as they are.
#[utoipa::path(put, path = "/api/v1/templates/{id}", tag = "templates",
    params(("id" = Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version that is changed, or `*` for whichever there is")),
    request_body(content = Object, description = "As `gala schema template` describes it", content_type = "application/json"),
    responses((status = 200, body = TemplateView,
               headers(("ETag" = String, description = "The version of the template, in quotes"))),
              (status = 409, description = "`built_in_template`: it comes with the program", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 412, description = "It has another version by now: its `ETag` is told", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn put_template(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<Response> {
    let wanted = IfMatch::of(&headers)?;
    let scope = asker.may(Action::CreateProject)?;
    let id = own(id)?;
    let template = read(&body).await?;
    let mut tx = state.db().begin_in(scope).await?;
    let found = templates::lock(&mut tx, scope, id).await?;
    let tag = etag(found.version);
    if !wanted.names(&tag) {
        let detail = "it is another version by now; read it again, and change that";
        let refusal = ApiError::new(StatusCode::PRECONDITION_FAILED, "template_changed", detail).at("If-Match");
        return Err(match HeaderValue::from_str(&tag) {
            Ok(tag) => refusal.header(header::ETAG, tag),
            Err(_) => refusal,
        });
    }
    templates::change(&mut tx, id, &template).await?;
    let changed = templates::get(&mut tx, scope, id).await?.ok_or_else(ApiError::not_found)?;
    tx.commit().await?;
    told(changed.version, changed.into())
}

/// Deletes a template: nothing is made of it until it is restored. Videos that were made of it stay. Deleting it again changes
/// nothing.
#[utoipa::path(delete, path = "/api/v1/templates/{id}", tag = "templates", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted, now or before"),
              (status = 409, description = "`built_in_template`: it comes with the program", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn delete_template(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<StatusCode> {
    let scope = asker.may(Action::CreateProject)?;
    let id = own(id)?;
    let mut tx = state.db().begin_in(scope).await?;
    let found = templates::lock(&mut tx, scope, id).await?;
    templates::set_deleted(&mut tx, found.id, true).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted template back. One that is not deleted stays as it is.
#[utoipa::path(post, path = "/api/v1/templates/{id}/restore", tag = "templates",
    params(("id" = Uuid, Path),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, body = TemplateView,
               headers(("ETag" = String, description = "The version of the template, in quotes"))),
              (status = 409, description = "`built_in_template`: it comes with the program", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn restore_template(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/templates/{id}/restore"), &[]);
    let scope = asker.may(Action::CreateProject)?;
    let id = own(id)?;
    key.once(state.db(), scope, &request, async |tx| {
        let found = templates::lock(tx, scope, id).await?;
        templates::set_deleted(tx, found.id, false).await?;
        let found = templates::get(tx, scope, id).await?.ok_or_else(ApiError::not_found)?;
        let tag = etag(found.version);
        Ok(StoredResponse::new(StatusCode::OK, None, TemplateView::from(found))?.etag(tag))
    })
    .await
}

/// A template of which something is made.
pub(super) struct UsedTemplate {
    pub id: TemplateId,
    pub template: Template,
    pub version: u32,
}

/// Finds a template of which something is to be made: one of the workspace that is not deleted, or one of the program.
pub(super) async fn used(state: &ApiState, scope: Scope, id: Uuid) -> ApiResult<UsedTemplate> {
    let id = TemplateId(id);
    if let Some(built_in) = BuiltInTemplate::of_id(id) {
        let template = built_in.template().map_err(ApiError::internal)?;
        return Ok(UsedTemplate { id, template, version: built_in.version });
    }
    let kept = templates::get(state.db(), scope, id).await?.filter(|kept| kept.deleted_at_ms.is_none());
    let KeptTemplate { template, version, .. } = kept.ok_or_else(ApiError::not_found)?;
    Ok(UsedTemplate { id, template, version })
}

/// Reads and checks a document. A long one takes a while, and others are to be answered meanwhile.
async fn read(body: &WholeBody) -> ApiResult<Template> {
    let document = strict_json::read(body.json()?)?;
    let read = tokio::task::spawn_blocking(move || Template::from_value(document));
    Ok(read.await.map_err(ApiError::internal)??)
}

/// Refuses to change what comes with the program.
fn own(id: Uuid) -> ApiResult<TemplateId> {
    match BuiltInTemplate::of_id(TemplateId(id)) {
        None => Ok(TemplateId(id)),
        Some(_) => {
            let detail =
                "it comes with the program, and nobody changes it; keep a copy of its document (POST /templates)";
            Err(ApiError::conflict("built_in_template", detail))
        }
    }
}

fn etag(version: u32) -> String {
    format!("\"{version}\"")
}

fn told(version: u32, template: TemplateView) -> ApiResult<Response> {
    let tag = HeaderValue::from_str(&etag(version)).map_err(ApiError::internal)?;
    Ok(([(header::ETAG, tag)], Json(template)).into_response())
}
