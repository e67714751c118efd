//! What shows a film or a sound that somebody brought, made in one run of ffmpeg: the file is decoded once, and what is
//! decoded goes to all outputs.

mod container;
mod graph;
mod request;
mod size;
mod timing;

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    time::Duration,
};

use gala_core::{cancel::Cancel, format::FrameSize};
use gala_files::check_given;

use self::request::Files;
pub use self::{
    container::{ContainerFacts, probe_container},
    request::{IngestRequest, Wanted},
    size::proxy_size,
    timing::IngestTiming,
};
use crate::{
    decode::FRAME_BYTES,
    delivered::{Delivered, Stream},
    error::RunError,
    probe::{probe, slow_to_read},
    process::{Program, Running},
    tools::Tools,
};

/// A film of four hours in 8K, on one slow core.
const MOST_TIME: Duration = Duration::from_secs(6 * 3600);
/// What every file may take, and what each of its seconds may.
const LEAST_TIME_S: u64 = 60;
const TIME_PER_SECOND: u64 = 10;
/// Samples are given away in pieces of so many bytes.
const PIECE: usize = 1 << 18;

/// What was made of a file. What was not wanted, or cannot be made of it, is absent.
#[derive(Clone, Debug)]
pub struct Ingested {
    pub proxy: Option<PathBuf>,
    /// AAC in MP4.
    pub sound: Option<PathBuf>,
    pub board: Option<Board>,
    pub timing: Option<IngestTiming>,
    /// How far the file could be decoded.
    pub duration_ms: u64,
    /// How many stereo frames of sound at 48 kHz were given away.
    pub sound_frames: u64,
}

/// The pictures of a storyboard, one after the other in a file: 8 bits for each of red, green and blue.
#[derive(Clone, Debug)]
pub struct Board {
    pub path: PathBuf,
    pub size: FrameSize,
    pub pictures: u32,
}

/// Makes of a file that was probed all that is wanted, and gives its samples away as they come: stereo at 48 kHz, frame by
/// frame.
///
/// # Errors
/// [`RunError::Media`] with `truncated`, `unsupported_format` and the like if the file cannot be decoded as far as it says
/// that it lasts; others if the work itself failed. What was written then counts for nothing.
pub fn ingest(
    tools: &Tools,
    request: &IngestRequest<'_>,
    mut hear: impl FnMut(&[u8]),
    cancel: &Cancel,
) -> Result<Ingested, RunError> {
    check_given(request.path)?;
    let files = Files::within(request.folder);
    let command = graph::command(request, &files);
    let limit_s = LEAST_TIME_S + request.facts.duration_ms / 1000 * TIME_PER_SECOND;
    let mut running = tools.start(Program::Ffmpeg, &command, cancel, MOST_TIME.min(Duration::from_secs(limit_s)))?;
    drop(running.stdin());
    let sound_bytes = match listen(&mut running, &mut hear) {
        Ok(bytes) => bytes,
        Err(error) => {
            running.abort();
            return Err(RunError::io("decode", request.path, error));
        }
    };
    let ended = running.end().map_err(|error| slow_to_read(request.path, error))?;
    if ended.is_disk_full() {
        return Err(RunError::DiskFull { path: request.folder.to_owned() });
    }
    let sound_frames = sound_bytes / FRAME_BYTES;
    let seen_ms = seen(tools, request, &files, cancel)?;
    let heard_ms = request.wanted.samples.then_some(sound_frames / 48);
    let stream = if request.facts.video.is_some() { Stream::Video } else { Stream::Audio };
    let until_ms = if stream == Stream::Video { seen_ms } else { heard_ms };
    if let Some(until_ms) = until_ms {
        let delivered = Delivered { path: request.path, stream, until_ms, is_any: until_ms > 0 };
        delivered.judge(ended, tools, cancel)?;
    } else {
        ended.success()?;
    }
    collect(files, request, sound_frames, until_ms.unwrap_or(request.facts.duration_ms))
}

/// Reads samples as long as there are some. Returns how many bytes they have.
fn listen(running: &mut Running, hear: &mut impl FnMut(&[u8])) -> io::Result<u64> {
    let Some(mut stdout) = running.stdout() else { return Ok(0) };
    let (mut piece, mut filled, mut total) = (vec![0; PIECE], 0, 0);
    loop {
        let read = stdout.read(&mut piece[filled..])?;
        filled += read;
        let whole = filled - filled % FRAME_BYTES as usize;
        if read == 0 || filled == piece.len() {
            hear(&piece[..whole]);
            total += whole as u64;
            piece.copy_within(whole..filled, 0);
            filled -= whole;
        }
        if read == 0 {
            return Ok(total);
        }
    }
}

/// Returns how long the proxy lasts, by looking into it: what a program says that it wrote is not believed. `None` where none
/// was wanted; 0 where there is none.
fn seen(tools: &Tools, request: &IngestRequest<'_>, files: &Files, cancel: &Cancel) -> Result<Option<u64>, RunError> {
    if !request.wanted.proxy || request.facts.video.is_none() {
        return Ok(None);
    }
    match probe(tools, &files.proxy, cancel) {
        Ok(facts) => Ok(Some(facts.video.and_then(|video| video.duration_ms).unwrap_or(facts.duration_ms))),
        Err(RunError::Media(error)) => {
            tracing::debug!(%error, "no proxy was made");
            Ok(Some(0))
        }
        Err(error) => Err(error),
    }
}

/// Returns what was made, as far as it is there.
fn collect(
    files: Files,
    request: &IngestRequest<'_>,
    sound_frames: u64,
    duration_ms: u64,
) -> Result<Ingested, RunError> {
    let IngestRequest { facts, wanted, .. } = request;
    let (is_seen, is_heard) = (facts.video.is_some(), facts.audio.is_some() && sound_frames > 0);
    let timing = if wanted.timing && is_seen { Some(IngestTiming::read(&files.timing)?) } else { None };
    let board = if wanted.board && is_seen { board(&files, request)? } else { None };
    Ok(Ingested {
        proxy: (wanted.proxy && is_seen).then_some(files.proxy),
        sound: (wanted.sound && is_heard).then_some(files.sound),
        board,
        timing,
        duration_ms,
        sound_frames,
    })
}

/// The pictures that are whole.
fn board(files: &Files, request: &IngestRequest<'_>) -> Result<Option<Board>, RunError> {
    let Some(video) = &request.facts.video else { return Ok(None) };
    let size = size::board_size(video);
    let bytes = fs::metadata(&files.board).map_err(|error| RunError::io("read", &files.board, error))?.len();
    let pictures = u32::try_from(bytes / (size.pixels() * 3)).unwrap_or(u32::MAX).min(request.pictures);
    Ok((pictures > 0).then(|| Board { path: files.board.clone(), size, pictures }))
}
