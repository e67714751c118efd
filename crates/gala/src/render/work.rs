//! The work of one `gala render`: from the document to the files that were asked for.

mod context;
mod outputs;
mod pictures;
mod places;
mod shapes;
mod speed;
mod still;

use std::{
    fs,
    io::{self, Read},
    path::Path,
    sync::LazyLock,
    thread,
    time::Instant,
};

use gala_core::{
    cancel::Cancel,
    timeline::{Timeline, limits},
};
use gala_media::{OutputFormat, Programs, Tools};
use gala_render::{Quality, Renderer, Sources, report::StageTimes, settle};

use self::context::{Work, go_on};
pub use self::places::{folder_of, write_json};
use super::{
    cache,
    event_reporter::EventReporter,
    failed::{Failed, unusable},
    probe_cache::ProbeCache,
    report::{self, Report},
    sources::{self, Loading, Looking},
};
use crate::settings::{RenderArgs, program_folders};

/// Does everything that was asked for. Returns lines for people.
///
/// # Errors
/// [`Failed::Problems`] for what is wrong with the document, its files or the options, all before anything is written;
/// [`Failed::Render`] for what rendering fails at, [`Failed::Other`] for places that cannot be written and programs
/// that are missing.
pub fn run(args: &RenderArgs, reporter: &EventReporter, cancel: &Cancel) -> Result<Vec<String>, Failed> {
    let begun = Instant::now();
    let stills = pictures::stills(args)?;
    let format = args.out.as_deref().map(|out| OutputFormat::choose(out, args.codec, args.alpha)).transpose();
    let format = format.map_err(|problem| Failed::Problems(problem.into()))?;
    let timeline = read_timeline(&args.timeline)?;
    let variants = shapes::variants(&timeline, &args.variant)?;
    reporter.begin("sources");
    let (tools, sources) = take_in(args, &timeline, cancel)?;
    reporter.finish("sources", false);
    let timeline = settle(&timeline, &sources)?;
    let _in_use = cache::open(&args.cache_folder(), u64::from(args.cache_gb) * 1_000_000_000)?;
    let renderer = Renderer::new(tools, &args.cache_folder())?;
    let mut work = Work {
        args,
        reporter,
        cancel,
        renderer,
        format,
        fonts: String::new(),
        sources,
        stages: StageTimes::default(),
        lines: Vec::new(),
    };
    work.fonts = work.renderer.settings(Quality::Standard).fonts;
    let shapes = work.shapes(&timeline, &variants)?;
    shapes.iter().try_for_each(|shape| work.frames(&shape.resolved).map(drop))?;
    pictures::check_moments(&shapes, &stills)?;
    // The last check, because it makes folders.
    work.check_places(&stills, &variants)?;
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

/// Looks into the timeline's files while ffmpeg is being loaded.
fn take_in(args: &RenderArgs, timeline: &Timeline, cancel: &Cancel) -> Result<(Tools, Sources), Failed> {
    let programs = Programs::find(&program_folders())?;
    let ffmpeg = programs.clone();
    let tools = Loading::new(Box::new(|| ffmpeg.load()));
    let known = ProbeCache::within(&args.cache_folder());
    let looking = Looking { folder: folder_of(&args.timeline), programs: &programs, tools: &tools, known, cancel };
    let taken = thread::scope(|scope| {
        scope.spawn(|| LazyLock::force(&tools));
        sources::take_in(timeline, &looking, args.count())
    });
    go_on(cancel)?;
    let tools = tools.clone()?;
    Ok((tools, taken?))
}

/// Reads a timeline.
///
/// # Errors
/// [`Failed::Other`] where the file cannot be read, [`Failed::Problems`] for what is in it.
pub fn read_timeline(path: &Path) -> Result<Timeline, Failed> {
    let bytes = read_document(path).map_err(|error| unusable("read the timeline", path, &error))?;
    Ok(Timeline::from_json(&bytes)?)
}

/// Reads a document: a byte more than it may have tells that it is too large, and a device is not read for ever.
///
/// # Errors
/// Where the file cannot be read.
pub fn read_document(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(limits::MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
