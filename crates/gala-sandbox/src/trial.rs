//! What a child tries, in place of its program, before its launcher believes that the sandbox holds on this machine.

use std::{fs, io, os::unix::net::UnixDatagram};

/// A file that is always there and that no policy names.
const FILE: &str = "/proc/self/status";

/// Tries one thing of each kind that the limits deny.
///
/// # Errors
/// If one of them is allowed.
pub(crate) fn run() -> Result<(), String> {
    let parent = rustix::process::getppid();
    let attempts = [
        ("reading a file", fs::File::open(FILE).is_ok()),
        ("a socket", UnixDatagram::unbound().is_ok()),
        ("a process", fork().is_ok()),
        ("a signal", parent.is_some_and(|parent| rustix::process::test_kill_process(parent).is_ok())),
    ];
    match attempts.iter().find(|(_, allowed)| *allowed) {
        Some((name, _)) => Err(format!("the sandbox does not hold on this machine: it allows {name}")),
        None => Ok(()),
    }
}

/// Makes a process that ends at once.
#[expect(unsafe_code, reason = "rustix has no fork")]
fn fork() -> io::Result<()> {
    // SAFETY: the process has one thread; its copy does nothing but end.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        // SAFETY: as above.
        0 => unsafe { libc::_exit(0) },
        _ => Ok(()),
    }
}
