//! One question to `gala-espeak`: its protocol stands in crates/gala-espeak/README.md.

use std::{
    ffi::OsString,
    io::{self, BufRead, BufReader, PipeReader, Read, Write},
    ops::Range,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use gala_sandbox::{Calls, Launcher, Policy, Started};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::time::timeout;

use super::{
    super::child::{AskError, KillOnDrop, judge},
    pronunciation::PronouncedClause,
};

/// Speaking takes some 5 ms for 1,000 characters; the rest is for machines that are busy.
const BASE_TIMEOUT: Duration = Duration::from_secs(15);
const TIMEOUT_PER_CHAR: Duration = Duration::from_millis(5);
/// An hour at 48 kHz: no answer is longer.
const MAX_SAMPLES: usize = 3600 * 48_000;
/// The longest line before the sound: twice what the words and sounds of the longest text take.
const MAX_LINE: u64 = 32 << 20;
/// An hour of sound, what is told of it, and the library with its data.
const MEMORY_BYTES: u64 = 2 << 30;
/// Where espeak-ng keeps its data; on Debian it lies with the libraries.
const DATA: [&str; 2] = ["/usr/share/espeak-ng-data", "/usr/local/share/espeak-ng-data"];

#[derive(Debug, Serialize)]
pub struct Question<'a> {
    pub text: &'a str,
    pub voice: &'a str,
    pub rate: f32,
    pub pitch: f32,
    pub pause: f32,
}

#[derive(Debug)]
pub struct Answer {
    pub header: Header,
    /// Mono.
    pub samples: Vec<i16>,
}

#[derive(Debug, Deserialize)]
pub struct Header {
    pub sample_rate: u32,
    samples: usize,
    pub words: Vec<WordMark>,
    pub phonemes: Vec<Sound>,
    pub voice: String,
}

#[derive(Debug, Deserialize)]
pub struct WordMark {
    /// In the text of the question.
    pub bytes: Range<usize>,
    pub start: u64,
    pub end: u64,
}

#[derive(Debug, Deserialize)]
pub struct Sound {
    pub ipa: String,
    pub start: u64,
    pub end: u64,
}

#[derive(Serialize)]
struct PhonemeQuestion<'a> {
    phonemes_of: &'a str,
    voice: &'a str,
}

#[derive(Deserialize)]
struct Pronounced {
    clauses: Vec<PronouncedClause>,
}

#[derive(Deserialize)]
struct Failure {
    error: FailureBody,
}

#[derive(Deserialize)]
struct FailureBody {
    code: String,
    message: String,
}

/// Asks a new process one question. The process ends when the future is dropped.
///
/// # Errors
/// [`AskError::Answered`] for what the process refused; else why it did not answer.
pub async fn ask(program: &Arc<Launcher>, arguments: &[&str], question: &Question<'_>) -> Result<Answer, AskError> {
    converse_with(program, arguments, question, question.text, read_answer).await
}

/// Asks a new process how a text is pronounced.
///
/// # Errors
/// As [`ask`].
pub async fn pronounce(program: &Arc<Launcher>, text: &str, voice: &str) -> Result<Vec<PronouncedClause>, AskError> {
    let question = PhonemeQuestion { phonemes_of: text, voice };
    converse_with(program, &[], &question, text, read_clauses).await
}

async fn converse_with<T: Send + 'static>(
    program: &Arc<Launcher>,
    arguments: &[&str],
    question: &impl Serialize,
    text: &str,
    read: impl FnOnce(BufReader<PipeReader>) -> Result<T, AskError> + Send + 'static,
) -> Result<T, AskError> {
    let mut line = serde_json::to_vec(question).map_err(|error| AskError::Died(error.to_string()))?;
    line.push(b'\n');
    let characters = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let limit = BASE_TIMEOUT + TIMEOUT_PER_CHAR.saturating_mul(characters);
    let (program, arguments) = (Arc::clone(program), words(arguments));
    let start = tokio::task::spawn_blocking(move || {
        let started = program.start(Some(&policy(limit)), &arguments)?;
        Ok((KillOnDrop(started.process.killer()?), started))
    });
    let (killer, started) = join(start).await.map_err(AskError::Start)?;
    let conversation = tokio::task::spawn_blocking(move || converse(started, &line, read));
    let answer = timeout(limit, join(conversation)).await;
    drop(killer);
    answer.unwrap_or(Err(AskError::TimedOut))
}

