//! OpenAI, and below `/openai/compatible` a server of one's own that speaks as it does.

mod chat;
mod failure;
mod images;
mod speech;
mod strict;
mod transcription;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;

use self::failure::{authorize, invalid};
use crate::state::State;

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat::complete))
        .route("/v1/models", get(models))
        .route("/compatible/v1/chat/completions", post(chat::complete_compatible))
        .route("/v1/audio/speech", post(speech::speak))
        .route("/compatible/v1/audio/speech", post(speech::speak_compatible))
        .route("/v1/audio/transcriptions", post(transcription::transcribe))
        .route("/compatible/v1/audio/transcriptions", post(transcription::transcribe_compatible))
        .route("/compatible/v1/models", get(|| async { Json(json!({ "object": "list", "data": [] })) }))
        .route("/v1/images/generations", post(draw))
        .route("/v1/images/edits", post(redraw))
        .route("/compatible/v1/images/generations", post(draw_compatible))
        .with_state(state)
}

async fn draw(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    images::generate(&state, &body).map_err(|(param, message)| invalid(param, &message))
}

async fn redraw(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Response> {
    authorize(&headers)?;
    images::edit(&state, &headers, body).await.map_err(|(param, message)| invalid(param, &message))
}

async fn draw_compatible(Shared(state): Shared<State>, body: Bytes) -> Result<Response, Response> {
    images::generate_compatible(&state, &body).map_err(|(param, message)| invalid(param, &message))
}

async fn models(headers: HeaderMap) -> Result<Response, Response> {
    authorize(&headers)?;
    Ok(Json(json!({ "object": "list", "data": [{ "id": "gpt-5.4-mini", "object": "model" }] })).into_response())
}
