//! The outlines of sounds that were asked for a short while ago.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gala_core::hash::ContentHash;
use gala_storage::LocalFile;
use tokio::sync::Semaphore;

use crate::problem::{ApiError, ApiResult};

/// Longer sounds have no outline.
const MOST_MS: u64 = 4 * 3600 * 1000;
/// Of all outlines together.
const REMEMBERED_BYTES: usize = 16 << 20;
/// So many sounds are listened to at a time: each takes a processor.
const AT_ONCE: usize = 2;

/// An outline at each zoom, as JSON.
pub type Zooms = Arc<Vec<Vec<u8>>>;

/// The outlines that this server made, by the content of their sounds.
pub struct RecentPeaks {
    made: Mutex<VecDeque<(ContentHash, Zooms)>>,
    listening: Semaphore,
    remembered_bytes: usize,
}

impl Default for RecentPeaks {
    fn default() -> Self {
        Self { made: Mutex::default(), listening: Semaphore::new(AT_ONCE), remembered_bytes: REMEMBERED_BYTES }
    }
}

impl RecentPeaks {
    /// Returns the outline of a sound; `None` where its file holds none that can be read here. `file` opens it where its outline is
    /// not known.
    ///
    /// # Errors
    /// What `file` tells, or where the file cannot be read.
    pub async fn of(
        &self,
        content: ContentHash,
        file: impl AsyncFnOnce() -> ApiResult<LocalFile>,
    ) -> ApiResult<Option<Zooms>> {
        if let Some(known) = self.known(content) {
            return Ok(Some(known));
        }
        let _turn = self.listening.acquire().await.map_err(ApiError::internal)?;
        // Whoever asked for the same was heard meanwhile.
        if let Some(known) = self.known(content) {
            return Ok(Some(known));
        }
        let file = file().await?;
        let listen = move || gala_audio::stored_peaks(file.path(), MOST_MS);
        let columns =
            tokio::task::spawn_blocking(listen).await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
        Ok(columns.map(|columns| self.remember(content, Arc::new(columns.zooms()))))
    }

    fn known(&self, content: ContentHash) -> Option<Zooms> {
        self.lock().iter().find(|(known, _)| *known == content).map(|(_, zooms)| Arc::clone(zooms))
    }

    fn remember(&self, content: ContentHash, zooms: Zooms) -> Zooms {
        let mut made = self.lock();
        made.push_back((content, Arc::clone(&zooms)));
        while made.iter().map(|(_, zooms)| bytes(zooms)).sum::<usize>() > self.remembered_bytes {
            made.pop_front();
        }
        zooms
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(ContentHash, Zooms)>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bytes(zooms: &Zooms) -> usize {
    zooms.iter().map(Vec::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_by_bytes_and_the_newest_stay() {
        let peaks = RecentPeaks { remembered_bytes: 1000, ..RecentPeaks::default() };
        let content = |n: u32| ContentHash::of(&n.to_le_bytes());
        for n in 0..100 {
            peaks.remember(content(n), Arc::new(vec![vec![0; 100]]));
        }
        assert_eq!(peaks.lock().len(), 10);
        assert!(peaks.known(content(99)).is_some() && peaks.known(content(0)).is_none());
        peaks.remember(content(100), Arc::new(vec![vec![0; 1001]]));
        assert!(peaks.lock().is_empty(), "what is larger than all room is not kept");
    }
}
