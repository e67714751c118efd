//! How long sessions last.

/// A session that is not used for so long has ended.
pub const IDLE_MS: i64 = 14 * 24 * 3600 * 1000;
/// A session ends after this time, used or not.
pub const LONGEST_MS: i64 = 90 * 24 * 3600 * 1000;
/// The secret of a session is replaced when it is this old.
pub const ROTATED_AFTER_MS: i64 = 24 * 3600 * 1000;
/// That a session or key is used is kept no more often than this.
pub const SEEN_EVERY_MS: i64 = 60 * 1000;
