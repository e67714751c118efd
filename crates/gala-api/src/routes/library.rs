//! Characters, places and styles of a workspace.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_core::{
    access::{Action, Scope},
    asset::{AssetKind, AssetStatus},
    brief::DEFAULT_PRESET,
    composition::ComposedScene,
    id::{LibraryId, SceneId},
    library::{LibraryDraft, LibraryEntry},
    problem::{Problem, Problems},
};
use gala_db::{Tx, assets, library};

use super::storyboard::planned_scenes;
use crate::{
    asker::Asker,
    extract::{Id, Query, WholeBody},
    idempotency::{IdempotencyKey, StoredResponse, fingerprint},
    if_match::IfMatch,
    illustration::{answer, wanted},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    strict_json,
    wire::{
        CompositionView, CreateLibraryEntry, DrawLibraryEntry, LibraryEntryView, LibraryPage, List, ListLibrary,
        PutLibraryEntry, with_whole_numbers,
    },
};

/// Lists characters, places and styles of the workspace, newest first.
#[utoipa::path(get, path = "/api/v1/library", tag = "library", params(ListLibrary),
    responses((status = 200, body = LibraryPage)))]
pub async fn list_library(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListLibrary>,
) -> ApiResult<Json<LibraryPage>> {
    let scope = asker.may(Action::ViewWorkspace)?;
    let (kind, is_deleted) = (query.kind.map(Into::into), query.deleted.unwrap_or_default());
    let list = List { keys: state.keys(), name: format!("library {kind:?} {is_deleted}") };
    let request = list.request(query.limit, query.cursor.as_deref()).await?;
    let page = library::list(state.db(), scope, (kind, is_deleted), &request).await?;
    let next_cursor = list.next(&page).await?;
    Ok(Json(LibraryPage { items: page.items.into_iter().map(Into::into).collect(), next_cursor }))
}

/// Keeps a new character, place or style.
#[utoipa::path(post, path = "/api/v1/library", tag = "library",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    request_body(content = CreateLibraryEntry, content_type = "application/json"),
    responses((status = 201, body = LibraryEntryView,
               headers(("ETag" = String, description = "The version of the entry, in quotes")))))]
pub async fn create_library_entry(
    State(state): State<ApiState>,
    asker: Asker,
    key: IdempotencyKey,
    body: WholeBody,
) -> ApiResult<StoredResponse> {
    let request = fingerprint("POST /api/v1/library", body.json()?);
    let scope = asker.may(Action::CreateProject)?;
    let asked: CreateLibraryEntry = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    let draft = asked.look.draft(asked.kind.into(), asked.name).checked().map_err(in_body)?;
    key.once(state.db(), scope, &request, async |tx| {
        check_pictures(tx, scope, &draft).await?;
        let created_at_ms = tx.now_ms();
        let entry = LibraryEntry { id: LibraryId::new(), draft, version: 1, created_at_ms, deleted_at_ms: None };
        library::insert(tx, scope, &entry).await?;
        let location = format!("/api/v1/library/{}", entry.id);
        Ok(StoredResponse::new(StatusCode::CREATED, Some(location), LibraryEntryView::from(entry))?
            .etag("\"1\"".to_owned()))
    })
    .await
}

/// Returns a character, place or style; also one that was deleted.
#[utoipa::path(get, path = "/api/v1/library/{id}", tag = "library", params(("id" = Uuid, Path)),
    responses((status = 200, body = LibraryEntryView,
               headers(("ETag" = String, description = "The version of the entry, in quotes")))))]
