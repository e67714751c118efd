//! What all that draws a video shares.

use gala_raster::layered_still::LayeredStills;

use crate::{cancel::Cancel, caption_painters::CaptionPainters, plan::RenderPlan, tools::Tools, video::Films};

/// What a renderer keeps from segment to segment.
pub(crate) struct RenderContext<'a> {
    pub tools: &'a Tools,
    pub scenes: &'a LayeredStills,
    pub painters: &'a CaptionPainters,
    pub films: &'a Films,
}

/// A segment that is drawn: what its layers are made from.
pub(crate) struct SegmentContext<'a> {
    pub render: &'a RenderContext<'a>,
    pub plan: &'a RenderPlan,
    /// Of the segment.
    pub frames: u64,
    pub cancel: &'a Cancel,
}
