//! What shapes a video, as jobs store it for each other.

use std::{collections::BTreeMap, path::PathBuf};

use gala_core::{
    asset::StoredFile,
    job::Failure,
    problem::Problems,
    quality::Quality,
    timeline::{SettledTimeline, SourceFacts, Timeline},
    watermark,
};
use gala_render::{RenderPlan, Resolved, Source, Sources, plan, resolve_settled, settle};
use serde::{Deserialize, Serialize};

use super::{failures::FileNames, services::Services};
use crate::context::JobContext;

/// All that shapes a video: whoever has it and the store comes to the same segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RenderSpec {
    pub timeline: Timeline,
    /// The files by the names that the timeline uses.
    pub sources: BTreeMap<String, SpecSource>,
    pub quality: Quality,
    /// A text over all pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<String>,
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
    /// The same with other files for some names, of the lengths that the first ones have.
    #[must_use]
    pub fn reading(mut self, files: BTreeMap<String, StoredFile>) -> Self {
        for (name, file) in files {
            if let Some(source) = self.sources.get_mut(&name) {
                source.file = file;
            }
        }
        self
    }

    /// Settles the video. Its files are on this machine until the attempt at the job ends.
    ///
    /// # Errors
    /// `bad_timeline` where a source is missing or the document is not valid; that of the store where a file cannot be had.
    pub async fn settle(&self, services: &Services, ctx: &JobContext) -> Result<SettledSpec, Failure> {
        let mut paths = BTreeMap::new();
        for (name, SpecSource { file, .. }) in &self.sources {
            paths.insert(name.clone(), services.store.local(ctx, file).await?);
        }
        self.settle_over(paths)
    }

    /// Settles the video over its files on this machine, by the names that the timeline uses.
    ///
    /// # Errors
    /// `bad_timeline` where a source is missing or the document is not valid.
    pub fn settle_over(&self, paths: BTreeMap<String, PathBuf>) -> Result<SettledSpec, Failure> {
        let (mut sources, mut names) = (Sources::new(), Vec::new());
        for (name, path) in paths {
            let Some(SpecSource { file, facts }) = self.sources.get(&name) else { continue };
            names.push((path.clone(), name.clone()));
            sources.insert(name, Source { facts: *facts, ..Source::new(path, file.checksum) });
        }
        let settled = settle(&self.timeline, &sources).map_err(bad_timeline)?;
        let timeline = match &self.watermark {
            Some(text) => watermark::over(settled, text),
            None => settled,
        };
        Ok(SettledSpec { timeline, sources, names: FileNames::of(names) })
    }

    /// Settles the video, and cuts it into the segments that are encoded for it.
    ///
    /// # Errors
    /// As [`Self::settle`].
    pub async fn plan(&self, services: &Services, ctx: &JobContext) -> Result<Planned, Failure> {
        self.settle(services, ctx).await?.plan(services, self.quality)
    }
}

fn bad_timeline(problems: Problems) -> Failure {
    Failure::permanent("bad_timeline", problems)
}

/// A video all of whose lengths are known, with its files on this machine.
pub(super) struct SettledSpec {
    pub timeline: SettledTimeline,
    pub sources: Sources,
    /// What its files are called in the timeline.
    pub names: FileNames,
}

impl SettledSpec {
    /// Cuts the video into the segments that are encoded for it.
    ///
    /// # Errors
    /// `bad_timeline` where its lengths and files do not fit together.
    pub fn plan(self, services: &Services, quality: Quality) -> Result<Planned, Failure> {
        let Self { timeline, sources, names } = self;
        let resolved = resolve_settled(&timeline, &sources).map_err(|problem| bad_timeline(problem.into()))?;
        let plan = plan(&resolved, &services.render.renderer().settings(quality));
        Ok(Planned { resolved, plan, names })
    }
}

/// A settled video.
pub(super) struct Planned {
    pub resolved: Resolved,
    pub plan: RenderPlan,
    /// What its files are called in the timeline.
    pub names: FileNames,
}
