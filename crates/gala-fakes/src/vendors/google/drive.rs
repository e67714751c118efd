//! Google Drive: the files that one client made or was given.

mod content;
mod fields;
mod files;
mod parameters;
mod permissions;
mod search;
mod upload;

use axum::{
    Router,
    routing::{delete, get, post},
};

use crate::state::State;

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/drive/v3/about", get(files::about))
        .route("/drive/v3/files", get(files::list).post(files::create))
        .route("/drive/v3/files/generateIds", get(files::generate_ids))
        .route("/drive/v3/files/{id}", get(content::get).patch(files::update).delete(files::remove))
        .route("/drive/v3/files/{id}/copy", post(files::copy))
        .route("/drive/v3/files/{id}/permissions", post(permissions::create))
        .route("/drive/v3/files/{id}/permissions/{permission}", delete(permissions::remove))
        .route("/upload/drive/v3/files", post(upload::create).put(upload::put).delete(upload::cancel))
        .route(
            "/upload/drive/v3/files/{id}",
            axum::routing::patch(upload::update).put(upload::put).delete(upload::cancel),
        )
        .with_state(state)
}