async fn join<T>(task: tokio::task::JoinHandle<T>) -> T {
    task.await.expect("asking neither panics nor is cancelled")
}

fn words(arguments: &[&str]) -> Vec<OsString> {
    arguments.iter().map(OsString::from).collect()
}

/// A process that reads the voices, and nothing else of this machine.
fn policy(limit: Duration) -> Policy {
    Policy {
        read: DATA.iter().map(PathBuf::from).filter(|folder| folder.exists()).collect(),
        write: Vec::new(),
        // libespeak-ng 1.51 starts a thread as it is loaded, and ends the process where it cannot.
        calls: Calls::Media,
        memory_bytes: MEMORY_BYTES,
        cpu_s: limit.as_secs().max(1),
        file_bytes: 0,
    }
}

/// Asks, and reads the answer to its end.
fn converse<T>(
    started: Started,
    line: &[u8],
    read: impl FnOnce(BufReader<PipeReader>) -> Result<T, AskError>,
) -> Result<T, AskError> {
    let Started { mut stdin, stdout, stderr, process } = started;
    // The process may have ended with an error to tell before it read the question.
    let asked = stdin.write_all(line);
    drop(stdin);
    let read = read(BufReader::with_capacity(1 << 16, stdout));
    let answer = match (read, asked) {
        (Err(AskError::Died(_)), Err(error)) => Err(AskError::Died(error.to_string())),
        (read, _) => read,
    };
    let ended = process.wait().map_err(|error| AskError::Killed(error.to_string()))?;
    judge(answer, ended, stderr)
}

/// Reads a line of JSON, which may tell a failure.
fn read_line<T: DeserializeOwned>(output: &mut impl BufRead) -> Result<T, AskError> {
    let mut line = Vec::new();
    let read = output.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
    read.map_err(|error| AskError::Died(error.to_string()))?;
    if let Ok(Failure { error }) = serde_json::from_slice(&line) {
        return Err(AskError::Answered { code: error.code, message: error.message });
    }
    serde_json::from_slice(&line).map_err(|error| AskError::Died(error.to_string()))
}

fn read_clauses(mut output: impl BufRead) -> Result<Vec<PronouncedClause>, AskError> {
    let Pronounced { clauses } = read_line(&mut output)?;
    Ok(clauses)
}

/// Reads the one answer of a process.
pub(super) fn read_answer(mut output: impl BufRead) -> Result<Answer, AskError> {
    let broken = |error: io::Error| AskError::Died(error.to_string());
    let header: Header = read_line(&mut output)?;
    if header.samples > MAX_SAMPLES || !(8_000..=192_000).contains(&header.sample_rate) {
        return Err(AskError::Died("it announced an impossible length".to_owned()));
    }
    let mut bytes = vec![0; header.samples * 2];
    output.read_exact(&mut bytes).map_err(broken)?;
    if output.read(&mut [0]).map_err(broken)? > 0 {
        return Err(AskError::Died("it said more than it announced".to_owned()));
    }
    let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    Ok(Answer { header, samples })
}

/// Runs the helper with arguments and reads what it prints. Blocks.
///
/// # Errors
/// As [`ask`], but for the time that it takes, which has no limit beside that of the sandbox.
pub fn print<T: DeserializeOwned>(program: &Launcher, arguments: &[&str]) -> Result<T, AskError> {
    let started = program.start(Some(&policy(BASE_TIMEOUT)), &words(arguments)).map_err(AskError::Start)?;
    let Started { stdin, stdout, stderr, process } = started;
    drop(stdin);
    let mut printed = Vec::new();
    stdout.take(MAX_LINE).read_to_end(&mut printed).map_err(|error| AskError::Died(error.to_string()))?;
    let ended = process.wait().map_err(|error| AskError::Killed(error.to_string()))?;
    let answer = match serde_json::from_slice(&printed) {
        Ok(Failure { error }) => Err(AskError::Answered { code: error.code, message: error.message }),
        Err(_) => serde_json::from_slice(&printed).map_err(|error| AskError::Died(error.to_string())),
    };
    judge(answer, ended, stderr)
}
