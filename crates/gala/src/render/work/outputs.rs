//! The files of video and sound.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use gala_audio::{AudioPlan, outline};
use gala_core::time::{Frames, Millis};
use gala_media::{Codec, OutputFormat, RunError};
use gala_render::{
    EncodeSettings, Mix, OutputSound, Resolved, VideoRequest, WrittenVideo, plan, plan_audio,
    report::{Legibility, StageTimes},
};

use super::super::{
    documents::write_json,
    failed::{Failed, refuse},
    report::{self, OutputReport, SegmentsReport, SoundReport},
    time_arguments::TimeRange,
};
use super::{context::Work, places::named, shapes::Shape};

impl Work<'_> {
    /// Writes every output, with one mix for all.
    pub fn outputs(&mut self, shapes: &[Shape]) -> Result<(Vec<OutputReport>, Option<SoundReport>), Failed> {
        let (Some(format), Some(out), Some(first)) = (self.format, self.args.out.clone(), shapes.first()) else {
            return Ok((Vec::new(), None));
        };
        let frames = self.frames(&first.resolved)?;
        let fps = first.resolved.fps;
        let (from, samples) = (fps.sample_at(frames.start), fps.sample_at(frames.end - frames.start));
        let plan = self.audio_plan(&first.resolved, format)?;
        let is_told = self.args.report.is_some() || self.args.waveform.is_some();
        // Where nothing else needs it, sound is mixed while pictures are encoded.
        let first_mixed = plan.as_ref().filter(|_| is_told || format.container.is_sound_only());
        let mix = first_mixed.map(|plan| self.mix(plan)).transpose()?;
        let told = mix.as_ref().filter(|_| is_told).map(|mix| self.measure(mix, from, samples)).transpose()?;
        let sound = match (&mix, &plan) {
            (Some(mix), _) => Some(OutputSound::Mixed(mix.cut(from))),
            (None, Some(plan)) => Some(OutputSound::Planned { plan, from }),
            (None, None) => None,
        };
        let mut outputs = Vec::new();
        // A sound is the same in every shape.
        let shapes = if format.container.is_sound_only() { &shapes[..1] } else { shapes };
        for shape in shapes {
            outputs.push(self.output(shape, format, &named(&out, shape.variant.as_deref()), sound)?);
        }
        Ok((outputs, told))
    }

    /// Returns what is heard in the output or told of it.
    fn audio_plan(&self, resolved: &Resolved, format: OutputFormat) -> Result<Option<AudioPlan>, Failed> {
        let is_heard = report::is_heard(resolved) && !self.args.no_audio;
        if format.container.is_sound_only() && !is_heard {
            let message = "nothing is heard in this timeline, or --no-audio was given";
            return Err(refuse("no_sound", "--out", message, "write a video, or add a sound"));
        }
        let is_wanted = format.sound().is_some() || self.args.waveform.is_some();
        Ok((is_heard && is_wanted).then(|| plan_audio(resolved)))
    }

    fn mix(&mut self, plan: &AudioPlan) -> Result<Mix, Failed> {
        self.reporter.begin("sound");
        let mix = self.service.mix(plan, &self.control)?;
        self.stages += StageTimes { audio: mix.stage, ..StageTimes::default() };
        self.reporter.finish("sound", false);
        Ok(mix)
    }

    /// Measures so many samples of a mix, from one of them on, and writes their waveform where it is asked for.
    fn measure(&mut self, mix: &Mix, from: u64, samples: u64) -> Result<SoundReport, Failed> {
        let outline = outline(mix.cut(from).mix, from, samples)?;
        if let Some(path) = &self.args.waveform {
            write_json(path, &outline.peaks)?;
            self.lines.push(format!("{}", path.display()));
        }
        let (integrated_lufs, true_peak_dbtp) = (mix.report.integrated_lufs, mix.report.true_peak_dbtp);
        Ok(SoundReport { integrated_lufs, true_peak_dbtp, outline })
    }

    /// Returns which frames are asked for.
    ///
    /// # Errors
    /// `empty_range` where the timeline has no frame in the range.
    pub fn frames(&self, resolved: &Resolved) -> Result<Range<Frames>, Failed> {
        let Some(TimeRange { from, to }) = self.args.range else { return Ok(Frames::ZERO..resolved.frames) };
        let first = resolved.fps.frame_at(Millis(from.0));
        let end = to.map_or(resolved.frames, |to| resolved.fps.frame_at(Millis(to.0))).min(resolved.frames);
        if first >= end {
            let Millis(ms) = resolved.fps.ms_at(resolved.frames);
            let message = format!("it holds no frame: the timeline lasts {}.{:03} s", ms / 1000, ms % 1000);
            return Err(refuse("empty_range", "--range", message, "choose a range inside the timeline"));
        }
        Ok(first..end)
    }

    fn output(
        &mut self,
        shape: &Shape,
        format: OutputFormat,
        out: &Path,
        sound: Option<OutputSound<'_>>,
    ) -> Result<OutputReport, Failed> {
        let resolved = &shape.resolved;
        let frames = self.frames(resolved)?;
        let count = frames.end - frames.start;
        let name = out.file_name().unwrap_or_default().display().to_string();
        self.reporter.begin(&name);
        let mut report = OutputReport {
            path: out.display().to_string(),
            variant: shape.variant.clone(),
            format,
            sound_codec: sound.and(format.sound()),
            width: None,
            height: None,
            fps: resolved.fps.to_string(),
            frames: count.0,
            duration_ms: resolved.fps.ms_at(count).0,
            bytes: 0,
            segments: None,
            seen: None,
            legibility: None,
        };
        let written = match (format.codec, sound) {
            (Some(codec), sound) => self.video(resolved, frames, (format, codec), out, sound, &mut report)?,
            (None, Some(OutputSound::Mixed(sound))) => {
                let samples = resolved.fps.sample_at(count);
                self.stages += self.service.sound(sound, samples, format.container, out, &self.control)?;
                out.to_owned()
            }
            (None, _) => out.to_owned(),
        };
        report.bytes = report::bytes(&written);
        self.reporter.finish(&name, false);
        let work = report.segments.as_ref().map_or(String::new(), |segments| {
            format!("; {} segments encoded, {} kept", segments.encoded, segments.reused)
        });
        let seconds = report.duration_ms as f64 / 1000.0;
        self.lines.push(format!("{} ({seconds:.1} s, {} bytes{work})", written.display(), report.bytes));
        Ok(report)
    }

    /// Returns where the video was written.
    fn video(
        &mut self,
        resolved: &Resolved,
        frames: Range<Frames>,
        (format, codec): (OutputFormat, Codec),
        out: &Path,
        sound: Option<OutputSound<'_>>,
        report: &mut OutputReport,
    ) -> Result<PathBuf, Failed> {
        let plan = plan(resolved, &self.settings(codec)).within(resolved, frames.clone());
        (report.width, report.height) = (Some(plan.size.width), Some(plan.size.height));
        let request = VideoRequest { step: &report.path, plan: &plan, container: format.container, sound, out };
        let WrittenVideo { path, rendered } = self.service.video(&request, &self.control)?;
        self.stages += rendered.stages;
        report.segments = Some(SegmentsReport::from(&rendered));
        if self.args.report.is_some() {
            let renderer = self.service.renderer();
            report.seen = Some(renderer.seen(&plan));
            report.legibility =
                Some(Legibility::of(resolved, plan.size, frames, renderer.fonts()).map_err(RunError::from)?);
        }
        Ok(path)
    }

    /// Returns how segments are encoded, by hardware where that is wished for and works.
    fn settings(&self, codec: Codec) -> EncodeSettings {
        let (tools, alpha) = (self.service.renderer().tools(), self.args.alpha);
        let choice = tools.choose_hardware(self.args.hardware, codec, alpha, &self.args.cache_folder());
        if let Some(why) = choice.fallback {
            eprintln!("{why}");
        }
        let fonts = self.fonts.clone();
        EncodeSettings { quality: self.args.quality, fonts, codec, alpha, hardware: choice.hardware }
    }
}
