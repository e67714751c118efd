//! One module for each vendor, below a path of its own.

mod anthropic;
mod cartesia;
mod elevenlabs;
mod gemini;
mod kokoro;
mod openai;

use std::net::SocketAddr;

use axum::{
    Router,
    extract::OriginalUri,
    http::{Method, StatusCode},
};

use crate::state::State;

/// Returns all of them. `address` is where they are reached: what they link to is below it.
pub(crate) fn router(state: &State, _address: SocketAddr) -> Router {
    let unknown = state.clone();
    Router::new()
        .nest("/openai", openai::router(state.clone()))
        .nest("/anthropic", anthropic::router(state.clone()))
        .nest("/cartesia", cartesia::router(state.clone()))
        .nest("/elevenlabs", elevenlabs::router(state.clone()))
        .nest("/kokoro", kokoro::router(state.clone()))
        .nest("/gemini", gemini::router(state.clone()))
        .fallback(move |method: Method, OriginalUri(uri): OriginalUri| {
            unknown.lock().unknown_routes.push(format!("{method} {}", uri.path()));
            async { (StatusCode::NOT_FOUND, "no fake serves this") }
        })
}
