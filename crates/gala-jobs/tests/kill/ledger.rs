//! An append-only record of what was done, synced line by line.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of a ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    pub at_ms: i64,
    pub pid: u32,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// A client is about to submit under this key.
    Sends { key: String },
    /// A client was told that the job is accepted.
    Accepted { key: String, job: Uuid },
    /// A handler is about to do the paid part of a step.
    Pays { job: Uuid, step: String },
    /// A handler was told that the step is recorded.
    Recorded { job: Uuid, step: String },
    /// A handler stands where the driver may stop its process.
    AtGate { job: Uuid, attempt: u32 },
    /// A handler is past the gate; `refused` if its write was.
    PastGate { job: Uuid, attempt: u32, refused: bool },
    /// A handler started a process of its own.
    Child { job: Uuid, child: u32 },
    /// The driver was told that the job is cancelled.
    CancelAcknowledged { job: Uuid },
}

/// One process's file in the ledger's folder.
pub struct Ledger(File);

impl Ledger {
    pub fn open(folder: &Path) -> Self {
        let path = folder.join(format!("{}.jsonl", std::process::id()));
        let file = OpenOptions::new().create(true).append(true).open(path).expect("the ledger opens");
        Self(file)
    }

    pub fn write(&self, what: What) {
        let line = Line { at_ms: now_ms(), pid: std::process::id(), what };
        let mut text = serde_json::to_string(&line).expect("a line is JSON");
        text.push('\n');
        // One write call: a kill leaves the line whole or absent.
        (&self.0).write_all(text.as_bytes()).expect("the ledger is written");
        self.0.sync_data().expect("the ledger is synced");
    }
}

/// Reads the lines of all processes in the order of their times.
pub fn read(folder: &Path) -> Vec<Line> {
    let files = std::fs::read_dir(folder).expect("the ledger's folder");
    let paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    let mut lines: Vec<Line> = paths
        .iter()
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).expect("a ledger");
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect::<Vec<Line>>()
        })
        .collect();
    lines.sort_by_key(|line| line.at_ms);
    lines
}

pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    i64::try_from(since.as_millis()).expect("a time before the year 292,000,000")
}
