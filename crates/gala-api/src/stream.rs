//! Server-sent events: what happened to a job or a project, resumable after any of them.

use std::{convert::Infallible, time::Duration};

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event as ServerEvent, KeepAlive},
    },
};
use futures::stream::{self, Stream};
use gala_core::{
    access::Scope,
    event::{Event, What},
    id::JobId,
};
use gala_db::{
    events::{self, EventScope, Feed},
    jobs,
};
use tokio::{sync::OwnedSemaphorePermit, time::Instant};

use crate::{
    problem::{ApiError, ApiResult},
    state::{Access, ApiState},
    wire::EventView,
};

/// A comment is sent after this much silence, so that nothing between us takes the stream for dead.
pub const HEARTBEAT: Duration = Duration::from_secs(10);

/// Reads where a stream is to go on: after the event of that number, or from the beginning.
///
/// # Errors
/// 400 `invalid_event_id` for what is not a number we could have sent.
pub fn resume_after(headers: &HeaderMap) -> ApiResult<Option<i64>> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let number = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let refusal = || {
        ApiError::bad_request("invalid_event_id", "Last-Event-ID is the id of an event of this stream")
            .at("Last-Event-ID")
    };
    number.and_then(|text| text.parse().ok()).map(Some).ok_or_else(refusal)
}

/// Opens a stream. One over a job ends with the job.
///
/// # Errors
/// 503 `too_many_streams`.
pub async fn open(state: ApiState, scope: Scope, of: EventScope, after: Option<i64>) -> ApiResult<Response> {
    if let EventScope::Job(job) = of
        && has_ended(&state, scope, job, after.unwrap_or(0)).await?
    {
        // To an EventSource this means: do not connect again.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let Ok(slot) = state.streams().clone().try_acquire_owned() else {
        let refusal =
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_streams", "too many event streams are open");
        return Err(refusal.header(header::RETRY_AFTER, HeaderValue::from_static("5")));
    };
    let feed = Feed::open(state.db(), scope, of, after.unwrap_or(0)).await?;
    metrics::gauge!("gala_event_streams").increment(1.0);
    let ends_at = match state.access() {
        Access::Accounts(accounts) => Some(Instant::now() + accounts.streams_end_after),
        Access::Loopback | Access::Token(_) => None,
    };
    let reader = Reader { state, scope, of, feed, ends_at, over: false, _slot: slot };
    let events = stream::unfold(reader, |mut reader| async move { Some((reader.next().await?, reader)) });
    let mut response = Sse::new(infallible(events)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    // Proxies that gather answers would hold events back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn infallible(events: impl Stream<Item = ServerEvent>) -> impl Stream<Item = Result<ServerEvent, Infallible>> {
    use futures::StreamExt;
    events.map(Ok)
}

/// One open stream.
struct Reader {
    state: ApiState,
    scope: Scope,
    of: EventScope,
    feed: Feed,
    ends_at: Option<Instant>,
    over: bool,
    _slot: OwnedSemaphorePermit,
}

impl Reader {
    async fn next(&mut self) -> Option<ServerEvent> {
        if self.over {
            return None;
        }
        let shutdown = self.state.shutdown().clone();
        let event = tokio::select! {
            event = self.feed.next() => event,
            () = shutdown.cancelled() => return None,
            () = until(self.ends_at) => return None,
        };
        match event {
            Ok(event) => {
                self.over = self.is_last(&event).await;
                Some(write(event))
            }
            Err(error) => {
                // The client connects again and goes on where it was.
                tracing::error!(error = %error, "event stream broke");
                None
            }
        }
    }

    /// Whether the stream's job ended with this event. A job that was retried later goes on.
    async fn is_last(&self, event: &Event) -> bool {
        match (&event.what, self.of) {
            (What::State { state, .. }, EventScope::Job(job)) if state.is_terminal() => {
                has_ended(&self.state, self.scope, job, event.seq).await.unwrap_or(false)
            }
            _ => false,
        }
    }
}

async fn until(end: Option<Instant>) {
    match end {
        Some(end) => tokio::time::sleep_until(end).await,
        None => std::future::pending().await,
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        metrics::gauge!("gala_event_streams").decrement(1.0);
    }
}

/// Whether nothing more will happen to a job after the event of that number.
async fn has_ended(state: &ApiState, scope: Scope, job: JobId, after: i64) -> ApiResult<bool> {
    // The state is read first: what changes it afterwards also adds an event.
    let Some(found) = jobs::get(state.db(), scope, job).await? else { return Ok(true) };
    let later = events::any_after(state.db(), scope, EventScope::Job(job), after).await?;
    Ok(found.state.is_terminal() && !later)
}

fn write(event: Event) -> ServerEvent {
    let kept = (!matches!(event.what, What::Progress(_))).then_some(event.seq);
    let view = EventView::from(event);
    let written = ServerEvent::default().event(view.name());
    let written = match kept {
        Some(seq) => written.id(seq.to_string()),
        None => written,
    };
    written.json_data(&view).unwrap_or_else(|_| ServerEvent::default().comment("an event could not be written"))
}
