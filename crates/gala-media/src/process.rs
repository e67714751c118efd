//! Runs one sandboxed program: drains what it says, stops it on cancel or after its time, tells how it ended.
//!
//! Nothing that a program made counts before its end was judged: [`Running::end`] returns an error for one that was
//! killed, and [`Ended`] gives up nothing but by a judgement.

mod ended;

use std::{
    collections::VecDeque,
    ffi::OsString,
    io::{self, PipeReader, PipeWriter, Read},
    os::fd::AsFd,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

pub(crate) use ended::Written;
pub use ended::{Ended, OfInput, Status};

use gala_core::cancel::Cancel;
use gala_sandbox::{Calls, Killer, Launcher, Policy, Process, Started};

use crate::{command::Command, error::RunError, tools::Tools};

/// How much of the end of what a program says is kept.
const KEPT_BYTES: usize = 64 << 10;
/// So many files and folders are named to one program, or fewer. It may have few files open; and what names one for each
/// scene, clip or sound fails when a video is long, so it must fail when it is short.
const MOST_NAMED: usize = 8;
/// How often the watcher looks whether it should stop the program.
const WATCH_EVERY: Duration = Duration::from_millis(20);
/// Frames are megabytes: a larger pipe lets both ends work at the same time.
const PIPE_BYTES: usize = 1 << 20;
/// What ffmpeg counts takes some hundred bytes.
const COUNT_BYTES: u64 = 64 << 10;

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

/// What a program took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessTime {
    /// From before it was started until it had ended.
    pub wall: Duration,
    /// Of the processor.
    pub cpu: Duration,
}

