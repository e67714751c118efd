//! The work of one `gala render`: from the document to the files that were asked for.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use gala_core::{
    event::Progress,
    problem::Problems,
    timeline::{Facts, Timeline, Variant, limits},
};
use gala_render::{
    Cancel, EncodeSettings, Mix, Quality, RenderError, RenderPlan, Renderer, Resolved, Sources, Tools, WriteTo, audio,
    output::{Codec, Container, OutputFormat, SoundCut, check_sequence, sequence_folder},
    plan,
    report::{Stages, listen},
    resolve, write_jpeg, write_png,
};

use super::{
    Failed, Teller,
    asked::{At, Stretch},
    cache, refuse,
    report::{self, OutputReport, Report, SegmentsReport, SoundReport},
    sources, unusable,
};
use crate::{
    export,
    settings::{RenderArgs, program_folders},
};

/// The longer side of a poster, in pixels.
const POSTER_SIDE: u32 = 1920;
/// Nobody reads progress faster.
const TELL_EVERY: Duration = Duration::from_millis(200);
/// The name that asks for the timeline itself and all of its variants.
const ALL: &str = "all";

/// Does everything that was asked for. Returns lines for people.
pub fn run(args: &RenderArgs, teller: &Teller, cancel: &Cancel) -> Result<Vec<String>, Failed> {
    let begun = Instant::now();
    let stills = stills(args)?;
    let format = args.out.as_deref().map(|out| OutputFormat::choose(out, args.codec, args.alpha)).transpose();
    let format = format.map_err(|problem| Failed::Problems(problem.into()))?;
    let timeline = read(&args.timeline)?;
    let variants = variants(&timeline, &args.variant)?;
    let tools = Tools::find(&program_folders()).map_err(|error| Failed::Other(error.into()))?;
    teller.begin("sources");
    let folder = folder_of(&args.timeline);
    let taken = sources::take_in(&timeline, folder, &tools, args.count(), cancel);
    go_on(cancel)?;
    let sources = taken?;
    teller.finish("sources", false);
    let facts: Facts = sources.iter().map(|(name, source)| (name.clone(), source.facts)).collect();
    let timeline = timeline.settle(&facts)?;
    let _in_use = cache::open(&args.cache_folder(), u64::from(args.cache_gb) * 1_000_000_000)?;
    let renderer = Renderer::new(tools, &args.cache_folder())?;
    let mut work = Work {
        args,
        teller,
        cancel,
        renderer,
        format,
        fonts: String::new(),
        sources,
        stages: Stages::default(),
        lines: Vec::new(),
    };
    work.fonts = work.renderer.settings(Quality::Standard).fonts;
    work.check_places(&stills)?;
    let shapes = work.shapes(&timeline, &variants)?;
    let (outputs, sound) = work.outputs(&shapes)?;
    work.pictures(&shapes, &stills)?;
    if let Some(path) = &args.report {
        let report = Report {
            version: 1,
            ffmpeg: work.renderer.tools().version.clone(),
            quality: args.quality,
            outputs,
            sound,
            stages: work.stages,
            wall_ms: report::ms(begun.elapsed()),
        };
        write_json(path, &report)?;
        work.lines.push(format!("{}", path.display()));
    }
    Ok(work.lines)
}

fn go_on(cancel: &Cancel) -> Result<(), Failed> {
    if cancel.is_cancelled() { Err(RenderError::Cancelled.into()) } else { Ok(()) }
}

/// A picture of one moment.
struct Still {
    at: At,
    to: PathBuf,
}

fn stills(args: &RenderArgs) -> Result<Vec<Still>, Failed> {
    let mut stills = Vec::new();
    for pair in args.frame.chunks(2) {
        let [at, to] = pair else { continue };
        let at = at.parse().map_err(|error: String| refuse("bad_time", "--frame", error, "give a time and a file"))?;
        let to = PathBuf::from(to);
        if !to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png")) {
            return Err(refuse(
                "bad_picture",
                "--frame",
                format!("{} is no PNG file", to.display()),
                "end it with .png",
            ));
        }
        stills.push(Still { at, to });
    }
    Ok(stills)
}

fn read(path: &Path) -> Result<Timeline, Failed> {
    let failed = |error: io::Error| unusable("read the timeline", path, &error);
    // A byte more than a timeline may have tells that it is too large; a device is not read for ever.
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    file.take(limits::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Timeline::from_json(&bytes)?)
}

