//! The film of an animatic: what the cache lacks of it is encoded, as a draft.

use std::sync::Arc;

use gala_core::{asset::StoredFile, job::Failure, payload::SegmentCount};
use gala_render::{RenderControl, plan_audio};
use serde::{Deserialize, Serialize};

use super::super::{
    blocking::blocking,
    render_final::{RenderFinal, write_video},
    render_spec::{Planned, RenderSpec},
};

/// A film that was rendered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct DraftFilm {
    pub film: StoredFile,
    pub duration_ms: u64,
    pub segments: SegmentCount,
}

/// Renders a film and stores it.
pub(super) async fn draft_film(job: &RenderFinal<'_>, spec: &RenderSpec) -> Result<DraftFilm, Failure> {
    let RenderFinal { services, ctx, .. } = *job;
    let Planned { resolved, plan, names } = spec.plan(services, ctx).await?;
    let (plan, sound) = (Arc::new(plan), plan_audio(&resolved));
    let hashes: Vec<_> = plan.segments.iter().map(|segment| segment.hash).collect();
    let input = ("animatic/1", hashes, sound.hash);
    ctx.step("render", &input, || async {
        let staged = services.store.staged("mp4");
        let (render, reporter, out) = (services.render.clone(), ctx.reporter(), staged.path().to_owned());
        let duration_ms = plan.fps.ms_at(plan.frames).0;
        let rendered = blocking(ctx, move |cancel| {
            let control = RenderControl { cancel, progress: &|progress| reporter.report(progress) };
            write_video(&render, &plan, &sound, &out, &control).map_err(|error| names.failure(error))
        })
        .await?;
        let film = services.store.put_staged(&staged, |content| job.key("animatic", "mp4", content)).await?;
        let segments = SegmentCount { encoded: rendered.encoded_segments, reused: rendered.reused_segments() };
        Ok(DraftFilm { film, duration_ms, segments })
    })
    .await
}
