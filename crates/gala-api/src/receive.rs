//! Receiving a request's body: bounded in size, in time, and in what all bodies together hold.
//!
//! While a body is on its way the request holds no slot, and its connection counts as waiting for its peer: a client
//! that sends slowly keeps nobody else from being served.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
};
use futures::StreamExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout, timeout_at},
};

use crate::{
    connection::{Connection, Wait},
    middleware::limits::{Slot, busy},
    problem::{ApiError, ApiResult},
};

/// The most bytes of a request body.
pub const MAX_BODY_BYTES: usize = 2 << 20;
/// The most bytes of the document of an editing program.
pub const MAX_DOCUMENT_BYTES: usize = 32 << 20;
/// A body must have arrived whole within this time.
const BODY_TIME: Duration = Duration::from_secs(30);
/// So long nothing of it may arrive.
const PAUSE_TIME: Duration = Duration::from_secs(10);
/// The most bytes of bodies that are on their way.
const MEMORY_BYTES: usize = 128 << 20;

/// What the bodies that are on their way may hold together. Clones share it.
#[derive(Clone, Debug)]
pub struct BodyMemory(Arc<Semaphore>);

impl Default for BodyMemory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MEMORY_BYTES)))
    }
}

impl BodyMemory {
    /// Takes a part of it for as long as the answer lives.
    ///
    /// # Errors
    /// 503 where so much is not left.
    pub fn take(&self, bytes: usize) -> ApiResult<OwnedSemaphorePermit> {
        let permit = Arc::clone(&self.0).try_acquire_many_owned(u32::try_from(bytes).unwrap_or(u32::MAX));
        permit.map_err(|_| closing(busy("overloaded", "too many bodies are on their way")))
    }
}

/// Receives the whole body of a request.
///
/// # Errors
/// 413 for a body of more than `most` bytes, 408 for one that takes too long, 400 for one that is cut, 503 where there
/// is no memory for it.
pub async fn whole(parts: &Parts, body: Body, memory: &BodyMemory, most: usize) -> ApiResult<Bytes> {
    let declared = declared_bytes(&parts.headers);
    if declared.is_some_and(|bytes| bytes > most as u64) {
        return Err(too_large(most));
    }
    let slot = parts.extensions.get::<Slot>();
    let connection = parts.extensions.get::<Arc<Connection>>();
    slot.inspect(|slot| slot.give_back());
    connection.inspect(|connection| connection.wait_since(Wait::Request, std::time::Instant::now()));
    let received = match timeout_at(Instant::now() + BODY_TIME, receive(body, memory, most)).await {
        Ok(received) => received?,
        Err(_) => return Err(too_slow(BODY_TIME)),
    };
    connection.inspect(|connection| connection.proceed(Wait::Request));
    if let Some(slot) = slot {
        slot.take().await?;
    }
    Ok(received)
}

async fn receive(body: Body, memory: &BodyMemory, most: usize) -> ApiResult<Bytes> {
    let mut arriving = body.into_data_stream();
    let mut received = Vec::new();
    let mut held = Vec::new();
    loop {
        let part = match timeout(PAUSE_TIME, arriving.next()).await {
            Ok(Some(Ok(part))) => part,
            Ok(Some(Err(_))) => return Err(ApiError::bad_request("body_cut", "the body did not arrive whole")),
            Ok(None) => return Ok(received.into()),
            Err(_) => return Err(too_slow(PAUSE_TIME)),
        };
        if received.len() + part.len() > most {
            return Err(too_large(most));
        }
        let bytes = u32::try_from(part.len()).unwrap_or(u32::MAX);
        let permit = memory.0.try_acquire_many(bytes);
        held.push(permit.map_err(|_| closing(busy("overloaded", "too many bodies are on their way")))?);
        received.extend_from_slice(&part);
    }
}

fn declared_bytes(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_slow(time: Duration) -> ApiError {
    let detail = format!("the body did not arrive: nothing came for {} s", PAUSE_TIME.as_secs());
    let whole = format!("the body did not arrive whole within {} s", BODY_TIME.as_secs());
    let detail = if time == PAUSE_TIME { detail } else { whole };
    closing(ApiError::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", detail))
}

fn too_large(most: usize) -> ApiError {
    let detail = format!("the body is larger than {most} bytes ({} MiB)", most >> 20);
    closing(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail))
}

/// The rest of the body is not read, so the connection cannot carry another request.
pub fn closing(error: ApiError) -> ApiError {
    error.header(header::CONNECTION, HeaderValue::from_static("close"))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use futures::stream;

    use super::*;

    async fn refusal(body: Body, memory: &BodyMemory) -> (u16, Duration) {
        let (parts, body) = Request::new(body).into_parts();
        let began = Instant::now();
        let refused = whole(&parts, body, memory, MAX_BODY_BYTES).await.expect_err("a refusal");
        (refused.status().as_u16(), began.elapsed())
    }

    /// A body of so many parts, with a pause before each.
    fn slow(parts: usize, bytes: usize, pause: Duration) -> Body {
        Body::from_stream(stream::iter(0..parts).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, std::io::Error>(vec![b' '; bytes])
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_or_crawls_ends_in_time() {
        let memory = BodyMemory::default();
        assert_eq!(refusal(slow(1, 1, Duration::from_secs(3600)), &memory).await, (408, PAUSE_TIME));
        assert_eq!(refusal(slow(1000, 1, Duration::from_secs(4)), &memory).await, (408, BODY_TIME));
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_share_a_bounded_memory_and_give_it_back() {
        let memory = BodyMemory(Arc::new(Semaphore::new(3000)));
        let first = slow(3, 1000, Duration::from_secs(1));
        let (parts, first) = Request::new(first).into_parts();
        let other = async {
            tokio::time::sleep(Duration::from_millis(2500)).await;
            refusal(slow(2, 1000, Duration::ZERO), &memory).await.0
        };
        let (first, other) = tokio::join!(whole(&parts, first, &memory, MAX_BODY_BYTES), other);
        assert_eq!(first.expect("room for it").len(), 3000);
        assert_eq!(other, 503);
        assert_eq!(memory.0.available_permits(), 3000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_on_its_way_holds_no_slot() {
        let slots = Arc::new(Semaphore::new(1));
        let slot = Slot::new(slots.clone());
        slot.take().await.expect("the only one");
        let (mut parts, body) = Request::new(slow(1, 10, Duration::from_secs(2))).into_parts();
        parts.extensions.insert(slot);
        let memory = BodyMemory::default();
        let seen = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            slots.available_permits()
        };
        let (received, seen) = tokio::join!(whole(&parts, body, &memory, MAX_BODY_BYTES), seen);
        assert_eq!((received.expect("a body").len(), seen), (10, 1));
        assert_eq!(slots.available_permits(), 0, "the handler works with a slot");
    }
}
