//! One question to `gala-espeak`: its protocol stands in crates/gala-espeak/README.md.

use std::{
    io,
    ops::Range,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// Speaking takes some 5 ms for 1,000 characters; the rest is for machines that are busy.
const BASE_TIMEOUT: Duration = Duration::from_secs(15);
const TIMEOUT_PER_CHAR: Duration = Duration::from_millis(5);
/// An hour at 48 kHz: no answer is longer.
const MAX_SAMPLES: usize = 3600 * 48_000;

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

#[derive(Debug)]
pub enum AskError {
    /// The process could not be started.
    Start(io::Error),
    /// The process ended or broke the protocol before it had answered.
    Died(String),
    TimedOut,
    /// It answered with an error.
    Answered {
        code: String,
        message: String,
    },
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

/// Asks a new process one question.
pub async fn ask(helper: &Path, question: &Question<'_>) -> Result<Answer, AskError> {
    let mut child = Command::new(helper)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(AskError::Start)?;
    let characters = u32::try_from(question.text.len()).unwrap_or(u32::MAX);
    let limit = BASE_TIMEOUT + TIMEOUT_PER_CHAR.saturating_mul(characters);
    match timeout(limit, converse(&mut child, question)).await {
        Err(_) => Err(AskError::TimedOut),
        // How the process ended says more than that its pipe did.
        Ok(Err(AskError::Died(cause))) => match timeout(Duration::from_secs(1), child.wait()).await {
            Ok(Ok(status)) if !status.success() => Err(AskError::Died(ended(status))),
            _ => Err(AskError::Died(cause)),
        },
        Ok(answer) => answer,
    }
}

async fn converse(child: &mut Child, question: &Question<'_>) -> Result<Answer, AskError> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(AskError::Died("it has no pipes".to_owned()));
    };
    let broken = |error: io::Error| AskError::Died(error.to_string());
    let mut line = serde_json::to_vec(question).map_err(|error| AskError::Died(error.to_string()))?;
    line.push(b'\n');
    // The process may have ended with an error to tell before it read the question.
    let asked = input.write_all(&line).await;
    drop(input);

    let mut output = BufReader::with_capacity(1 << 16, output);
    let mut first = Vec::new();
    output.read_until(b'\n', &mut first).await.map_err(broken)?;
    if let Ok(Failure { error }) = serde_json::from_slice(&first) {
        return Err(AskError::Answered { code: error.code, message: error.message });
    }
    asked.map_err(broken)?;
    let header: Header = serde_json::from_slice(&first).map_err(|error| AskError::Died(error.to_string()))?;
    if header.samples > MAX_SAMPLES || !(8_000..=192_000).contains(&header.sample_rate) {
        return Err(AskError::Died("it announced an impossible length".to_owned()));
    }
    let mut bytes = vec![0; header.samples * 2];
    output.read_exact(&mut bytes).await.map_err(broken)?;
    let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    Ok(Answer { header, samples })
}

fn ended(status: ExitStatus) -> String {
    status.to_string()
}

/// Runs the helper with one argument and reads what it prints. Blocks.
pub fn print<T: DeserializeOwned>(helper: &Path, argument: &str) -> Result<T, AskError> {
    let output = std::process::Command::new(helper)
        .arg(argument)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(AskError::Start)?;
    if let Ok(Failure { error }) = serde_json::from_slice(&output.stdout) {
        return Err(AskError::Answered { code: error.code, message: error.message });
    }
    serde_json::from_slice(&output.stdout).map_err(|_| AskError::Died(ended(output.status)))
}
