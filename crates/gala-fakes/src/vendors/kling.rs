//! Kling: its new protocol and its old one, over the same tasks.

mod legacy;
mod reply;
mod tasks;

use axum::{
    Router,
    routing::{get, post},
};

use crate::state::State;

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/image-to-video/{model}", post(tasks::submit))
        .route("/tasks", get(tasks::list))
        .route("/v1/videos/image2video", post(legacy::submit))
        .route("/v1/videos/image2video/{id}", get(legacy::look))
        .with_state(state)
}
