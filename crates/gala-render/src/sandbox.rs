//! What a child process may do, and the message that tells the launcher `gala-sandbox` so.
//!
//! The launcher is a program of its own because the limits must hold in the child before it runs a single
//! instruction of ffmpeg, and because only a fresh single-threaded process may change so much of itself.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The launcher's exit code when a limit cannot be set on this machine. Nothing was run.
pub const EXIT_UNAVAILABLE: i32 = 120;
/// The launcher's exit code when the program could not be started.
pub const EXIT_NOT_STARTED: i32 = 121;
/// The argument after which the launcher acts as the canary: it tries what the sandbox denies.
pub const CANARY: &str = "--canary";

/// Everything a child may touch. What is not named is denied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The one program that may be executed.
    pub program: PathBuf,
    /// Files (or folders with all below) that may be read, besides the system's libraries.
    pub read: Vec<PathBuf>,
    /// Folders in which files may be made, read, changed and removed.
    pub write: Vec<PathBuf>,
    /// Address space, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in seconds.
    pub cpu_s: u64,
    /// The largest file that may be written, in bytes.
    pub file_bytes: u64,
    /// The process that started the launcher: the child dies with it.
    pub parent: u32,
}

impl Policy {
    /// Allows `program` to run, to read its libraries, and nothing else.
    pub fn new(program: &Path) -> Self {
        Self {
            program: program.to_owned(),
            read: Vec::new(),
            write: Vec::new(),
            memory_bytes: 6 << 30,
            cpu_s: 4 * 3600,
            file_bytes: 64 << 30,
            parent: std::process::id(),
        }
    }
}
