//! Runs one sandboxed program: drains what it says, stops it on cancel or after its time, tells how it ended.

use std::{
    collections::VecDeque,
    io::{PipeReader, PipeWriter, Read},
    os::{fd::AsFd, unix::process::ExitStatusExt},
    process::ExitStatus,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use gala_sandbox::{Calls, EXIT_NOT_STARTED, EXIT_UNAVAILABLE, Killer, Launcher, Policy, Process, Started};

use crate::{cancel::Cancel, command::Command, error::RenderError, tools::Tools};

/// How much of the end of what a program says is kept.
const KEPT_BYTES: usize = 64 << 10;
/// How often the watcher looks whether it should stop the program.
const WATCH_EVERY: Duration = Duration::from_millis(20);
/// Frames are megabytes: a larger pipe lets both ends work at the same time.
const PIPE_BYTES: usize = 1 << 20;

/// Which of the tools a [`Command`] is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Ffmpeg,
    Ffprobe,
}

impl Program {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ffmpeg => "ffmpeg",
            Self::Ffprobe => "ffprobe",
        }
    }
}

/// A program at work.
pub(crate) struct Running {
    program: Program,
    process: Process,
    stdin: Option<PipeWriter>,
    stdout: Option<PipeReader>,
    said: JoinHandle<String>,
    watch: Watch,
}

/// How a program ended that was neither cancelled nor out of time.
#[derive(Debug)]
pub(crate) struct Ended {
    pub program: Program,
    pub status: ExitStatus,
    /// The end of what it wrote to standard error.
    pub said: String,
    /// What it took of the processor.
    pub cpu: Duration,
}

impl Program {
    fn launcher(self, tools: &Tools) -> &Launcher {
        match self {
            Self::Ffmpeg => &tools.ffmpeg,
            Self::Ffprobe => &tools.ffprobe,
        }
    }
}

impl Tools {
    /// Starts a program inside the sandbox. Standard input and output are pipes.
    pub(crate) fn start(
        &self,
        program: Program,
        command: &Command,
        cancel: &Cancel,
        limit: Duration,
    ) -> Result<Running, RenderError> {
        if cancel.is_cancelled() {
            return Err(RenderError::Cancelled);
        }
        let policy = policy(command, limit);
        let launcher = program.launcher(self);
        let io = |error| RenderError::io("start", launcher.program(), error);
        let Started { stdin, stdout, stderr, process } =
            launcher.start(Some(&policy), &command.arguments).map_err(io)?;
        enlarge(&stdin);
        enlarge(&stdout);
        let watch = Watch::start(process.killer().map_err(io)?, cancel.clone(), limit);
        let said = thread::spawn(move || drain(stderr));
        Ok(Running { program, process, stdin: Some(stdin), stdout: Some(stdout), said, watch })
    }
}

/// What loading the program takes, and work on sound.
const BASE_BYTES: u64 = 1 << 30;
/// What each thread takes of the address space: a heap and a stack of its own.
const THREAD_BYTES: u64 = 80 << 20;
/// Drivers map all that a device has.
const DRIVER_BYTES: u64 = 1 << 40;

fn policy(command: &Command, limit: Duration) -> Policy {
    // ffmpeg makes threads for each processor.
    let processors = thread::available_parallelism().map_or(1, usize::from) as u64;
    let (calls, driver_bytes) = if command.has_drivers { (Calls::Hardware, DRIVER_BYTES) } else { (Calls::Media, 0) };
    Policy {
        read: command.read.clone(),
        write: command.write.clone(),
        calls,
        memory_bytes: BASE_BYTES + processors * THREAD_BYTES + command.picture_bytes + driver_bytes,
        cpu_s: limit.as_secs().saturating_mul(4).max(1),
        ..Policy::default()
    }
}

impl Running {
    /// Gives away the end to write to. Dropping it tells the program that nothing more comes.
    pub fn stdin(&mut self) -> Option<PipeWriter> {
        self.stdin.take()
    }

    pub fn stdout(&mut self) -> Option<PipeReader> {
        self.stdout.take()
    }

