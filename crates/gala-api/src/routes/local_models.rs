//! Models that run on the machine of the server: which ones there are, installing more, and removing them.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use gala_ai::local_models::{InstallState, ListedModel, RemoveError, StartError};
use gala_core::access::Action;

use crate::{
    asker::Asker,
    extract::{JsonBody, Query},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::{InstallLocalModel, ListLocalModels, LocalModelList, LocalModelView},
};

/// Lists the models that are installed on the machine of the server, and those that can be installed by name.
#[utoipa::path(get, path = "/api/v1/local-models", tag = "local models", params(ListLocalModels),
    responses((status = 200, body = LocalModelList)))]
pub async fn list_local_models(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListLocalModels>,
) -> ApiResult<Json<LocalModelList>> {
    asker.may(Action::CreateProject)?;
    query.check()?;
    let is_asked = |model: &ListedModel| query.language.as_deref().is_none_or(|language| model.is_for(language));
    let listed = listed(&state).await?.into_iter().filter(|(model, _)| is_asked(model));
    Ok(Json(LocalModelList { items: listed.map(|(model, install)| LocalModelView::new(model, install)).collect() }))
}

/// Fetches a model by its name and installs it on the machine of the server; the list tells how far it is. One that is on its
/// way goes on, and one that failed is tried again.
#[utoipa::path(post, path = "/api/v1/local-models", tag = "local models",
    request_body(content = InstallLocalModel, content_type = "application/json"),
    responses((status = 202, body = LocalModelView),
              (status = 409, description = "`model_installed`: it is there; `too_many_installations`: wait for another one",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn install_local_model(
    State(state): State<ApiState>,
    asker: Asker,
    JsonBody(asked): JsonBody<InstallLocalModel>,
) -> ApiResult<(StatusCode, Json<LocalModelView>)> {
    asker.may_administer(Action::ManageModels)?;
    asked.check()?;
    let begin = {
        let (state, name) = (state.clone(), asked.name.clone());
        move || state.installations().start(state.models(), &name)
    };
    blocking(begin).await?.map_err(not_started)?;
    let found = listed(&state).await?.into_iter().find(|(model, _)| model.name == asked.name);
    let (model, install) = found.ok_or_else(ApiError::not_found)?;
    Ok((StatusCode::ACCEPTED, Json(LocalModelView::new(model, install))))
}

/// Removes an installed model from the machine of the server; what was made with it stays. Of one that failed to be installed,
/// the failure is forgotten.
#[utoipa::path(delete, path = "/api/v1/local-models/{name}", tag = "local models",
    params(("name" = String, Path, description = "As it is listed", example = "es_ES-davefx-medium")),
    responses((status = 204, description = "It is removed"),
              (status = 409, description = "`model_installing`: it is on its way; wait until it is there",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn remove_local_model(
    State(state): State<ApiState>,
    asker: Asker,
    name: Result<Path<String>, PathRejection>,
) -> ApiResult<StatusCode> {
    asker.may_administer(Action::ManageModels)?;
    let Path(name) = name.map_err(|_| ApiError::not_found())?;
    let remove = move || state.installations().remove(&**state.models(), &name).map(|()| name);
    let name = blocking(remove).await?.map_err(not_removed)?;
    tracing::info!(model = name, "model removed");
    Ok(StatusCode::NO_CONTENT)
}

async fn listed(state: &ApiState) -> ApiResult<Vec<(ListedModel, Option<InstallState>)>> {
    let state = state.clone();
    blocking(move || state.installations().listed(&**state.models())).await
}

/// Models are described by small files.
async fn blocking<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
    let handle = tokio::runtime::Handle::current();
    let read = move || {
        let _entered = handle.enter();
        read()
    };
    tokio::task::spawn_blocking(read).await.map_err(ApiError::internal)
}

fn not_started(error: StartError) -> ApiError {
    let code = match error {
        StartError::Installed(_) => "model_installed",
        StartError::TooMany => "too_many_installations",
    };
    ApiError::conflict(code, error.to_string())
}

fn not_removed(error: RemoveError) -> ApiError {
    match error {
        RemoveError::Missing(_) => ApiError::new(StatusCode::NOT_FOUND, "no_such_model", error.to_string()),
        RemoveError::Installing(_) => ApiError::conflict("model_installing", error.to_string()),
        RemoveError::Disk(_) => ApiError::internal(error),
    }
}
