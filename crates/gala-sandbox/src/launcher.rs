//! The end that asks.

use std::{
    ffi::OsString,
    io::{self, PipeReader, PipeWriter, Read},
    net::Shutdown,
    os::{
        fd::{AsFd, OwnedFd},
        unix::{net::UnixStream, process::CommandExt},
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    Confinement, Policy, VERSION_OPTION,
    wire::{self, Ended, GREETING, Request},
};

const HELPER: &str = "gala-sandbox";
const LIBRARY: &str = "libgala_forkserver.so";
/// Loading libraries from a cold disk takes seconds, never this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Space for the title of a process, which a server's children overwrite with what they do.
const TITLE_SPACE: (&str, usize) = ("GALA_TITLE_SPACE", 4096);

/// Children cannot be kept apart on this machine: nothing may run. The message names what it would take.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unavailable(String);

/// How a launcher starts its program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartMode {
    /// Forks a server in which the program is loaded; executes the program where the fork server's library is missing or
    /// cannot be loaded into it. Children of one server have the same address layout, up to the first one that crashes.
    Fork,
    /// Executes the program each time: slower, and each child has an address layout of its own.
    Execute,
}

/// Starts one program, as often as it is asked to.
#[derive(Debug)]
pub struct Launcher {
    program: PathBuf,
    /// Where `gala-sandbox` and the fork server's library are.
    helpers: PathBuf,
    mode: StartMode,
    servers: Mutex<Servers>,
}

#[derive(Debug, Default)]
struct Servers {
    /// Started with the first request if not before, and again when it takes no more requests.
    current: Option<ServerProcess>,
    /// They take no more requests, and look after the children that they have.
    retired: Vec<ServerProcess>,
}

/// A program that was started. It is killed when this is dropped.
#[derive(Debug)]
pub struct Started {
    pub stdin: PipeWriter,
    pub stdout: PipeReader,
    pub stderr: PipeReader,
    pub process: Process,
}

/// A process that was started. It is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    channel: UnixStream,
}

impl Launcher {
    /// Starts `program` with the help of what lies in the folder `helpers`.
    pub fn new(program: &Path, helpers: &Path, mode: StartMode) -> Self {
        Self { program: program.to_owned(), helpers: helpers.to_owned(), mode, servers: Mutex::default() }
    }

    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Returns whether the program, once started, was loaded for all starts and not for each.
    pub fn is_loaded_once(&self) -> bool {
        self.lock().current.as_ref().is_some_and(|server| server.is_program)
    }

    /// Loads the program unless it is loaded, so that starting it takes no longer the first time.
    ///
    /// # Errors
    /// If no server can be started.
    pub fn load(&self) -> io::Result<()> {
        let mut servers = self.lock();
        if servers.current.is_none() {
            servers.current = Some(self.start_server()?);
        }
        Ok(())
    }

    /// Ends what is loaded, and every child with it. The next start loads the program as it is then: a program that fails
    /// may have been replaced meanwhile.
    pub fn unload(&self) {
        *self.lock() = Servers::default();
    }

    /// Starts the program. Without a policy it has no limits, so it must read nothing of a user's.
    ///
    /// # Errors
    /// If no server can be started, or a path of the policy is not UTF-8.
    pub fn start(&self, policy: Option<&Policy>, arguments: &[OsString]) -> io::Result<Started> {
        self.ask(&Request { policy: policy.cloned(), arguments: arguments.to_owned(), is_trial: false })
    }

    /// Tries in a child, in place of the program, what its limits deny, and returns what keeps files from it. Takes some
    /// milliseconds once the program is loaded, and may be repeated at any time.
    ///
    /// # Errors
    /// If the limits cannot be set on this machine or do not hold, or no child can be started.
    pub fn self_test(&self) -> Result<Confinement, Unavailable> {
        let request = Request { policy: Some(Policy::default()), arguments: Vec::new(), is_trial: true };
        let tried = self.ask(&request).and_then(|Started { mut stdout, mut stderr, process, .. }| {
            let (mut told, mut said) = (String::new(), String::new());
            stdout.read_to_string(&mut told)?;
            stderr.read_to_string(&mut said)?;
            Ok((told, said, process.wait()?.status))
        });
        let program = self.program.file_name().unwrap_or_default().display();
        let (told, said, status) =
            tried.map_err(|error| Unavailable(format!("the sandbox of {program} cannot be started: {error}")))?;
        serde_json::from_str(&told).map_err(|_| {
            let said = said.trim().trim_start_matches("gala-sandbox: ");
            Unavailable(if said.is_empty() {
                format!("the trial of the sandbox ended with {status}")
            } else {
                said.to_owned()
            })
        })
    }

