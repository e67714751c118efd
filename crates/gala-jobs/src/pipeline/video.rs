//! The finished video: what is missing of its segments, its sound, and all joined.

use std::{path::PathBuf, sync::Arc};

use gala_audio::{AudioPlan, MixReport};
use gala_core::{
    asset::{AssetKind, OutputFile, StoredFile},
    cancel::Cancel,
    job::Failure,
    payload::SegmentCount,
    project::Project,
    timeline::{Caption, Timeline, Track},
};
use gala_db::jobs::NewJob;
use gala_media::Container;
use gala_render::{OutputSound, RenderError, RenderPlan, RenderTo, Rendered, Renderer};
use gala_storage::keys::ProjectObject;
use serde::{Deserialize, Serialize};

use super::{
    documents::{Loudness, RenderSpec},
    names,
    registration::register,
    speed::Speed,
    studio::{FileNames, Studio, blocking},
};
use crate::context::{JobContext, ProgressReporter};

/// What came of a render.
pub(super) enum Outcome {
    /// The video, which is stored and an asset of its project, and the plan that it was rendered by.
    Rendered(Box<RenderedVideo>, Arc<RenderPlan>),
    /// Jobs that have to be done before.
    Parts(Vec<NewJob>),
}

/// What the `render` step leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RenderedVideo {
    pub video: StoredFile,
    pub loudness: Option<Loudness>,
    pub segments: SegmentCount,
    pub missing_glyphs: Vec<char>,
}

impl Studio {
    pub(super) async fn render_video(
        &self,
        ctx: &JobContext,
        project: &Project,
        spec: &RenderSpec,
    ) -> Result<Outcome, Failure> {
        let plan = Arc::new(self.render_plan(spec)?);
        let sound = self.audio_plan(spec)?;
        let hashes: Vec<_> = plan.segments.iter().map(|segment| segment.hash).collect();
        let input = ("render/1", hashes, sound.hash);
        let parts = ctx.children().await?;
        if parts.is_empty()
            && let Some(sharing) = self.sharing
            && !ctx.is_done("render", &input).await?
        {
            let parts = self.parts(ctx, project, spec, &plan, sharing).await?;
            if !parts.is_empty() {
                return Ok(Outcome::Parts(parts));
            }
        }
        let elsewhere = self.parts_done(&plan, &parts)?;
        let render = || async {
            let names = self.file_names(&spec.sources);
            let all: Vec<usize> = (0..plan.segments.len()).collect();
            let rendering = self.render_anew(ctx, project, Arc::clone(&plan), sound, names);
            let mut rendered = self.advancing(ctx, &plan, &all, rendering).await?;
            let SegmentCount { encoded, reused } = rendered.segments;
            // What a part encoded in vain, because it was lost, counts as well: it was paid for.
            rendered.segments =
                SegmentCount { encoded: encoded + elsewhere.encoded, reused: reused.saturating_sub(elsewhere.encoded) };
            rendered.missing_glyphs = self.missing_glyphs(&spec.timeline);
            Ok(rendered)
        };
        let rendered = ctx.step("render", &input, render).await?;
        // Before anything else is made of it: whatever goes wrong from here on, the video is there.
        register(ctx, project, &[OutputFile::new(names::FINAL, AssetKind::Final, &rendered.video)]).await?;
        Ok(Outcome::Rendered(Box::new(rendered), plan))
    }

    async fn render_anew(
        &self,
        ctx: &JobContext,
        project: &Project,
        plan: Arc<RenderPlan>,
        sound: AudioPlan,
        names: FileNames,
    ) -> Result<RenderedVideo, Failure> {
        if self.sharing.is_some() {
            self.fetch_segments(ctx, &plan).await?;
        }
        let video = self.staged("mp4");
        let rendering =
            Rendering { renderer: self.renderer.clone(), plan, sound, workers: self.workers, video: video.0.clone() };
        let reporter = ctx.reporter();
        let (rendered, loudness) =
            blocking(ctx, move |cancel| rendering.run(reporter, cancel).map_err(|error| names.failure(error))).await?;
        let key = |content| ProjectObject::Output { name: "final", extension: "mp4", content }.key(project);
        Ok(RenderedVideo {
            video: self.keep_file(&video, key).await?,
            loudness,
            segments: SegmentCount {
                encoded: rendered.encoded_segments,
                reused: rendered.segments - rendered.encoded_segments,
            },
            missing_glyphs: Vec::new(),
        })
    }

    /// The characters of the burned-in captions that no font of this machine has.
    fn missing_glyphs(&self, timeline: &Timeline) -> Vec<char> {
        let fonts = self.renderer.fonts();
        let tracks = timeline.tracks.iter().filter_map(|track| match track {
            Track::Caption(track) => Some(track),
            _ => None,
        });
        let missing = tracks.flat_map(|track| {
            let text =
                track.captions.iter().map(|caption: &Caption| caption.text.as_str()).collect::<Vec<_>>().join("\n");
            fonts.missing_glyphs(&text, &track.language)
        });
        missing.collect()
    }
}

/// One run of the renderer.
struct Rendering {
    renderer: Renderer,
    plan: Arc<RenderPlan>,
    sound: AudioPlan,
    workers: usize,
    video: PathBuf,
}

impl Rendering {
    fn run(&self, reporter: ProgressReporter, cancel: &Cancel) -> Result<(Rendered, Option<Loudness>), RenderError> {
        let speed = Speed::new("render", self.plan.frames.0, reporter);
        let sound = Some(OutputSound::Planned { plan: &self.sound, from: 0 });
        let to = RenderTo { out: &self.video, container: Container::Mp4, sound, workers: self.workers };
        let rendered = self.renderer.render(&self.plan, &to, cancel, &|done| speed.at(done))?;
        let loudness = rendered.mix.as_ref().and_then(loudness);
        Ok((rendered, loudness))
    }
}

fn loudness(report: &MixReport) -> Option<Loudness> {
    let measured = report.integrated_lufs.zip(report.true_peak_dbtp);
    measured.map(|(integrated_lufs, true_peak_dbtp)| Loudness { integrated_lufs, true_peak_dbtp })
}
