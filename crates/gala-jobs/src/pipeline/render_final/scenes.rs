//! The video of a plan: its scenes, composed of what their clip jobs made.

use std::{collections::BTreeMap, sync::Arc};

use gala_core::{
    compose::SceneMedia,
    job::Failure,
    payload::{self, ClipOutput, FinishedVideo, ScenesInput},
    plan::Plan,
    quality::Quality,
    workflow::Workflow,
};
use gala_db::jobs;
use gala_render::RenderPlan;

use super::{
    super::{
        render_spec::{RenderSpec, SpecSource},
        scene_media::{scene_media, scene_sources},
        text_font::{font_source, text_font},
    },
    collect::collect,
    composed::composed,
    film_media::film_media,
    final_work::FinalWork,
    job::RenderFinal,
    made::Made,
    music::music,
    outcome::Outcome,
    rendered_video::RenderedVideo,
    speech_copies::speech_copies,
    video::render_video,
};
use crate::context::JobContext;

/// Composes the scenes, renders the video where the workflow has one, and makes what belongs to it.
pub(super) async fn finish_scenes(
    job: &RenderFinal<'_>,
    input: &ScenesInput,
) -> Result<Outcome<FinishedVideo>, Failure> {
    let services = job.services;
    let plan = &*services.plans.read(&services.store, &input.planned).await?;
    let clips = &clips(job.ctx, plan, input).await?[..];
    let music = music(job, plan, &input.planned.given).await?;
    let media: Vec<SceneMedia> =
        clips.iter().map(|clip| scene_media(clip.scene, &clip.speech, &clip.picture)).collect();
    let media = film_media(job, plan, media, &sources(clips)).await?;
    let composed = composed(job, plan, &media, music.as_ref()).await?;
    let font = text_font(plan, &input.planned.given)?;
    let font = match &font {
        Some(font) => Some(services.store.copy(font, job.key("font", "otf", font.checksum)).await?),
        None => None,
    };
    let work = FinalWork { job: *job, plan, clips, music: music.as_ref(), font: font.as_ref(), composed: &composed };
    let (rendered, copies) = tokio::join!(video(&work), speech_copies(&work));
    let rendered = match rendered? {
        Outcome::Done(rendered) => rendered,
        Outcome::Parts(parts) => return Ok(Outcome::Parts(parts)),
    };
    let finished = collect(&work, &input.planned, rendered, copies).await?;
    Made::Video.register(job, &finished.files).await?;
    Ok(Outcome::Done(finished))
}

/// Renders the video where one is wanted.
async fn video(work: &FinalWork<'_>) -> Result<Outcome<Option<(RenderedVideo, Arc<RenderPlan>)>>, Failure> {
    // Its clips go to an editor, who makes the video of them.
    if work.plan.workflow == Workflow::Trailer && work.plan.trailer.without_film {
        return Ok(Outcome::Done(None));
    }
    match render_video(&work.job, &spec(work), Made::Video).await? {
        Outcome::Done(rendered) => Ok(Outcome::Done(Some(rendered))),
        Outcome::Parts(parts) => Ok(Outcome::Parts(parts)),
    }
}

/// All that shapes the video of a plan.
fn spec(work: &FinalWork<'_>) -> RenderSpec {
    let mut sources = sources(work.clips);
    sources.extend(work.music.map(|music| (music.name.clone(), SpecSource::from(&music.sound.file))));
    sources.extend(font_source(work.font));
    RenderSpec { timeline: work.composed.timeline.clone(), sources, quality: Quality::Standard, watermark: None }
}

/// The files of all scenes by the names of their timeline.
fn sources(clips: &[ClipOutput]) -> BTreeMap<String, SpecSource> {
    clips.iter().flat_map(|clip| scene_sources(clip.scene, &clip.speech, &clip.picture)).collect()
}

/// Reads what the clip jobs answered, in the order of the scenes. One that was made before may have stood elsewhere.
async fn clips(ctx: &JobContext, plan: &Plan, input: &ScenesInput) -> Result<Vec<ClipOutput>, Failure> {
    let mut clips = Vec::with_capacity(input.clips.len());
    for (id, scene) in input.clips.iter().zip(&plan.scenes) {
        let job = jobs::get(ctx.db(), ctx.scope(), *id).await?;
        let output = job.and_then(|job| job.output);
        let output = output.ok_or_else(|| Failure::permanent("missing_clip", format!("job {id} has no output")))?;
        let clip: ClipOutput = payload::read(&output)
            .map_err(|error| Failure::permanent("bad_job_output", format!("job {id}: {error}")))?;
        clips.push(ClipOutput { scene: scene.number, ..clip });
    }
    Ok(clips)
}
