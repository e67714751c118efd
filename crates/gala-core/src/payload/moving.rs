//! `move_asset`.

use serde::{Deserialize, Serialize};

use crate::{asset::StorageProvider, id::AssetId};

/// What `move_asset` is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveInput {
    pub asset: AssetId,
    /// Where its file is to be, and what was made of it.
    pub to: StorageProvider,
}

/// What `move_asset` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedAsset {
    /// How many files are there since then. Those that were there before are none.
    pub files: u32,
    pub bytes: u64,
}
