//! One module for each vendor, below a path of its own.

mod anthropic;
mod automatic1111;
mod cartesia;
mod comfyui;
mod elevenlabs;
mod files;
mod gcs;
mod gemini;
mod google;
mod heygen;
mod higgsfield;
mod kling;
mod kokoro;
mod openai;
mod pexels;
mod pixabay;

pub(crate) use self::google::REFRESH_TOKEN;
use axum::{
    Router,
    extract::{DefaultBodyLimit, OriginalUri},
    http::{Method, StatusCode},
};

use crate::state::State;

/// Returns all of them.
pub(crate) fn router(state: &State) -> Router {
    let unknown = state.clone();
    Router::new()
        .nest("/openai", openai::router(state.clone()))
        .nest("/anthropic", anthropic::router(state.clone()))
        .nest("/cartesia", cartesia::router(state.clone()))
        .nest("/elevenlabs", elevenlabs::router(state.clone()))
        .nest("/kokoro", kokoro::router(state.clone()))
        .nest("/gemini", gemini::router(state.clone()))
        .nest("/higgsfield", higgsfield::router(state.clone()))
        .nest("/heygen", heygen::router(state.clone()))
        .nest("/pexels", pexels::router(state.clone()))
        .nest("/pixabay", pixabay::router(state.clone()))
        .nest("/kling", kling::router(state.clone()))
        .nest("/comfyui", comfyui::router(state.clone()))
        .nest("/automatic1111", automatic1111::router(state.clone()))
        .nest("/google", google::router(state.clone()))
        .nest("/gcs", gcs::router(state.clone()))
        .nest("/files", files::router(state.clone()))
        .fallback(move |method: Method, OriginalUri(uri): OriginalUri| {
            unknown.lock().unknown_routes.push(format!("{method} {}", uri.path()));
            async { (StatusCode::NOT_FOUND, "no fake serves this") }
        })
        // The server itself limits every request.
        .layer(DefaultBodyLimit::disable())
}