/// What is written: the timeline itself (`None`) and variants of it.
fn variants<'a>(timeline: &'a Timeline, wanted: &[String]) -> Result<Vec<Option<&'a Variant>>, Failed> {
    if wanted.is_empty() {
        return Ok(vec![None]);
    }
    if wanted.iter().any(|name| name == ALL) {
        return Ok([None].into_iter().chain(timeline.variants.iter().map(Some)).collect());
    }
    let known =
        || timeline.variants.iter().map(|variant| variant.name.as_str()).chain([ALL]).collect::<Vec<_>>().join(", ");
    let find = |name: &String| {
        timeline.variants.iter().find(|variant| variant.name == *name).map(Some).ok_or_else(|| {
            let message = format!("the timeline has no variant \"{name}\"");
            refuse("unknown_variant", "--variant", message, &format!("use {}", known()))
        })
    };
    wanted.iter().map(find).collect()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<(), Failed> {
    let part = path.with_extension("part");
    let write = || -> io::Result<()> {
        fs::write(&part, serde_json::to_string_pretty(value)? + "\n")?;
        fs::rename(&part, path)
    };
    write().map_err(|error| {
        // What is half written is of no use; if it cannot be removed, the error that counts is the first one.
        let _ = fs::remove_file(&part);
        unusable("write", path, &error)
    })
}

/// The timeline in one of its shapes.
struct Shape {
    variant: Option<String>,
    resolved: Resolved,
}

/// Everything that outputs share.
struct Work<'a> {
    args: &'a RenderArgs,
    teller: &'a Teller,
    cancel: &'a Cancel,
    renderer: Renderer,
    /// Of the output; absent where only pictures are asked for.
    format: Option<OutputFormat>,
    fonts: String,
    sources: Sources,
    stages: Stages,
    lines: Vec<String>,
}