pub async fn get_library_entry(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<Response> {
    let scope = asker.may(Action::ViewWorkspace)?;
    told(library::get(state.db(), scope, LibraryId(id)).await?.ok_or_else(ApiError::not_found)?)
}

/// Says what a character, place or style is like from now on. Scenes that name it are stale by that, as far as it changes them.
#[utoipa::path(put, path = "/api/v1/library/{id}", tag = "library",
    params(("id" = Uuid, Path),
           ("If-Match" = String, Header, pattern = r#"^("[!#-~]{1,200}"|\*)$"#,
            description = "The `ETag` of the version that is changed, or `*` for whichever there is")),
    request_body(content = PutLibraryEntry, content_type = "application/json"),
    responses((status = 200, body = LibraryEntryView,
               headers(("ETag" = String, description = "The version of the entry, in quotes"))),
              (status = 412, description = "It has another version by now: its `ETag` is told", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 428, description = "`If-Match` is missing", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn put_library_entry(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    headers: HeaderMap,
    body: WholeBody,
) -> ApiResult<Response> {
    let wanted = IfMatch::of(&headers)?;
    let scope = asker.may(Action::CreateProject)?;
    let asked: PutLibraryEntry = strict_json::take(with_whole_numbers(strict_json::read(body.json()?)?))?;
    let mut tx = state.db().begin_in(scope).await?;
    let entry = library::lock(&mut tx, scope, LibraryId(id)).await?;
    wanted.check(&etag(&entry), "library_entry_changed")?;
    let draft = asked.look.draft(entry.draft.kind, asked.name).checked().map_err(in_body)?;
    check_pictures(&mut tx, scope, &draft).await?;
    library::change(&mut tx, entry.id, &draft).await?;
    let entry = library::get(&mut tx, scope, entry.id).await?.ok_or_else(ApiError::not_found)?;
    tx.commit().await?;
    told(entry)
}

/// Deletes a character, place or style: scenes that name it are without it, until it is restored. Deleting it again changes
/// nothing.
#[utoipa::path(delete, path = "/api/v1/library/{id}", tag = "library", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted, now or before")))]
pub async fn delete_library_entry(State(state): State<ApiState>, asker: Asker, Id(id): Id) -> ApiResult<StatusCode> {
    let scope = asker.may(Action::CreateProject)?;
    let mut tx = state.db().begin_in(scope).await?;
    let entry = library::lock(&mut tx, scope, LibraryId(id)).await?;
    library::set_deleted(&mut tx, entry.id, true).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings a deleted character, place or style back. One that is not deleted stays as it is.
#[utoipa::path(post, path = "/api/v1/library/{id}/restore", tag = "library",
    params(("id" = Uuid, Path),
           ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,255}$", nullable = false)),
    responses((status = 200, body = LibraryEntryView,
               headers(("ETag" = String, description = "The version of the entry, in quotes")))))]
pub async fn restore_library_entry(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    key: IdempotencyKey,
) -> ApiResult<StoredResponse> {
    let request = fingerprint(&format!("POST /api/v1/library/{id}/restore"), &[]);
    let scope = asker.may(Action::CreateProject)?;
    key.once(state.db(), scope, &request, async |tx| {
        let found = library::lock(tx, scope, LibraryId(id)).await?;
        library::set_deleted(tx, found.id, false).await?;
        let found = library::get(tx, scope, found.id).await?.ok_or_else(ApiError::not_found)?;
        let tag = etag(&found);
        Ok(StoredResponse::new(StatusCode::OK, None, LibraryEntryView::from(found))?.etag(tag))
    })
    .await
}

/// Returns a picture of what the look of a character, place or style says, by the illustrator of this machine: for those that have
/// no picture of their own. It reads the words of the look in a language.
#[utoipa::path(get, path = "/api/v1/library/{id}/picture", tag = "library", params(("id" = Uuid, Path), DrawLibraryEntry),
    responses((status = 200, description = "SVG, 480 x 360", content_type = "image/svg+xml", body = Vec<u8>),
              (status = 304, description = "It is the one that `If-None-Match` names")))]
pub async fn get_library_picture(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
    query: Result<Query<DrawLibraryEntry>, ApiError>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let scope = asker.may(Action::ViewWorkspace)?;
    let Query(asked) = query?;
    let language = asked.language()?;
    let entry = library::get(state.db(), scope, LibraryId(id)).await?.ok_or_else(ApiError::not_found)?;
    let LibraryDraft { name, look, .. } = entry.draft;
    let words = [look.prompt_addition, look.description, name].join(", ");
    answer(wanted(words, &language, DEFAULT_PRESET, look.seed), &headers).await
}

/// Returns what is asked for a scene: what it says itself, with what the characters, places and styles say that it names.
#[utoipa::path(get, path = "/api/v1/scenes/{id}/composition", tag = "scenes", params(("id" = Uuid, Path)),
    responses((status = 200, body = CompositionView),
              (status = 409, description = "The scenes are not planned yet", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_scene_composition(
    State(state): State<ApiState>,
    asker: Asker,
    Id(id): Id,
) -> ApiResult<Json<CompositionView>> {
    let scene = asker.scene(&state, SceneId(id), Action::ViewProject).await?;
    let storyboard = planned_scenes(state.db(), asker.scope()?, scene.project_id).await?;
    Ok(Json(ComposedScene::of(&storyboard.plan, &scene.planned).into()))
}

/// Names fields as the body has them.
fn in_body(problems: Problems) -> Problems {
    problems.renamed(|field| if field == "name" { field.to_owned() } else { format!("look.{field}") })
}

/// Refuses pictures that are none of the workspace.
async fn check_pictures(tx: &mut Tx, scope: Scope, draft: &LibraryDraft) -> ApiResult<()> {
    let mut problems = Problems::default();
    for (index, picture) in draft.look.pictures.iter().enumerate() {
        let found = assets::get(&mut *tx, scope, *picture).await?;
        if found.is_none_or(|asset| asset.kind != AssetKind::Image || asset.status != AssetStatus::Ready) {
            let message = "is no picture of a project of the workspace that is ready";
            let field = format!("look.pictures[{index}]");
            problems.push(Problem::new(
                "no_such_picture",
                field,
                message,
                "upload it to a project, and name its asset",
            ));
        }
    }
    Ok(problems.into_result(())?)
}

fn etag(entry: &LibraryEntry) -> String {
    format!("\"{}\"", entry.version)
}

fn told(entry: LibraryEntry) -> ApiResult<Response> {
    let tag = HeaderValue::from_str(&etag(&entry)).map_err(ApiError::internal)?;
    Ok(([(header::ETAG, tag)], Json(LibraryEntryView::from(entry))).into_response())
}
