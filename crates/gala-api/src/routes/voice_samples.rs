//! Voices to be listened to before they are chosen.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use gala_ai::{
    provider::{Call, ProviderError, Speaker},
    voice_samples::voice_sample,
};
use gala_core::access::Action;
use tokio::time::timeout;

use crate::{
    asker::Asker,
    extract::Query,
    problem::{ApiError, ApiResult, ProblemDocument},
    state::ApiState,
    wire::SampleVoice,
};

/// A voice of this machine says a sentence in a fraction of that.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns a sentence that a voice says in a language. Only voices of this machine do so: those of others may cost money.
#[utoipa::path(get, path = "/api/v1/ai/voices/sample", tag = "ai", params(SampleVoice),
    responses((status = 200, description = "FLAC, mono, 48 kHz", content_type = "audio/flac", body = Vec<u8>),
              (status = 404, description = "No provider of that name is set up", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 409, description = "`sample_costs`: the provider is not of this machine; `voice_refused`: it has no \
               such voice, or it does not speak the language", body = ProblemDocument,
               content_type = "application/problem+json"),
              (status = 503, description = "`voice_unavailable`", body = ProblemDocument,
               content_type = "application/problem+json")))]
pub async fn get_voice_sample(
    State(state): State<ApiState>,
    asker: Asker,
    query: Result<Query<SampleVoice>, ApiError>,
) -> ApiResult<Response> {
    asker.may(Action::CreateProject)?;
    let Query(wanted) = query?;
    wanted.check()?;
    let SampleVoice { provider, voice, language } = wanted;
    let speakers = state.providers().speakers.all();
    let speaker = speakers.iter().find(|one| one.id().provider == provider).cloned();
    let speaker: Arc<dyn Speaker> = speaker.ok_or_else(|| ApiError::not_found().at("provider"))?;
    if speaker.is_metered() {
        let detail = format!("{provider} is paid for what it says: listen to its voices on its own page");
        return Err(ApiError::conflict("sample_costs", detail).at("provider"));
    }
    // Jobs need the processors more than who looks around.
    let _permit = state.voice_samples().acquire().await.map_err(ApiError::internal)?;
    let said = timeout(PATIENCE, voice_sample(&*speaker, &voice, &language, &Call::unpaid())).await;
    let sample = said.map_err(|_| unavailable("it did not speak in time"))?.map_err(|error| refusal(&error))?;
    let kept = HeaderValue::from_static("private, max-age=3600");
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("audio/flac")), (header::CACHE_CONTROL, kept)], sample)
        .into_response())
}

fn refusal(error: &ProviderError) -> ApiError {
    match error {
        ProviderError::Refused(_) | ProviderError::Declined { .. } => {
            ApiError::conflict("voice_refused", error.to_string()).at("voice")
        }
        _ => unavailable(&error.to_string()),
    }
}

fn unavailable(why: &str) -> ApiError {
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "voice_unavailable", format!("the voice cannot be heard now: {why}"))
}
