//! What shapes a video, as jobs store it for each other.

use std::collections::BTreeMap;

use gala_core::{
    asset::StoredFile,
    job::Failure,
    quality::Quality,
    timeline::{SourceFacts, Timeline},
};
use gala_render::{RenderPlan, Resolved, Source, Sources, plan, resolve};
use serde::{Deserialize, Serialize};

use super::{failures::FileNames, services::Services, store::Store};

/// All that shapes a video: whoever has it and the store comes to the same segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RenderSpec {
    pub timeline: Timeline,
    /// The files by the names that the timeline uses.
    pub sources: BTreeMap<String, SpecSource>,
    pub quality: Quality,
}

/// A stored file with what its lengths are told by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct SpecSource {
    pub file: StoredFile,
    #[serde(default)]
    pub facts: SourceFacts,
}

impl From<&StoredFile> for SpecSource {
    fn from(file: &StoredFile) -> Self {
        Self { file: file.clone(), facts: SourceFacts::default() }
    }
}

impl RenderSpec {
    /// Settles the video, and cuts it into the segments that are encoded for it.
    ///
    /// # Errors
    /// `bad_timeline` where a source is missing or the document is not valid.
    pub fn plan(&self, services: &Services) -> Result<(Resolved, RenderPlan), Failure> {
        let resolved = self.resolve(&services.store)?;
        let plan = plan(&resolved, &services.render.renderer().settings(self.quality));
        Ok((resolved, plan))
    }

    fn resolve(&self, store: &Store) -> Result<Resolved, Failure> {
        let mut sources = Sources::new();
        for (name, SpecSource { file, facts }) in &self.sources {
            let source = Source::new(store.local(&file.key)?, file.checksum);
            sources.insert(name.clone(), Source { facts: *facts, ..source });
        }
        resolve(&self.timeline, &sources).map_err(|problems| Failure::permanent("bad_timeline", problems))
    }

    /// Returns what the files are called in the timeline.
    pub fn file_names(&self, store: &Store) -> FileNames {
        let path = |source: &SpecSource| store.local(&source.file.key).ok();
        FileNames::of(self.sources.iter().filter_map(|(name, source)| Some((path(source)?, name.clone()))))
    }
}
