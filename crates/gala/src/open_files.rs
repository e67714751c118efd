//! How many files this process may have open, which bounds how many connections it can hold.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is open beside connections: the database, pipes to ffmpeg, segments.
const OTHER_FILES: u64 = 512;
/// A connection and the file that is sent over it.
const FILES_PER_CONNECTION: u64 = 2;

/// Raises the limit as far as so many connections need and the system allows. Returns how many it holds.
pub fn connections(wanted: usize) -> usize {
    let needed = wanted as u64 * FILES_PER_CONNECTION + OTHER_FILES;
    let limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.unwrap_or(u64::MAX);
    let current = limit.current.unwrap_or(u64::MAX);
    let mut open = current;
    if current < needed {
        let raised = needed.min(allowed);
        match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum }) {
            Ok(()) => open = raised,
            Err(error) => tracing::warn!(%error, "cannot raise the limit of open files"),
        }
    }
    let held = usize::try_from(open.saturating_sub(OTHER_FILES) / FILES_PER_CONNECTION).unwrap_or(usize::MAX);
    if held < wanted {
        tracing::warn!(wanted, held, "the limit of open files allows fewer connections (raise it with ulimit -n)");
    }
    held.clamp(1, wanted)
}
