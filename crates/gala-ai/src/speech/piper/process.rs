//! One text to one process of Piper.

use std::{
    ffi::OsString,
    io::{Read, Write},
    sync::Arc,
    time::Duration,
};

use gala_sandbox::{Calls, Launcher, Policy, Started};
use tokio::time::timeout;

use super::{
    super::{
        child::{AskError, KillOnDrop, all_of, judge},
        recording::Recording,
    },
    voice::PiperVoice,
};

/// Loading takes seconds on machines that are busy, and speaking about as long as listening on slow ones.
const BASE_TIMEOUT: Duration = Duration::from_secs(60);
const TIMEOUT_PER_CHAR: Duration = Duration::from_millis(150);
/// An hour: no answer is longer.
const MAX_SECONDS: u64 = 3600;
/// The runtime of its models reserves much more than it uses.
const MEMORY_BYTES: u64 = 6 << 30;

/// Says one line. The process ends when the future is dropped.
pub async fn ask(
    launcher: &Arc<Launcher>,
    voice: &Arc<PiperVoice>,
    numbers: &[(&str, f32)],
    line: String,
) -> Result<Recording, AskError> {
    let characters = u32::try_from(line.len()).unwrap_or(u32::MAX);
    let limit = BASE_TIMEOUT + TIMEOUT_PER_CHAR.saturating_mul(characters);
    let mut arguments = voice.script.clone();
    arguments.extend(["--model".into(), voice.model.clone().into_os_string(), "--output-raw".into()]);
    arguments.extend(numbers.iter().flat_map(|(name, value)| [OsString::from(name), format!("{value:.3}").into()]));
    let policy = Policy {
        read: voice.readable(),
        write: Vec::new(),
        calls: Calls::Media,
        memory_bytes: MEMORY_BYTES,
        cpu_s: limit.as_secs() * 4,
        file_bytes: 0,
    };
    let launcher = Arc::clone(launcher);
    let start = tokio::task::spawn_blocking(move || {
        let started = launcher.start(Some(&policy), &arguments)?;
        Ok((KillOnDrop(started.process.killer()?), started))
    });
    let (killer, started) = start.await.expect("starting neither panics nor is cancelled").map_err(AskError::Start)?;
    let rate = voice.rate;
    let talk = tokio::task::spawn_blocking(move || converse(started, line.as_bytes(), rate));
    let spoken = timeout(limit, talk).await;
    drop(killer);
    spoken.unwrap_or_else(|_| Ok(Err(AskError::TimedOut))).expect("asking neither panics nor is cancelled")
}

/// The longest line is shorter than what a pipe holds, so that it can be written before anything is read.
fn converse(started: Started, line: &[u8], rate: u32) -> Result<Recording, AskError> {
    let Started { mut stdin, stdout, mut stderr, process } = started;
    let died = |error: std::io::Error| AskError::Died(error.to_string());
    let asked = stdin.write_all(line).map_err(died);
    drop(stdin);
    let said = std::thread::spawn(move || all_of(&mut stderr));
    let limit = MAX_SECONDS * u64::from(rate) * 2;
    let mut pcm = Vec::new();
    let read = stdout.take(limit + 1).read_to_end(&mut pcm).map_err(died);
    let answer = match (asked, read) {
        (Err(error), _) | (_, Err(error)) => Err(error),
        _ if pcm.len() as u64 > limit => Err(AskError::Died("it said more than an hour of sound".to_owned())),
        _ => Ok(Recording::of_pcm16(&pcm, rate)),
    };
    let ended = process.wait().map_err(|error| AskError::Killed(error.to_string()))?;
    let said = said.join().unwrap_or_default();
    match judge(answer, ended, said.as_bytes()) {
        Err(AskError::Died(status)) if !said.is_empty() => {
            Err(AskError::Died(format!("{status}: {}", said.lines().last().unwrap_or_default())))
        }
        judged => judged,
    }
}
