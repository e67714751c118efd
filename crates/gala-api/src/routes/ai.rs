//! What language models write while somebody waits.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::HeaderValue,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event as ServerEvent, KeepAlive},
    },
};
use futures::stream::{self, StreamExt};
use gala_ai::{
    offers::Offers,
    provider::{OfferedVoice, Speaker},
};
use gala_core::{access::Action, id::ProjectId};

use crate::{
    asker::Asker,
    extract::{JsonBody, Query},
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    stream::HEARTBEAT,
    wire::{
        ListVoices, LookList, OfferedLookView, UnavailableOffers, VoiceList, VoiceView, WriteText, WritingData,
        WritingMessage,
    },
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
    let parts = writing::begin(state.db(), state.providers(), state.call_limits(), wanted).await.map_err(not_begun)?;
    let messages = stream::unfold(parts, |mut parts| async move { Some((parts.recv().await?, parts)) });
    let messages = messages.map(|part| Ok::<_, Infallible>(message(part)));
    let mut response = Sse::new(messages).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    // Proxies that gather answers would hold it back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Lists the voices of all providers that are set up. Their lists are kept for ten minutes.
#[utoipa::path(get, path = "/api/v1/ai/voices", tag = "ai", params(ListVoices),
    responses((status = 200, body = VoiceList)))]
pub async fn list_voices(
    State(state): State<ApiState>,
    asker: Asker,
    Query(query): Query<ListVoices>,
) -> ApiResult<Json<VoiceList>> {
    asker.may(Action::CreateProject)?;
    query.check()?;
    let ListVoices { language, provider } = query;
    let is_asked = |speaker: &&Arc<dyn Speaker>| provider.as_ref().is_none_or(|name| speaker.id().provider == *name);
    let speakers: Vec<_> = state.providers().speakers.all().iter().filter(is_asked).cloned().collect();
    let speaks = |voice: &OfferedVoice| language.as_deref().is_none_or(|language| voice.may_speak(language));
    let (mut items, mut unavailable) = (Vec::new(), Vec::new());
    let told = state.voices().of(&speakers).await;
    for (speaker, Offers { provider, offered: voices }) in speakers.iter().zip(told) {
        match voices {
            Ok(voices) => {
                let view = |voice| VoiceView::new(provider.clone(), voice, !speaker.is_metered());
                items.extend(voices.into_iter().filter(&speaks).map(view));
            }
            Err(error) => {
                tracing::info!(provider, %error, "a provider did not list its voices");
                unavailable.push(UnavailableOffers::new(provider, &error));
            }
        }
    }
    Ok(Json(VoiceList { items, unavailable }))
}

/// Lists whom the providers of presenters know that are set up: their looks, which briefs and presenters name. Their lists are kept
/// for ten minutes.
#[utoipa::path(get, path = "/api/v1/ai/presenters", tag = "ai", responses((status = 200, body = LookList)))]
pub async fn list_looks(State(state): State<ApiState>, asker: Asker) -> ApiResult<Json<LookList>> {
    asker.may(Action::CreateProject)?;
    let (mut items, mut unavailable) = (Vec::new(), Vec::new());
    for Offers { provider, offered } in state.looks().of(state.providers().presenters.all()).await {
        match offered {
            Ok(looks) => items.extend(looks.into_iter().map(|look| OfferedLookView::new(provider.clone(), look))),
            Err(error) => {
                tracing::info!(provider, %error, "a provider did not list its looks");
                unavailable.push(UnavailableOffers::new(provider, &error));
            }
        }
    }
    Ok(Json(LookList { items, unavailable }))
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
