//! `render_final` of a timeline that somebody wrote over the files of a project.

use std::{collections::BTreeMap, path::PathBuf};

use gala_core::{
    asset::AssetKind,
    cancel::Cancel,
    job::Failure,
    payload::{FinishedVideo, TimelineInput},
    project::Project,
    timeline::{SourceFacts, Timeline},
};
use gala_media::{RunError, Tools, probe};

use super::{
    documents::{RenderSpec, SpecSource},
    names,
    render_final::Finishing,
    side_outputs::Outputs,
    studio::{FileNames, Studio, blocking, failure_of_storage},
    video::Outcome,
};
use crate::context::JobContext;

impl Studio {
    pub(super) async fn finish_timeline(
        &self,
        ctx: &JobContext,
        project: &Project,
        input: &TimelineInput,
    ) -> Result<Finishing, Failure> {
        let bytes = self.objects.read(&input.timeline.key).await.map_err(failure_of_storage)?;
        let timeline = Timeline::from_json(&bytes).map_err(|problems| Failure::permanent("bad_timeline", problems))?;
        let facts = self.facts(ctx, &timeline, input).await?;
        let source = |(name, file)| {
            let facts = facts.get(name).copied().unwrap_or_default();
            (String::clone(name), SpecSource { facts, ..SpecSource::from(file) })
        };
        let sources = input.sources.iter().map(source).collect();
        let spec = RenderSpec { timeline, sources, quality: input.quality };
        let (rendered, plan) = match self.render_video(ctx, project, &spec).await? {
            Outcome::Rendered(rendered, plan) => (rendered, plan),
            Outcome::Parts(parts) => return Ok(Finishing::Parts(parts)),
        };
        let duration_ms = plan.fps.ms_at(plan.frames).0;
        let mut outputs = Outputs::new(ctx);
        outputs.has(names::FINAL, AssetKind::Final, &rendered.video);
        outputs.has(names::TIMELINE, AssetKind::Document, &input.timeline);
        outputs.add(names::THUMBNAIL, AssetKind::Thumbnail, || self.thumbnail(ctx, project, &plan)).await?;
        let Outputs { files, warnings, .. } = outputs;
        Ok(Finishing::Finished(FinishedVideo { files, duration_ms, segments: rendered.segments, warnings }))
    }

    /// Looks up what lengths are told by: how long the sounds and moving pictures are.
    async fn facts(
        &self,
        ctx: &JobContext,
        timeline: &Timeline,
        input: &TimelineInput,
    ) -> Result<BTreeMap<String, SourceFacts>, Failure> {
        let playing = timeline.playing_sources();
        let files: Vec<_> = input.sources.iter().filter(|(name, _)| playing.contains(name.as_str())).collect();
        let known: Vec<_> = files.iter().map(|(name, file)| (name, file.checksum)).collect();
        ctx.step("probe", &known, || async {
            let mut paths = Vec::with_capacity(files.len());
            for (name, file) in &files {
                paths.push((String::clone(name), self.local(&file.key)?));
            }
            let tools = self.tools.clone();
            let names = FileNames::of(paths.iter().map(|(name, path)| (path.clone(), name.clone())));
            blocking(ctx, move |cancel| look_into(&tools, paths, cancel).map_err(|error| names.failure(error))).await
        })
        .await
    }
}

fn look_into(
    tools: &Tools,
    paths: Vec<(String, PathBuf)>,
    cancel: &Cancel,
) -> Result<BTreeMap<String, SourceFacts>, RunError> {
    let look = |(name, path): (String, PathBuf)| {
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let found = probe(tools, &path, cancel)?;
        Ok((name, SourceFacts { duration_ms: Some(found.duration_ms), has_sound: found.audio.is_some() }))
    };
    paths.into_iter().map(look).collect()
}
