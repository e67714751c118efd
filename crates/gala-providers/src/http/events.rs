//! Server-sent events.

mod decoder;

use std::collections::VecDeque;

use futures::{Stream, StreamExt, TryStreamExt, stream};
use gala_ai::provider::ProviderError;
use reqwest::{Response, header::CONTENT_TYPE};

use self::decoder::Decoder;
pub use self::decoder::Event;
use super::answer::lost;

/// The longest stream that is read, in bytes: a minute of sound as base64 takes some 16 MiB.
const MAX_STREAM_BYTES: usize = 256 << 20;

/// Returns the server-sent events of an answer. Comments are left out; names of events are as they were sent, `message`
/// where there was none. What the last one is, is for the caller to know: an end before it is no success, and what stands
/// after the last empty line is no event.
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
    let (mut decoder, mut left) = (Decoder::default(), MAX_STREAM_BYTES);
    let events = response.bytes_stream().map(move |part| {
        let part = part.map_err(|error| lost(provider, &error))?;
        left = left.checked_sub(part.len()).ok_or_else(|| too_long(provider))?;
        let mut events = VecDeque::new();
        decoder.push(&part, &mut events);
        Ok::<_, ProviderError>(stream::iter(events.into_iter().map(Ok)))
    });
    Ok(events.try_flatten())
}

fn too_long(provider: &str) -> ProviderError {
    let message = format!("it is longer than {MAX_STREAM_BYTES} bytes");
    ProviderError::Broken { provider: provider.to_owned(), message }
}
