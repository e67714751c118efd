//! The door through which every child process of GALA starts, each time in a process that may do nothing but its task.
//!
//! The limits hold in the child before it looks at a single byte of a user's file, and only a fresh single-threaded
//! process may change so much of itself. So [`Launcher`] asks a *server*, which forks such a process for each request:
//!
//! * Loading ffmpeg's two hundred libraries costs more than many of its tasks. Where the dynamic linker lets it,
//!   `gala-forkserver` is loaded with them into a server, and its children have all libraries in place, in memory that
//!   they share.
//! * Where it does not (a static ffmpeg), the program `gala-sandbox` serves, and its children execute the program.
//!
//! A server is sent four files for each child: the standard streams, and a *channel*. Through the channel the child
//! learns its [`Policy`] and arguments, which the server never sees: one child finds nothing of another's. Through it
//! the server tells how the child ended, and when it is closed at the other end, the server kills the child. Children die
//! with their server, and the server ends when the process goes that it serves.

mod launcher;
mod limits;
mod server;
mod trial;
mod wire;

use std::path::PathBuf;

pub use launcher::{Killer, Launcher, Process, Started, Unavailable};
pub use limits::Confinement;
pub use server::serve;
pub use wire::Ended;

use serde::{Deserialize, Serialize};

/// A child's exit code when a limit cannot be set on this machine. Nothing was run.
pub const EXIT_UNAVAILABLE: i32 = 120;
/// A child's exit code when the program could not be started.
pub const EXIT_NOT_STARTED: i32 = 121;
/// The argument after which `gala-sandbox` acts as the canary: it tries what the sandbox denies.
pub const CANARY: &str = "--canary";

/// The one argument with which a server of its own kind is started: a program that does not serve ends at once.
pub const VERSION_OPTION: &str = "-version";

/// Everything a child may touch. What is not named is denied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Files (or folders with all below) that may be read, besides the system's libraries.
    pub read: Vec<PathBuf>,
    /// Folders in which files may be made, read, changed and removed.
    pub write: Vec<PathBuf>,
    pub calls: Calls,
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub cpu_s: u64,
    /// The largest file that may be written, in bytes.
    pub file_bytes: u64,
}

/// Which system calls a program needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calls {
    /// To read files and to compute, in one thread.
    Compute,
    /// To make files and threads besides.
    Media,
    /// And to talk to devices, as drivers of graphics cards do in the program.
    Hardware,
}

impl Default for Policy {
    /// Allows to read the system's libraries, and nothing else.
    fn default() -> Self {
        Self {
            read: Vec::new(),
            write: Vec::new(),
            calls: Calls::Media,
            memory_bytes: 2 << 30,
            cpu_s: 4 * 3600,
            file_bytes: 64 << 30,
        }
    }
}
