//! The video of a timeline that somebody wrote over the files of a project.

use gala_core::{
    asset::AssetKind,
    job::Failure,
    payload::{FinishedVideo, TimelineInput},
    quality::Quality,
    timeline::{Facts, Timeline},
};

use super::{
    super::{
        failures::failure_of_storage,
        names,
        render_spec::{RenderSpec, SpecSource},
    },
    job::RenderFinal,
    lengths::probed,
    made::Made,
    outcome::Outcome,
    side_outputs::Outputs,
    thumbnail::thumbnail,
    video::render_video,
};

/// Which films are read in the place of others counts no more where this changes.
const VERSION: &str = "films/1";

/// Renders a timeline that is stored.
pub(super) async fn finish_timeline(
    job: &RenderFinal<'_>,
    input: &TimelineInput,
) -> Result<Outcome<FinishedVideo>, Failure> {
    let made = if input.quality == Quality::Draft { Made::Draft } else { Made::Video };
    let spec = draft_spec(job, input, None).await?;
    let (rendered, plan) = match render_video(job, &spec, made).await? {
        Outcome::Done(rendered) => rendered,
        Outcome::Parts(parts) => return Ok(Outcome::Parts(parts)),
    };
    let duration_ms = plan.fps.ms_at(plan.frames).0;
    let mut outputs = Outputs::new(job.ctx);
    outputs.has(names::FINAL, AssetKind::Final, &rendered.video);
    outputs.has(names::TIMELINE, AssetKind::Document, &input.timeline);
    outputs.add(names::THUMBNAIL, AssetKind::Thumbnail, || thumbnail(job, &plan)).await?;
    made.register(job, &outputs.files).await?;
    let Outputs { files, warnings, .. } = outputs;
    Ok(Outcome::Done(FinishedVideo { files, duration_ms, segments: rendered.segments, warnings }))
}

/// As [`timeline_spec`]; a draft is rendered of the proxies of its films, wherever it is rendered and tried again.
pub(super) async fn draft_spec(
    job: &RenderFinal<'_>,
    input: &TimelineInput,
    watermark: Option<&str>,
) -> Result<RenderSpec, Failure> {
    let spec = timeline_spec(job, input, watermark).await?;
    if input.quality != Quality::Draft {
        return Ok(spec);
    }
    let find = || async {
        let (db, scope) = (job.ctx.db(), job.ctx.scope());
        let found = gala_projects::draft_films(db, scope, job.project.id, &spec.timeline, &input.sources).await?;
        job.services.store.those_there(found).await
    };
    // What was found is noted: parts of the video that are made elsewhere, or were made before, are made of the same files.
    let proxies = job.ctx.step("films", &(VERSION, &input.timeline.checksum, &input.sources), find).await?;
    Ok(spec.reading(proxies))
}

/// Reads a timeline that is stored, with all that its video is rendered of, and a text over its pictures where one is to be.
pub(super) async fn timeline_spec(
    job: &RenderFinal<'_>,
    input: &TimelineInput,
    watermark: Option<&str>,
) -> Result<RenderSpec, Failure> {
    let bytes = job.services.store.objects().read(&input.timeline.key).await.map_err(failure_of_storage)?;
    let timeline = Timeline::from_json(&bytes).map_err(|problems| Failure::permanent("bad_timeline", problems))?;
    let facts = facts(job, &timeline, input).await?;
    let source = |(name, file)| {
        let facts = facts.get(name).copied().unwrap_or_default();
        (String::clone(name), SpecSource { facts, ..SpecSource::from(file) })
    };
    let sources = input.sources.iter().map(source).collect();
    Ok(RenderSpec { timeline, sources, quality: input.quality, watermark: watermark.map(str::to_owned) })
}

/// Looks up what lengths are told by: how long the sounds and moving pictures are.
async fn facts(job: &RenderFinal<'_>, timeline: &Timeline, input: &TimelineInput) -> Result<Facts, Failure> {
    let playing = timeline.playing_sources();
    let files: Vec<_> = input.sources.iter().filter(|(name, _)| playing.contains(name.as_str())).collect();
    probed(job, &files).await
}
