//! Fetching a file onto this machine, in as many pieces as it takes: what came and was noted stays, and the next piece goes on
//! from there, also where the process that fetched it was killed.

use std::time::Duration;

use bytes::Bytes;
use gala_ai::web_files::{ResumeFrom, WebFile, WebFileError, WebFileFacts};
use gala_core::{
    job::Failure, media_type::MediaType, payload::ImportInput, plan_limits::LimitUnit, upload::MAX_FILE_BYTES,
};
use gala_db::{DbError, imports, quota};
use gala_storage::{HeldFile, StorageError};
use tokio::time::{sleep, timeout};

use super::{
    super::{failures::failure_of_storage, import_places::ImportPlaces},
    content::known_type,
    faults::{away, not_media, of_answer, of_hold, too_large, too_slow},
};
use crate::context::JobContext;

/// So long a file may take in all.
const LONGEST_HOURS: u64 = 6;
/// Bytes are written in pieces of this size: no more of a file is in memory.
const PIECE: usize = 256 << 10;
/// So many bytes come between two notes.
const NOTED_EVERY: u64 = 8 << 20;
/// So much is held beyond what is there of a file whose length nobody tells.
const AHEAD: u64 = 16 << 20;
/// How often it is asked for the rest, after a piece that brought nothing.
const EMPTY_TRIES: u32 = 3;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(500);
/// How often, and after how long each, it is looked whether an earlier attempt has let go of the file.
const LOOKS: u32 = 50;
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A file that is fetched by an attempt at a job.
pub(super) struct Fetching<'a> {
    pub ctx: &'a JobContext,
    pub imports: &'a ImportPlaces,
    pub input: &'a ImportInput,
}

/// How much of a file is there.
#[derive(Default)]
struct Arrived {
    bytes: u64,
    noted: u64,
    etag: Option<String>,
    /// So many bytes are held of the plan, as far as this attempt knows.
    held: u64,
}

/// Why a piece came to no end.
enum Stopped {
    Failed(Failure),
    /// Another try may bring the rest.
    Away(WebFileError),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Fetching<'_> {
    /// Takes hold of the file on this machine, and makes it where it is missing.
    pub async fn hold_file(&self) -> Result<HeldFile, Failure> {
        let (spool, id) = (&self.imports.spool, self.input.asset);
        for _ in 0..LOOKS {
            match spool.hold(id).await {
                Ok(Some(held)) => return Ok(held),
                Ok(None) => sleep(LOOK_EVERY).await,
                Err(StorageError::NotFound { .. }) => spool.create(id).await.map_err(failure_of_storage)?,
                Err(error) => return Err(failure_of_storage(error)),
            }
        }
        Err(Failure::transient("import_busy", "an earlier attempt still writes to the file"))
    }

    /// Fetches what is missing of the file. Returns what its server said of it last.
    pub async fn fetch(&self, held: &HeldFile) -> Result<WebFileFacts, Failure> {
        let limit = Duration::from_secs(LONGEST_HOURS * 3600);
        tokio::select! {
            () = self.ctx.cancelled().cancelled() => Err(Failure::transient("cancelled", "the job was given up")),
            fetched = timeout(limit, self.pieces(held)) => fetched.unwrap_or_else(|_| Err(too_slow(LONGEST_HOURS))),
        }
    }

    async fn pieces(&self, held: &HeldFile) -> Result<WebFileFacts, Failure> {
        let mut there = self.known(held).await?;
        let mut empty = 0;
        loop {
            let before = there.bytes;
            let error = match self.piece(held, &mut there).await {
                Ok(facts) => return Ok(facts),
                Err(Stopped::Failed(failure)) => return Err(failure),
                Err(Stopped::Away(error)) => error,
            };
            if error == WebFileError::OtherPiece {
                self.begin_anew(held, &mut there).await?;
            }
            empty = if there.bytes > before { 0 } else { empty + 1 };
            if empty >= EMPTY_TRIES {
                return Err(away(&error));
            }
            sleep(PAUSE).await;
        }
    }

    /// What earlier attempts left on this machine.
    async fn known(&self, held: &HeldFile) -> Result<Arrived, Failure> {
        let known = imports::get(self.ctx.db(), self.ctx.scope(), self.input.asset).await?;
        let known = known.ok_or_else(|| Failure::permanent("no_such_import", "nothing is known of the file"))?;
        let (bytes, etag) = (known.offset_bytes, known.etag);
        let mut there = Arrived { bytes, noted: bytes, etag, held: 0 };
        // Another machine may have fetched the beginning. And what nobody knows of any more may be of another content.
        let goes_on = there.etag.is_some() || self.input.checksum.is_some();
        if !goes_on || !held.cut_to(bytes).await.map_err(failure_of_storage)? {
            self.begin_anew(held, &mut there).await?;
        }
        Ok(there)
    }

    async fn begin_anew(&self, held: &HeldFile, there: &mut Arrived) -> Result<(), Failure> {
        held.cut_to(0).await.map_err(failure_of_storage)?;
        (there.bytes, there.noted, there.etag) = (0, 0, None);
        self.note(there).await
    }

