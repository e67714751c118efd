//! What belongs to a finished video: the files of the output folder, and the report that lists them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures::{StreamExt, future::BoxFuture};
use gala_core::{
    asset::{AssetKind, OutputFile, StoredFile},
    captions::{to_srt, to_vtt},
    compose,
    job::Failure,
    payload::{ClipOutput, FinishedVideo, Planned, SegmentCount},
    plan::Plan,
    problem::Problem,
    project::Project,
    target::Comparison,
    timeline::{Timeline, Track, VisualClip},
};
use gala_media::write_mp3;
use gala_render::{RenderPlan, write_jpeg};
use gala_storage::keys::ProjectObject;

use super::{
    documents::{Report, SceneReport},
    final_work::FinalWork,
    names,
    side_outputs::{Outputs, tried},
    studio::{Studio, blocking, failure_of_render},
    video::RenderedVideo,
};
use crate::context::JobContext;

/// The longer side of the thumbnail, in pixels.
const THUMBNAIL_SIDE: u32 = 1920;

impl Studio {
    /// Makes and lists everything that belongs to a video, which is there already.
    pub(super) async fn collect(
        &self,
        work: &FinalWork<'_>,
        planned: &Planned,
        rendered: Option<(RenderedVideo, Arc<RenderPlan>)>,
    ) -> Result<FinishedVideo, Failure> {
        let mut outputs = Outputs::new(work.ctx);
        if let Some((rendered, plan)) = &rendered {
            outputs.has(names::FINAL, AssetKind::Final, &rendered.video);
            let thumbnail = || self.thumbnail(work.ctx, work.project, plan);
            outputs.add(names::THUMBNAIL, AssetKind::Thumbnail, thumbnail).await?;
        }
        let rendered = rendered.map(|(rendered, _)| rendered);
        outputs.has(names::PLAN, AssetKind::Document, &planned.plan);
        let timeline = || self.keep_json(work.project, "timeline", work.timeline);
        outputs.add(names::TIMELINE, AssetKind::Document, timeline).await?;
        self.collect_captions(work, &mut outputs).await?;
        self.collect_scenes(work, &mut outputs).await?;
        if let Some(music) = work.music {
            outputs.has_sound(&music.name, &music.sound);
        }
        let duration_ms = duration_ms(work.timeline);
        outputs.warnings.extend(target_missed(work.plan, duration_ms));
        let report = report(work, &outputs, duration_ms, rendered.as_ref());
        outputs.add(names::REPORT, AssetKind::Document, || self.keep_json(work.project, "report", &report)).await?;
        let segments = segments(work, rendered.as_ref());
        let Outputs { files, warnings, .. } = outputs;
        Ok(FinishedVideo { files, duration_ms, segments, warnings })
    }

    /// Draws the picture that stands for a video.
    pub(super) async fn thumbnail(
        &self,
        ctx: &JobContext,
        project: &Project,
        plan: &Arc<RenderPlan>,
    ) -> Result<StoredFile, Failure> {
        let staged = self.staged("jpg");
        let (renderer, plan, path) = (self.renderer.clone(), Arc::clone(plan), staged.0.clone());
        let draw = move |_: &_| {
            let picture = renderer.thumbnail(&plan).map_err(failure_of_render)?;
            write_jpeg(&picture, THUMBNAIL_SIDE, &path).map_err(failure_of_render)
        };
        blocking(ctx, draw).await?;
        let key = |content| ProjectObject::Output { name: "thumbnail", extension: "jpg", content }.key(project);
        self.keep_file(&staged, key).await
    }

    async fn collect_captions(&self, work: &FinalWork<'_>, outputs: &mut Outputs<'_>) -> Result<(), Failure> {
        let captions = &compose::captions(work.plan, work.media);
        for (extension, text) in [("srt", to_srt(captions)), ("vtt", to_vtt(captions))] {
            let key = |content| ProjectObject::Output { name: "captions", extension, content }.key(work.project);
            let write = || self.keep_bytes(text.clone().into_bytes(), key);
            outputs.add(&names::captions(&work.plan.language, extension), AssetKind::Captions, write).await?;
        }
        Ok(())
    }

