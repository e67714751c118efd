//! How old something stored has to be before it may be taken for left over.

use std::time::Duration;

/// What was stored less than this ago is never removed as nobody's: a job that is still running may count on it, and no
/// job runs for so long.
pub const SAFE_AGE: Duration = Duration::from_secs(24 * 3600);

/// Nobody else writes to a store that is this process's alone; a write of another machine takes less than a day.
pub fn unfinished_age(is_shared: bool) -> Duration {
    if is_shared { SAFE_AGE } else { Duration::ZERO }
}
