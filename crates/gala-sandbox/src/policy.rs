//! What a child may touch.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

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