    /// Kills the program and waits for its end.
    pub fn abort(mut self) {
        self.watch.killer.kill();
        let _ = self.process.wait();
        self.watch.stop();
    }

    /// Waits for the end, whatever it is.
    pub fn end(mut self) -> Result<Ended, RenderError> {
        drop(self.stdin.take());
        drop(self.stdout.take());
        let ended = self.process.wait();
        let gala_sandbox::Ended { status, cpu, .. } =
            ended.map_err(|error| RenderError::io("wait for", self.program.name(), error))?;
        let said = self.said.join().unwrap_or_default();
        self.watch.stop();
        if self.watch.cancelled.load(Ordering::Acquire) {
            return Err(RenderError::Cancelled);
        }
        if self.watch.timed_out.load(Ordering::Acquire) {
            return Err(RenderError::TimedOut { program: self.program.name(), limit_s: self.watch.limit.as_secs() });
        }
        match status.code() {
            Some(EXIT_UNAVAILABLE) => Err(RenderError::Sandbox(last_line(&said))),
            Some(EXIT_NOT_STARTED) => Err(RenderError::Sandbox(last_line(&said))),
            _ => Ok(Ended { program: self.program, status, said, cpu }),
        }
    }

    /// Waits for the end and asks for success.
    pub fn finish(self) -> Result<(), RenderError> {
        self.end()?.success()
    }

    /// Reads all that the program prints, at most `limit` bytes, and waits for its end.
    pub fn output(mut self, limit: u64) -> Result<(Vec<u8>, Ended), RenderError> {
        drop(self.stdin());
        let mut printed = Vec::new();
        if let Some(stdout) = self.stdout() {
            let read = stdout.take(limit).read_to_end(&mut printed);
            read.map_err(|error| RenderError::io("read from", self.program.name(), error))?;
        }
        Ok((printed, self.end()?))
    }
}

impl Ended {
    /// Asks for success.
    pub fn success(&self) -> Result<(), RenderError> {
        if self.status.success() {
            return Ok(());
        }
        if self.said.contains("No space left on device") || self.said.contains("Disk quota exceeded") {
            return Err(RenderError::DiskFull { path: self.program.name().into() });
        }
        let status = match (self.status.code(), self.status.signal()) {
            (Some(code), _) => format!("code {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => "no status".to_owned(),
        };
        Err(RenderError::Program { program: self.program.name(), status, last_line: last_line(&self.said) })
    }
}

fn last_line(said: &str) -> String {
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}

/// A smaller pipe is slower, not wrong: a user may have used up the allowance for large ones.
fn enlarge(pipe: &impl AsFd) {
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES);
}

fn drain(mut stderr: PipeReader) -> String {
    let mut kept = VecDeque::new();
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut piece) {
        kept.extend(&piece[..read]);
        let surplus = kept.len().saturating_sub(KEPT_BYTES);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(kept.make_contiguous()).into_owned()
}

/// Kills a program that should not go on.
struct Watch {
    killer: Arc<Killer>,
    cancelled: Arc<AtomicBool>,
    timed_out: Arc<AtomicBool>,
    limit: Duration,
    over: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    fn start(killer: Killer, cancel: Cancel, limit: Duration) -> Self {
        let (over, ended) = mpsc::channel::<()>();
        let (cancelled, timed_out) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let reasons = (Arc::clone(&cancelled), Arc::clone(&timed_out));
        let deadline = Instant::now() + limit;
        let killer = Arc::new(killer);
        let theirs = Arc::clone(&killer);
        let thread = thread::spawn(move || {
            while matches!(ended.recv_timeout(WATCH_EVERY), Err(mpsc::RecvTimeoutError::Timeout)) {
                let reason = if cancel.is_cancelled() {
                    &reasons.0
                } else if Instant::now() > deadline {
                    &reasons.1
                } else {
                    continue;
                };
                reason.store(true, Ordering::Release);
                theirs.kill();
                return;
            }
        });
        Self { killer, cancelled, timed_out, limit, over: Some(over), thread: Some(thread) }
    }

    fn stop(&mut self) {
        self.over = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
