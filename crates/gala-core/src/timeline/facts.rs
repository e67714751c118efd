//! What a timeline needs to know of the files it names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is in a file, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// Of moving pictures and sound; `None` for pictures and where it was not looked up.
    pub duration_ms: Option<u64>,
    /// Whether it holds sound.
    pub has_sound: bool,
}

/// The facts of sources by the names that the document uses.
pub type Facts = BTreeMap<String, SourceFacts>;
