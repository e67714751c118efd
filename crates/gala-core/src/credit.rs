//! Whose work is in what is made.

use serde::{Deserialize, Serialize};

/// A work that was used, and under which licence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Credit {
    pub work: String,
    pub author: String,
    /// SPDX.
    pub licence: String,
}
