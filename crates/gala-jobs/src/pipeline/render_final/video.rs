//! The finished video: what is missing of its segments, its sound, and all joined.

use std::{path::Path, sync::Arc};

use gala_audio::AudioPlan;
use gala_core::{
    asset::{AssetKind, OutputFile},
    job::Failure,
    media_error::MediaError,
    payload::SegmentCount,
};
use gala_media::{Container, RunError};
use gala_render::{
    OutputSound, RenderControl, RenderPlan, RenderService, Rendered, Resolved, TextFonts, VideoRequest, plan_audio,
    resolve::Captions,
};

use super::{
    super::{
        blocking::blocking,
        failures::FileNames,
        names,
        recording::recording_segments,
        render_spec::{Planned, RenderSpec},
    },
    job::RenderFinal,
    made::Made,
    outcome::Outcome,
    parts::{parts, parts_done},
    rendered_video::{Loudness, RenderedVideo},
};

/// Renders a video, which is stored and an asset of its project then, and returns it with the plan that it was rendered
/// by; or returns the jobs that have to be done before.
pub(super) async fn render_video(
    job: &RenderFinal<'_>,
    spec: &RenderSpec,
    made: Made<'_>,
) -> Result<Outcome<(RenderedVideo, Arc<RenderPlan>)>, Failure> {
    let RenderFinal { services, ctx, .. } = *job;
    let Planned { resolved, plan, names } = spec.plan(services, ctx).await?;
    let (plan, sound) = (Arc::new(plan), plan_audio(&resolved));
    let hashes: Vec<_> = plan.segments.iter().map(|segment| segment.hash).collect();
    let input = ("render/1", hashes, sound.hash);
    let done_parts = ctx.children().await?;
    if done_parts.is_empty()
        && let Some(sharing) = services.sharing.filter(|_| made.may_be_shared_out())
        && !ctx.is_done("render", &input).await?
    {
        let parts = parts(job, spec, &plan, sharing).await?;
        if !parts.is_empty() {
            return Ok(Outcome::Parts(parts));
        }
    }
    let elsewhere = parts_done(&services.tools, &plan, &done_parts)?;
    let render = || async {
        let all: Vec<usize> = (0..plan.segments.len()).collect();
        let rendering = render_anew(job, Arc::clone(&plan), sound, names);
        let renderer = services.render.renderer();
        let mut rendered = recording_segments(ctx, renderer, &plan, &all, rendering).await?;
        let SegmentCount { encoded, reused } = rendered.segments;
        // What a part encoded in vain, because it was lost, counts as well: it was paid for.
        rendered.segments =
            SegmentCount { encoded: encoded + elsewhere.encoded, reused: reused.saturating_sub(elsewhere.encoded) };
        rendered.missing_glyphs =
            missing_glyphs(&resolved, renderer.fonts()).map_err(|error| Failure::permanent(error.code(), error))?;
        Ok(rendered)
    };
    let rendered = ctx.step("render", &input, render).await?;
    // Before anything else is made of it: whatever goes wrong from here on, the video is there.
    made.register(job, &[OutputFile::new(names::FINAL, AssetKind::Final, &rendered.video)]).await?;
    Ok(Outcome::Done((rendered, plan)))
}

async fn render_anew(
    job: &RenderFinal<'_>,
    plan: Arc<RenderPlan>,
    sound: AudioPlan,
    names: FileNames,
) -> Result<RenderedVideo, Failure> {
    let services = job.services;
    if services.sharing.is_some() {
        job.shared_segments().fetch_missing(&plan).await?;
    }
    let staged = services.store.staged("mp4");
    let (render, reporter, out) = (services.render.clone(), job.ctx.reporter(), staged.path().to_owned());
    let rendered = blocking(job.ctx, move |cancel| {
        let control = RenderControl { cancel, progress: &|progress| reporter.report(progress) };
        write_video(&render, &plan, &sound, &out, &control).map_err(|error| names.failure(error))
    })
    .await?;
    Ok(RenderedVideo {
        video: services.store.put_staged(&staged, |content| job.key("final", "mp4", content)).await?,
        loudness: rendered.mix.as_ref().and_then(Loudness::of),
        segments: SegmentCount { encoded: rendered.encoded_segments, reused: rendered.reused_segments() },
        missing_glyphs: Vec::new(),
    })
}

/// Writes a video with its sound into a file.
pub(in super::super) fn write_video(
    render: &RenderService,
    plan: &RenderPlan,
    sound: &AudioPlan,
    out: &Path,
    control: &RenderControl<'_>,
) -> Result<Rendered, RunError> {
    let sound = Some(OutputSound::Planned { plan: sound, from: 0 });
    let request = VideoRequest { step: "render", plan, container: Container::Mp4, sound, out };
    Ok(render.video(&request, control)?.rendered)
}

/// The characters of the burned-in captions that neither a font of theirs nor one of this machine has.
fn missing_glyphs(resolved: &Resolved, fonts: &TextFonts) -> Result<Vec<char>, MediaError> {
    let mut missing = Vec::new();
    for Captions { track, font, captions } in &resolved.captions {
        let text: Vec<&str> = captions.iter().map(|caption| caption.text.as_str()).collect();
        missing.extend(fonts.of(font.as_ref())?.missing_glyphs(&text.join("\n"), &track.language));
    }
    Ok(missing)
}
