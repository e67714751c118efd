//! Which files were used a short while ago: only the first use is written down.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use gala_core::id::AssetId;
use gala_db::{Db, lifecycle};

/// What is written is to the day.
const NOTED_EVERY: Duration = Duration::from_secs(12 * 3600);
/// So many are remembered at most; then all are forgotten, and written down once more.
const REMEMBERED: usize = 10_000;

/// The files whose use was noted by this server.
#[derive(Debug, Default)]
pub struct RecentUses(Mutex<HashMap<AssetId, Instant>>);

impl RecentUses {
    /// Notes that somebody uses a file, by which rules for files that nobody uses leave it. Where it cannot be written, the file is
    /// given out nevertheless, and the next use is noted.
    pub async fn note(&self, db: &Db, asset: AssetId) {
        if !self.is_first(asset) {
            return;
        }
        if let Err(error) = lifecycle::note_use(db, asset).await {
            tracing::warn!(%error, asset_id = %asset, "cannot note that a file was used");
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&asset);
        }
    }

    fn is_first(&self, asset: AssetId) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&asset).is_some_and(|at| at.elapsed() < NOTED_EVERY) {
            return false;
        }
        if noted.len() >= REMEMBERED {
            noted.clear();
        }
        noted.insert(asset, Instant::now());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_noted_once_and_memory_is_bounded() {
        let uses = RecentUses::default();
        let asset = AssetId::new();
        assert!(uses.is_first(asset) && !uses.is_first(asset));
        for _ in 0..REMEMBERED * 3 {
            uses.is_first(AssetId::new());
        }
        assert!(uses.0.lock().expect("unpoisoned").len() <= REMEMBERED);
        assert!(uses.is_first(asset), "it was forgotten meanwhile");
    }
}
