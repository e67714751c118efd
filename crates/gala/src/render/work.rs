//! The work of one `gala render`: from the document to the files that were asked for.

mod context;
mod outputs;
mod pictures;
mod places;
mod shapes;
mod still;

use std::time::Instant;

use gala_core::{cancel::Cancel, timeline::Timeline};
use gala_media::OutputFormat;
use gala_render::{Quality, RenderControl, RenderService, Renderer, report::StageTimes, settle};

use self::context::Work;
use super::{
    cache,
    checker::{checker, take_in},
    documents::{read_timeline, write_json},
    event_reporter::EventReporter,
    failed::Failed,
    report::{self, Report},
};
use crate::settings::RenderArgs;

/// Does everything that was asked for. Returns lines for people.
pub fn run(args: &RenderArgs, reporter: &EventReporter, cancel: &Cancel) -> Result<Vec<String>, Failed> {
    run_document(args, read_timeline(&args.timeline)?, reporter, cancel)
}

/// As [`run`], of a document that is read already: its files lie in the folder of `args.timeline`, which need not be there.
pub fn run_document(
    args: &RenderArgs,
    timeline: Timeline,
    reporter: &EventReporter,
    cancel: &Cancel,
) -> Result<Vec<String>, Failed> {
    let begun = Instant::now();
    let stills = pictures::stills(args)?;
    let format = args.out.as_deref().map(|out| OutputFormat::choose(out, args.codec, args.alpha)).transpose();
    let format = format.map_err(|problem| Failed::Problems(problem.into()))?;
    let variants = shapes::variants(&timeline, &args.variant)?;
    reporter.begin("sources");
    let checker = checker(&args.timeline, &args.cache_folder(), args.programs.start_mode(), cancel)?;
    let (tools, sources) = take_in(&checker, &timeline, args.count(), cancel)?;
    reporter.finish("sources", false);
    let timeline = settle(&timeline, &sources)?;
    let _in_use = cache::open(&args.cache_folder(), u64::from(args.cache_gb) * 1_000_000_000)?;
    let renderer = Renderer::new(tools, &args.cache_folder(), args.count())?;
    let mut work = Work {
        args,
        reporter,
        control: RenderControl { cancel, progress: &|progress| reporter.progress(progress) },
        format,
        fonts: renderer.settings(Quality::Standard).fonts,
        service: RenderService::new(renderer),
        sources,
        stages: StageTimes::default(),
        lines: Vec::new(),
    };
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
            ffmpeg: work.service.renderer().tools().version.clone(),
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
