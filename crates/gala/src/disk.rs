//! Free space.

use std::path::Path;

/// With less than this no video is begun to be rendered: it would hardly be finished.
pub const LEAST_FREE_BYTES: u64 = 500_000_000;

/// Returns how many bytes this user can still write to the file system of a folder.
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let facts = rustix::fs::statvfs(folder)?;
    Ok(facts.f_bavail.saturating_mul(facts.f_frsize))
}
