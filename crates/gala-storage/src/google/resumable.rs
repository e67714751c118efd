//! Resumable uploads: a file is sent in chunks to the address of a session, which tells how much of it has been kept. The
//! object is there once the last chunk is, and that one is not sent before all of them add up to the content.
//!
//! The protocol is one of Google Cloud Storage and Google Drive alike:
//! <https://cloud.google.com/storage/docs/performing-resumable-uploads>.

use std::time::Duration;

use async_trait::async_trait;
use backon::ExponentialBackoff;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use gala_core::asset::FileFacts;
use md5::{Digest, Md5};
use reqwest::{
    Response,
    header::{CONTENT_LENGTH, CONTENT_RANGE, LOCATION, RANGE},
};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeek, AsyncSeekExt};

use super::{answer::GoogleError, client::Client};
use crate::{
    content::Seen,
    direct::{DirectTicket, DirectUpload, DirectWay},
    errors::{StorageError, from_io},
};

/// Every chunk but the last is a multiple of 256 KiB; this much is in memory, twice while it is sent.
const CHUNK: u64 = 8 << 20;
/// A session that has expired is begun anew so often.
const SESSIONS: u32 = 3;

/// How sessions of an upload begin.
#[async_trait]
pub(crate) trait SessionStart: Send + Sync {
    async fn start(&self) -> Result<Started, GoogleError>;
}

/// How an upload began.
pub(crate) enum Started {
    /// The address of its session, which gives access by itself.
    Session(String),
    /// It was finished before, and the answer to that was lost.
    Finished(Value),
}

impl Started {
    /// Reads the address of a session that an answer tells.
    ///
    /// # Errors
    /// Where it tells none.
    pub fn of(response: &Response) -> Result<Self, GoogleError> {
        let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
        let session = location.ok_or(GoogleError::Strange("a session without an address"))?;
        Ok(Self::Session(session.to_owned()))
    }

    /// The session as somebody else is told of it, for a key.
    pub fn direct(self, key: &str) -> Option<DirectUpload> {
        let Self::Session(url) = self else { return None };
        let ticket = DirectTicket { key: key.to_owned(), is_open: false, parts: None };
        Some(DirectUpload { way: DirectWay::Session { url }, ticket })
    }
}

/// What the store told of the object, and the MD5 of what was sent to it: `None` where an earlier try had sent it.
pub(crate) struct Sent {
    pub answer: Value,
    pub md5: Option<[u8; 16]>,
}

/// Something to be sent.
pub(crate) struct ResumableUpload<'a, R> {
    pub client: &'a Client,
    pub key: &'a str,
    /// What all of it must add up to.
    pub content: FileFacts,
    pub reader: R,
    /// Whether the store compares an MD5 that comes with the last chunk (`X-Goog-Hash`).
    pub sends_hash: bool,
}

/// How far a session is.
enum Progress {
    Finished(Value),
    Kept(u64),
    Expired,
}

/// What has been read of the file.
struct Chunk {
    /// How many bytes the store has kept: those that follow are in `bytes`.
    kept: u64,
    bytes: Vec<u8>,
    seen: Seen,
    md5: Md5,
}

