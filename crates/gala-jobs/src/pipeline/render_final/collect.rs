//! What belongs to a finished video: the files of the output folder, and the report that lists them.

use std::sync::Arc;

use gala_core::{
    asset::AssetKind,
    captions::{to_srt, to_vtt},
    clip_length::long_clips,
    compose,
    job::Failure,
    payload::{FinishedVideo, Planned, SegmentCount},
    plan::Plan,
    problem::Problem,
    target::Comparison,
    workflow::Workflow,
};
use gala_db::provider_calls;
use gala_render::RenderPlan;

use super::{
    super::names, final_work::FinalWork, rendered_video::RenderedVideo, report::report, side_outputs::Outputs,
    speech_copies::SpeechCopy, thumbnail::thumbnail,
};

/// Makes and lists everything that belongs to a video, which is there already, as are copies of the speech of its scenes.
pub(super) async fn collect(
    work: &FinalWork<'_>,
    planned: &Planned,
    rendered: Option<(RenderedVideo, Arc<RenderPlan>)>,
    copies: Vec<SpeechCopy>,
) -> Result<FinishedVideo, Failure> {
    let (job, store) = (&work.job, &work.job.services.store);
    let mut outputs = Outputs::new(job.ctx);
    if let Some((rendered, plan)) = &rendered {
        outputs.has(names::FINAL, AssetKind::Final, &rendered.video);
        outputs.add(names::THUMBNAIL, AssetKind::Thumbnail, || thumbnail(job, plan)).await?;
    }
    let rendered = rendered.map(|(rendered, _)| rendered);
    outputs.has(names::PLAN, AssetKind::Document, &planned.plan);
    // Not a side output: a video without it could be neither edited nor rendered in another shape.
    let timeline = store.put_json(job.project, "timeline", &work.composed.timeline).await?;
    outputs.has(names::TIMELINE, AssetKind::Document, &timeline);
    collect_captions(work, &mut outputs).await?;
    collect_scenes(work, copies, &mut outputs).await?;
    if let Some(music) = work.music {
        outputs.has_sound(&music.name, &music.sound);
    }
    if let Some(font) = work.font {
        outputs.has(names::FONT, AssetKind::Font, font);
    }
    let duration_ms = work.duration_ms();
    outputs.warnings.extend(work.clips.iter().flat_map(|clip| clip.warnings.iter().cloned()));
    outputs.warnings.extend(work.composed.warnings.iter().cloned());
    outputs.warnings.extend(clips_too_long(work));
    outputs.warnings.extend(target_missed(work.plan, duration_ms));
    let spent = provider_calls::spending(work.job.ctx.db(), work.job.ctx.scope(), work.job.project.id).await?;
    let report = report(work, &outputs, rendered.as_ref(), spent.spent_micros);
    outputs.add(names::REPORT, AssetKind::Document, || store.put_json(job.project, "report", &report)).await?;
    let segments = segments(work, rendered.as_ref());
    let Outputs { files, warnings, .. } = outputs;
    Ok(FinishedVideo { files, duration_ms, segments, warnings })
}

async fn collect_captions(work: &FinalWork<'_>, outputs: &mut Outputs<'_>) -> Result<(), Failure> {
    let captions = &work.composed.captions;
    for (extension, text) in [("srt", to_srt(captions)), ("vtt", to_vtt(captions))] {
        let key = |content| work.job.key("captions", extension, content);
        let write = || work.job.services.store.put_bytes(text.clone().into_bytes(), key);
        outputs.add(&names::captions(&work.plan.language, extension), AssetKind::Captions, write).await?;
    }
    Ok(())
}

async fn collect_scenes(
    work: &FinalWork<'_>,
    copies: Vec<SpeechCopy>,
    outputs: &mut Outputs<'_>,
) -> Result<(), Failure> {
    let job = &work.job;
    for (clip, copy) in work.clips.iter().zip(copies) {
        outputs.has_sound(names::speech(clip.scene), &clip.speech.sound);
        outputs.take(&names::speech_mp3(clip.scene), AssetKind::Audio, copy)?;
        let name = format!("timing-{:02}", clip.scene);
        let timing = || job.services.store.put_json(job.project, &name, &clip.speech.timing);
        outputs.add(&names::timing(clip.scene), AssetKind::Document, timing).await?;
        outputs.has(names::preview(clip.scene), AssetKind::Image, &clip.preview);
        for (index, layer) in clip.picture.picture.files().iter().enumerate() {
            outputs.has(names::seen(clip.scene, index, layer), AssetKind::Image, &layer.file);
        }
        outputs.has(names::clip(clip.scene), AssetKind::Clip, &clip.clip);
    }
    Ok(())
}

/// Which clips of a trailer are longer than clips are.
fn clips_too_long(work: &FinalWork<'_>) -> Option<Problem> {
    let scenes = work.plan.scenes.iter().zip(work.clips);
    let lengths = scenes
        .map(|(scene, clip)| (scene.number, compose::body_speech(work.plan, scene, &clip.speech.timing).duration_ms));
    (work.plan.workflow == Workflow::Trailer).then(|| long_clips(lengths)).flatten()
}

/// Whether the video is as long as was asked.
fn target_missed(plan: &Plan, video_ms: u64) -> Option<Problem> {
    let target_ms = plan.target_duration_ms?;
    let comparison = Comparison { target_ms, video_ms, language: &plan.language, is_made: true };
    comparison.warning(plan.scenes.iter().map(|scene| scene.script.as_str()))
}

/// Counts over all jobs of the video. The segments of the scenes are all in the video, or are all there is.
fn segments(work: &FinalWork<'_>, rendered: Option<&RenderedVideo>) -> SegmentCount {
    let sum = |count: fn(&SegmentCount) -> usize| work.clips.iter().map(|clip| count(&clip.segments)).sum::<usize>();
    let (encoded, reused) = (sum(|clip| clip.encoded), sum(|clip| clip.reused));
    match rendered {
        None => SegmentCount { encoded, reused },
        Some(rendered) => {
            let all = rendered.segments.encoded + rendered.segments.reused;
            let encoded = (encoded + rendered.segments.encoded).min(all);
            SegmentCount { encoded, reused: all - encoded }
        }
    }
}
