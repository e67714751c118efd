//! What all that draws a video shares.

use gala_core::cancel::Cancel;
use gala_media::Tools;
use gala_raster::{layered_still::LayeredStills, picture::Rasteriser};

use crate::{caption_painters::CaptionPainters, plan::RenderPlan, text_fonts::TextFonts, video_facts::VideoFactsCache};

/// What a renderer keeps from segment to segment.
pub(crate) struct RenderContext<'a> {
    pub tools: &'a Tools,
    pub scenes: &'a LayeredStills,
    pub fonts: &'a TextFonts,
    pub painters: &'a CaptionPainters,
    pub video_facts: &'a VideoFactsCache,
}

/// A segment that is drawn: what its layers are made from.
pub(crate) struct SegmentContext<'a> {
    pub render: &'a RenderContext<'a>,
    pub plan: &'a RenderPlan,
    /// Of the segment.
    pub frames: u64,
    pub cancel: &'a Cancel,
    /// Draws the drawings of users, until `cancel` asks to stop.
    pub rasteriser: &'a Rasteriser,
}