    async fn piece(&self, held: &HeldFile, there: &mut Arrived) -> Result<WebFileFacts, Stopped> {
        let goes_on = there.bytes > 0 && (there.etag.is_some() || self.input.checksum.is_some());
        let from = goes_on.then(|| ResumeFrom { byte: there.bytes, etag: there.etag.clone() });
        let opened = self.imports.web.open(&self.input.url, from.as_ref()).await;
        let mut file = opened.map_err(|error| match of_answer(&error) {
            Some(failure) => Stopped::Failed(failure),
            None => Stopped::Away(error),
        })?;
        let facts = file.facts().clone();
        if facts.first_byte != there.bytes {
            self.begin_anew(held, there).await?;
        }
        there.etag.clone_from(&facts.etag);
        if let Some(bytes) = facts.size_bytes {
            if bytes > MAX_FILE_BYTES {
                return Err(too_large(bytes).into());
            }
            self.hold_bytes(there, bytes).await?;
        }
        let came = self.take(file.as_mut(), &facts, held, there).await;
        // What came before the connection broke counts.
        held.sync().await.map_err(failure_of_storage)?;
        self.note(there).await?;
        came?;
        match facts.size_bytes {
            Some(bytes) if there.bytes < bytes => Err(Stopped::Away(WebFileError::Away("it was cut off".to_owned()))),
            Some(bytes) if there.bytes > bytes => Err(Stopped::Away(WebFileError::OtherPiece)),
            _ => Ok(facts),
        }
    }

    /// Writes what comes, and notes now and then how much that is.
    async fn take(
        &self,
        file: &mut dyn WebFile,
        facts: &WebFileFacts,
        held: &HeldFile,
        there: &mut Arrived,
    ) -> Result<(), Stopped> {
        let mut piece = Vec::with_capacity(PIECE);
        let ended = loop {
            let next: Option<Bytes> = match file.next().await {
                Ok(next) => next,
                Err(error) => break Some(error),
            };
            let Some(bytes) = next else { break None };
            if there.bytes + (piece.len() + bytes.len()) as u64 > MAX_FILE_BYTES {
                return Err(too_large(MAX_FILE_BYTES + 1).into());
            }
            piece.extend_from_slice(&bytes);
            if piece.len() >= PIECE {
                let full = std::mem::replace(&mut piece, Vec::with_capacity(PIECE));
                self.write(full, facts, held, there).await?;
            }
        };
        self.write(piece, facts, held, there).await?;
        ended.map_or(Ok(()), |error| Err(Stopped::Away(error)))
    }

    async fn write(
        &self,
        piece: Vec<u8>,
        facts: &WebFileFacts,
        held: &HeldFile,
        there: &mut Arrived,
    ) -> Result<(), Failure> {
        if piece.is_empty() {
            return Ok(());
        }
        if there.bytes == 0 && piece.len() >= MediaType::HEAD {
            // Before the rest of something large comes that is of no use.
            if known_type(&piece[..MediaType::HEAD], self.input, facts).is_none() {
                return Err(not_media(facts.content_type.as_deref()));
            }
        }
        let wanted = there.bytes + piece.len() as u64;
        if wanted > there.held {
            let ahead = self.hold_bytes(there, wanted + AHEAD).await;
            // A plan that has not so much left may have enough.
            match ahead {
                Err(Failure::Permanent(_)) => self.hold_bytes(there, wanted).await?,
                held => held?,
            }
        }
        held.append(piece).await.map_err(failure_of_storage)?;
        there.bytes = wanted;
        if there.bytes - there.noted >= NOTED_EVERY {
            held.sync().await.map_err(failure_of_storage)?;
            self.note(there).await?;
        }
        Ok(())
    }

    /// Holds so many bytes of the plan for the file in all.
    async fn hold_bytes(&self, there: &mut Arrived, bytes: u64) -> Result<(), Failure> {
        if bytes <= there.held {
            return Ok(());
        }
        let (scope, job) = (self.ctx.scope(), self.ctx.job().id);
        let holding = self.ctx.write(move |tx| {
            Box::pin(async move {
                let limits = quota::plan(&mut *tx, scope).await?.limits;
                match quota::reserve_up_to(tx, scope, &limits, job, (LimitUnit::StorageBytes, bytes)).await {
                    // Told apart from what the database fails at.
                    Err(error @ DbError::OverLimit(_)) => Ok(Err(error)),
                    held => held.map(Ok),
                }
            })
        });
        holding.await?.map_err(of_hold)?;
        there.held = bytes;
        Ok(())
    }

    async fn note(&self, there: &mut Arrived) -> Result<(), Failure> {
        let (asset, bytes, etag) = (self.input.asset, there.bytes, there.etag.clone());
        let write =
            self.ctx.write(move |tx| Box::pin(async move { imports::note(tx, asset, bytes, etag.as_deref()).await }));
        write.await?;
        there.noted = bytes;
        self.ctx.record_progress(u32::try_from(bytes / NOTED_EVERY).unwrap_or(u32::MAX)).await
    }
}
