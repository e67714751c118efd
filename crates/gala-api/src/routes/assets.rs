use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::Action,
    asset::{Asset, AssetStatus},
    id::{AssetId, ProjectId},
    lifecycle::ORIGINAL_DELETED,
};
use gala_db::{
    asset_list::{self, AssetFilter},
    assets, lifecycle,
};
use gala_storage::ShownAs;

use super::{asset_imports, uploads};
use crate::{
    asker::Asker,
    asset_details, content,
    extract::{Id, Query},
    guest::GuestName,
    problem::{ApiError, ApiResult},
    state::ApiState,
    time_text::rfc3339,
    watermark::{Shown, Viewer, awaited},
    wire::{AssetDetailsView, AssetPage, AssetUrl, ContentQuery, FilesOf, JobView, List, ListAssets, UrlQuery},
};

const MAX_LINK_SECONDS: u32 = 7 * 24 * 3600;
/// What files are called is no longer.
const MAX_QUERY_CHARS: usize = 255;
const DEFAULT_LINK_SECONDS: u32 = 3600;

/// Lists stored files, newest first: of a project, of none, or all that the caller sees. Of drafts, who came by a link is told of their
/// copies with a watermark.
#[utoipa::path(get, path = "/api/v1/assets", tag = "assets", params(ListAssets),
    responses((status = 200, body = AssetPage)))]
pub async fn list_assets(
    State(state): State<ApiState>,
    asker: Asker,
    guest: GuestName,
    Query(query): Query<ListAssets>,
) -> ApiResult<Json<AssetPage>> {
    let scope = asker.may_list()?;
    let (project, seen_by) = match query.project_id {
        Some(FilesOf::Project(id)) => (Some(ProjectId(id)), asker.sees_only()),
        Some(FilesOf::None) => {
            asker.0.check_shared_files(Action::ViewProject)?;
            (Some(ProjectId::of_shared_files(scope.workspace())), None)
        }
        None => (None, asker.sees_only()),
    };
    let filter = AssetFilter {
        project,
        seen_by,
        kind: query.kind.map(Into::into),
        status: query.status.map(Into::into),
        brought: query.brought,
        query: checked_query(query.query)?,
        is_deleted: query.deleted.unwrap_or(false),
        without_packages: !asker.0.sees_packages(),
    };
    let list = List { keys: state.keys(), name: format!("assets {filter:?}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = asset_list::list(state.db(), scope, &filter, &request).await?;
    let next_cursor = list.next(&page).await?;
    let viewer = Viewer { state: &state, asker: &asker, guest: &guest };
    Ok(Json(AssetPage { items: viewer.told(page.items).await?, next_cursor }))
}

/// Returns the facts of a stored file, or of one that is on its way, with where it is used. Of a draft, who came by a link is told of their copy with a
/// watermark: `PENDING` until its content is asked for.
#[utoipa::path(get, path = "/api/v1/assets/{id}", tag = "assets", params(("id" = Uuid, Path)),
    responses((status = 200, body = AssetDetailsView)))]
pub async fn get_asset(
    State(state): State<ApiState>,
    asker: Asker,
    guest: GuestName,
    Id(id): Id,
) -> ApiResult<Json<AssetDetailsView>> {
    // An asset that is on its way is no row of its own yet.
    if let Some(pending) = uploads::pending(&state, &asker, AssetId(id)).await? {
        return Ok(Json(AssetDetailsView::unused(pending)));
    }
    if let Some(coming) = asset_imports::coming(&state, &asker, AssetId(id)).await? {
        return Ok(Json(coming));
    }
    let viewer = Viewer { state: &state, asker: &asker, guest: &guest };
    let view = viewer.view(AssetId(id)).await?;
    Ok(Json(asset_details::details(&state, &asker, view).await?))
}

/// Words that are looked for: none is no way to narrow a list.
fn checked_query(query: Option<String>) -> ApiResult<Option<String>> {
    let Some(query) = query else { return Ok(None) };
    if (1..=MAX_QUERY_CHARS).contains(&query.chars().count()) {
        return Ok(Some(query));
    }
    let detail = format!("query has 1 to {MAX_QUERY_CHARS} characters");
    Err(ApiError::bad_request("invalid_parameter", detail).at("query"))
}

/// Makes a link to a file's content that needs no token and ends by itself.
#[utoipa::path(get, path = "/api/v1/assets/{id}/url", tag = "assets", params(("id" = Uuid, Path), UrlQuery),
    responses((status = 200, body = AssetUrl),
              (status = 202, description = "For who came by a link: the job that makes the copy with a watermark of this draft",
               body = JobView, headers(("Retry-After" = u32, description = "Seconds"))),
              (status = 410, description = "A rule deleted the file, which nobody used: which rule, and when",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument),
              (status = 409, description = "The file is not whole yet", content_type = "application/problem+json",
               body = crate::problem::ProblemDocument)))]