impl Work<'_> {
    /// Makes sure that what is written can be, and takes the place of nothing that is read.
    fn check_places(&self, stills: &[Still]) -> Result<(), Failed> {
        let args = self.args;
        let pictures = [&args.contact_sheet, &args.poster, &args.report, &args.waveform];
        let places = args.out.iter().chain(pictures.into_iter().flatten()).chain(stills.iter().map(|still| &still.to));
        let read: Vec<PathBuf> = self.sources.values().map(|source| source.path.clone()).collect();
        let document = args.timeline.canonicalize().unwrap_or_else(|_| args.timeline.clone());
        for place in places {
            let found = place.canonicalize().ok();
            if found.as_ref().is_some_and(|found| *found == document || read.contains(found)) {
                let message = format!("{} is read by the timeline", place.display());
                return Err(refuse("output_is_source", "--out", message, "choose another name"));
            }
            if found.is_some_and(|found| found.is_dir()) {
                let message = format!("{} is a folder", place.display());
                return Err(refuse("output_is_folder", "--out", message, "name a file in it"));
            }
            export::check_writable(folder_of(place))?;
        }
        Ok(())
    }

    fn shapes(&self, timeline: &Timeline, variants: &[Option<&Variant>]) -> Result<Vec<Shape>, Failed> {
        let shape = |variant: &Option<&Variant>| {
            let shaped = variant.map(|variant| timeline.in_variant(variant));
            let resolved = resolve(shaped.as_ref().unwrap_or(timeline), &self.sources)?;
            Ok(Shape { variant: variant.map(|variant| variant.name.clone()), resolved })
        };
        let shapes: Vec<Shape> = variants.iter().map(shape).collect::<Result<_, Problems>>()?;
        for shape in &shapes {
            let size = self.args.quality.size(shape.resolved.size);
            let fits = self.format.map_or(Ok(()), |format| format.check_size(size));
            fits.map_err(|problem| Failed::Problems(problem.into()))?;
        }
        Ok(shapes)
    }

    /// Writes every output, with one mix for all.
    fn outputs(&mut self, shapes: &[Shape]) -> Result<(Vec<OutputReport>, Option<SoundReport>), Failed> {
        let (Some(format), Some(out), Some(first)) = (self.format, self.args.out.clone(), shapes.first()) else {
            return Ok((Vec::new(), None));
        };
        let frames = self.frames(&first.resolved)?;
        let mix = self.mix(&first.resolved, format)?;
        let fps = first.resolved.fps;
        let mut sound = None;
        let mix_path = mix.as_ref().map(Mix::path);
        let cut = mix_path.as_deref().map(|mix| SoundCut { mix, from: fps.sample_at(frames.start) });
        if let (Some(mix), Some(cut)) = (&mix, cut) {
            let samples = fps.sample_at(frames.end - frames.start);
            if self.args.report.is_some() || self.args.waveform.is_some() {
                let heard = listen(cut.mix, cut.from, samples)?;
                if let Some(path) = &self.args.waveform {
                    write_json(path, &heard.peaks)?;
                    self.lines.push(format!("{}", path.display()));
                }
                let (integrated_lufs, true_peak_dbtp) = (mix.report.integrated_lufs, mix.report.true_peak_dbtp);
                sound = Some(SoundReport { integrated_lufs, true_peak_dbtp, heard });
            }
        }
        let mut outputs = Vec::new();
        // A sound is the same in every shape.
        let shapes = if format.container.is_sound_only() { &shapes[..1] } else { shapes };
        for shape in shapes {
            outputs.push(self.output(shape, format, &named(&out, shape.variant.as_deref()), cut)?);
        }
        Ok((outputs, sound))
    }

    fn mix(&mut self, resolved: &Resolved, format: OutputFormat) -> Result<Option<Mix>, Failed> {
        let is_heard = report::is_heard(resolved) && !self.args.no_audio;
        if format.container.is_sound_only() && !is_heard {
            let message = "nothing is heard in this timeline, or --no-audio was given";
            return Err(refuse("no_sound", "--out", message, "write a video, or add a sound"));
        }
        if !is_heard || format.sound().is_none() && self.args.waveform.is_none() {
            return Ok(None);
        }
        self.teller.begin("sound");
        let mix = self.renderer.mix(&audio::plan(resolved), self.cancel)?;
        report::add(&mut self.stages, &Stages { audio: mix.stage, ..Stages::default() });
        self.teller.finish("sound", false);
        Ok(Some(mix))
    }

    /// Returns which frames are asked for.
    fn frames(&self, resolved: &Resolved) -> Result<std::ops::Range<u64>, Failed> {
        let Some(Stretch { from, to }) = self.args.range else { return Ok(0..resolved.frames) };
        let first = resolved.fps.frame_at(from.0);
        let end = to.map_or(resolved.frames, |to| resolved.fps.frame_at(to.0)).min(resolved.frames);
        if first >= end {
            let ms = resolved.fps.ms_at(resolved.frames);
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
        sound: Option<SoundCut<'_>>,
    ) -> Result<OutputReport, Failed> {
        let resolved = &shape.resolved;
        let frames = self.frames(resolved)?;
        let count = frames.end - frames.start;
        let name = out.file_name().unwrap_or_default().display().to_string();
        self.teller.begin(&name);
        let mut report = OutputReport {
            path: out.display().to_string(),
            variant: shape.variant.clone(),
            format,
            sound_codec: sound.and(format.sound()),
            width: None,
            height: None,
            fps: resolved.fps.to_string(),
            frames: count,
            duration_ms: resolved.fps.ms_at(count),
            bytes: 0,
            segments: None,
            seen: None,
            missing_glyphs: Vec::new(),
            clipped_texts: Vec::new(),
            captions_outside_safe_area: Vec::new(),
        };
        let written = match (format.codec, sound) {
            (Some(codec), sound) => self.video(resolved, frames, (format, codec), out, sound, &mut report)?,
            (None, Some(sound)) => {
                let samples = resolved.fps.sample_at(count);
                let stages = self.renderer.write_sound(sound, samples, format.container, out, self.cancel)?;
                report::add(&mut self.stages, &stages);
                out.to_owned()
            }
            (None, None) => out.to_owned(),
        };
        report.bytes = report::bytes(&written);
        self.teller.finish(&name, false);
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
        frames: std::ops::Range<u64>,
        (format, codec): (OutputFormat, Codec),
        out: &Path,
        sound: Option<SoundCut<'_>>,
        report: &mut OutputReport,
    ) -> Result<PathBuf, Failed> {
        let plan = plan(resolved, &self.settings(codec)).within(resolved, frames);
        (report.width, report.height) = (Some(plan.size.width), Some(plan.size.height));
        let mut place = out.to_owned();
        if format.container == Container::Png {
            check_sequence(out)?;
            place = sequence_folder(out);
        }
        let speed = Speed::new(report.path.clone(), plan.frames);
        let to = WriteTo { out, container: format.container, sound, workers: self.args.count() };
        let told = |done| speed.at(done).into_iter().for_each(|progress| self.teller.progress(progress));
        let rendered = self.renderer.write(&plan, &to, self.cancel, &told)?;
        report::add(&mut self.stages, &rendered.stages);
        report.segments = Some(SegmentsReport::from(&rendered));
        if self.args.report.is_some() {
            report.seen = Some(self.renderer.seen(&plan));
            report.missing_glyphs = report::missing_glyphs(resolved, &self.renderer.fonts());
        }
        Ok(place)
    }

    /// Returns how segments are encoded, by hardware where that is wished for and works.
    fn settings(&self, codec: Codec) -> EncodeSettings {
        let (tools, alpha) = (self.renderer.tools(), self.args.alpha);
        let choice = tools.choose_hardware(self.args.hardware, codec, alpha, &self.args.cache_folder());
        if let Some(why) = choice.fallback {
            eprintln!("{why}");
        }
        let fonts = self.fonts.clone();
        EncodeSettings { quality: self.args.quality, fonts, codec, alpha, hardware: choice.hardware }
    }

    fn go_on(&self) -> Result<(), Failed> {
        go_on(self.cancel)
    }

    /// Writes the single pictures, which are those of the first shape.
    fn pictures(&mut self, shapes: &[Shape], stills: &[Still]) -> Result<(), Failed> {
        let Some(Shape { resolved, .. }) = shapes.first() else { return Ok(()) };
        let of = |quality| EncodeSettings { quality, fonts: self.fonts.clone(), ..EncodeSettings::default() };
        let full = plan(resolved, &of(Quality::Standard));
        for Still { at, to } in stills {
            let frame = resolved.fps.frame_at(at.0);
            if frame >= resolved.frames {
                let message =
                    format!("{} ms is past the last frame at {} ms", at.0, resolved.fps.ms_at(resolved.frames - 1));
                return Err(refuse("bad_time", "--frame", message, "choose a time inside the timeline"));
            }
            self.go_on()?;
            write_png(&self.renderer.still_frame(&full, frame)?, to)?;
            self.lines.push(to.display().to_string());
        }
        let frames = self.frames(resolved)?;
        let from_ms = resolved.fps.ms_at(frames.start);
        let within = |plan: RenderPlan| plan.within(resolved, frames.clone());
        self.go_on()?;
        if let Some(to) = &self.args.contact_sheet {
            let sheet = self.renderer.contact_sheet(&within(plan(resolved, &of(Quality::Draft))), from_ms)?;
            write_jpeg(&sheet, sheet.width().max(sheet.height()), to)?;
            self.lines.push(to.display().to_string());
        }
        if let Some(to) = &self.args.poster {
            write_jpeg(&self.renderer.thumbnail(&within(full))?, POSTER_SIDE, to)?;
            self.lines.push(to.display().to_string());
        }
        Ok(())
    }
}

