//! A picture that was asked for.

use std::path::PathBuf;

use super::super::asked::At;

/// A picture of one moment.
pub struct Still {
    pub at: At,
    pub to: PathBuf,
}
