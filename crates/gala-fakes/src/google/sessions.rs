//! Sessions of resumable uploads, as Cloud Storage and Drive have them alike.

use std::collections::{HashMap, VecDeque};

use axum::http::HeaderMap;
use serde_json::Value;

/// What chunks are multiples of.
const UNIT: u64 = 256 << 10;

#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: HashMap<String, Session>,
    /// How much at most is kept of each of the next chunks.
    pub keep: VecDeque<u64>,
}

/// An upload that has begun.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub total: u64,
    /// What is to be made of it, by whoever began it.
    pub target: Value,
    /// The page that may send it, as it was begun.
    pub origin: Option<String>,
    bytes: Vec<u8>,
    answer: Option<Value>,
}

impl Session {
    pub fn new(total: u64, target: Value, headers: &HeaderMap) -> Self {
        let origin = headers.get("origin").and_then(|origin| origin.to_str().ok()).map(str::to_owned);
        Self { total, target, origin, bytes: Vec::new(), answer: None }
    }
}

/// How far a session is after a request.
pub(crate) enum Step {
    /// So many bytes were kept.
    Kept(u64),
    /// All are there. What is made of them is told with [`Sessions::finished`].
    Whole {
        target: Value,
        bytes: Vec<u8>,
    },
    /// It was finished before.
    Finished(Value),
    Unknown,
    Refused(String),
}

/// `bytes 0-9/10`, or `bytes */10`.
struct ContentRange {
    bytes: Option<(u64, u64)>,
    total: u64,
}

impl ContentRange {
    fn parse(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get("content-range")?.to_str().ok()?.strip_prefix("bytes ")?;
        let (range, total) = text.split_once('/')?;
        let total = total.parse().ok()?;
        if range == "*" {
            return Some(Self { bytes: None, total });
        }
        let (first, last) = range.split_once('-')?;
        Some(Self { bytes: Some((first.parse().ok()?, last.parse().ok()?)), total })
    }
}

impl Sessions {
    pub fn begin(&mut self, id: String, session: Session) {
        self.open.insert(id, session);
    }

    pub fn expire(&mut self) {
        self.open.clear();
    }

    pub fn cancel(&mut self, id: &str) -> bool {
        self.open.remove(id).is_some()
    }

    pub fn origin(&self, id: &str) -> Option<String> {
        self.open.get(id)?.origin.clone()
    }

    pub fn finished(&mut self, id: &str, answer: Value) {
        if let Some(session) = self.open.get_mut(id) {
            session.answer = Some(answer);
        }
    }

    /// Takes a chunk, or tells how far the session is.
    pub fn put(&mut self, id: &str, headers: &HeaderMap, body: &[u8]) -> Step {
        let Some(session) = self.open.get_mut(id) else { return Step::Unknown };
        let Some(range) = ContentRange::parse(headers) else {
            return Step::Refused("Failed to parse Content-Range header.".to_owned());
        };
        if range.total != session.total {
            return Step::Refused(format!("the session is for {} bytes", session.total));
        }
        if let Some(answer) = &session.answer {
            return Step::Finished(answer.clone());
        }
        let kept = session.bytes.len() as u64;
        let Some((first, last)) = range.bytes else {
            // Of a file without a byte this sends all of it.
            return if session.total == 0 { session.whole() } else { Step::Kept(kept) };
        };
        let length = body.len() as u64;
        if last < first || last - first + 1 != length || first != kept || last >= session.total {
            return Step::Refused(format!("Invalid request. {kept} bytes are there, and {first}-{last} came."));
        }
        if last + 1 < session.total && !length.is_multiple_of(UNIT) {
            return Step::Refused("Invalid request. Chunks must be multiples of 256 KiB.".to_owned());
        }
        let take = self.keep.pop_front().map_or(length, |most| most.min(length) / UNIT * UNIT);
        session.bytes.extend_from_slice(&body[..usize::try_from(take).unwrap_or(body.len())]);
        if session.bytes.len() as u64 == session.total { session.whole() } else { Step::Kept(kept + take) }
    }
}

impl Session {
    fn whole(&self) -> Step {
        Step::Whole { target: self.target.clone(), bytes: self.bytes.clone() }
    }
}