impl<R: AsyncRead + AsyncSeek + Unpin + Send> ResumableUpload<'_, R> {
    /// Sends all of it over sessions that begin as told.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] where it does not add up to its content: then there is no object. Else as the store answers.
    pub async fn send(mut self, sessions: &dyn SessionStart) -> Result<Sent, StorageError> {
        for _ in 0..SESSIONS {
            let session = match sessions.start().await.map_err(|error| error.at(self.key))? {
                Started::Session(session) => session,
                Started::Finished(answer) => return Ok(Sent { answer, md5: None }),
            };
            self.reader.rewind().await.map_err(|error| from_io(self.key, error))?;
            let sent = self.send_over(&session).await;
            match sent {
                Ok(Some(sent)) => return Ok(sent),
                Ok(None) => tracing::debug!(key = self.key, "an upload session has expired and is begun anew"),
                Err(error) => {
                    // The store forgets it after a week; the error is what matters here.
                    let _ = self.client.send_bare(|http| http.delete(&session).header(CONTENT_LENGTH, 0)).await;
                    return Err(error);
                }
            }
        }
        let source = "every session of the upload has expired at once".into();
        Err(StorageError::Away { key: self.key.to_owned(), source })
    }

    /// Returns `None` where the session has expired.
    async fn send_over(&mut self, session: &str) -> Result<Option<Sent>, StorageError> {
        let mut chunk = Chunk { kept: 0, bytes: Vec::new(), seen: Seen::default(), md5: Md5::new() };
        let mut md5 = None;
        let mut waits = Client::waits();
        loop {
            self.fill(&mut chunk).await?;
            let end = chunk.kept + chunk.bytes.len() as u64;
            if end == self.content.size_bytes && md5.is_none() {
                md5 = Some(self.check(&mut chunk).await?);
            }
            match self.put(session, &chunk, md5, &mut waits).await? {
                Progress::Finished(answer) if md5.is_some() => return Ok(Some(Sent { answer, md5 })),
                Progress::Finished(_) => return Err(self.strange("an object before all of it was sent")),
                Progress::Expired => return Ok(None),
                Progress::Kept(kept) if (chunk.kept..=end).contains(&kept) => {
                    if kept > chunk.kept {
                        waits = Client::waits();
                    } else {
                        self.wait(&mut waits, "nothing of a chunk is kept, again and again").await?;
                    }
                    chunk.bytes.drain(..usize::try_from(kept - chunk.kept).unwrap_or(usize::MAX));
                    chunk.kept = kept;
                }
                // What was kept once is not forgotten, and what was not sent cannot be kept: it is begun anew.
                Progress::Kept(_) => return Ok(None),
            }
        }
    }

    /// Reads until the chunk is as large as one is, or the file ends.
    async fn fill(&mut self, chunk: &mut Chunk) -> Result<(), StorageError> {
        let have = chunk.bytes.len();
        let room = CHUNK - have as u64;
        let read = (&mut self.reader).take(room).read_to_end(&mut chunk.bytes).await;
        read.map_err(|error| from_io(self.key, error))?;
        chunk.seen.add(&chunk.bytes[have..]);
        chunk.md5.update(&chunk.bytes[have..]);
        let end = chunk.kept + chunk.bytes.len() as u64;
        let is_short = end < self.content.size_bytes && (chunk.bytes.len() as u64) < CHUNK;
        if end > self.content.size_bytes || is_short { Err(self.damaged()) } else { Ok(()) }
    }

    /// Looks at all that was read before the last chunk is sent. Returns its MD5.
    async fn check(&mut self, chunk: &mut Chunk) -> Result<[u8; 16], StorageError> {
        let more = self.reader.read(&mut [0]).await.map_err(|error| from_io(self.key, error))?;
        let seen = std::mem::take(&mut chunk.seen);
        if more > 0 || seen.facts() != self.content {
            Err(self.damaged())
        } else {
            Ok(chunk.md5.clone().finalize().into())
        }
    }

    /// Sends a chunk, or what the store says that it lacks of it, until it is told what was kept.
    async fn put(
        &self,
        session: &str,
        chunk: &Chunk,
        md5: Option<[u8; 16]>,
        waits: &mut ExponentialBackoff,
    ) -> Result<Progress, StorageError> {
        let error = match self.put_once(session, chunk, md5).await {
            Ok(progress) => return Ok(progress),
            Err(error) => error,
        };
        self.bear(error, waits).await?;
        loop {
            // How much of it arrived is not known: the answer may have been lost.
            match self.ask(session).await {
                Ok(progress) => return Ok(progress),
                Err(error) => self.bear(error, waits).await?,
            }
        }
    }

    /// Waits where another try may help.
    async fn bear(&self, error: GoogleError, waits: &mut ExponentialBackoff) -> Result<(), StorageError> {
        match waits.next() {
            Some(wait) if error.is_transient() => tokio::time::sleep(wait.max(error.retry_after())).await,
            _ => return Err(error.at(self.key)),
        }
        Ok(())
    }

    async fn wait(&self, waits: &mut ExponentialBackoff, why: &'static str) -> Result<(), StorageError> {
        let wait: Duration = waits.next().ok_or_else(|| self.strange(why))?;
        tokio::time::sleep(wait).await;
        Ok(())
    }

    async fn put_once(&self, session: &str, chunk: &Chunk, md5: Option<[u8; 16]>) -> Result<Progress, GoogleError> {
        let (total, length) = (self.content.size_bytes, chunk.bytes.len() as u64);
        let range = match chunk.kept + length {
            _ if length == 0 => format!("bytes */{total}"),
            end => format!("bytes {}-{}/{total}", chunk.kept, end - 1),
        };
        let body = Bytes::copy_from_slice(&chunk.bytes);
        let response = self.client.send_bare(|http| {
            let request = http.put(session).header(CONTENT_RANGE, range).header(CONTENT_LENGTH, length).body(body);
            match md5 {
                Some(md5) if self.sends_hash => request.header("x-goog-hash", format!("md5={}", STANDARD.encode(md5))),
                _ => request,
            }
        });
        progress(response.await?).await
    }

    /// Asks how far the session is.
    async fn ask(&self, session: &str) -> Result<Progress, GoogleError> {
        let range = format!("bytes */{}", self.content.size_bytes);
        let asked = |http: &reqwest::Client| http.put(session).header(CONTENT_RANGE, range).header(CONTENT_LENGTH, 0);
        progress(self.client.send_bare(asked).await?).await
    }

    fn damaged(&self) -> StorageError {
        StorageError::Damaged { key: self.key.to_owned() }
    }

    fn strange(&self, what: &'static str) -> StorageError {
        GoogleError::Strange(what).at(self.key)
    }
}

/// Reads how far a session is out of its answer.
async fn progress(response: Response) -> Result<Progress, GoogleError> {
    match response.status().as_u16() {
        200 | 201 => Ok(Progress::Finished(response.json().await?)),
        308 => kept(&response).map(Progress::Kept),
        404 | 410 => Ok(Progress::Expired),
        _ => Err(GoogleError::of(response).await),
    }
}

/// How many bytes were kept: `Range: bytes=0-524287`, or no such header where none were.
fn kept(response: &Response) -> Result<u64, GoogleError> {
    let Some(range) = response.headers().get(RANGE) else { return Ok(0) };
    let last = range.to_str().ok().and_then(|range| range.strip_prefix("bytes=0-")?.parse::<u64>().ok());
    last.map(|last| last + 1).ok_or(GoogleError::Strange("a Range of kept bytes that is none"))
}