    async fn collect_scenes(&self, work: &FinalWork<'_>, outputs: &mut Outputs<'_>) -> Result<(), Failure> {
        let mut copies: Vec<BoxFuture<'_, Result<StoredFile, Failure>>> = Vec::with_capacity(work.clips.len());
        for clip in work.clips {
            copies.push(Box::pin(tried(work.ctx, move || self.speech_copy(work, clip))));
        }
        let copies: Vec<_> = futures::stream::iter(copies).buffered(self.workers.max(1)).collect().await;
        for (clip, copy) in work.clips.iter().zip(copies) {
            outputs.has_sound(names::speech(clip.scene), &clip.speech.sound);
            outputs.take(&names::speech_mp3(clip.scene), AssetKind::Audio, copy)?;
            let name = format!("timing-{:02}", clip.scene);
            let timing = || self.keep_json(work.project, &name, &clip.speech.timing);
            outputs.add(&names::timing(clip.scene), AssetKind::Document, timing).await?;
            outputs.has(names::preview(clip.scene), AssetKind::Image, &clip.preview);
            for (index, layer) in clip.picture.picture.files().iter().enumerate() {
                outputs.has(names::seen(clip.scene, index, layer), AssetKind::Image, &layer.file);
            }
            outputs.has(names::clip(clip.scene), AssetKind::Clip, &clip.clip);
        }
        Ok(())
    }

    /// Encodes the speech of a scene for listening, or takes the copy that was made of the same speech before.
    async fn speech_copy(&self, work: &FinalWork<'_>, clip: &ClipOutput) -> Result<StoredFile, Failure> {
        let (scene, project) = (clip.scene, work.project);
        let key = |content| ProjectObject::Take { scene, name: "speech", extension: "mp3", content }.key(project);
        let whole = |file: StoredFile| async { self.has_all(&[&file]).await.then_some(file) };
        let encode = || async {
            let staged = self.staged("mp3");
            let (sound, mp3, tools) = (self.local(&clip.speech.sound.file.key)?, staged.0.clone(), self.tools.clone());
            let run = move |cancel: &_| write_mp3(&sound, &mp3, &tools, cancel).map_err(failure_of_render);
            blocking(work.ctx, run).await?;
            self.keep_file(&staged, key).await
        };
        let made = work.ctx.made_if("speech_mp3", &clip.speech.sound.file.checksum, whole, encode).await?;
        self.copy(&made, key(made.checksum)).await
    }
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

fn report(work: &FinalWork<'_>, outputs: &Outputs<'_>, duration_ms: u64, rendered: Option<&RenderedVideo>) -> Report {
    let credits: BTreeSet<_> = work.clips.iter().flat_map(|clip| clip.picture.credits.iter().cloned()).collect();
    Report {
        gala: env!("CARGO_PKG_VERSION").to_owned(),
        title: work.plan.title.clone(),
        language: work.plan.language.clone(),
        duration_ms,
        cost_micros: 0,
        planner: work.plan.planner.clone(),
        scenes: scenes(work),
        music: work.music.map(|music| music.told.clone()),
        loudness: rendered.and_then(|rendered| rendered.loudness),
        credits: credits.into_iter().collect(),
        missing_glyphs: rendered.map(|rendered| rendered.missing_glyphs.clone()).unwrap_or_default(),
        warnings: outputs.warnings.clone(),
        files: outputs.files.iter().map(OutputFile::as_delivered).collect(),
    }
}

fn scenes(work: &FinalWork<'_>) -> Vec<SceneReport> {
    let clips = visual(work.timeline).iter();
    let lengths: BTreeMap<&str, u64> =
        clips.map(|clip| (clip.id.as_str(), clip.duration_ms.ms().unwrap_or(0))).collect();
    let told = |clip: &ClipOutput| SceneReport {
        scene: clip.scene,
        duration_ms: lengths.get(compose::clip_id(clip.scene).as_str()).copied().unwrap_or(0),
        speech_ms: clip.speech.timing.duration_ms(),
        speaker: clip.speech.provider.clone(),
        voice: clip.speech.voice.clone(),
        image_provider: clip.picture.provider.clone(),
    };
    work.clips.iter().map(told).collect()
}

fn visual(timeline: &Timeline) -> &[VisualClip] {
    let clips = timeline.tracks.iter().find_map(|track| match track {
        Track::Visual(track) => Some(track.clips.as_slice()),
        _ => None,
    });
    clips.unwrap_or_default()
}

fn duration_ms(timeline: &Timeline) -> u64 {
    visual(timeline).last().and_then(VisualClip::written_end_ms).unwrap_or(0)
}
