//! A program that speaks: how it is ended, and what it means how it ended.

use std::{
    io::{self, Read},
    os::unix::process::ExitStatusExt,
};

use gala_sandbox::{EXIT_NOT_STARTED, EXIT_UNAVAILABLE, Ended, Killer};

/// The signal that ends a process without its doing, SIGKILL.
const KILLED: i32 = 9;
/// How much is kept of what it says of errors.
const MAX_SAID: u64 = 4 << 10;

/// Why a program did not answer.
#[derive(Debug)]
pub enum AskError {
    /// The process could not be started.
    Start(io::Error),
    /// The sandbox does not hold on this machine.
    Sandbox(String),
    /// The process ended or broke the protocol before it had answered.
    Died(String),
    /// Somebody else ended it, as the kernel does when memory runs out: the text is not to blame.
    Killed(String),
    TimedOut,
    /// It answered with an error.
    Answered {
        code: String,
        message: String,
    },
}

/// Kills a process when it is not waited for any more.
pub(super) struct KillOnDrop(pub Killer);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        self.0.kill();
    }
}

/// An answer counts if its process ended well. How it ended says more than that its pipe did.
pub(super) fn judge<T>(answer: Result<T, AskError>, ended: Ended, said: impl Read) -> Result<T, AskError> {
    let Ended { status, .. } = ended;
    match (answer, status.code()) {
        (_, Some(EXIT_UNAVAILABLE | EXIT_NOT_STARTED)) => Err(AskError::Sandbox(all_of(said))),
        (Err(AskError::Answered { code, message }), _) => Err(AskError::Answered { code, message }),
        (answer, Some(0)) => answer,
        (_, None) if status.signal() == Some(KILLED) => Err(AskError::Killed(status.to_string())),
        _ => Err(AskError::Died(status.to_string())),
    }
}

pub(super) fn all_of(said: impl Read) -> String {
    let mut text = Vec::new();
    // What it said before the pipe broke is better than nothing.
    let _ = said.take(MAX_SAID).read_to_end(&mut text);
    String::from_utf8_lossy(&text).trim().trim_start_matches("gala-sandbox: ").to_owned()
}
