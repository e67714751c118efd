//! Free space.

use std::path::Path;

/// With less than this no video is begun to be rendered: it would hardly be finished.
pub const LEAST_FREE_BYTES: u64 = 500_000_000;

/// With less than this no job is begun: hardly its rows could be written. A job that needs more finds out, and waits.
pub const LEAST_FREE_BYTES_FOR_A_JOB: u64 = 256 * 1024;

/// Returns how many bytes this user can still write to the file system of a folder.
///
/// # Errors
/// Those of the system, for a folder that is not there or may not be asked for.
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let facts = rustix::fs::statvfs(folder)?;
    Ok(facts.f_bavail.saturating_mul(facts.f_frsize))
}

/// Whether not even a row can be written any more. A file system that cannot tell counts as not full.
pub fn is_full(folder: &Path) -> bool {
    free_bytes(folder).is_ok_and(|free| free < 64 * 1024)
}
