//! `export_package`: a timeline as what a human editor gets, in one ZIP file.

use std::path::Path;

use gala_core::{
    asset::{AssetKind, OutputFile},
    job::Failure,
    payload::{ExportedPackage, PackageInput},
};
use gala_handover::{
    Handover, hand_over,
    package::{Package, PackageError},
};
use gala_media::Workdir;
use gala_render::{RenderControl, RenderService};

use super::{
    super::{
        blocking::blocking,
        failures::{FileNames, failure_of_render, failure_of_staging},
        json::to_json,
        names,
        registration::register,
        render_spec::{RenderSpec, SettledSpec},
    },
    job::RenderFinal,
    timeline::timeline_spec,
};
use crate::{
    context::Done,
    handover::{HandoverMedia, HandoverMediaError, render_handover},
};

impl RenderFinal<'_> {
    /// Makes the package of a timeline, which becomes an asset of the project.
    pub async fn run_export(&self) -> Result<Done, Failure> {
        let input: PackageInput = self.ctx.input()?;
        let spec = timeline_spec(self, &input.cut, None).await?;
        let known = ("package/1", &spec, &input.title);
        let exported = self.ctx.step("package", &known, || export(self, &spec, &input.title)).await?;
        let file = OutputFile::new(names::PACKAGE, AssetKind::Package, &exported.package);
        register(self.services, self.ctx, self.project, &[file]).await?;
        Ok(Done::new(to_json(&exported)?))
    }
}

async fn export(job: &RenderFinal<'_>, spec: &RenderSpec, title: &str) -> Result<ExportedPackage, Failure> {
    let RenderFinal { services, ctx, .. } = *job;
    let settled = spec.settle(services, ctx).await?;
    let handover = hand_over(&settled.timeline, title);
    let (clips, frames, fps) = (handover.shots.len(), handover.cut.frames, handover.cut.fps);
    let staged = services.store.staged("zip");
    let media = Workdir::within(services.store.staging()).map_err(failure_of_render)?;
    let (render, reporter) = (services.render.clone(), ctx.reporter());
    let (quality, out) = (spec.quality, staged.path().to_owned());
    let files = blocking(ctx, move |cancel| {
        let control = RenderControl { cancel, progress: &|progress| reporter.report(progress) };
        let folder = media.file("");
        let SettledSpec { timeline, sources, names } = &settled;
        let request = HandoverMedia { handover: &handover, timeline, sources, quality, folder: &folder };
        render_media(&request, &render, &control, names)?;
        write_package(&handover, &folder, &out)
    })
    .await?;
    let package = services.store.put_staged(&staged, |content| job.key("package", "zip", content)).await?;
    Ok(ExportedPackage { package, files, clips, duration_ms: fps.ms_at(frames).0 })
}

fn render_media(
    request: &HandoverMedia<'_>,
    service: &RenderService,
    control: &RenderControl<'_>,
    names: &FileNames,
) -> Result<(), Failure> {
    render_handover(request, service, control).map_err(|error| match error {
        HandoverMediaError::Problems(problems) => Failure::permanent("bad_timeline", problems),
        HandoverMediaError::Run(error) => names.failure(error),
    })
}

/// Writes the package, and returns how many files are in it.
fn write_package(handover: &Handover, media: &Path, out: &Path) -> Result<usize, Failure> {
    let written = Package::new(handover, media).and_then(|package| {
        package.write_zip(out)?;
        Ok(package.paths().count())
    });
    written.map_err(|error| match error {
        PackageError::Refused(problem) => Failure::permanent(problem.code.clone(), problem),
        error => failure_of_staging(&error),
    })
}
