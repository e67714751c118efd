//! A picture that was asked for.

use std::path::PathBuf;

use super::super::time_arguments::TimePoint;

/// A picture of one moment.
pub struct Still {
    pub at: TimePoint,
    pub to: PathBuf,
}
