//! What is to be seen in the picture of a scene from nearer: its subject where a model finds one, then what stands out of it.

use std::collections::BTreeMap;

use gala_ai::provider::{Call, SubjectFinder};
use gala_core::{
    compose::{self, Picture, SceneMedia},
    detail::PictureDetail,
    format::FrameSize,
    hash::ContentHash,
    job::Failure,
    pixels::RgbPixels,
    plan::{Motion, Plan},
    quality::Quality,
    time::Frames,
    timeline::{Color, Content, Format, Length, Start, Timeline, Track, VisualClip, VisualTrack},
};
use gala_raster::{
    details::{details, subject_middle},
    photo::read_compared,
    source_file::SourceFile,
};
use uuid::Uuid;

use super::{
    super::{
        blocking::blocking,
        failures::failure_of_render,
        render_spec::{Planned, RenderSpec, SpecSource},
    },
    job::RenderFinal,
};

/// Raised when other details would be found in the same picture.
const VERSION: &str = "details/1";
/// The longer side of the picture that is looked at, in pixels.
const SIDE: u32 = 320;
/// How long the clip is that shows it.
const CLIP_MS: u64 = 1000;

/// Returns the details of a scene's picture, the most telling one first. Each picture is looked at once.
pub(super) async fn details_of(
    job: &RenderFinal<'_>,
    plan: &Plan,
    media: &SceneMedia,
    sources: &BTreeMap<String, SpecSource>,
) -> Result<Vec<PictureDetail>, Failure> {
    let names: Vec<&String> = match &media.picture {
        Picture::Layers(layers) => layers.iter().map(|layer| &layer.source).collect(),
        Picture::Video(source) => vec![source],
    };
    let sources: BTreeMap<String, SpecSource> =
        names.into_iter().filter_map(|name| Some((name.clone(), sources.get(name)?.clone()))).collect();
    let checksums: Vec<ContentHash> = sources.values().map(|source| source.file.checksum).collect();
    let finder = job.services.providers.ready_subject_finder();
    let input = (VERSION, checksums, plan.format, media.moving_ms, finder.map(|finder| finder.name()));
    let look = || async {
        let (pixels, is_photo) = match photo(job, media, &sources).await? {
            Some(photo) => (photo, true),
            None => (thumbnail(job, plan, media, sources).await?, false),
        };
        let subject = match finder.filter(|_| is_photo) {
            Some(finder) => subject(job, &**finder, &pixels).await,
            None => None,
        };
        let others = blocking(job.ctx, move |_| Ok(details(&pixels))).await?;
        Ok(subject.into_iter().chain(others).collect())
    };
    job.ctx.made("details", &input, look).await
}

/// Reads a picture that is a single photo, whole.
async fn photo(
    job: &RenderFinal<'_>,
    media: &SceneMedia,
    sources: &BTreeMap<String, SpecSource>,
) -> Result<Option<RgbPixels>, Failure> {
    let Picture::Layers(layers) = &media.picture else { return Ok(None) };
    let ([_], Some(source)) = (layers.as_slice(), sources.values().next()) else { return Ok(None) };
    let (path, checksum) = (job.services.store.local(job.ctx, &source.file).await?, source.file.checksum);
    blocking(job.ctx, move |_| read_compared(SourceFile { path: &path, checksum }).map_err(failure_of_render)).await
}

/// Draws a picture as small as it is looked at: its layers together, or the middle of a moving one.
async fn thumbnail(
    job: &RenderFinal<'_>,
    plan: &Plan,
    media: &SceneMedia,
    sources: BTreeMap<String, SpecSource>,
) -> Result<RgbPixels, Failure> {
    let content = match compose::content(&media.picture, Motion::Hold) {
        Content::Video(mut video) => {
            video.source_in_ms = media.moving_ms.unwrap_or_default() / 2;
            Content::Video(video)
        }
        content => content,
    };
    let clip = VisualClip { start_ms: Start::At(0), duration_ms: Length::Ms(CLIP_MS), ..VisualClip::new(content) };
    let track = Track::Visual(VisualTrack { name: "picture".to_owned(), muted: false, clips: vec![clip] });
    let format = Format { size: small(plan.format), fps: plan.fps, background: Color::default(), safe_area: None };
    let timeline = Timeline::new(format, vec![track]);
    let spec = RenderSpec { timeline, sources, quality: Quality::Standard, watermark: None };
    let Planned { plan, names, .. } = spec.plan(job.services, job.ctx).await?;
    let render = job.services.render.clone();
    blocking(job.ctx, move |_| render.pixels(&plan, Frames::ZERO).map_err(|error| names.failure(error))).await
}

/// A frame of about the same shape.
fn small(FrameSize { width, height }: FrameSize) -> FrameSize {
    let longest = width.max(height).max(1);
    let side = |length: u32| (length * SIDE / longest).max(FrameSize::MIN_SIDE).next_multiple_of(2);
    FrameSize { width: side(width), height: side(height) }
}

/// Where a model does not find one, the picture is looked at without.
async fn subject(job: &RenderFinal<'_>, finder: &dyn SubjectFinder, pixels: &RgbPixels) -> Option<PictureDetail> {
    let call = Call::new(Uuid::now_v7(), job.ctx.cancelled().clone());
    match finder.subject(pixels, &call).await {
        Ok(found) => subject_middle(&found.mask),
        Err(error) => {
            tracing::warn!(%error, "no subject was found in a picture");
            None
        }
    }
}
