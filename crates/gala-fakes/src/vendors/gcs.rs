//! Google Cloud Storage: one bucket by the JSON API, and links to its objects.

mod links;
mod objects;
mod upload;

use axum::{
    Router,
    routing::{get, post},
};

use crate::state::State;

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/storage/v1/b/{bucket}/o", get(objects::list))
        .route("/storage/v1/b/{bucket}/o/{name}", get(objects::read).delete(objects::remove))
        .route("/storage/v1/b/{bucket}/o/{from}/rewriteTo/b/{target}/o/{to}", post(objects::rewrite))
        .route("/upload/storage/v1/b/{bucket}/o", post(upload::begin).put(upload::put).delete(upload::cancel))
        .route("/{bucket}/{*name}", get(links::read))
        .with_state(state)
}
