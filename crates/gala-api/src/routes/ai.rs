//! What language models write while somebody waits.

use std::convert::Infallible;

use axum::{
    extract::State,
    http::HeaderValue,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event as ServerEvent, KeepAlive},
    },
};
use futures::stream::{self, StreamExt};
use gala_core::{access::Action, id::ProjectId};

use crate::{
    asker::Asker,
    extract::JsonBody,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    stream::HEARTBEAT,
    wire::{WriteText, WritingData, WritingMessage},
    writing::{self, NotBegun, WantedText, WritingEvent},
};

/// Has something written, and passes it on as it comes. Whoever goes stops the provider; what was answered to the same before
/// comes from what was kept, and costs nothing.
#[utoipa::path(post, path = "/api/v1/ai/text", tag = "ai",
    request_body(content = WriteText, content_type = "application/json"),
    responses((status = 200, description = "The answer, as it is written", body = WritingMessage,
               content_type = "text/event-stream"),
              (status = 404, description = "There is no such project", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 409, description = "No language model is set up that fits, or none whose price is known",
               body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn write_text(
    State(state): State<ApiState>,
    asker: Asker,
    JsonBody(asked): JsonBody<WriteText>,
) -> ApiResult<Response> {
    let scope = match asked.project_id {
        Some(project) => asker.project(&state, ProjectId(project), Action::EditProject).await?.scope(),
        None => asker.may(Action::CreateProject)?,
    };
    asked.check()?;
    let wanted = WantedText {
        scope,
        project: asked.project_id.map(ProjectId),
        task: asked.task.into(),
        text: asked.text,
        language: asked.language,
        provider: asked.provider,
        is_fresh: asked.fresh,
    };
    let parts = writing::begin(state.db(), state.providers(), wanted).await.map_err(not_begun)?;
    let messages = stream::unfold(parts, |mut parts| async move { Some((parts.recv().await?, parts)) });
    let messages = messages.map(|part| Ok::<_, Infallible>(message(part)));
    let mut response = Sse::new(messages).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    // Proxies that gather answers would hold it back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn message(part: WritingEvent) -> ServerEvent {
    let (name, data) = match part {
        WritingEvent::Delta(text) => ("delta", WritingData::Delta { text }),
        WritingEvent::End { is_cut_off, cost_micros, is_cached } => {
            ("end", WritingData::End { is_cut_off, cost_micros, is_cached })
        }
        WritingEvent::Failed { code, message } => ("error", WritingData::Failed { code, message }),
    };
    let written = ServerEvent::default().event(name).json_data(&data);
    written.unwrap_or_else(|_| ServerEvent::default().comment("a part could not be written"))
}

fn not_begun(why: NotBegun) -> ApiError {
    match why {
        NotBegun::NoModel => {
            let detail = "no language model is set up, or none of that name (docs/PROVIDERS.md)";
            ApiError::conflict("no_language_model", detail)
        }
        NotBegun::Provider(error) => ApiError::conflict("over_budget", error.to_string()),
        NotBegun::Database(error) => error.into(),
    }
}
