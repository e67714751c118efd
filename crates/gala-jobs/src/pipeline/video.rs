//! The finished video: what is missing of its segments, its sound, all joined, and the picture that stands for it.

use std::path::PathBuf;

use gala_core::{
    job::Failure,
    timeline::{Caption, Track},
};
use gala_render::{Cancel, RenderError, RenderPlan, RenderTo, Rendered, Renderer, Sources, Tools, audio, write_jpeg};
use gala_storage::keys::ProjectObject;

use super::{
    documents::{Loudness, SegmentCount},
    render_final::{FinalWork, RenderedVideo},
    speed::Speed,
    studio::{Studio, blocking, failure_of_render},
};
use crate::context::ProgressReporter;

/// The longer side of the thumbnail, in pixels.
const THUMBNAIL_SIDE: u32 = 1920;

impl Studio {
    pub(super) async fn render_video(&self, work: &FinalWork<'_>) -> Result<RenderedVideo, Failure> {
        let sources = self.all_sources(work)?;
        let plan = self.render_plan(work.timeline, &sources)?;
        let sound = self.audio_plan(work.timeline, &sources)?;
        let hashes: Vec<_> = plan.segments.iter().map(|segment| segment.hash).collect();
        let input = ("render/1", hashes, sound.hash);
        work.ctx.step("render", &input, || self.render_anew(work, plan, sound)).await
    }

    async fn render_anew(
        &self,
        work: &FinalWork<'_>,
        plan: RenderPlan,
        sound: audio::AudioPlan,
    ) -> Result<RenderedVideo, Failure> {
        let (video, mix, thumbnail) = (self.staged("mp4"), self.staged("wav"), self.staged("jpg"));
        let rendering = Rendering {
            renderer: self.renderer.clone(),
            tools: self.tools.clone(),
            plan,
            sound,
            workers: self.workers,
            video: video.0.clone(),
            mix: mix.0.clone(),
            thumbnail: thumbnail.0.clone(),
        };
        let reporter = work.ctx.reporter();
        let (rendered, loudness) =
            blocking(work.ctx, move |cancel| rendering.run(reporter, cancel).map_err(failure_of_render)).await?;
        let key = |name: &'static str, extension: &'static str| {
            move |content| ProjectObject::Output { name, extension, content }.key(work.project)
        };
        Ok(RenderedVideo {
            video: self.keep_file(&video, key("final", "mp4")).await?,
            thumbnail: self.keep_file(&thumbnail, key("thumbnail", "jpg")).await?,
            loudness,
            segments: SegmentCount {
                encoded: rendered.encoded_segments,
                reused: rendered.segments - rendered.encoded_segments,
            },
            missing_glyphs: self.missing_glyphs(work),
        })
    }

    fn all_sources(&self, work: &FinalWork<'_>) -> Result<Sources, Failure> {
        let mut sources = Sources::new();
        for clip in work.clips {
            self.add_sources(&mut sources, clip.scene, &clip.speech, &clip.picture)?;
        }
        if let Some(music) = work.music {
            sources.insert(music.name.clone(), self.source(&music.file)?);
        }
        Ok(sources)
    }

    /// The characters of the burned-in captions that no font of this machine has.
    fn missing_glyphs(&self, work: &FinalWork<'_>) -> Vec<char> {
        let fonts = self.renderer.fonts();
        let tracks = work.timeline.tracks.iter().filter_map(|track| match track {
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
    tools: Tools,
    plan: RenderPlan,
    sound: audio::AudioPlan,
    workers: usize,
    video: PathBuf,
    mix: PathBuf,
    thumbnail: PathBuf,
}

impl Rendering {
    fn run(&self, reporter: ProgressReporter, cancel: &Cancel) -> Result<(Rendered, Option<Loudness>), RenderError> {
        let report = audio::mix(&self.sound, &self.tools, None, &self.mix, cancel)?;
        let speed = Speed::new("render", self.plan.frames, reporter);
        let to = RenderTo { out: &self.video, mix: Some(&self.mix), workers: self.workers };
        let rendered = self.renderer.render(&self.plan, &to, cancel, &|done| speed.at(done))?;
        write_jpeg(&self.renderer.thumbnail(&self.plan)?, THUMBNAIL_SIDE, &self.thumbnail)?;
        let loudness = report.integrated_lufs.zip(report.true_peak_dbtp);
        let loudness = loudness.map(|(integrated_lufs, true_peak_dbtp)| Loudness { integrated_lufs, true_peak_dbtp });
        Ok((rendered, loudness))
    }
}