/// A program at work.
pub struct Running {
    program: &'static str,
    process: Process,
    stdin: Option<PipeWriter>,
    stdout: Option<PipeReader>,
    said: JoinHandle<String>,
    watch: Watch,
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
    ///
    /// # Errors
    /// If it cannot be started, or `cancel` asks to stop.
    pub(crate) fn start(
        &self,
        program: Program,
        command: &Command,
        cancel: &Cancel,
        limit: Duration,
    ) -> Result<Running, RunError> {
        let policy = policy(command, limit);
        Running::begin(program.name(), program.launcher(self), &policy, &command.arguments, cancel, limit)
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
    /// Starts a program inside the sandbox. Standard input and output are pipes.
    ///
    /// # Errors
    /// If it cannot be started, more than eight files and folders are named to it, or `cancel` asks to stop.
    pub fn begin(
        program: &'static str,
        launcher: &Launcher,
        policy: &Policy,
        arguments: &[OsString],
        cancel: &Cancel,
        limit: Duration,
    ) -> Result<Self, RunError> {
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let io = |error| RunError::io("start", launcher.program(), error);
        let named = policy.read.len() + policy.write.len();
        if named > MOST_NAMED {
            let told = format!("{named} files and folders are too many for one program: it takes {MOST_NAMED}");
            return Err(io(io::Error::new(io::ErrorKind::InvalidInput, told)));
        }
        let Started { stdin, stdout, stderr, process } = launcher.start(Some(policy), arguments).map_err(io)?;
        enlarge(&stdin);
        enlarge(&stdout);
        let watch = Watch::start(process.killer().map_err(io)?, cancel.clone(), limit);
        let said = thread::spawn(move || drain(stderr));
        Ok(Self { program, process, stdin: Some(stdin), stdout: Some(stdout), said, watch })
    }

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

    /// Waits until the program has ended by itself.
    ///
    /// # Errors
    /// [`RunError::Killed`] if something else ended it, [`RunError::Cancelled`] or [`RunError::TimedOut`] if
    /// that was its watch, [`RunError::Sandbox`] if it never began.
    pub fn end(self) -> Result<Ended, RunError> {
        self.status()?.by_itself()
    }

    /// Waits until the program has ended, by itself or not, which is to be judged.
    ///
    /// # Errors
    /// [`RunError::Cancelled`] or [`RunError::TimedOut`] if its watch ended it, [`RunError::Killed`] if its end
    /// is not known.
    pub fn status(mut self) -> Result<Status, RunError> {
        drop(self.stdin.take());
        drop(self.stdout.take());
        let ended = self.process.wait();
        let said = self.said.join().unwrap_or_default();
        self.watch.stop();
        if self.watch.cancelled.load(Ordering::Acquire) {
            return Err(RunError::Cancelled);
        }
        let program = self.program;
        if self.watch.timed_out.load(Ordering::Acquire) {
            return Err(RunError::TimedOut { program, limit_s: self.watch.limit.as_secs() });
        }
        // A program dies with the server that forked it, which then tells nothing of it any more.
        let ended =
            ended.map_err(|error| RunError::Killed { program, how: format!("the loss of its server ({error})") })?;
        Ok(Status { program, said, ended })
    }

    /// Waits for the end and asks for success.
    ///
    /// # Errors
    /// As [`Self::end`], and if the program failed.
    pub fn finish(self) -> Result<(), RunError> {
        self.end()?.success().map(drop)
    }

    /// Waits for the end of a program that was begun with [`Command::counted`], asks for success, and returns what it
    /// counted.
    ///
    /// # Errors
    /// As [`Self::finish`], and if it told nothing.
    pub(crate) fn finish_counted(self) -> Result<Written, RunError> {
        let (printed, ended) = self.output(COUNT_BYTES)?;
        ended.written(&printed)
    }

    /// Reads all that the program prints, at most `limit` bytes, and waits for its end.
    ///
    /// # Errors
    /// As [`Self::end`], and if it prints more.
    pub fn output(mut self, limit: u64) -> Result<(Vec<u8>, Ended), RunError> {
        drop(self.stdin());
        let mut printed = Vec::new();
        if let Some(stdout) = self.stdout() {
            let read = stdout.take(limit + 1).read_to_end(&mut printed);
            read.map_err(|error| RunError::io("read from", self.program, error))?;
        }
        if printed.len() as u64 > limit {
            let program = self.program;
            self.abort();
            let last_line = format!("it printed more than {limit} bytes");
            return Err(RunError::Program { program, status: "no end".to_owned(), last_line });
        }
        Ok((printed, self.end()?))
    }
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use gala_core::{format::FrameSize, time::FrameRate};
    use gala_sandbox::StartMode;

    use super::*;

    /// Encodes some frames into a file.
    fn encode(container: &str, options: &str, to: &Path) -> Result<Written, RunError> {
        let program = std::env::current_exe().expect("this program");
        let built = program.ancestors().nth(2).expect("the folder of the build").to_owned();
        let tools = Tools::find(&[built], StartMode::Fork)
            .expect("ffmpeg is installed, and gala-sandbox is built: use scripts/test");
        let size = FrameSize { width: 64, height: 64 };
        let command = Command::ffmpeg().raw_frames("yuv420p", size, FrameRate::FPS_30).words(options);
        let command = command.counted().output(container, to);
        let mut running = tools.start(Program::Ffmpeg, &command, &Cancel::new(), Duration::from_secs(60))?;
        let mut stdin = running.stdin().expect("a pipe");
        io::Write::write_all(&mut stdin, &vec![128; 64 * 64 * 3 / 2 * 10]).expect("it reads");
        drop(stdin);
        running.finish_counted()
    }

    #[test]
    fn a_file_that_found_no_room_is_no_output_although_every_frame_was_encoded() {
        let folder = tempfile::tempdir().expect("a folder");
        let outputs = [
            ("mp4", "-c:v libx264 -movflags +faststart"),
            ("mp4", "-c:v libx264 -movflags +frag_keyframe+empty_moov+default_base_moof"),
            ("matroska", "-c:v libx264"),
            ("gif", "-c:v gif"),
        ];
        for (container, options) in outputs {
            let written = encode(container, options, &folder.path().join("out")).expect("there is room");
            assert_eq!(written.frames, Some(10), "{container} {options}");
            let full = encode(container, options, Path::new("/dev/full"));
            assert!(matches!(full, Err(RunError::DiskFull { .. })), "{container} {options}: {full:?}");
        }
    }

    #[test]
    fn an_encoder_that_this_ffmpeg_was_built_without_is_told_as_such() {
        let missing = encode("mp4", "-c:v no_such_encoder", Path::new("/dev/null"));
        assert!(matches!(missing, Err(RunError::EncoderMissing { .. })), "{missing:?}");
    }

    #[test]
    fn a_program_that_is_named_a_file_for_each_scene_is_not_started() {
        let command = |scenes: usize| {
            let wav = |command: Command, scene| command.own_wav(Path::new(&format!("{scene}.wav")));
            (1..=scenes).fold(Command::ffmpeg(), wav)
        };
        let told = |scenes| {
            let (tools, limit) = (Tools::absent(), Duration::from_secs(60));
            let started = tools.start(Program::Ffmpeg, &command(scenes), &Cancel::new(), limit);
            let error = started.err().expect("there is no program");
            std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default()
        };
        assert!(told(MOST_NAMED + 1).contains("too many for one program"));
        assert!(!told(MOST_NAMED).contains("too many"), "it fails because there is none");
    }
}