pub async fn get_asset_url(
    State(state): State<ApiState>,
    asker: Asker,
    guest: GuestName,
    Id(id): Id,
    Query(query): Query<UrlQuery>,
) -> ApiResult<Response> {
    let seconds = query.expires_in.unwrap_or(DEFAULT_LINK_SECONDS);
    if !(1..=MAX_LINK_SECONDS).contains(&seconds) {
        let detail = format!("expires_in is from 1 to {MAX_LINK_SECONDS} seconds");
        return Err(ApiError::bad_request("invalid_parameter", detail).at("expires_in"));
    }
    let viewer = Viewer { state: &state, asker: &asker, guest: &guest };
    let asset = match viewer.shown(AssetId(id)).await? {
        Shown::File(asset) => asset,
        Shown::Awaited(job) => return Ok(awaited(job)),
    };
    not_deleted(&state, &asset).await?;
    if asset.status != AssetStatus::Ready {
        return Err(ApiError::conflict("asset_not_ready", "the file is not whole yet, or failed"));
    }
    state.uses().note(state.db(), asset.id).await;
    let expires = now(&state).await? + i64::from(seconds);
    if let Some(url) = store_link(&state, &asset, seconds).await? {
        return Ok(Json(AssetUrl { url, expires_at: rfc3339(expires * 1000) }).into_response());
    }
    let signature = state.keys().sign_content(asset.id, expires).await?;
    // Of the copy, where one is shown in the place of the file.
    let url = format!("/api/v1/assets/{}/content?expires={expires}&signature={signature}", asset.id);
    Ok(Json(AssetUrl { url, expires_at: rfc3339(expires * 1000) }).into_response())
}

/// Makes a link to the store itself, where that is elsewhere and makes links: the bytes need not go through this server then.
async fn store_link(state: &ApiState, asset: &Asset, seconds: u32) -> ApiResult<Option<String>> {
    if !state.objects().finds(asset.provider) {
        return Ok(None);
    }
    let disposition = content::disposition(&asset.mime, &asset.object_key);
    let shown_as = ShownAs { mime: &asset.mime, disposition: &disposition };
    let valid_for = Duration::from_secs(seconds.into());
    Ok(state.objects().sign_read(&asset.object_key, valid_for, shown_as).await?)
}

/// Returns the content of a file, whole or the part that `Range` names.
#[utoipa::path(get, path = "/api/v1/assets/{id}/content", tag = "assets",
    params(("id" = Uuid, Path), ContentQuery, ("Range" = Option<String>, Header, example = "bytes=0-1023", nullable = false)),
    responses((status = 200, description = "The file, of the type that its asset tells", content_type = "*/*", body = serde_json::Value,
               headers(("ETag" = String, description = "The checksum of the content"))),
              (status = 202, description = "For who came by a link: the job that makes the copy with a watermark of this draft",
               body = JobView, headers(("Retry-After" = u32, description = "Seconds"))),
              (status = 206, description = "The part of it", content_type = "*/*", body = serde_json::Value),
              (status = 304, description = "The caller has this content already"),
              (status = 410, description = "A rule deleted the file, which nobody used: which rule, and when",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument),
              (status = 416, description = "The file has no byte in the range",
               content_type = "application/problem+json", body = crate::problem::ProblemDocument)))]
pub async fn get_asset_content(
    State(state): State<ApiState>,
    asker: Option<Asker>,
    guest: GuestName,
    Id(id): Id,
    Query(query): Query<ContentQuery>,
    method: Method,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let asset = match (query.expires, &query.signature) {
        (None, None) => {
            let asker = asker.ok_or_else(ApiError::unproven)?;
            let viewer = Viewer { state: &state, asker: &asker, guest: &guest };
            match viewer.shown(AssetId(id)).await? {
                Shown::File(asset) => asset,
                Shown::Awaited(job) => return Ok(awaited(job)),
            }
        }
        (Some(expires), Some(signature)) => linked(&state, AssetId(id), expires, signature).await?,
        _ => return Err(invalid_signature()),
    };
    not_deleted(&state, &asset).await?;
    state.uses().note(state.db(), asset.id).await;
    content::serve_content(state.objects(), &asset, &method, &headers).await
}

/// Tells when and by which rule a file went that nobody used.
async fn not_deleted(state: &ApiState, asset: &Asset) -> ApiResult<()> {
    if asset.status != AssetStatus::Failed {
        return Ok(());
    }
    match lifecycle::why_expired(state.db(), asset.id).await? {
        Some(why) => Err(ApiError::new(StatusCode::GONE, ORIGINAL_DELETED, why)),
        None => Ok(()),
    }
}

/// Returns the file of a signed link, which carries its own right, whoever sends it.
async fn linked(state: &ApiState, asset: AssetId, expires: i64, signature: &str) -> ApiResult<Asset> {
    if !state.keys().content_is_signed(asset, expires, signature).await? {
        return Err(invalid_signature());
    }
    if expires <= now(state).await? {
        return Err(ApiError::forbidden("link_expired", "the link has ended; ask for a new one"));
    }
    assets::get_linked(state.db(), asset).await?.ok_or_else(ApiError::not_found)
}

fn invalid_signature() -> ApiError {
    ApiError::forbidden("invalid_signature", "the link is not one this server made")
}

/// Seconds since 1970-01-01 UTC by the database's clock: links are given out and judged by one clock, which does not step
/// with this machine's.
async fn now(state: &ApiState) -> ApiResult<i64> {
    Ok(state.db().now_ms().await? / 1000)
}