/// Returns `out-NAME.mp4` for a variant.
fn named(out: &Path, variant: Option<&str>) -> PathBuf {
    let Some(variant) = variant else { return out.to_owned() };
    let stem = out.file_stem().unwrap_or_default();
    let mut name = stem.to_owned();
    name.push(format!("-{variant}"));
    if let Some(extension) = out.extension() {
        name.push(".");
        name.push(extension);
    }
    out.with_file_name(name)
}

/// Measures how fast frames come, and tells it a few times a second.
struct Speed {
    step: String,
    total: u64,
    begun: Instant,
    told: Mutex<Option<Instant>>,
}

impl Speed {
    fn new(step: String, total: u64) -> Self {
        Self { step, total, begun: Instant::now(), told: Mutex::new(None) }
    }

    fn at(&self, done: u64) -> Option<Progress> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if done < self.total && told.is_some_and(|told| told.elapsed() < TELL_EVERY) {
            return None;
        }
        *told = Some(Instant::now());
        let seconds = self.begun.elapsed().as_secs_f64();
        let speed = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
        let left = self.total.saturating_sub(done) as f64;
        Some(Progress {
            step: self.step.clone(),
            frames_done: done,
            frames_total: self.total,
            frames_per_second: speed as f32,
            left_ms: (speed > 0.0).then(|| (left / speed * 1000.0) as u64),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_named_before_the_extension() {
        assert_eq!(named(Path::new("a/out.mp4"), Some("tall")), Path::new("a/out-tall.mp4"));
        assert_eq!(named(Path::new("out.tar.webm"), Some("x")), Path::new("out.tar-x.webm"));
        assert_eq!(named(Path::new("out.mp4"), None), Path::new("out.mp4"));
    }
}
