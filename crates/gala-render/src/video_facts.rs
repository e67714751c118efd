//! What is known of the videos that were opened: asking costs a process each time.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use gala_core::{
    cancel::Cancel,
    hash::ContentHash,
    media_error::{MediaError, MediaFault},
};
use gala_media::{RunError, Tools, VideoFacts, probe};

use crate::resolve::Source;

#[derive(Debug, Default)]
pub(crate) struct VideoFactsCache(Mutex<BTreeMap<ContentHash, VideoFacts>>);

impl VideoFactsCache {
    /// Returns what is known of a video, or looks into it.
    ///
    /// # Errors
    /// If it cannot be probed, or holds no moving pictures.
    pub fn facts(&self, tools: &Tools, source: &Source, cancel: &Cancel) -> Result<VideoFacts, RunError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(facts) = known().get(&source.checksum) {
            return Ok(facts.clone());
        }
        let no_video =
            || MediaError::of(&source.path, MediaFault::NoVideo, "holds no moving pictures", "use it as a sound");
        let facts = probe(tools, &source.path, cancel)?.video.ok_or_else(no_video)?;
        known().insert(source.checksum, facts.clone());
        Ok(facts)
    }
}
