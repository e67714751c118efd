//! From the events of an answer to its text: the same for every provider but for what an event says.

use futures::{Stream, StreamExt, stream};
use gala_ai::provider::{Call, ProviderError, TextEvent, TextStream};

use crate::http::{Event, unless_cancelled};

/// Reads one provider's events.
pub(super) trait Reading: Send + 'static {
    fn provider(&self) -> &'static str;

    /// Returns what one event adds: some text, the end, or nothing.
    fn read(&mut self, event: &Event) -> Result<Option<TextEvent>, ProviderError>;

    /// What it means that the connection was closed before any event said the end: that something is missing, for all
    /// but those who tell no end.
    fn closed(&mut self) -> Result<TextEvent, ProviderError> {
        Err(ProviderError::Lost { provider: self.provider().to_owned(), message: "it was cut off".to_owned() })
    }

    fn broken(&self, message: impl Into<String>) -> ProviderError {
        ProviderError::Broken { provider: self.provider().to_owned(), message: message.into() }
    }

    fn declined(&self, message: impl Into<String>) -> ProviderError {
        ProviderError::Declined { provider: self.provider().to_owned(), message: message.into() }
    }
}

/// Returns the text of an answer. It ends with its first failure, or with its end; what a provider sends after that is not
/// looked at. Cancelling the call ends it at once.
pub(super) fn texts<R: Reading>(
    events: impl Stream<Item = Result<Event, ProviderError>> + Send + 'static,
    reading: R,
    call: &Call,
) -> TextStream {
    let texts = stream::unfold(Some((Box::pin(events), reading, call.clone())), async |state| {
        let (mut events, mut reading, call) = state?;
        loop {
            let event = unless_cancelled(&call, async { events.next().await.transpose() }).await;
            let read = match event {
                Ok(Some(event)) => reading.read(&event),
                Ok(None) => reading.closed().map(Some),
                Err(error) => Err(error),
            };
            let Some(read) = read.transpose() else { continue };
            let is_over = matches!(&read, Err(_) | Ok(TextEvent::End(_)));
            return Some((read, (!is_over).then_some((events, reading, call))));
        }
    });
    texts.boxed()
}

/// Reads the JSON of an event.
pub(super) fn json<T: serde::de::DeserializeOwned>(reading: &impl Reading, data: &str) -> Result<T, ProviderError> {
    serde_json::from_str(data)
        .map_err(|error| reading.broken(format!("a part of it is no such JSON as was agreed ({error})")))
}
