use bytes::Bytes;
use eventsource_stream::{Event, EventStreamError, Eventsource};
use futures::{Stream, StreamExt, TryStreamExt};
use gala_ai::provider::ProviderError;
use reqwest::{Response, header::CONTENT_TYPE};

use super::answer::lost;

/// The longest stream that is read, in bytes: a minute of sound as base64 takes some 16 MiB.
const MAX_STREAM_BYTES: usize = 256 << 20;

/// Returns the server-sent events of an answer. Comments are left out; names of events are as they were sent, `message`
/// where there was none. What the last one is, is for the caller to know: an end before it is no success.
///
/// # Errors
/// [`ProviderError::Broken`] where it is no event stream.
pub fn events(
    response: Response,
    provider: &'static str,
) -> Result<impl Stream<Item = Result<Event, ProviderError>> + Send + 'static, ProviderError> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("nothing");
    if !kind.to_ascii_lowercase().starts_with("text/event-stream") {
        let message = format!("an event stream was asked for, and {kind} came");
        return Err(ProviderError::Broken { provider: provider.to_owned(), message });
    }
    let mut left = MAX_STREAM_BYTES;
    let bytes = response.bytes_stream().map_err(move |error| lost(provider, &error)).map(move |part| {
        let part: Bytes = part?;
        left = left.checked_sub(part.len()).ok_or_else(|| too_long(provider))?;
        Ok(part)
    });
    Ok(bytes.eventsource().map_err(move |error| match error {
        EventStreamError::Transport(error) => error,
        EventStreamError::Utf8(_) | EventStreamError::Parser(_) => {
            ProviderError::Broken { provider: provider.to_owned(), message: "it is no event stream".to_owned() }
        }
    }))
}

fn too_long(provider: &str) -> ProviderError {
    let message = format!("it is longer than {MAX_STREAM_BYTES} bytes");
    ProviderError::Broken { provider: provider.to_owned(), message }
}
