//! `render_segment`: some segments of a video, for a `render_final` that waits for them.

use std::sync::Arc;

use gala_core::{
    job::Failure,
    payload::{SegmentCount, SegmentInput},
    time::Frames,
};
use gala_render::FrameProgress;

use super::{
    json::to_json,
    render_spec::{Planned, RenderSpec},
    same_segments::check_same,
    services::Services,
    shared_segments::SharedSegments,
};
use crate::context::{Done, JobContext};

/// One attempt at a job that renders some segments.
pub(super) struct RenderSegment<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
}

impl RenderSegment<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let Self { services, ctx } = *self;
        let input: SegmentInput = ctx.input()?;
        let spec: RenderSpec = services.store.read_json(&input.spec.key).await?;
        let Planned { plan, .. } = spec.plan(services, ctx).await?;
        let plan = Arc::new(plan);
        check_same(&services.tools, &plan, &input)?;
        let total = input.segments.iter().map(|wanted| Frames(wanted.frames)).sum();
        let progress = Arc::new(FrameProgress::new("segment", total));
        let segments = SharedSegments { services, ctx };
        let (mut count, mut before, mut provided) = (SegmentCount::default(), 0, 0);
        for wanted in &input.segments {
            // No step: whether the segment's object is still there is looked up by every attempt anew.
            count += segments.provide(&plan, wanted.index, &progress, before).await?;
            provided += 1;
            ctx.record_progress(provided).await?;
            before += wanted.frames;
        }
        Ok(Done::new(to_json(&count)?))
    }
}