    fn ask(&self, request: &Request) -> io::Result<Started> {
        let (child_stdin, stdin) = io::pipe()?;
        let (stdout, child_stdout) = io::pipe()?;
        let (stderr, child_stderr) = io::pipe()?;
        let (channel, child_channel) = UnixStream::pair()?;
        let files = [child_stdin.as_fd(), child_stdout.as_fd(), child_stderr.as_fd(), child_channel.as_fd()];
        let mut servers = self.lock();
        let asked = match &servers.current {
            Some(server) => wire::ask(&server.requests, files),
            None => Err(io::ErrorKind::NotConnected.into()),
        };
        if asked.is_err() {
            servers.retire();
            let fresh = self.start_server()?;
            wire::ask(&servers.current.insert(fresh).requests, files)?;
        }
        drop(servers);
        // Only the child has these now: if it dies, nobody is left to read the request.
        drop((child_stdin, child_stdout, child_stderr, child_channel));
        wire::send(&channel, request)?;
        Ok(Started { stdin, stdout, stderr, process: Process { channel } })
    }

    fn lock(&self) -> MutexGuard<'_, Servers> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_server(&self) -> io::Result<ServerProcess> {
        ServerProcess::start(&self.program, &self.helpers, self.mode)
    }
}

impl Servers {
    /// Keeps the current server for the children that it has, and forgets those that have ended.
    fn retire(&mut self) {
        self.retired.extend(self.current.take());
        self.retired.retain_mut(|server| matches!(server.process.try_wait(), Ok(None)));
    }
}

impl Process {
    /// Waits until the program has ended.
    ///
    /// # Errors
    /// If its server is gone, and with it the program; or if the server had no room for one more.
    pub fn wait(&self) -> io::Result<Ended> {
        wire::learn(&self.channel)
    }

    /// Returns what kills the program and does not wait for it.
    ///
    /// # Errors
    /// If too many files are open.
    pub fn killer(&self) -> io::Result<Killer> {
        Ok(Killer(self.channel.try_clone()?))
    }
}

/// Kills one process, and never another one.
#[derive(Debug)]
pub struct Killer(UnixStream);

impl Killer {
    pub fn kill(&self) {
        // It fails if the program has ended.
        let _ = self.0.shutdown(Shutdown::Write);
    }
}

#[derive(Debug)]
struct ServerProcess {
    requests: UnixStream,
    process: Child,
    /// Whether the program itself serves, and not the helper.
    is_program: bool,
}

impl ServerProcess {
    /// Starts the program with the fork server in it, or else the helper.
    fn start(program: &Path, helpers: &Path, mode: StartMode) -> io::Result<Self> {
        let library = helpers.join(LIBRARY);
        if mode == StartMode::Fork && library.is_file() {
            let mut command = Command::new(program);
            command.arg(VERSION_OPTION).env_clear().env("LD_PRELOAD", library);
            command.env(TITLE_SPACE.0, " ".repeat(TITLE_SPACE.1));
            if let Ok(server) = Self::greeted(command, true) {
                return Ok(server);
            }
        }
        let mut command = Command::new(helpers.join(HELPER));
        command.arg(program).env_clear();
        Self::greeted(command, false)
    }

    fn greeted(mut command: Command, is_program: bool) -> io::Result<Self> {
        let (requests, theirs) = UnixStream::pair()?;
        // Of its own process group: what a terminal sends to GALA is not for it.
        command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let server = Self { requests, process: command.spawn()?, is_program };
        // The command holds the other end, whose closing tells that the server is gone.
        drop(command);
        server.requests.set_read_timeout(Some(PATIENCE))?;
        let mut greeting = [0; GREETING.len()];
        (&server.requests).read_exact(&mut greeting)?;
        if greeting == GREETING { Ok(server) } else { Err(io::Error::other("a server of another version")) }
    }
}

impl Drop for ServerProcess {
    /// Its children die with it.
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
