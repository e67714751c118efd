//! `gala export`: a timeline and the files beside it become a package for an editor. It needs no data folder and no
//! database.

use std::process::ExitCode;

use gala_core::cancel::Cancel;
use gala_handover::{
    hand_over,
    package::{Package, PackageError},
};
use gala_jobs::handover::{HandoverMedia, HandoverMediaError, render_handover};
use gala_media::{Workdir, folder_of};
use gala_render::{RenderControl, RenderService, Renderer, settle};

use crate::{
    export::check_writable,
    render::{EventReporter, Failed, checker, open_cache, read_timeline, refuse, shown, take_in},
    settings::ExportArgs,
};

/// Exports, or says everything that is in the way.
///
/// # Errors
/// As [`shown`].
pub async fn export_package(args: ExportArgs) -> anyhow::Result<ExitCode> {
    let (json, document) = (args.json, args.timeline.display().to_string());
    shown(json, &document, "handed over", move |reporter, cancel| run(&args, reporter, cancel)).await
}

fn run(args: &ExportArgs, reporter: &EventReporter, cancel: &Cancel) -> Result<Vec<String>, Failed> {
    check_place(args)?;
    let timeline = read_timeline(&args.timeline)?;
    reporter.begin("sources");
    let cache = args.cache_folder();
    let checker = checker(&args.timeline, &cache, args.programs.start_mode(), cancel)?;
    let (tools, sources) = take_in(&checker, &timeline, args.count(), cancel)?;
    reporter.finish("sources", false);
    let timeline = settle(&timeline, &sources)?;
    let handover = hand_over(&timeline, &args.title());
    let _in_use = open_cache(&cache, u64::from(args.cache_gb) * 1_000_000_000)?;
    let service = RenderService::new(Renderer::new(tools, &cache, args.count())?);
    let control = RenderControl { cancel, progress: &|progress| reporter.progress(progress) };
    let media = Workdir::within(&cache)?;
    let folder = media.file("");
    let request = HandoverMedia {
        handover: &handover,
        timeline: &timeline,
        sources: &sources,
        quality: args.quality,
        folder: &folder,
    };
    reporter.begin("media");
    render_handover(&request, &service, &control)?;
    reporter.finish("media", false);
    reporter.begin("package");
    let package = Package::new(&handover, &folder)?;
    if args.is_zip() { package.write_zip(&args.out) } else { package.write_folder(&args.out) }?;
    reporter.finish("package", false);
    let seconds = handover.cut.fps.elapsed_ms(handover.cut.frames) / 1000.0;
    let (files, out) = (package.paths().count(), args.out.display());
    Ok(vec![format!("{out} ({files} files, {} clips, {seconds:.1} s)", handover.shots.len())])
}

/// Tells before anything is rendered where the package cannot go.
fn check_place(args: &ExportArgs) -> Result<(), Failed> {
    let is_taken = if args.is_zip() { args.out.is_dir() } else { args.out.symlink_metadata().is_ok() };
    if is_taken {
        let message = format!("{} is there already", args.out.display());
        let remedy = "name a folder that is not there yet, or a .zip file";
        return Err(refuse("folder_in_use", "--out", message, remedy));
    }
    Ok(check_writable(folder_of(&args.out))?)
}

impl From<HandoverMediaError> for Failed {
    fn from(error: HandoverMediaError) -> Self {
        match error {
            HandoverMediaError::Problems(problems) => problems.into(),
            HandoverMediaError::Run(error) => error.into(),
        }
    }
}

impl From<PackageError> for Failed {
    fn from(error: PackageError) -> Self {
        match error {
            PackageError::Refused(problem) => Self::Problems(problem.into()),
            other => Self::Other(other.into()),
        }
    }
}
